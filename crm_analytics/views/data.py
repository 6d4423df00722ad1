"""Tables behind the Data page: what came in, how far it went, and what can be done with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.intake import ColumnMapping, Intake
from crm_analytics.schemas import INGREDIENTS, TRANSACTIONS, ValueBasis
from crm_analytics.settings import YEAR_DAYS

STEPS = ("collected", "stored", "ledger", "scored")
STAND_INS = ("margin", "orders", "wallet")  # revenue, customer days and comparable customers take their place
CONSENTS = ("consent_email", "consent_phone", "consent_post")


def intake_figures(data: DataSet) -> dict[str, Any]:
    """Count what came in: data set -> n_read, n_accepted, n_set_aside, n_customers, revenue (net, all of it)."""
    n_accepted = data.transactions.height
    n_read = data.intake.n_read if data.intake else n_accepted
    return {
        "n_read": n_read,
        "n_accepted": n_accepted,
        "n_set_aside": data.intake.rejected.height if data.intake else 0,
        "n_customers": data.transactions["customer_id"].n_unique(),
        "revenue": data.transactions["revenue"].sum(),
    }


def lineage(data: DataSet, *, n_scored: int) -> pl.DataFrame:
    """Follow the data down: step (collected, stored, ledger, scored), n_records.

    Records are rows of the file, then lines, then customer days, then customers.
    """
    n_read = intake_figures(data)["n_read"]
    return pl.DataFrame({"step": STEPS, "n_records": [n_read, data.transactions.height, data.ledger.height, n_scored]})


def findings(intake: Intake) -> pl.DataFrame:
    """Say of each finding how many of its rows were set aside: FINDINGS + n_set_aside, the gravest first.

    A row that is wrong in two ways is set aside for the first, so n_set_aside can be below n_rows.
    """
    reasons = intake.rejected.group_by("reason").agg(pl.len().cast(pl.Int64).alias("n_set_aside"))
    by_code = reasons.select(pl.format("intake.{}", "reason").alias("code"), "n_set_aside")
    is_grave = pl.col("severity").replace_strict({"error": 0, "warning": 1, "info": 2}, default=3)
    return (
        intake.findings.join(by_code, on="code", how="left", maintain_order="left")
        .with_columns(pl.col("n_set_aside").fill_null(0))
        .sort(is_grave, maintain_order=True)
    )


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


def match_customers(transactions: pl.DataFrame, profiles: pl.DataFrame) -> dict[str, int]:
    """Count how lines and profiles fit together: n_matched, n_without_profile (buyers), n_without_purchase (profiles).

    >>> match_customers(pl.DataFrame({"customer_id": ["a", "b"]}), pl.DataFrame({"customer_id": ["b", "c", "d"]}))
    {'n_matched': 1, 'n_without_profile': 1, 'n_without_purchase': 2}
    """
    buyers, known = transactions["customer_id"].unique(), profiles["customer_id"].unique()
    n_matched = int(buyers.is_in(known.implode()).sum())
    return {
        "n_matched": n_matched,
        "n_without_profile": len(buyers) - n_matched,
        "n_without_purchase": len(known) - n_matched,
    }


def abilities(data: DataSet) -> pl.DataFrame:
    """List what these data allow: ability, is_possible, is_coarser (possible, but with a stand-in)."""
    profiles = data.profiles
    holds = {
        "margin": data.value_basis is ValueBasis.MARGIN,
        "repeat_models": _has_repeaters(data.ledger),
        "last_year": data.last_date - data.first_date > dt.timedelta(days=YEAR_DAYS),
        "cohorts": _n_cohorts(data) >= 2,
        "orders": not _says(data, "intake.orders_made"),
        "product_lines": _knows(data.transactions, "category"),
        "profiles": profiles is not None,
        "wallet": _knows(profiles, "wallet"),
        "consent": any(_knows(profiles, name) for name in CONSENTS),
        "prospects": data.prospects is not None,
        "contacts": data.interactions is not None,
        "invoices": data.invoices is not None,
        "past_campaigns": data.campaigns is not None and data.assignments is not None,
    }
    table = pl.DataFrame({"ability": list(holds), "is_possible": list(holds.values())})
    is_coarser = ~pl.col("is_possible") & pl.col("ability").is_in(STAND_INS)
    return table.with_columns(pl.col("is_possible") | is_coarser, is_coarser.alias("is_coarser"))


def _has_repeaters(ledger: pl.DataFrame) -> bool:
    days = ledger.filter("is_purchase_day")
    return days.height > days["customer_id"].n_unique()


def _n_cohorts(data: DataSet) -> int:
    """Months in which customers bought first, without those who were probably customers before the data begin."""
    new = data.first_purchases.filter(pl.col("first_day") > (data.known_until or dt.date.min))
    return new["first_day"].dt.truncate("1mo").n_unique()


def _says(data: DataSet, code: str) -> bool:
    return data.intake is not None and any(message.code == code for message in data.intake.messages)


def _knows(table: pl.DataFrame | None, column: str) -> bool:
    return table is not None and column in table.columns and table[column].count() > 0
