"""What the store keeps of a draw: who is in which arm, and what was known of them on that day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from crm_analytics.errors import AlreadyAssigned

_KNOWN: dict[str, Any] = {"customer_id": pl.String, "_arm": pl.String, "_variant": pl.String}


def drawn_rows(assigned: pl.DataFrame, covariates: Sequence[str]) -> pl.DataFrame:
    """Rows to keep of a draw: assigned -> customer_id, arm, stratum, variant, covariates (a struct, null without any).

    >>> people = pl.DataFrame({"customer_id": ["a"], "arm": ["targeted"], "stratum": ["gold"], "past_margin": [7.0]})
    >>> drawn_rows(people, ["past_margin"]).row(0)
    ('a', 'targeted', 'gold', None, {'past_margin': 7.0})
    """
    variant = pl.col("variant").cast(pl.String) if "variant" in assigned.columns else pl.lit(None, pl.String)
    known = [_without_nan(name, assigned.schema[name]) for name in covariates]
    frozen = pl.struct(known) if known else pl.lit(None)
    return assigned.select("customer_id", "arm", "stratum", variant=variant, covariates=frozen)


def _without_nan(name: str, dtype: pl.DataType) -> pl.Expr:
    # JSON knows no NaN, and PostgreSQL refuses it
    return pl.col(name).fill_nan(None) if dtype.is_float() else pl.col(name)


def new_rows(drawn: pl.DataFrame, known: Sequence[Sequence[Any]], *, campaign_id: str) -> pl.DataFrame:
    """Rows of people who are not assigned yet; ``known`` holds customer, arm and variant of those who are.

    Raises AlreadyAssigned when one of them would be in another arm or variant.
    """
    table = pl.DataFrame([tuple(row) for row in known], schema=_KNOWN, orient="row").with_columns(_is_known=True)
    joined = drawn.join(table, on="customer_id", how="left", maintain_order="left")
    moved = (pl.col("_arm") != pl.col("arm")) | pl.col("_variant").ne_missing(pl.col("variant"))
    changed = joined.filter("_is_known").filter(moved).height
    if changed:
        raise AlreadyAssigned(n_customers=changed, campaign_id=campaign_id)
    return joined.filter(pl.col("_is_known").is_null()).select(drawn.columns)


def frozen_table(rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Covariates as columns: (customer_id, mapping or JSON text) each -> customer_id and the frozen columns.

    >>> frozen_table([("a", {"past_margin": 7.0}), ("b", {"past_margin": None})])["past_margin"].to_list()
    [7.0, None]
    """
    told = [{"customer_id": customer_id, **_plain(frozen)} for customer_id, frozen in rows]
    return pl.DataFrame(told, infer_schema_length=None) if told else pl.DataFrame(schema={"customer_id": pl.String})


def _plain(frozen: Any) -> dict[str, Any]:
    return dict(json.loads(frozen) if isinstance(frozen, str) else frozen)
