"""Retention by cohort: customers who bought first in the same week, month or quarter, followed period by period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from crm_analytics.calendar import PeriodUnit, last_lived, period_number

MEASURES = ("n_customers", "n_orders", "revenue", "margin")


def count_retention(ledger: Any, *, as_of: dt.date, by: PeriodUnit = PeriodUnit.MONTH, keys: Sequence[str] = ()) -> Any:
    """Sum each cohort's periods: ledger -> keys, cohort, period, n_customers, n_orders, revenue, margin.

    cohort and period are numbers of calendar periods (Int64). ``n_customers`` are buyers in the period; money is net,
    on the day of the refund. Only periods with activity have a row. margin is null where a cost is unknown. ``keys``
    name columns of the ledger that part the customers further, such as what they bought first.

    >>> import polars as pl
    >>> from crm_analytics.ledger import build_ledger
    >>> lines = pl.DataFrame({"customer_id": ["a", "a"], "date": [dt.date(2024, 1, 5), dt.date(2024, 2, 9)],
    ...                       "revenue": [40.0, 2.0]})
    >>> cells = count_retention(build_ledger(lines), as_of=dt.date(2024, 3, 1))
    >>> cells.sort("period").select("cohort", "period", "n_customers", "revenue").rows()
    [(24288, 24288, 1, 40.0), (24288, 24289, 1, 2.0)]
    """
    per_customer = _by_customer(place_days(ledger, as_of=as_of, by=by), keys)
    cells = per_customer.group_by(*keys, "cohort", "period").agg(
        nw.col("_bought").sum().alias("n_customers"),
        nw.col("n_orders").sum(),
        nw.col("revenue").sum(),
        nw.col("margin").sum(),
        nw.col("_unknown").max(),
    )
    margin = nw.when(nw.col("_unknown") == 0).then(nw.col("margin"))
    return cells.with_columns(margin.alias("margin")).drop("_unknown").to_native()


def place_days(ledger: Any, *, as_of: dt.date, by: PeriodUnit) -> Any:
    """Number the periods of each active day up to as_of: ledger -> a Narwhals frame, + cohort, period.

    A refund of goods bought before the first purchase on record counts in the first period.
    """
    seen = nw.from_native(ledger).filter(nw.col("date") <= as_of, nw.col("first_day") <= as_of)
    cohort, period = period_number("first_day", by), period_number("date", by)
    return seen.with_columns(
        cohort.alias("cohort"), nw.when(period < cohort).then(cohort).otherwise(period).alias("period")
    )


def _by_customer(days: Any, keys: Sequence[str]) -> Any:
    return days.group_by("customer_id", *keys, "cohort", "period").agg(
        nw.col("is_purchase_day").cast(nw.Int64).max().alias("_bought"),
        nw.col("n_orders").sum(),
        nw.col("revenue").sum(),
        nw.col("margin").sum(),
        nw.col("margin").is_null().cast(nw.Int64).max().alias("_unknown"),
    )


def follow_customers(ledger: Any, *, as_of: dt.date, n_periods: int, by: PeriodUnit = PeriodUnit.MONTH) -> Any:
    """What each customer did from the first purchase to the end of period ``n_periods``, for those who have lived it:
    ledger -> customer_id, cohort, is_repeat (bought again in a later period), n_orders, revenue, margin.

    margin is null where a cost is unknown. Who has not lived so long at as_of is left out: nothing of them is known.
    """
    index = nw.col("period") - nw.col("cohort")
    inside = place_days(ledger, as_of=as_of, by=by).filter(
        nw.col("cohort") + n_periods <= last_lived(as_of, by), index <= n_periods
    )
    came_back = nw.col("is_purchase_day") & (index > 0)
    sums = inside.with_columns(came_back.cast(nw.Int64).alias("_again")).group_by("customer_id", "cohort").agg(
        nw.col("_again").max(),
        nw.col("n_orders").sum(),
        nw.col("revenue").sum(),
        nw.col("margin").sum(),
        nw.col("margin").is_null().cast(nw.Int64).max().alias("_unknown"),
    )  # fmt: skip
    margin = nw.when(nw.col("_unknown") == 0).then(nw.col("margin"))
    followed = sums.with_columns((nw.col("_again") == 1).alias("is_repeat"), margin.alias("margin"))
    return followed.select("customer_id", "cohort", "is_repeat", "n_orders", "revenue", "margin").to_native()
