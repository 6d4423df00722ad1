"""Retention by what customers began with: groups followed through the same periods after the first, and compared."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from crm_analytics.calendar import PeriodUnit, last_lived, period_of
from crm_analytics.retention import (
    average_retention,
    compare_pair,
    compare_with_rest,
    count_retention,
    follow_customers,
    retention_table,
)
from crm_analytics.selection import Selection
from crm_analytics.settings import DifferenceRules
from crm_analytics.views.retention import ENOUGH_FOLLOWED

GROUPS = ("first_category", "first_product", "first_coupon", "first_channel", "region", "acquisition_channel")
OTHER = "group.other"  # all groups but the largest ones
MOST_GROUPS = 8
OUTCOMES = ("is_repeat", "n_orders", "revenue", "margin")


def groups_offered(customers: pl.DataFrame) -> list[str]:
    """Columns by which the customers fall into at least two groups; nobody known counts as a group of its own."""
    return [name for name in GROUPS if name in customers.columns and _parts(customers[name])]


def groups_missing(customers: pl.DataFrame) -> list[str]:
    """Columns that the data hold nothing of."""
    return [
        name for name in GROUPS if name not in customers.columns or customers[name].null_count() == customers.height
    ]


def _parts(values: pl.Series) -> bool:
    return values.null_count() < len(values) and values.n_unique() > 1


def new_customers(customers: pl.DataFrame) -> pl.DataFrame:
    """Customers won within the data; all of them where there is none."""
    new = customers.filter(~pl.col("is_known_before"))
    return customers if new.is_empty() else new


def assign_groups(customers: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Put each customer into a group: -> customer_id, group; the largest eight by name, the others together.

    null = not known (of a coupon: none used).
    """
    sizes = customers.filter(pl.col(by).is_not_null()).group_by(by).agg(pl.len().alias("_size"))
    kept = sizes.sort("_size", by, descending=[True, False]).head(MOST_GROUPS)[by].cast(pl.String).to_list()
    name = pl.col(by).cast(pl.String)
    group = pl.when(name.is_null() | name.is_in(kept)).then(name).otherwise(pl.lit(OTHER))
    return customers.select("customer_id", group.alias("group"))


def group_curves(
    ledger: pl.DataFrame, groups: pl.DataFrame, *, as_of: dt.date, measure: str, by: PeriodUnit = PeriodUnit.MONTH
) -> pl.DataFrame:
    """Follow each group: ledger, assign_groups -> group, period_index, rate (a customer), cohort_size (followed).

    A customer counts in the periods that he or she has lived to their end.
    """
    days = ledger.lazy().join(groups.lazy(), on="customer_id", how="inner")
    cells: pl.DataFrame = count_retention(days, as_of=as_of, by=by, keys=["group"]).collect()
    return average_retention(retention_table(cells, as_of=as_of, measure=measure, by=by))


def extremes(curves: pl.DataFrame, *, at: int) -> tuple[int, dict[str, Any], dict[str, Any]] | None:
    """Period ``at``, or the latest before it that two groups of 30 customers have lived, and its highest and lowest
    group as rows of group_curves; None where there is no such period after the first."""
    founded = curves.filter(
        pl.col("period_index").is_between(1, at), pl.col("cohort_size") >= ENOUGH_FOLLOWED, pl.col("rate").is_not_null()
    )
    by_period = founded.group_by("period_index").agg(pl.len().alias("_n")).filter(pl.col("_n") > 1)
    if by_period.is_empty():
        return None
    period = int(by_period.select(pl.col("period_index").max()).item())
    rows = founded.filter(pl.col("period_index") == period).sort("rate", "group", descending=[True, False])
    return period, rows.row(0, named=True), rows.row(-1, named=True)


def group_selection(by: str, group: str | None, *, known: bool) -> Selection:
    """Select the customers of a named group, or of whom it isn't known."""
    return Selection.of(**{by: group}).having("is_known_before", "is", known)


def outcomes_by_group(
    ledger: pl.DataFrame, groups: pl.DataFrame, *, as_of: dt.date, n_periods: int, by: PeriodUnit = PeriodUnit.MONTH
) -> pl.DataFrame:
    """What the customers of each group did up to the end of period ``n_periods``: follow_customers + group."""
    days = ledger.lazy().join(groups.lazy().select("customer_id"), on="customer_id", how="semi")
    followed = follow_customers(days, as_of=as_of, n_periods=n_periods, by=by)
    outcomes: pl.DataFrame = followed.join(groups.lazy(), on="customer_id", how="left").collect()
    return outcomes


def groups_by_cohort(customers: pl.DataFrame, *, by: PeriodUnit, n: int) -> pl.DataFrame:
    """Put each customer into the group of the first purchase's period, the last n of them: -> customer_id, group (its
    first day as YYYY-MM-DD)."""
    every = {PeriodUnit.WEEK: "1w", PeriodUnit.MONTH: "1mo", PeriodUnit.QUARTER: "1q"}[by]
    placed = customers.with_columns(pl.col("first_day").dt.truncate(every).alias("cohort"))
    last = placed["cohort"].unique().sort().tail(n)
    chosen = placed.filter(pl.col("cohort").is_in(last.implode()))
    return chosen.select("customer_id", pl.col("cohort").dt.to_string("%Y-%m-%d").alias("group"))


def longest_followed(customers: pl.DataFrame, *, as_of: dt.date, by: PeriodUnit) -> int:
    """Last period after the first that at least 30 customers (else anybody) have lived to its end; 0 = none."""
    days = customers["first_day"].drop_nulls().sort()
    if days.is_empty():
        return 0
    enough = days[min(ENOUGH_FOLLOWED, len(days)) - 1]
    return max(last_lived(as_of, by) - period_of(enough, by), 0)


NOT_KNOWN = "group.unknown"  # stands in for null in a comparison


def compare(
    outcomes: pl.DataFrame, *, measure: str, pair: tuple[str, str] | None, rules: DifferenceRules
) -> pl.DataFrame:
    """Compare each group with all others, or a pair picked from all pairs of groups that can be tested:
    outcomes_by_group -> compare_with_rest's columns, null groups as NOT_KNOWN."""
    named = outcomes.with_columns(pl.col("group").fill_null(NOT_KNOWN))
    if pair is None:
        return compare_with_rest(named, measure=measure, rules=rules)
    sizes = named.filter(pl.col(measure).is_not_null()).group_by("group").agg(pl.len().alias("_n"))
    n_groups = sizes.filter(pl.col("_n") >= rules.min_customers).height
    n_pairs = n_groups * (n_groups - 1) // 2
    return compare_pair(named, measure=measure, pair=pair, n_pairs=n_pairs, rules=rules)
