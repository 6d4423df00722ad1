"""What only the whole of a table can tell where there is no cleaning policy for it: copies and people named twice."""

from __future__ import annotations

from typing import Any

import polars as pl

from crm_analytics.intake.cleaning import Cleaned
from crm_analytics.intake.marks import Mark, apply_mark
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.rules import BROKEN
from crm_analytics.schemas import FLAG, PROFILES, Table

COPY = Mark("exact_duplicate")
REPEATED = Mark("repeated_customer", column="customer_id")


def check_copies(lines: pl.LazyFrame, table: Table, policy: Policy) -> Cleaned:
    """Compare the rows of a table with each other: typed lines -> Cleaned, same rows in the same order.

    Copies are kept and counted unless the policy drops them; a customer is who is met first among the usable rows, and
    has from the later ones what the first row lacks.
    """
    is_whole = ~pl.col("reason").is_in(BROKEN).fill_null(False)
    is_copy = is_whole & ~pl.struct("source_file", "row_hash").is_first_distinct()
    lines = apply_mark(lines, COPY, is_copy, sets_aside=policy.drop_exact_duplicates)
    marks = [COPY]
    if table is PROFILES:
        usable = pl.when(pl.col("reason").is_null()).then("customer_id")
        lines = _complete_people(lines)
        lines = apply_mark(lines, REPEATED, usable.is_not_null() & ~usable.is_first_distinct(), sets_aside=True)
        marks.append(REPEATED)
    counted = [row for mark in marks for row in _count(lines, mark)]
    return Cleaned(lines.drop([mark.flag for mark in marks]), counted, [])


def _complete_people(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Fill what a customer's row lacks from the other rows of that customer; one refusal of contact is a refusal."""
    known = [name for name in PROFILES.names if name in lines.collect_schema() and name not in PROFILES.required]
    told = {name: pl.when(pl.col("reason").is_null()).then(name) for name in known}
    return lines.with_columns(
        said.min().over("customer_id").alias(name)
        if name.startswith("consent_") and PROFILES[name].dtype == FLAG
        else pl.coalesce(name, said.drop_nulls().first().over("customer_id")).alias(name)
        for name, said in told.items()
    )


def _count(lines: pl.LazyFrame, mark: Mark) -> list[dict[str, Any]]:
    names = lines.collect_schema().names()
    money = next((pl.col(name) for name in ("revenue", "amount") if name in names), pl.lit(None, dtype=pl.Float64))
    n_rows, total, n_known = (
        lines.filter(pl.col(mark.flag))
        .select(pl.len().alias("n_rows"), money.abs().sum().alias("money"), money.count().alias("_n_known"))
        .collect()
        .row(0)
    )
    found = {"code": f"intake.{mark.code}", "n_rows": n_rows, "money": total if n_known else None}
    return [{**found, "severity": str(mark.severity)}] if n_rows else []
