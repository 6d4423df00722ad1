"""Write a large export from a seed: 12 columns, about 110 bytes a line item, 3 % of the rows unusable in three ways."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.make_base import DATA, SEED

FIRST_MOMENT, N_SECONDS = dt.datetime(2021, 1, 1), 3 * 365 * 86_400
_LINES_A_PIECE = 1_000_000
_LINES_A_CUSTOMER = 20


def export_path(n_lines: int) -> Path:
    """CSV file with so many line items, written first if it is not there."""
    path = DATA / f"export-{n_lines}.csv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, n_lines)
    return path


def _write(path: Path, n_lines: int) -> None:
    rng = np.random.default_rng(SEED)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        for first in range(0, n_lines, _LINES_A_PIECE):
            lines = _make_lines(rng, first, min(_LINES_A_PIECE, n_lines - first), max(n_lines // _LINES_A_CUSTOMER, 1))
            lines.write_csv(file, include_header=first == 0)
    unfinished.rename(path)


def _make_lines(rng: np.random.Generator, first: int, n_lines: int, n_customers: int) -> pl.DataFrame:
    # an order has one to three lines, one customer and one moment
    order = np.cumsum(rng.random(n_lines) < 0.5)
    customer, second = (rng.integers(0, most, order.max() + 1)[order] for most in (n_customers, N_SECONDS))
    product = rng.integers(0, 5_000, n_lines)
    # 4 % of the lines give a piece back
    quantity = np.where(rng.random(n_lines) < 0.04, -1, rng.integers(1, 5, n_lines))
    chance = rng.random(n_lines)
    frame = pl.DataFrame(
        {"order": order + first, "customer": customer, "second": second, "product": product, "quantity": quantity,
         "price": (100 + product * 7 % 19_900) / 100, "cost": (50 + product * 3 % 9_900) / 100, "chance": chance}
    )  # fmt: skip
    return frame.select(_cells())


def _cells() -> list[pl.Expr]:
    moment = (pl.lit(FIRST_MOMENT) + pl.duration(seconds=pl.col("second"))).dt.to_string("%Y-%m-%d %H:%M:%S")
    price = pl.col("price").cast(pl.String)
    is_nameless, is_undated, is_unpriced = (pl.col("chance").is_between(i / 100, (i + 1) / 100) for i in range(3))
    return [
        pl.format("O{}", _digits("order", 9)).alias("order_id"),
        pl.when(~is_nameless).then(pl.format("K{}", _digits("customer", 7))).alias("customer_id"),
        pl.when(is_undated).then(pl.lit("unknown")).otherwise(moment).alias("occurred_at"),
        pl.format("P{}", "product").alias("product_id"),
        pl.format("Article number {} of the range", "product").alias("product"),
        pl.format("line {}", pl.col("product") % 12).alias("category"),
        pl.col("quantity"),
        pl.when(is_unpriced).then(pl.lit("on request")).otherwise(price).alias("unit_price"),
        pl.col("cost").alias("unit_cost"),
        pl.when(pl.col("order") % 3 == 0).then(pl.lit("shop")).otherwise(pl.lit("web")).alias("channel"),
        pl.format("Region {}", pl.col("customer") % 7).alias("region"),
        pl.when(pl.col("chance") > 0.9).then(pl.lit("SPRING")).alias("coupon"),
    ]


def _digits(name: str, length: int) -> pl.Expr:
    return pl.col(name).cast(pl.String).str.zfill(length)
