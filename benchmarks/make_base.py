"""Write a large customer base from a seed: about nine line items a customer, unsorted as an export is.

Money is in whole cents; 4 % of lines are returns on a later day, 2 % are free, 1 % have no known cost.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

DATA = Path(__file__).parent / "data"
FIRST_DAY, N_DAYS = dt.date(2021, 1, 1), 1095
SEED = 20260101


def transactions_path(n_customers: int) -> Path:
    """Parquet file with the base's line items, written first if it is not there."""
    path = DATA / f"transactions-{n_customers}.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        make_transactions(n_customers).write_parquet(path)
    return path


def make_transactions(n_customers: int, seed: int = SEED) -> pl.DataFrame:
    """Line items of a base of ``n_customers``, in the columns of TRANSACTIONS that the ledger reads."""
    rng = np.random.default_rng(seed)
    orders = _orders(rng, n_customers)
    bought = _lines(rng, orders)
    lines = pl.concat([bought, _returns(rng, bought)])
    order_of_export = rng.permutation(lines.height)
    return lines[order_of_export].with_columns(
        pl.format("C{}", pl.col("customer_id").cast(pl.String).str.zfill(8)).alias("customer_id"),
        pl.format("O{}", pl.col("order_id").cast(pl.String).str.zfill(9)).alias("order_id"),
    )


def make_histories(n_customers: int, seed: int = SEED) -> pl.DataFrame:
    """Frequency, recency and T (weeks) of customers who behave as BG/NBD says, with CDNOW's published parameters."""
    rng = np.random.default_rng(seed)
    mean_gap = 4.414 / rng.standard_gamma(0.243, n_customers)
    dropout, T = rng.beta(0.793, 2.426, n_customers), rng.uniform(27, 39, n_customers)
    frequency, recency = np.zeros(n_customers), np.zeros(n_customers)
    alive = np.arange(n_customers)
    while alive.size:
        next_purchase = recency[alive] + rng.exponential(mean_gap[alive])
        is_seen = next_purchase < T[alive]
        alive, next_purchase = alive[is_seen], next_purchase[is_seen]
        frequency[alive] += 1
        recency[alive] = next_purchase
        alive = alive[rng.random(alive.size) >= dropout[alive]]
    return pl.DataFrame({"frequency": frequency.astype(np.int64), "recency": recency, "T": T})


def _orders(rng: np.random.Generator, n_customers: int) -> pl.DataFrame:
    # a gamma-distributed rate makes a few customers buy much and most of them little
    n_orders = 1 + rng.poisson(rng.gamma(0.7, 4.8, n_customers))
    customer = np.repeat(np.arange(n_customers), n_orders)
    start = np.repeat(rng.integers(0, N_DAYS - 60, n_customers), n_orders)
    # and each leaves after a time of their own, long before the data end for many
    stay = np.repeat(rng.exponential(400, n_customers).astype(np.int64) + 1, n_orders)
    day = start + rng.integers(0, np.minimum(stay, N_DAYS - start))
    date = np.datetime64(FIRST_DAY) + day.astype("timedelta64[D]")
    return pl.DataFrame({"customer_id": customer, "order_id": np.arange(customer.size), "date": date})


def _lines(rng: np.random.Generator, orders: pl.DataFrame) -> pl.DataFrame:
    row = np.repeat(np.arange(orders.height), 1 + rng.poisson(0.98, orders.height))
    cents = np.where(rng.random(row.size) < 0.02, 0, rng.lognormal(8, 1, row.size).astype(np.int64))
    cost = (cents * rng.uniform(0.4, 0.9, row.size)).astype(np.int64)
    lines = orders[row].with_columns(
        product_id=pl.Series(rng.integers(0, 5_000, row.size)),
        quantity=pl.Series(rng.integers(1, 4, row.size)).cast(pl.Float64),
        revenue=pl.Series(cents / 100),
        cost=pl.Series(cost / 100),
    )
    is_known = pl.Series(rng.random(row.size) >= 0.01)
    return lines.with_columns(pl.when(is_known).then("cost").alias("cost"), category=_category()).select(*_COLUMNS)


_COLUMNS = ("customer_id", "order_id", "date", "product_id", "category", "quantity", "revenue", "cost")


def _category() -> pl.Expr:
    return pl.format("line {}", pl.col("product_id") % 12)


def _returns(rng: np.random.Generator, bought: pl.DataFrame) -> pl.DataFrame:
    returned = bought.filter(pl.Series(rng.random(bought.height) < 0.04))
    days_later = pl.Series(rng.integers(0, 40, returned.height) * 86_400_000).cast(pl.Duration("ms"))
    return returned.with_columns(pl.col("date") + days_later, -pl.col("quantity"), -pl.col("revenue"), -pl.col("cost"))
