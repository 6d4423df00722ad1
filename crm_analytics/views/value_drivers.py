"""Tables behind what customers think: the drivers of equity, and delivered value crossed with worth."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Scores
from crm_analytics.value.delivered import ServiceQuadrant, cross_with_value, delivered_by, delivered_values
from crm_analytics.value.drivers import DriverEffects, driver_effects, item_effects
from crm_analytics.views.value_money import records_of
from crm_analytics.views.value_winning import value_column

_BY = ("segment", "stage", "region", "owner")
_LISTED = (
    "customer_id",
    "name",
    "segment",
    "owner",
    "clv",
    "delivered_value",
    "gain_score",
    "cost_score",
    "answered_on",
)


class Opinions(NamedTuple):
    """What surveys say of these customers."""

    drivers: DriverEffects
    items: DriverEffects  # the single answers beneath the drivers
    crossed: pl.DataFrame  # customers who answered, the worst served of the most valuable first
    groups: dict[str, pl.DataFrame]


def opinions(data: DataSet, scores: Scores, *, customers: pl.DataFrame) -> Opinions | None:
    """Drivers and delivered value of these customers; None without surveys of them."""
    surveys = records_of(data, scores).surveys
    answers = None if surveys is None else surveys.join(customers.select("customer_id"), on="customer_id", how="semi")
    if answers is None or answers.is_empty():
        return None
    value = value_column(customers)
    drivers, items = (
        find(answers, data.ledger, as_of=scores.as_of, value=value) for find in (driver_effects, item_effects)
    )
    crossed = cross_with_value(customers, delivered_values(answers))
    return Opinions(drivers, items, crossed, _groups(crossed))


def _groups(crossed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    names = [name for name in _BY if name in crossed.columns and crossed[name].null_count() < crossed.height]
    return {name: delivered_by(crossed, by=name) for name in names}


def quadrants(crossed: pl.DataFrame) -> pl.DataFrame:
    """Sum the four up, the first to look at first: -> service_quadrant, n_customers, clv, delivered_value (mean)."""
    order = pl.DataFrame({"service_quadrant": [quadrant.value for quadrant in ServiceQuadrant]})
    sums = crossed.group_by("service_quadrant").agg(
        pl.len().cast(pl.Int64).alias("n_customers"), pl.col("clv").sum(), pl.col("delivered_value").mean()
    )
    return order.join(sums, on="service_quadrant", how="left", maintain_order="left").with_columns(
        pl.col("n_customers", "clv").fill_null(0)
    )


def served_badly(crossed: pl.DataFrame) -> pl.DataFrame:
    """Customers who are worth much and served badly, the most valuable first."""
    chosen = crossed.filter(pl.col("service_quadrant") == ServiceQuadrant.MUCH_BADLY.value)
    return chosen.select([name for name in _LISTED if name in chosen.columns])
