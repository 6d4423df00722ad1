"""What the people of a campaign did in its window: everyone who was assigned counts, buyers or not."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.campaigns.audience import require_one_row_each
from crm_analytics.errors import UnknownMetric
from crm_analytics.ledger import build_ledger
from crm_analytics.settings import YEAR_DAYS, require


def collect_outcomes(
    sales: pl.DataFrame | pl.LazyFrame, assignments: pl.DataFrame, *, starts_on: dt.date, ends_on: dt.date
) -> pl.DataFrame:
    """Purchases of a window for each assigned customer: LEDGER or TRANSACTIONS, ASSIGNMENTS -> OUTCOMES.

    Intention to treat: one row for everyone of ``assignments`` (of one campaign), 0 without a purchase from
    ``starts_on`` to ``ends_on``, both included; money in the table's currency. A margin is null when the cost of
    something bought is unknown. ``past_margin`` sums the 365 days before ``starts_on`` (revenue for everyone, if the
    cost of anything bought then is unknown). A ``variant`` of the assignments is carried along. Raises
    RepeatedCustomers and InvalidSetting.

    >>> day = dt.date(2024, 5, 2)
    >>> lines = pl.DataFrame({"customer_id": ["a"], "date": [day], "quantity": [1], "revenue": [30.0], "cost": [20.0]})
    >>> drawn = pl.DataFrame({"customer_id": ["a", "b"], "arm": ["targeted", "held_out"]})
    >>> collect_outcomes(lines, drawn, starts_on=day, ends_on=day).select("customer_id", "margin", "is_buyer").rows()
    [('a', 10.0, True), ('b', 0.0, False)]
    """
    require(starts_on <= ends_on, "ends_on", ends_on, "on or after starts_on")
    require_one_row_each(assignments, "assignments")
    days = _days_of_the_assigned(sales, assignments, starts_on - dt.timedelta(days=YEAR_DAYS), ends_on)
    sums = _sum_window(days, starts_on).collect()
    if "stratum" not in assignments.columns:
        assignments = assignments.with_columns(stratum=pl.lit(None, dtype=pl.String))
    people = assignments.select("customer_id", "arm", "stratum", *_variant(assignments))
    return _with_zeros(people.join(sums, on="customer_id", how="left", maintain_order="left"))


def _days_of_the_assigned(
    sales: pl.DataFrame | pl.LazyFrame, assignments: pl.DataFrame, first: dt.date, last: dt.date
) -> pl.LazyFrame:
    lines = sales.lazy().filter(pl.col("date").is_between(first, last))
    lines = lines.join(assignments.lazy().select("customer_id"), on="customer_id", how="semi")
    is_ledger = "is_purchase_day" in lines.collect_schema().names()
    return lines if is_ledger else build_ledger(lines)


def _sum_window(days: pl.LazyFrame, starts_on: dt.date) -> pl.LazyFrame:
    now, before = pl.col("date") >= starts_on, pl.col("date") < starts_on
    return days.group_by("customer_id").agg(
        revenue=pl.col("revenue").filter(now).sum(),
        margin=pl.col("margin").filter(now).sum(),
        n_orders=pl.col("n_orders").filter(now).sum().cast(pl.Int64),
        is_buyer=(pl.col("is_purchase_day") & now).any(),
        _is_unknown=(pl.col("margin").is_null() & now).any(),
        _past_revenue=pl.col("revenue").filter(before).sum(),
        _past_margin=pl.col("margin").filter(before).sum(),
        _is_past_unknown=(pl.col("margin").is_null() & before).any(),
    )


def _variant(frame: pl.DataFrame) -> list[str]:
    return ["variant"] if "variant" in frame.columns else []


def _with_zeros(joined: pl.DataFrame) -> pl.DataFrame:
    past = "_past_revenue" if joined["_is_past_unknown"].any() else "_past_margin"
    known = pl.col("_is_unknown").fill_null(False).not_()
    return joined.select(
        "customer_id", "arm", "stratum", *_variant(joined),
        pl.col("revenue").cast(pl.Float64).fill_null(0.0),
        margin=pl.when(known).then(pl.col("margin").cast(pl.Float64).fill_null(0.0)),
        n_orders=pl.col("n_orders").fill_null(0),
        is_buyer=pl.col("is_buyer").fill_null(False),
        past_margin=pl.col(past).cast(pl.Float64).fill_null(0.0),
    )  # fmt: skip


def estimate_unknown_margin(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Fill the margin where cost is unknown by revenue x the known margin rate: OUTCOMES -> OUTCOMES.

    One rate for both arms, from the customers whose margin is known, so that the filling itself can't make a
    difference between the arms. The caller has to say that it is an estimate. Raises UnknownMetric when nobody who
    bought has a known margin.

    >>> table = pl.DataFrame({"revenue": [100.0, 50.0], "margin": [30.0, None]})
    >>> estimate_unknown_margin(table)["margin"].to_list()
    [30.0, 15.0]
    """
    unknown = outcomes["margin"].null_count()
    if unknown == 0:
        return outcomes
    known = outcomes.filter(pl.col("margin").is_not_null()).select(pl.col("revenue", "margin").cast(pl.Float64).sum())
    revenue, margin = known.row(0)
    if revenue <= 0:
        raise UnknownMetric(metric="margin", n_customers=unknown, instead="revenue")
    return outcomes.with_columns(pl.col("margin").fill_null(pl.col("revenue") * (margin / revenue)))
