"""Tables behind the Data page: what came in, how far it went, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.intake import ColumnMapping
from crm_analytics.schemas import INGREDIENTS, TRANSACTIONS

STEPS = ("collected", "stored", "ledger", "scored")


def intake_figures(data: DataSet) -> dict[str, Any]:
    """Count what came in: data set -> n_read, n_accepted, n_set_aside, n_customers, revenue (net, all of it)."""
    n_accepted = data.n_lines
    n_read = data.intake.n_read if data.intake else n_accepted
    return {
        "n_read": n_read,
        "n_accepted": n_accepted,
        "n_set_aside": data.intake.n_rejected if data.intake else 0,
        "n_customers": data.ledger["customer_id"].n_unique(),
        "revenue": data.ledger["revenue"].sum(),
    }


def lineage(data: DataSet, *, n_scored: int) -> pl.DataFrame:
    """Follow the data down: step (collected, stored, ledger, scored), n_records.

    Records are rows of the file, then lines, then customer days, then customers.
    """
    n_read = intake_figures(data)["n_read"]
    return pl.DataFrame({"step": STEPS, "n_records": [n_read, data.n_lines, data.ledger.height, n_scored]})


def mapping_table(mapping: ColumnMapping) -> pl.DataFrame:
    """Show where each column of ours comes from: canonical, source, basis, confidence; null where the file has none."""
    guesses = {name: mapping.guesses.get(name) for name in mappable()}
    return pl.DataFrame(
        {
            "canonical": list(guesses),
            "source": [guess.source if guess else None for guess in guesses.values()],
            "basis": [guess.basis.value if guess else None for guess in guesses.values()],
            "confidence": [guess.confidence if guess else None for guess in guesses.values()],
        },
        schema={"canonical": pl.String, "source": pl.String, "basis": pl.String, "confidence": pl.Float64},
    )


def mappable() -> list[str]:
    """Columns of ours that a file can have: those needed first."""
    own = [name for name in TRANSACTIONS.names if not name.startswith("source_")]
    return [*TRANSACTIONS.required, *(name for name in own if name not in TRANSACTIONS.required), *INGREDIENTS.names]


def changed_mapping(before: ColumnMapping, chosen: Mapping[str, str | None]) -> dict[str, str | None]:
    """Keep of a choice what differs from the mapping so far: canonical -> source, None = leave out.

    What did not change stays a guess, so a source that is given to one column is taken from the other.
    """
    return {name: source for name, source in chosen.items() if source != before.sources.get(name)}


def joined_tables(data: DataSet) -> pl.DataFrame:
    """Tell how the tables beside the sales fit them: -> table, n_rows, n_ids, n_unmatched; ids are customers.

    An id is unmatched when the sales know no such customer; null where a table names no customers.
    """
    rows = [
        {"table": _TABLE_NAMES.get(name, name), "n_rows": table.height, **_count_ids(data, name)}
        for name, table in data.tables.items()
        if name != "truth"
    ]
    return pl.DataFrame(rows, schema=_JOINED)


_TABLE_NAMES = {"profiles": "customers"}
_JOINED = {"table": pl.String, "n_rows": pl.Int64, "n_ids": pl.Int64, "n_unmatched": pl.Int64}


def _count_ids(data: DataSet, name: str) -> dict[str, int | None]:
    table = data.tables[name]
    if "customer_id" not in table.columns:
        return {"n_ids": None, "n_unmatched": None}
    return {"n_ids": table["customer_id"].drop_nulls().n_unique(), "n_unmatched": unmatched_ids(data, name).height}


def unmatched_ids(data: DataSet, name: str) -> pl.DataFrame:
    """List the customers of a table whom the sales don't know: -> customer_id, sorted."""
    own = {shown: kept for kept, shown in _TABLE_NAMES.items()}.get(name, name)
    ids = data.tables[own].select("customer_id").drop_nulls().unique()
    return ids.join(data.ledger, on="customer_id", how="anti").sort("customer_id")
