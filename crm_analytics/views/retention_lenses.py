"""Five ways to look at a customer base, one after the other: the customer-base audit (Fader, Hardie & Ross 2022).

1 one period: how do its customers differ? 2 two periods: what changed from one to the next? 3 one cohort through time.
4 cohorts compared at the same age. 5 the whole base: whose business is it?
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from crm_analytics.calendar import PeriodUnit, first_day_of, last_lived
from crm_analytics.retention.triangle import as_first_day

WINDOWS = (365, 91, 28, 7, 1)  # days; the longest that fits is looked at
MOVEMENTS = ("kept", "new", "returned", "lost", "refunds")
MOST_COHORTS = 8  # lines that can be told apart


@dataclass(frozen=True)
class Window:
    """Days of a period, both ends in it."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> Window:
        """The period of the same length that ends the day before."""
        return Window(self.first - dt.timedelta(days=self.days), self.first - dt.timedelta(days=1))


def window_of(first_date: dt.date, as_of: dt.date, *, twice: bool = False) -> Window | None:
    """The longest period up to as_of that fits into the data, once or twice side by side; None where none does.

    >>> window_of(dt.date(2024, 1, 1), dt.date(2024, 12, 31), twice=True).days
    91
    """
    known = (as_of - first_date).days + 1
    length = next((days for days in WINDOWS if days * (1 + twice) <= known), None)
    return None if length is None else Window(as_of - dt.timedelta(days=length - 1), as_of)


def customers_in(ledger: pl.DataFrame, window: Window) -> pl.DataFrame:
    """What each customer did in a period: ledger -> customer_id, n_days (of purchase), n_orders, revenue, margin.

    Everybody with activity, refunds alone too; margin is null where a cost is unknown.
    """
    inside = ledger.lazy().filter(
        pl.col("date").is_between(window.first, window.last), pl.col("first_day").is_not_null()
    )
    margin = pl.when(pl.col("margin").is_null().any()).then(None).otherwise(pl.col("margin").sum())
    return (
        inside.group_by("customer_id")
        .agg(
            pl.col("is_purchase_day").sum().cast(pl.Int64).alias("n_days"),
            pl.col("n_orders").sum(), pl.col("revenue").sum(), margin.alias("margin"),
        )
        .collect()
    )  # fmt: skip


def by_tenth(buyers: pl.DataFrame) -> pl.DataFrame:
    """Part the buyers of a period into tenths by revenue, the best first: customers_in -> tenth, n_customers, n_orders,
    revenue, margin, revenue_share, orders_per_customer, revenue_per_order.

    revenue_share is null where all revenue together is not above 0; fewer than ten customers make fewer tenths.
    """
    ranked = buyers.filter(pl.col("n_days") > 0).sort("revenue", "customer_id", descending=[True, False])
    tenth = (pl.int_range(pl.len()) * 10 // pl.len() + 1).cast(pl.Int64).alias("tenth")
    margin = pl.when(pl.col("margin").is_null().any()).then(None).otherwise(pl.col("margin").sum())
    sums = ranked.with_columns(tenth).group_by("tenth").agg(
        pl.len().cast(pl.Int64).alias("n_customers"), pl.col("n_orders").sum(), pl.col("revenue").sum(),
        margin.alias("margin"),
    )  # fmt: skip
    total = pl.col("revenue").sum()
    return sums.sort("tenth").with_columns(
        pl.when(total > 0).then(pl.col("revenue") / total).alias("revenue_share"),
        (pl.col("n_orders") / pl.col("n_customers")).alias("orders_per_customer"),
        pl.when(pl.col("n_orders") > 0).then(pl.col("revenue") / pl.col("n_orders")).alias("revenue_per_order"),
    )


def best_tenth(buyers: pl.DataFrame) -> list[str]:
    """Ids of the tenth of the buyers who brought most, at least one."""
    ranked = buyers.filter(pl.col("n_days") > 0).sort("revenue", "customer_id", descending=[True, False])
    return ranked.head(-(-ranked.height // 10))["customer_id"].to_list()


def compare_periods(ledger: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Part the change between a period and the one before it: ledger -> movement, n_customers, revenue_before,
    revenue, revenue_change; the changes add up.

    kept: bought in both; new: first purchase in the later; returned: bought in the later and before the earlier only;
    lost: bought in the earlier only; refunds: bought in neither, money went back.
    """
    people = movements(ledger, window)
    sums = people.group_by("movement").agg(
        pl.len().cast(pl.Int64).alias("n_customers"), pl.col("revenue_before", "revenue").sum()
    )
    every = pl.DataFrame({"movement": list(MOVEMENTS)}).join(sums, on="movement", how="left", maintain_order="left")
    filled = every.with_columns(pl.col("n_customers", "revenue_before", "revenue").fill_null(0))
    return filled.with_columns((pl.col("revenue") - pl.col("revenue_before")).alias("revenue_change"))


def movements(ledger: pl.DataFrame, window: Window) -> pl.DataFrame:
    """Who moved how between the period before and this one: customer_id, movement, revenue_before, revenue."""
    earlier, later = customers_in(ledger, window.before()), customers_in(ledger, window)
    first_days = ledger.select("customer_id", "first_day").unique()
    before = earlier.select("customer_id", pl.col("revenue").alias("revenue_before"), pl.col("n_days").alias("_before"))
    after = later.select("customer_id", "revenue", pl.col("n_days").alias("_after"))
    both = before.join(after, on="customer_id", how="full", coalesce=True)
    people = both.with_columns(pl.exclude("customer_id").fill_null(0)).join(first_days, on="customer_id", how="left")
    bought_before, bought = pl.col("_before") > 0, pl.col("_after") > 0
    movement = (
        pl.when(bought_before & bought).then(pl.lit("kept"))
        .when(bought & (pl.col("first_day") >= window.first)).then(pl.lit("new"))
        .when(bought).then(pl.lit("returned"))
        .when(bought_before).then(pl.lit("lost"))
        .otherwise(pl.lit("refunds"))
    )  # fmt: skip
    return people.select("customer_id", movement.alias("movement"), "revenue_before", "revenue")


def cohort_through_time(
    cells: pl.DataFrame, *, cohort: int, known: bool, as_of: dt.date, by: PeriodUnit
) -> pl.DataFrame:
    """Follow one cohort: cohort_cells -> period_index, n_customers (buyers), retention_rate, orders_per_buyer,
    revenue_per_order, revenue; periods that are over; null where nobody bought."""
    own = cells.filter(pl.col("cohort") == cohort, pl.col("is_known_before") == known)
    lived = pl.DataFrame({"period": range(cohort, last_lived(as_of, by) + 1)}, schema={"period": pl.Int64})
    filled = lived.join(own.drop("cohort"), on="period", how="left").with_columns(
        pl.col("n_customers", "n_orders", "revenue").fill_null(0)
    )
    size = own.filter(pl.col("period") == cohort)["n_customers"].sum()
    buyers, orders = pl.col("n_customers"), pl.col("n_orders")
    return filled.select(
        (pl.col("period") - cohort).alias("period_index"), "n_customers",
        (buyers / max(size, 1)).alias("retention_rate"),
        pl.when(buyers > 0).then(orders / buyers).alias("orders_per_buyer"),
        pl.when(orders > 0).then(pl.col("revenue") / orders).alias("revenue_per_order"), "revenue",
    )  # fmt: skip


def largest_cohort(triangle: pl.DataFrame) -> tuple[dt.date, bool] | None:
    """The largest cohort that has lived two periods after its first, a new one where there is one; None = there is
    none."""
    old_enough = triangle.filter(pl.col("period_index") == 2, ~pl.col("is_running"))
    ranked = old_enough.sort("is_known_before", "cohort_size", "cohort", descending=[False, True, False])
    return None if ranked.is_empty() else ranked.select("cohort", "is_known_before").row(0)


def revenue_so_far(triangle: pl.DataFrame) -> pl.DataFrame:
    """Revenue a customer from the first purchase on, cohort by cohort: the triangle of revenue -> cohort,
    is_known_before, cohort_size, period_index, revenue_so_far; periods that are over.

    The last eight new cohorts that have lived their first period; known ones only where there are no new ones.
    """
    lived = triangle.filter(~pl.col("is_running"))
    new = lived.filter(~pl.col("is_known_before"))
    own = lived if new.is_empty() else new
    last = own["cohort"].unique().sort().tail(MOST_COHORTS)
    so_far = pl.col("rate").cum_sum().over("cohort", "is_known_before", order_by="period_index")
    shown = own.filter(pl.col("cohort").is_in(last.implode())).with_columns(so_far.alias("revenue_so_far"))
    return shown.select("cohort", "is_known_before", "cohort_size", "period_index", "revenue_so_far")


def oldest_and_newest(so_far: pl.DataFrame, *, at: int) -> tuple[int, dict[str, Any], dict[str, Any]] | None:
    """Period ``at``, or the latest before it that two cohorts have lived, and the oldest and newest of these cohorts;
    None where no two have."""
    reached = so_far.filter(pl.col("period_index").is_between(0, at))
    counts = reached.group_by("period_index").agg(pl.len().alias("_n")).filter(pl.col("_n") > 1)
    if counts.is_empty():
        return None
    period = int(counts.select(pl.col("period_index").max()).item())
    rows = reached.filter(pl.col("period_index") == period).sort("cohort")
    return period, rows.row(0, named=True), rows.row(-1, named=True)


def whole_base(cells: pl.DataFrame, *, as_of: dt.date, by: PeriodUnit) -> pl.DataFrame:
    """Whose business it is: cohort_cells -> starts_on (of the period), won_in (year; null = known before the data
    begin), n_customers, n_orders, revenue; periods that are over."""
    lived = cells.filter(pl.col("period") <= last_lived(as_of, by))
    year = as_first_day("cohort", lived, by).dt.year().cast(pl.String)
    placed = lived.with_columns(
        pl.when(~pl.col("is_known_before")).then(year).alias("won_in"),
        as_first_day("period", lived, by).alias("starts_on"),
    )
    sums = placed.group_by("starts_on", "won_in").agg(pl.col("n_customers", "n_orders", "revenue").sum())
    return sums.sort("starts_on", "won_in", nulls_last=False)


def share_of_earlier(
    cells: pl.DataFrame, *, as_of: dt.date, by: PeriodUnit
) -> tuple[dt.date, float, float, int] | None:
    """Of the last period that is over: its first day, its revenue, the part from customers won before it, and how
    many of these bought; None where there is none."""
    period = last_lived(as_of, by)
    own = cells.filter(pl.col("period") == period)
    if own.is_empty():
        return None
    earlier = own.filter((pl.col("cohort") < period) | pl.col("is_known_before"))
    total, part = float(own["revenue"].sum()), float(earlier["revenue"].sum())
    return first_day_of(period, by), total, part, int(earlier["n_customers"].sum())
