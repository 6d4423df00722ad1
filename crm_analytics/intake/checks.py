"""What can be wrong with a row, and how it is counted: in rows and in money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from crm_analytics.messages import Severity


@dataclass(frozen=True)
class Check:
    """Rows to which a code applies; those of a rejecting check are set aside with the code as their reason."""

    code: str
    rows: pl.Series
    is_rejecting: bool = True
    column: str | None = None
    severity: Severity = Severity.WARNING


def name_reasons(checks: Sequence[Check], n_rows: int) -> pl.DataFrame:
    """First reason for which each row is set aside: checks -> reason, reason_column; null = accepted."""
    return pl.select(
        _first(checks, "code", n_rows).alias("reason"),
        _first(checks, "column", n_rows).alias("reason_column"),
    )


def _first(checks: Sequence[Check], attribute: str, n_rows: int) -> pl.Expr:
    chain: Any = pl.when(pl.repeat(False, n_rows))
    chain = chain.then(pl.lit(None, dtype=pl.String))
    for check in checks:
        if check.is_rejecting and check.rows.any():
            chain = chain.when(check.rows).then(pl.lit(getattr(check, attribute), dtype=pl.String))
    return chain.otherwise(pl.lit(None, dtype=pl.String))


def weigh_checks(checks: Iterable[Check], money: pl.Series | None) -> list[dict[str, Any]]:
    """Count each check's rows and their money, sum of |money|: checks -> one row a code that applies."""
    return [
        {
            "code": f"intake.{check.code}",
            "n_rows": int(check.rows.sum()),
            "money": _money_of(check.rows, money),
            "severity": str(check.severity),
        }
        for check in checks
        if check.rows.any()
    ]


def _money_of(rows: pl.Series, money: pl.Series | None) -> float | None:
    known = money.filter(rows).drop_nulls() if money is not None else pl.Series([], dtype=pl.Float64)
    return float(known.abs().sum()) if len(known) else None


_FINDING_TYPES = {"code": pl.String, "n_rows": pl.Int64, "money": pl.Float64, "severity": pl.String}


def build_findings(counted: Sequence[dict[str, Any]], n_read: int) -> pl.DataFrame:
    """Add up the counts of all files: counted checks -> FINDINGS, the most money first."""
    # a sum over nulls only would be 0, and nothing observed is not nothing there
    money = pl.when(pl.col("money").count() > 0).then(pl.col("money").sum())
    return (
        pl.DataFrame(counted, schema=_FINDING_TYPES)
        .group_by("code", "severity")
        .agg(pl.col("n_rows").sum(), money.alias("money"))
        .with_columns((pl.col("n_rows") / max(n_read, 1)).alias("share"))
        .select("code", "n_rows", "share", "money", "severity")
        .sort(["money", "n_rows", "code"], descending=[True, True, False], nulls_last=True)
    )
