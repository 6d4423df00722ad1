"""The cohort triangle: every period that a cohort has lived, also those in which nobody bought."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.calendar import PeriodUnit, first_day_of, last_lived, period_of
from crm_analytics.retention.cells import MEASURES

CUMULATIVE = "cumulative_margin"
_CELL = ("cohort", "period", *MEASURES)
_TRIANGLE = ("cohort", "cohort_size", "period_index", "value", "rate", "is_running")


def retention_table(
    cells: pl.DataFrame, *, as_of: dt.date, measure: str = "n_customers", by: PeriodUnit = PeriodUnit.MONTH
) -> pl.DataFrame:
    """Complete the triangle: cells -> keys, cohort (date), cohort_size, period_index, value, rate, is_running.

    ``measure`` is n_customers, n_orders, revenue, margin (of the period) or cumulative_margin (up to its end).
    ``value`` is 0 for a lived period without activity; ``rate`` is value / cohort size. Periods not yet lived have no
    row; the one that contains as_of is marked as running unless as_of is its last day. All columns of the cells that
    are no figure are keys: each of their values has a triangle of its own.

    >>> cells = pl.DataFrame({"cohort": [24288, 24288], "period": [24288, 24290], "n_customers": [4, 1],
    ...                       "n_orders": [5, 1], "revenue": [10.0, 2.0], "margin": [4.0, 1.0]})
    >>> retention_table(cells, as_of=dt.date(2024, 3, 31))["value"].to_list()
    [4.0, 0.0, 1.0]
    """
    keys = [name for name in cells.columns if name not in _CELL]
    grid = _complete_grid(cells, period_of(as_of, by), [*keys, "cohort"])
    amount = _running_sum("margin", [*keys, "cohort"]) if measure == CUMULATIVE else pl.col(measure)
    table = grid.select(
        *keys,
        as_first_day("cohort", grid, by),
        "cohort_size",
        (pl.col("period") - pl.col("cohort")).alias("period_index"),
        amount.cast(pl.Float64).alias("value"),
        (amount / pl.col("cohort_size")).alias("rate"),
        (pl.col("period") > last_lived(as_of, by)).alias("is_running"),
    )
    return table.sort(*keys, "cohort", "period_index")


def as_first_day(column: str, table: pl.DataFrame, by: PeriodUnit) -> pl.Expr:
    """Write the period numbers in a column of a table as the first days of these periods.

    >>> table = pl.DataFrame({"period": [8097]})
    >>> table.select(as_first_day("period", table, PeriodUnit.QUARTER)).item()
    datetime.date(2024, 4, 1)
    """
    days = {number: first_day_of(number, by) for number in table[column].unique()}
    # replace_strict with nothing to replace would leave the column's type as it is
    return pl.col(column).replace_strict(days, return_dtype=pl.Date) if days else pl.lit(None, pl.Date).alias(column)


def _complete_grid(cells: pl.DataFrame, last: int, rows: list[str]) -> pl.DataFrame:
    is_first = pl.col("cohort") == pl.col("period")
    sizes = cells.filter(is_first).select(*rows, pl.col("n_customers").alias("cohort_size"))
    first = sizes.select(pl.col("cohort").min()).item()
    periods = pl.DataFrame({"period": range(first, last + 1) if first is not None else []}, schema={"period": pl.Int64})
    grid = sizes.join(periods, how="cross").filter(pl.col("period") >= pl.col("cohort"))
    filled = grid.join(cells, on=[*rows, "period"], how="left", nulls_equal=True)
    observed_none = pl.when(pl.col("n_customers").is_null()).then(0.0).otherwise(pl.col("margin"))
    return filled.with_columns(observed_none.alias("margin")).with_columns(
        pl.col("n_customers", "n_orders", "revenue").fill_null(0)
    )


def _running_sum(column: str, rows: list[str]) -> pl.Expr:
    # after a period with an unknown cost the sum so far is unknown too
    is_known = pl.col(column).is_null().cast(pl.Int64).cum_sum().over(rows, order_by="period") == 0
    return pl.when(is_known).then(pl.col(column).cum_sum().over(rows, order_by="period"))


def average_retention(table: pl.DataFrame) -> pl.DataFrame:
    """Average the rate over cohorts, weighted by size: keys, period_index, rate, cohort_size (customers followed).

    Only periods that are over; a cohort counts in the periods that it has lived. Periods in which some cohort's value
    is unknown have no average: the others alone would be those that hardly bought.
    """
    keys = [name for name in table.columns if name not in _TRIANGLE]
    lived = table.filter(~pl.col("is_running"))
    unknown = lived.filter(pl.col("value").is_null()).select(*keys, "period_index")
    lived = lived.join(unknown, on=[*keys, "period_index"], how="anti", nulls_equal=True)
    size = pl.col("cohort_size").sum()
    averages = lived.group_by(*keys, "period_index").agg((pl.col("value").sum() / size).alias("rate"), size)
    return averages.sort(*keys, "period_index")


def add_payback(table: pl.DataFrame, costs: pl.DataFrame | float) -> pl.DataFrame:
    """Share of the cost to win that has come back: the triangle of cumulative_margin -> + acquisition_cost (of one
    customer), payback_rate = margin a customer up to then / that cost; keeps rows.

    ``costs`` is one cost for all, or a table of keys, cohort, acquisition_cost; null, also of 0, where none is known.

    >>> table = pl.DataFrame({"cohort": [dt.date(2024, 1, 1)], "rate": [30.0]})
    >>> add_payback(table, 40.0)["payback_rate"].to_list()
    [0.75]
    """
    if isinstance(costs, pl.DataFrame):
        on = [name for name in costs.columns if name != "acquisition_cost"]
        priced = table.join(costs, on=on, how="left", maintain_order="left")
    else:
        priced = table.with_columns(pl.lit(costs, pl.Float64).alias("acquisition_cost"))
    is_priced = pl.col("acquisition_cost") > 0
    return priced.with_columns(
        pl.when(is_priced).then(pl.col("rate") / pl.col("acquisition_cost")).alias("payback_rate")
    )


def payback_periods(table: pl.DataFrame) -> pl.DataFrame:
    """When each cohort's cost to win came back: add_payback -> keys, cohort, cohort_size, acquisition_cost,
    payback_rate (at the last period lived), payback_period (first period with all of it back; null = not yet)."""
    keys = [name for name in table.columns if name not in (*_TRIANGLE, "acquisition_cost", "payback_rate")]
    lived = table.filter(~pl.col("is_running"), pl.col("payback_rate").is_not_null()).sort("period_index")
    is_back = pl.col("payback_rate") >= 1
    return (
        lived.group_by(*keys, "cohort", "cohort_size", "acquisition_cost")
        .agg(pl.col("payback_rate").last(), pl.col("period_index").filter(is_back).min().alias("payback_period"))
        .sort(*keys, "cohort")
    )
