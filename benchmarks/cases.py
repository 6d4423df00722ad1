"""What is measured: each case does one job once, in our code or a peer's, and tells how long and with what result."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.duckdb_queries import customers_query, ledger_query
from benchmarks.make_base import DATA, FIRST_DAY, N_DAYS, transactions_path
from crm_analytics.customers import summarise_customers
from crm_analytics.ledger import build_ledger

AS_OF = FIRST_DAY + dt.timedelta(days=N_DAYS - 90)  # some lines lie after it
Digest = dict[str, float]


@dataclass(frozen=True)
class Measured:
    """Seconds of the job alone, and figures by which two results can be compared; none when there was no result."""

    seconds: float
    digest: Digest
    above_table: float = math.nan  # most gigabytes held during the job, beyond those before it


def ledger_ours(n_customers: int) -> Measured:
    target = DATA / f"ledger-{n_customers}.parquet"
    lines = pl.scan_parquet(transactions_path(n_customers))
    seconds = timed(lambda: build_ledger(lines).sink_parquet(target))
    return Measured(seconds, digest(pl.read_parquet(target), sorted_by=["customer_id", "date"]))


def ledger_duckdb(n_customers: int) -> Measured:
    target = DATA / f"ledger-duckdb-{n_customers}.parquet"
    query = ledger_query(str(transactions_path(n_customers)))
    seconds = timed(lambda: duckdb.sql(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"))
    return Measured(seconds, digest(pl.read_parquet(target), sorted_by=["customer_id", "date"]))


def customers_ours(n_customers: int) -> Measured:
    ledger = pl.scan_parquet(ledger_path(n_customers))
    found: list[pl.DataFrame] = []
    seconds = timed(lambda: found.append(summarise_customers(ledger, as_of=AS_OF).collect()))
    return Measured(seconds, digest(found[0]))


def customers_duckdb(n_customers: int) -> Measured:
    query = customers_query(str(ledger_path(n_customers)), AS_OF)
    found: list[pl.DataFrame] = []
    seconds = timed(lambda: found.append(_select(query)))
    return Measured(seconds, digest(found[0]))


@dataclass(frozen=True)
class Comparison:
    """Ours beside a peer's; the ratio of times (without a peer: the seconds) should stay at or under the target."""

    title: str
    ours: Callable[[int], Measured]
    peer: Callable[[int], Measured] | None
    peer_name: str
    target: float
    tolerance: float  # relative difference of the results' figures
    most_above_table: float = math.inf  # gigabytes that the job may hold beyond what was there before


COMPARISONS = {
    "ledger": Comparison("transactions to sorted ledger", ledger_ours, ledger_duckdb, "DuckDB", 1.3, 1e-9),
    "customers": Comparison("ledger to customer table", customers_ours, customers_duckdb, "DuckDB", 1.0, 1e-9),
}


def timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _select(query: str) -> pl.DataFrame:
    relation = duckdb.from_query(query)
    assert relation is not None  # a SELECT always has a result
    return relation.pl()


def ledger_path(n_customers: int) -> Path:
    path = DATA / f"ledger-{n_customers}.parquet"
    if not path.exists():
        build_ledger(pl.scan_parquet(transactions_path(n_customers))).sink_parquet(path)
    return path


def digest(table: pl.DataFrame, sorted_by: list[str] | None = None) -> Digest:
    """Figures that two equal tables share: rows, nulls and sum of each column, and whether it is sorted."""
    figures: Digest = {"rows": table.height}
    for name in table.columns:
        values = table[name].to_physical() if table[name].dtype.is_temporal() else table[name]
        figures[f"nulls of {name}"] = values.null_count()
        if values.dtype.is_numeric() or values.dtype == pl.Boolean:
            figures[f"sum of {name}"] = float(values.sum())
    if sorted_by:
        key = table.select(pl.struct(sorted_by).alias("key"))["key"]
        figures["is sorted"] = float(key.is_sorted())
    return figures
