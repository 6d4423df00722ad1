"""A large export from disk to ledger, beside pandas: part of ``make bench``.

Both sides type the same columns, set the same rows aside with reason and row number, find the same oddities and make
the same ledger. Ours also writes the typed lines to Parquet, so that memory stays small; pandas keeps all of them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import pandas_intake
from benchmarks.cases import Comparison, Digest, Measured, digest, timed
from benchmarks.make_export import export_path
from benchmarks.memory import forget_peak, gigabytes_held, peak_gigabytes
from crm_analytics.intake import Intake, read_transactions
from crm_analytics.ledger import build_ledger

_LEDGER = [
    "customer_id", "is_purchase_day", "n_orders", "gross_revenue", "refunds", "purchase_value", "revenue", "margin",
    "n_lines", "n_lines_with_cost", "days_since_first",
]  # fmt: skip
_FOUND_BY_PANDAS_TOO = (
    "exact_duplicate", "near_duplicate", "zero_money", "cancelled", "returned", "signs_disagree", "test_order",
    "wholesale_order", "unfinished_period",
)  # fmt: skip
_LARGE = 10  # times as many lines as in the comparison: 1 GB beside 100 MB


def intake_ours(n_lines: int) -> Measured:
    path = export_path(n_lines)
    found: list[tuple[Intake, pl.DataFrame]] = []
    forget_peak()
    idle = gigabytes_held()
    with tempfile.TemporaryDirectory() as store:
        seconds = timed(lambda: found.append(_read(path, Path(store))))
        above_idle = peak_gigabytes() - idle
        intake, ledger = found[0]
        figures = digest(ledger.select(_LEDGER)) | _reasons(intake.rejected)
    counts = {code.removeprefix("intake."): n for code, n in intake.findings.select("code", "n_rows").iter_rows()}
    oddities = {code: float(counts[code]) for code in _FOUND_BY_PANDAS_TOO if code in counts}
    return Measured(seconds, figures | oddities, above_idle)


def intake_ours_large(n_lines: int) -> Measured:
    return intake_ours(n_lines * _LARGE)


def _read(path: Path, store: Path) -> tuple[Intake, pl.DataFrame]:
    intake = read_transactions(path, store=store)
    return intake, build_ledger(intake.scan()).collect()


def intake_pandas(n_lines: int) -> Measured:
    path = export_path(n_lines)
    found: list[tuple[Any, Any, dict[str, int]]] = []
    forget_peak()
    idle = gigabytes_held()
    seconds = timed(lambda: found.append(_read_with_pandas(path)))
    above_idle = peak_gigabytes() - idle
    ledger, rejected, oddities = found[0]
    figures = digest(pl.DataFrame({name: ledger[name].to_numpy() for name in _LEDGER}, nan_to_null=True))
    reasons = pl.DataFrame({name: rejected[name].to_numpy() for name in ("reason", "source_row")})
    return Measured(seconds, figures | _reasons(reasons) | {code: float(n) for code, n in oddities.items()}, above_idle)


def _read_with_pandas(path: Path) -> tuple[Any, Any, dict[str, int]]:
    accepted, rejected, oddities = pandas_intake.read_lines(path)
    return pandas_intake.build_ledger(accepted), rejected, oddities


def _reasons(rejected: pl.DataFrame) -> Digest:
    by_reason = rejected.group_by("reason").agg(pl.len().alias("n_rows"), pl.col("source_row").cast(pl.Int64).sum())
    rows = by_reason.iter_rows()
    return {f"{what} of {reason}": float(value) for reason, *values in rows
            for what, value in zip(("rows", "row numbers"), values, strict=True)}  # fmt: skip


COMPARISONS = {
    "intake": Comparison(
        "export to ledger", intake_ours, intake_pandas, "pandas", 0.25, 1e-9, most_above_table=0.57
    ),
    "intake_large": Comparison(
        "ten times as large an export", intake_ours_large, None, "", 60, 1e-9, most_above_table=2.5
    ),
}  # fmt: skip
