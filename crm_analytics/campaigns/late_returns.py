"""Goods that come back after the window has closed: the result net of them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.settings import require


def net_of_late_returns(
    outcomes: pl.DataFrame, lines: pl.DataFrame | pl.LazyFrame, *, starts_on: dt.date, ends_on: dt.date, days: int = 30
) -> pl.DataFrame:
    """Take off what came back soon after the window: OUTCOMES, TRANSACTIONS -> OUTCOMES + late_returns, rows kept.

    Counted are lines that give money back within ``days`` after ``ends_on``, of orders with a line in the window.
    ``late_returns`` is their revenue, 0 or more, in currency; revenue and margin are lower by it (the margin by the
    revenue less the cost that came back; null where that cost is unknown). Data that end before those days are over
    can't show them all: the caller has to say so. Raises UnknownColumn without order numbers, InvalidSetting.

    >>> first, later = dt.date(2024, 5, 2), dt.date(2024, 6, 3)
    >>> sold = pl.DataFrame({"customer_id": ["a", "a"], "order_id": ["1", "1"], "date": [first, later],
    ...                      "quantity": [2, -1], "revenue": [60.0, -30.0], "cost": [40.0, -20.0]})
    >>> table = pl.DataFrame({"customer_id": ["a"], "revenue": [60.0], "margin": [20.0]})
    >>> net_of_late_returns(table, sold, starts_on=first, ends_on=dt.date(2024, 5, 31)).row(0)
    ('a', 30.0, 10.0, 30.0)
    """
    require(days >= 0, "days", days, "0 or more")
    names = lines.lazy().collect_schema().names()
    if "order_id" not in names:
        raise UnknownColumn(column=["order_id"], available=names)
    late = _sum_late(lines.lazy(), (starts_on, ends_on), days, has_cost="cost" in names).collect()
    joined = outcomes.join(late, on="customer_id", how="left", maintain_order="left")
    is_unknown = pl.col("_is_unknown").fill_null(False)
    return joined.with_columns(
        revenue=pl.col("revenue") + pl.col("_late_revenue").fill_null(0.0),
        margin=pl.when(~is_unknown).then(pl.col("margin") + pl.col("_late_margin").fill_null(0.0)),
        late_returns=-pl.col("_late_revenue").fill_null(0.0),
    ).drop("_late_revenue", "_late_margin", "_is_unknown")


def _sum_late(lines: pl.LazyFrame, window: tuple[dt.date, dt.date], days: int, *, has_cost: bool) -> pl.LazyFrame:
    last = window[1] + dt.timedelta(days=days)
    sold = lines.filter(pl.col("date").is_between(*window), pl.col("revenue") > 0).select("customer_id", "order_id")
    back = lines.filter((pl.col("date") > window[1]) & (pl.col("date") <= last), pl.col("revenue") < 0)
    cost = pl.col("cost").cast(pl.Float64) if has_cost else pl.lit(None, pl.Float64)
    revenue = pl.col("revenue").cast(pl.Float64)
    return (
        back.join(sold.unique(), on=["customer_id", "order_id"], how="semi")
        .group_by("customer_id")
        .agg(
            _late_revenue=revenue.sum(),
            _late_margin=(revenue - cost).sum(),
            _is_unknown=(cost + revenue).is_null().any(),
        )
    )
