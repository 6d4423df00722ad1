"""Customer delivered value from survey answers, on the survey's own scale, crossed with what customers are worth."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import polars as pl
from scipy.special import stdtrit

SCALE = (1, 7)  # of every answer
GAINS = ("quality", "convenience", "attitude", "ethics")  # product, service, image, company
COSTS = ("price", "time", "energy")  # money (a fair price is a low cost), time, effort


class ServiceQuadrant(StrEnum):
    """What a customer is worth, crossed with what we deliver; the first needs attention first."""

    MUCH_BADLY = "much_badly"
    MUCH_WELL = "much_well"
    LITTLE_BADLY = "little_badly"
    LITTLE_WELL = "little_well"


def delivered_values(surveys: pl.DataFrame) -> pl.DataFrame:
    """Each customer's latest answer as gains less costs: -> customer_id, answered_on, gain_score, cost_score,
    delivered_value (points, -6 to 6).

    Gains are the mean of quality, convenience, attitude and ethics; costs the mean of time, energy and an unfair price
    (8 - price), each from 1 to 7; answers that leave out a side wholly are left out.

    >>> import datetime as dt
    >>> answer = pl.DataFrame({"customer_id": ["a"], "answered_on": [dt.date(2024, 1, 1)], "quality": [6], "price": [5],
    ...                        "time": [1]})
    >>> delivered_values(answer).select("gain_score", "cost_score", "delivered_value").rows()
    [(6.0, 2.0, 4.0)]
    """
    price = pl.lit(sum(SCALE)) - pl.col("price") if "price" in surveys.columns else pl.lit(None, pl.Float64)
    turned = surveys.with_columns(price.alias("price"))
    gains, costs = ([name for name in names if name in surveys.columns] for names in (GAINS, COSTS))
    scored = turned.select(
        "customer_id", "answered_on", _mean(gains).alias("gain_score"), _mean(costs).alias("cost_score")
    ).drop_nulls()
    latest = scored.sort("answered_on").unique("customer_id", keep="last", maintain_order=True)
    return latest.with_columns((pl.col("gain_score") - pl.col("cost_score")).alias("delivered_value"))


def _mean(names: list[str]) -> pl.Expr:
    return pl.mean_horizontal(pl.col(name).cast(pl.Float64) for name in names) if names else pl.lit(None, pl.Float64)


def cross_with_value(customers: pl.DataFrame, delivered: pl.DataFrame) -> pl.DataFrame:
    """Customers who answered, with their quadrant: -> customer_id, clv, delivered_value, service_quadrant, ...

    Much = clv at or above the median of those who answered; badly = delivered value below their median. The worst
    served of the most valuable come first: sorted by quadrant, then by clv from the highest.
    """
    answered = customers.filter(pl.col("clv").is_not_null()).join(delivered, on="customer_id", how="inner")
    if answered.is_empty():
        return answered.with_columns(pl.lit(None, pl.String).alias("service_quadrant"))
    much = pl.col("clv") >= pl.col("clv").median()
    badly = pl.col("delivered_value") < pl.col("delivered_value").median()
    quadrant = (
        pl.when(much & badly).then(pl.lit(ServiceQuadrant.MUCH_BADLY.value))
        .when(much).then(pl.lit(ServiceQuadrant.MUCH_WELL.value))
        .when(badly).then(pl.lit(ServiceQuadrant.LITTLE_BADLY.value))
        .otherwise(pl.lit(ServiceQuadrant.LITTLE_WELL.value))
    )  # fmt: skip
    order = pl.col("service_quadrant").replace_strict(list(ServiceQuadrant), range(4), return_dtype=pl.Int64)
    return answered.with_columns(quadrant.alias("service_quadrant")).sort(order, -pl.col("clv"), "customer_id")


def delivered_by(crossed: pl.DataFrame, *, by: str, level: float = 0.95) -> pl.DataFrame:
    """Mean delivered value by group with its t interval: -> group, n_answers, gain_score, cost_score, delivered_value,
    low, high (null with one answer)."""
    groups = crossed.group_by(pl.col(by).alias("group")).agg(
        pl.len().cast(pl.Int64).alias("n_answers"),
        pl.col("gain_score", "cost_score").mean(),
        pl.col("delivered_value").std().alias("_spread"),
        pl.col("delivered_value").mean(),
    )
    n = groups["n_answers"].to_numpy()
    reach = np.where(n > 1, stdtrit(np.maximum(n - 1, 1), (1 + level) / 2), np.nan) / np.sqrt(n)
    width = pl.Series(reach).fill_nan(None) * groups["_spread"]
    middle = groups["delivered_value"]
    return groups.drop("_spread").with_columns((middle - width).alias("low"), (middle + width).alias("high")).sort(
        "delivered_value", "group"
    )  # fmt: skip
