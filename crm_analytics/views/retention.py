"""Tables behind the Retention page: cohorts by week, month or quarter of the first purchase, followed through time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from crm_analytics.calendar import PeriodUnit, first_day_of, period_of
from crm_analytics.retention import average_retention, count_retention, retention_table
from crm_analytics.retention.triangle import as_first_day
from crm_analytics.selection import Selection

# periods after the first: the one that the headline tells of when it is over for some cohort, and those of a year
TYPICAL = {PeriodUnit.WEEK: 4, PeriodUnit.MONTH: 3, PeriodUnit.QUARTER: 1}
A_YEAR = {PeriodUnit.WEEK: 52, PeriodUnit.MONTH: 12, PeriodUnit.QUARTER: 4}
ENOUGH_FOLLOWED = 30  # customers; a mean of fewer tells little
LEAST_SHARE = 0.05  # of the customers, that a period told of must be lived by


def cohort_cells(
    ledger: pl.DataFrame, *, as_of: dt.date, known_until: dt.date | None, by: PeriodUnit = PeriodUnit.MONTH
) -> pl.DataFrame:
    """Count the periods of each cohort: ledger -> count_retention's columns + is_known_before.

    Customers who were probably there before the data begin make cohorts of their own.
    """
    is_known = (pl.col("first_day") <= (known_until or dt.date.min)).alias("is_known_before")
    days = ledger.lazy().with_columns(is_known)
    counted: pl.LazyFrame = count_retention(days, as_of=as_of, by=by, keys=["is_known_before"])
    return counted.collect()


def assume_margin(cells: pl.DataFrame, rate: float) -> pl.DataFrame:
    """Fill an unknown margin with a share of the revenue that the reader takes for it; keeps rows."""
    return cells.with_columns(pl.coalesce("margin", pl.col("revenue") * rate).alias("margin"))


def cohort_triangle(
    cells: pl.DataFrame, *, as_of: dt.date, measure: str, by: PeriodUnit = PeriodUnit.MONTH
) -> pl.DataFrame:
    """Complete the triangle: cohort_cells -> retention_table's columns + is_known_before.

    ``measure`` is n_customers, n_orders, revenue, margin or cumulative_margin. Periods not yet lived have no row.
    """
    return retention_table(cells, as_of=as_of, measure=measure, by=by)


def last_cohorts(triangle: pl.DataFrame, n: int | None) -> pl.DataFrame:
    """Keep the last n cohorts of new customers, and the first n months after the first of these and of known ones."""
    if n is None:
        return triangle
    new = triangle.filter(~pl.col("is_known_before"))["cohort"].unique().sort().tail(n)
    is_shown = pl.col("is_known_before") | pl.col("cohort").is_in(new.implode())
    return triangle.filter(is_shown, pl.col("period_index") <= n)


def average_curves(triangle: pl.DataFrame) -> pl.DataFrame:
    """Average over cohorts, weighted by size: cohort_triangle -> is_known_before, period_index, rate, cohort_size.

    Only periods that are over; a cohort counts in the periods that it has lived.
    """
    columns = ("cohort", "is_known_before", "cohort_size", "period_index", "value", "rate", "is_running")
    averages = average_retention(triangle.select(columns))
    return averages.select("is_known_before", "period_index", "rate", "cohort_size")


def is_unknown(triangle: pl.DataFrame) -> bool:
    """Whether the value of some period after the first that is over is unknown, or all values are."""
    later = triangle.filter(pl.col("period_index") > 0, ~pl.col("is_running"))
    return bool(later["value"].has_nulls()) or triangle["value"].null_count() == triangle.height


def well_founded(averages: pl.DataFrame) -> pl.DataFrame:
    """Keep the months that at least 30 customers have lived; all of them where none has so many."""
    enough = averages.filter(pl.col("cohort_size") >= ENOUGH_FOLLOWED)
    return averages if enough.is_empty() else enough


def month_reached(
    averages: pl.DataFrame, *, at: int = TYPICAL[PeriodUnit.MONTH], known: bool = False
) -> tuple[int, float] | None:
    """Period after the first (``at``, else the latest before it that a cohort has lived) and the average there."""
    lived = averages.filter(pl.col("is_known_before") == known, pl.col("period_index").is_between(1, at))
    return None if lived.is_empty() else lived.sort("period_index").select("period_index", "rate").row(-1)


@dataclass(frozen=True)
class Followed:
    """The same customers in the first month after their first and in a later one: means a customer."""

    n_customers: int
    month: int
    first: float
    later: float


def follow_cohorts(triangle: pl.DataFrame, *, at: int) -> Followed | None:
    """Compare period 1 with period ``at`` over the cohorts that have lived both.

    Only these: an average over other cohorts in each period could move although nobody changed. An earlier period
    where ``at`` is not reached by 30 customers, 5 % of them and two cohorts or some cohort's value is unknown, known
    customers where there are no new ones, None where no cohort has lived two periods after its first.
    """
    lived = ~pl.col("is_running") & pl.col("value").is_not_null()
    over = triangle.filter(lived, pl.col("period_index").is_between(1, at))
    unknown = triangle.filter(~pl.col("is_running"), pl.col("value").is_null())
    over = over.join(unknown, on=["is_known_before", "period_index"], how="anti")
    for flag in (False, True):
        of_group = over.filter(pl.col("is_known_before") == flag)
        month = _last_month(of_group)
        if month is not None:
            return _follow(of_group, month)
    return None


def _last_month(over: pl.DataFrame) -> int | None:
    everybody = float(over.filter(pl.col("period_index") == 1)["cohort_size"].sum())
    sizes = over.filter(pl.col("period_index") > 1).group_by("period_index").agg(
        pl.col("cohort_size").sum(), pl.len().alias("_n_cohorts")
    )  # fmt: skip
    enough = sizes.filter(pl.col("cohort_size") >= ENOUGH_FOLLOWED)
    # one cohort, or a sliver of the customers, would speak for all
    typical = enough.filter(pl.col("cohort_size") >= LEAST_SHARE * everybody, pl.col("_n_cohorts") > 1)
    enough = enough if typical.is_empty() else typical
    return (sizes if enough.is_empty() else enough).select(pl.col("period_index").max()).item()


def _follow(over: pl.DataFrame, month: int) -> Followed:
    old_enough = over.filter(pl.col("period_index") == month).select("cohort")
    same = over.join(old_enough, on="cohort", how="semi")
    size, value = pl.col("cohort_size").sum(), pl.col("value").sum()
    n, later = same.filter(pl.col("period_index") == month).select(size, value).row(0)
    first = same.filter(pl.col("period_index") == 1).select(value).item()
    return Followed(n_customers=n, month=month, first=first / n, later=later / n)


FIGURES = {
    "n_customers": ("n_customers", "retention_rate"),
    "n_orders": ("n_orders", "orders_per_customer"),
    "revenue": ("revenue", "per_customer"),
    "margin": ("margin", "per_customer"),
    "cumulative_margin": ("cumulative_margin", "per_customer"),
    "payback": ("cumulative_margin", "payback_rate"),
}  # what value and rate of a cell are called, by measure


def named_by_measure(triangle: pl.DataFrame, *, measure: str) -> pl.DataFrame:
    """Name the two figures of a cell by what they are: value, rate -> e.g. n_customers, retention_rate."""
    amount, rate = FIGURES[measure]
    return triangle.rename({"value": amount, "rate": rate}, strict=False)


def with_periods(table: pl.DataFrame, by: PeriodUnit = PeriodUnit.MONTH) -> pl.DataFrame:
    """Write a cohort as the period that it is, for a table that is read: cohort (date) -> cohort (text).

    >>> table = pl.DataFrame({"cohort": [dt.date(2024, 4, 1)]})
    >>> [with_periods(table, unit)["cohort"].item() for unit in PeriodUnit]
    ['2024-W14', '2024-04', '2024-Q2']
    """
    names = {PeriodUnit.WEEK: "%G-W%V", PeriodUnit.MONTH: "%Y-%m"}
    day = pl.col("cohort").dt
    quarter = pl.format("{}-Q{}", day.year(), day.quarter())
    return table.with_columns((day.to_string(names[by]) if by in names else quarter).alias("cohort"))


def cohorts(triangle: pl.DataFrame) -> pl.DataFrame:
    """List the cohorts, the newest first, those of known customers last: cohort, is_known_before, cohort_size."""
    listed = triangle.select("cohort", "is_known_before", "cohort_size").unique()
    return listed.sort("is_known_before", "cohort", descending=[False, True])


def cohort_selection(cohort: dt.date, *, is_known_before: bool, by: PeriodUnit = PeriodUnit.MONTH) -> Selection:
    """Select the customers of one cohort."""
    following = first_day_of(period_of(cohort, by) + 1, by)
    within = Selection().having("first_day", "min", cohort).having("first_day", "below", following)
    return within.having("is_known_before", "is", is_known_before)


def payback_average(priced: pl.DataFrame) -> pl.DataFrame:
    """Share of the cost to win that has come back over all cohorts: add_payback -> average_curves' columns.

    Each cohort counts with what it cost.
    """
    cost = pl.col("acquisition_cost") * pl.col("cohort_size")
    lived = priced.filter(pl.col("acquisition_cost") > 0, ~pl.col("is_running"))
    unknown = lived.filter(pl.col("value").is_null())
    known = lived.join(unknown, on=["is_known_before", "period_index"], how="anti")
    back = (pl.col("value").sum() / cost.sum()).alias("rate")
    averages = known.group_by("is_known_before", "period_index").agg(back, pl.col("cohort_size").sum())
    return averages.sort("is_known_before", "period_index")


def paid_back_at(averages: pl.DataFrame) -> tuple[int | None, int] | None:
    """First period in which all of the cost is back (None = not yet) and the last one seen, of new customers, else of
    known ones; periods that 30 customers have lived. None where nothing is known."""
    founded = well_founded(averages)
    parts = [founded.filter(pl.col("is_known_before") == flag).sort("period_index") for flag in (False, True)]
    seen = next((part for part in parts if part.height), None)
    if seen is None:
        return None
    back = seen.filter(pl.col("rate") >= 1)["period_index"]
    return (int(back[0]) if len(back) else None), int(seen["period_index"][-1])


def acquisition_costs(customers: pl.DataFrame, *, by: PeriodUnit = PeriodUnit.MONTH) -> pl.DataFrame | None:
    """Mean recorded cost to win a customer of each cohort: is_known_before, cohort, acquisition_cost; None where none
    is recorded."""
    if "acquisition_cost" not in customers.columns or not customers["acquisition_cost"].is_not_null().any():
        return None
    every = {PeriodUnit.WEEK: "1w", PeriodUnit.MONTH: "1mo", PeriodUnit.QUARTER: "1q"}[by]
    cohort = pl.col("first_day").dt.truncate(every).alias("cohort")
    return customers.group_by("is_known_before", cohort).agg(pl.col("acquisition_cost").cast(pl.Float64).mean())


def forecast_cells(
    triangle: pl.DataFrame, ranged: pl.DataFrame, *, measure: str, as_of: dt.date, by: PeriodUnit = PeriodUnit.MONTH
) -> pl.DataFrame:
    """Set forecasts beside the triangle: its keys, cohort_size, period_index, is_running, value, rate, low, high.

    A running period is told up to its end: what was so far and what is to come. ``ranged``: forecast_cohorts with its
    range. What the lived cells don't know (an unknown margin) isn't forecast.
    """
    wanted = ranged.filter(pl.col("measure") == measure)
    index = pl.col("period") - pl.col("cohort")
    coming = wanted.with_columns(
        index.alias("period_index"), as_first_day("cohort", wanted, by),
        (pl.col("period") == period_of(as_of, by)).alias("is_running"),
    )  # fmt: skip
    rows = ["is_known_before", "cohort"]
    latest = triangle.sort("period_index").group_by(rows).agg(pl.col("cohort_size", "value").last())
    so_far = pl.col("is_running") | pl.lit(measure == "cumulative_margin")
    offset = pl.when(so_far).then(pl.col("value")).otherwise(0.0)
    joined = coming.join(latest, on=rows, how="inner").filter(pl.col("value").is_not_null())
    added = joined.with_columns(*[(pl.col(name) + offset).alias(name) for name in ("expected", "low", "high")])
    return added.select(
        *rows, "cohort_size", "period_index", "is_running", pl.col("expected").alias("value"),
        (pl.col("expected") / pl.col("cohort_size")).alias("rate"), "low", "high",
    ).sort(*rows, "period_index")  # fmt: skip


def in_unit(forecast: pl.DataFrame, *, measure: str, per_customer: bool) -> pl.DataFrame:
    """Bring the range into the unit in which the cells are shown: forecast_cells (payback: with its cost) -> the same,
    low and high of the cohort or of one customer, payback as a share of the cost; columns named by the measure."""
    divisor = pl.col("cohort_size") if per_customer else pl.lit(1.0)
    if measure == "payback":
        divisor = pl.col("cohort_size") * pl.col("acquisition_cost")
    bounds = [(pl.col(name) / divisor).alias(name) for name in ("low", "high")]
    return named_by_measure(forecast.with_columns(bounds), measure=measure)


def in_payback(priced: pl.DataFrame) -> pl.DataFrame:
    """Make the share of the cost that is back the rate of each cell: add_payback -> the same, no payback_rate."""
    return priced.drop("rate").rename({"payback_rate": "rate"})
