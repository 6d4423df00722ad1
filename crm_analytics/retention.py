"""Retention by cohort: customers who bought first in the same month, followed month by month."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from crm_analytics.calendar import first_of_month, month_number

MEASURES = ("n_customers", "revenue", "margin")


def count_retention(ledger: Any, *, as_of: dt.date) -> Any:
    """Sum each cohort's months: ledger -> cohort, period, n_customers, revenue, margin; month numbers, Int64.

    ``n_customers`` are buyers in the month; money is net, on the day of the refund. Only months with activity have
    a row. margin is null where a cost is unknown.
    """
    seen = nw.from_native(ledger).filter(nw.col("date") <= as_of, nw.col("first_day") <= as_of)
    cohort, month = month_number("first_day"), month_number("date")
    # a refund of goods bought before the first purchase on record counts in the first month
    period = nw.when(month < cohort).then(cohort).otherwise(month)
    months = seen.with_columns(cohort.alias("cohort"), period.alias("period"))
    per_customer = months.group_by("customer_id", "cohort", "period").agg(
        nw.col("is_purchase_day").cast(nw.Int64).max().alias("_bought"),
        nw.col("revenue").sum(),
        nw.col("margin").sum(),
        nw.col("margin").is_null().cast(nw.Int64).max().alias("_unknown"),
    )
    cells = per_customer.group_by("cohort", "period").agg(
        nw.col("_bought").sum().alias("n_customers"),
        nw.col("revenue").sum(),
        nw.col("margin").sum(),
        nw.col("_unknown").max(),
    )
    margin = nw.when(nw.col("_unknown") == 0).then(nw.col("margin"))
    return cells.with_columns(margin.alias("margin")).drop("_unknown").to_native()


def retention_table(cells: pl.DataFrame, *, as_of: dt.date, measure: str = "n_customers") -> pl.DataFrame:
    """Complete the triangle: cells -> cohort (date), cohort_size, period_index, value, rate, is_running.

    ``value`` is the measure of the month (margin: cumulative), 0 for a lived month without activity. ``rate`` is
    value / cohort size. Months not yet lived are null; the month that contains as_of is marked as running unless
    as_of is its last day.

    >>> cells = pl.DataFrame({"cohort": [24288, 24288], "period": [24288, 24290], "n_customers": [4, 1],
    ...                       "revenue": [10.0, 2.0], "margin": [4.0, 1.0]})
    >>> retention_table(cells, as_of=dt.date(2024, 3, 31))["value"].to_list()
    [4.0, 0.0, 1.0]
    """
    grid = _complete_grid(cells, as_of)
    amount = pl.col(measure).cast(pl.Float64)
    if measure == "margin":
        # after a month with an unknown cost the sum so far is unknown too
        is_known = amount.is_null().cast(pl.Int64).cum_sum().over("cohort", order_by="period") == 0
        amount = pl.when(is_known).then(amount.cum_sum().over("cohort", order_by="period"))
    lived = pl.col("period") <= _month(as_of)
    valued = grid.with_columns(pl.when(lived).then(amount).alias("value"))
    return valued.select(
        pl.col("cohort").map_elements(first_of_month, return_dtype=pl.Date),
        "cohort_size",
        (pl.col("period") - pl.col("cohort")).alias("period_index"),
        "value",
        (pl.col("value") / pl.col("cohort_size")).alias("rate"),
        ((pl.col("period") == _month(as_of)) & (not _is_month_end(as_of))).alias("is_running"),
    ).sort("cohort", "period_index")


def _complete_grid(cells: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    sizes = cells.filter(pl.col("cohort") == pl.col("period")).select(
        "cohort", pl.col("n_customers").alias("cohort_size")
    )
    first = sizes.select(pl.col("cohort").min()).item()
    last = _month(as_of)
    periods = pl.DataFrame({"period": range(first, last + 1) if first is not None else []}, schema={"period": pl.Int64})
    grid = sizes.join(periods, how="cross").filter(pl.col("period") >= pl.col("cohort"))
    filled = grid.join(cells, on=["cohort", "period"], how="left")
    observed_none = pl.when(pl.col("n_customers").is_null()).then(0.0).otherwise(pl.col("margin"))
    return filled.with_columns(observed_none.alias("margin")).with_columns(
        pl.col("n_customers", "revenue").fill_null(0)
    )


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _is_month_end(day: dt.date) -> bool:
    return (day + dt.timedelta(days=1)).day == 1


def average_retention(table: pl.DataFrame) -> pl.DataFrame:
    """Average the rate over cohorts, weighted by size: period_index, rate; the running month left out."""
    lived = table.filter(pl.col("value").is_not_null(), ~pl.col("is_running"))
    return (
        lived.group_by("period_index")
        .agg((pl.col("value").sum() / pl.col("cohort_size").sum()).alias("rate"), pl.col("cohort_size").sum())
        .sort("period_index")
    )
