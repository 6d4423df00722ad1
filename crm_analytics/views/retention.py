"""Tables behind the Retention page: cohorts by month of the first purchase, followed month by month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from crm_analytics.retention import average_retention, count_retention, retention_table
from crm_analytics.selection import Selection

TYPICAL_MONTH = 3  # the month that the headline tells of, when it is over for some cohort
ENOUGH_FOLLOWED = 30  # customers; a mean of fewer tells little


def cohort_cells(ledger: pl.DataFrame, *, as_of: dt.date, known_until: dt.date | None) -> pl.DataFrame:
    """Count the months of each cohort: ledger -> count_retention's columns + is_known_before.

    Customers who were probably there before the data begin make cohorts of their own.
    """
    is_known = pl.col("first_day") <= (known_until or dt.date.min)
    parts = [
        count_retention(ledger.filter(is_known == flag), as_of=as_of).with_columns(
            pl.lit(flag).alias("is_known_before")
        )
        for flag in (False, True)
    ]
    return pl.concat(parts)


def cohort_triangle(cells: pl.DataFrame, *, as_of: dt.date, measure: str) -> pl.DataFrame:
    """Complete the triangle: cohort_cells -> retention_table's columns + is_known_before.

    ``measure`` is n_customers, revenue or margin (cumulative). Months not yet lived have no row.
    """
    parts = [
        retention_table(cells.filter(pl.col("is_known_before") == flag), as_of=as_of, measure=measure)
        .with_columns(pl.lit(flag).alias("is_known_before"))
        for flag in (False, True)
    ]  # fmt: skip
    return pl.concat(parts)


def last_cohorts(triangle: pl.DataFrame, n: int | None) -> pl.DataFrame:
    """Keep the last n cohorts of new customers, and the first n months after the first of these and of known ones."""
    if n is None:
        return triangle
    new = triangle.filter(~pl.col("is_known_before"))["cohort"].unique().sort().tail(n)
    is_shown = pl.col("is_known_before") | pl.col("cohort").is_in(new.implode())
    return triangle.filter(is_shown, pl.col("period_index") <= n)


def average_curves(triangle: pl.DataFrame) -> pl.DataFrame:
    """Average over cohorts, weighted by size: cohort_triangle -> is_known_before, period_index, rate, cohort_size.

    Only months that are over; a cohort counts in the months that it has lived.
    """
    parts = [
        average_retention(triangle.filter(pl.col("is_known_before") == flag))
        .with_columns(pl.lit(flag).alias("is_known_before"))
        for flag in (False, True)
    ]  # fmt: skip
    return pl.concat(parts).select("is_known_before", "period_index", "rate", "cohort_size")


def well_founded(averages: pl.DataFrame) -> pl.DataFrame:
    """Keep the months that at least 30 customers have lived; all of them where none has so many."""
    enough = averages.filter(pl.col("cohort_size") >= ENOUGH_FOLLOWED)
    return averages if enough.is_empty() else enough


def month_reached(averages: pl.DataFrame, *, at: int = TYPICAL_MONTH, known: bool = False) -> tuple[int, float] | None:
    """Month after the first (``at``, else the latest before it that a cohort has lived) and the average there."""
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
    """Compare month 1 with month ``at`` over the cohorts that have lived both.

    Only these: an average over other cohorts in each month could move although nobody changed. An earlier month where
    ``at`` is not reached by 30 customers, known ones where there are no new ones, null where no cohort has lived two
    months after its first.
    """
    lived = ~pl.col("is_running") & pl.col("value").is_not_null()
    over = triangle.filter(lived, pl.col("period_index").is_between(1, at))
    for flag in (False, True):
        of_group = over.filter(pl.col("is_known_before") == flag)
        month = _last_month(of_group)
        if month is not None:
            return _follow(of_group, month)
    return None


def _last_month(over: pl.DataFrame) -> int | None:
    sizes = over.filter(pl.col("period_index") > 1).group_by("period_index").agg(pl.col("cohort_size").sum())
    enough = sizes.filter(pl.col("cohort_size") >= ENOUGH_FOLLOWED)
    return (sizes if enough.is_empty() else enough).select(pl.col("period_index").max()).item()


def _follow(over: pl.DataFrame, month: int) -> Followed:
    old_enough = over.filter(pl.col("period_index") == month).select("cohort")
    same = over.join(old_enough, on="cohort", how="semi")
    size, value = pl.col("cohort_size").sum(), pl.col("value").sum()
    n, later = same.filter(pl.col("period_index") == month).select(size, value).row(0)
    first = same.filter(pl.col("period_index") == 1).select(value).item()
    return Followed(n_customers=n, month=month, first=first / n, later=later / n)


def named_by_measure(triangle: pl.DataFrame, *, measure: str) -> pl.DataFrame:
    """Name the two figures of a cell by what they are: value, rate -> e.g. n_customers, retention_rate."""
    names = {
        "n_customers": {"value": "n_customers", "rate": "retention_rate"},
        "revenue": {"value": "revenue", "rate": "per_customer"},
        "margin": {"value": "cumulative_margin", "rate": "per_customer"},
    }
    return triangle.rename({old: new for old, new in names[measure].items() if old in triangle.columns})


def with_months(triangle: pl.DataFrame) -> pl.DataFrame:
    """Write a cohort as the month that it is, 2024-01: cohort (date) -> cohort (text); for a table that is read."""
    return triangle.with_columns(pl.col("cohort").dt.to_string("%Y-%m"))


def cohorts(triangle: pl.DataFrame) -> pl.DataFrame:
    """List the cohorts, the newest first, those of known customers last: cohort, is_known_before, cohort_size."""
    listed = triangle.select("cohort", "is_known_before", "cohort_size").unique()
    return listed.sort("is_known_before", "cohort", descending=[False, True])


def cohort_selection(cohort: dt.date, *, is_known_before: bool) -> Selection:
    """Select the customers of one cohort."""
    following = (cohort + dt.timedelta(days=31)).replace(day=1)
    month = Selection().having("first_day", "min", cohort).having("first_day", "below", following)
    return month.having("is_known_before", "is", is_known_before)
