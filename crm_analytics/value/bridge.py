"""From the equity of an earlier day to today's: who was won, lost, grown, shrunk; and more, longer or deeper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from enum import StrEnum
from functools import partial
from itertools import permutations
from math import factorial, prod

import polars as pl

from crm_analytics.settings import YEAR_DAYS
from crm_analytics.value.in_season import InSeason
from crm_analytics.value.purchases import PurchaseModel

ACTIVE_FROM = 0.5  # P(alive) from which a customer counts as active
_NOW_DAYS = 1.0  # a horizon so short that nobody leaves within it: gives the present rate of purchases


class EquityStep(StrEnum):
    """A step of the equity bridge, in its order."""

    BEFORE = "before"
    RESTATED = "restated"
    WON = "won"
    RETURNED = "returned"
    GROWN = "grown"
    SHRUNK = "shrunk"
    LOST = "lost"
    NOW = "now"


def equity_bridge(before: pl.DataFrame, after: pl.DataFrame, *, told_before: float | None = None) -> pl.DataFrame:
    """Explain the change of equity between two days: -> equity_step, clv, n_customers; the steps add up exactly.

    In: customer_id, clv, p_alive on both days, *valued by the same models* (today's), else changes of the models would
    pass for changes of customers. ``told_before`` is the equity by the models of that day: what today's make of the
    same customers instead is the step ``restated``.
    won = bought first in between; lost = probably active then, probably not now; returned = the reverse; the others
    have grown or shrunk. A lost customer may still be worth something: the step is the change.

    >>> then = pl.DataFrame({"customer_id": ["a"], "clv": [10.0], "p_alive": [0.9]})
    >>> now = pl.DataFrame({"customer_id": ["a", "b"], "clv": [4.0, 5.0], "p_alive": [0.8, 0.9]})
    >>> equity_bridge(then, now).filter(pl.col("clv") != 0).select("equity_step", "clv").rows()
    [('before', 10.0), ('won', 5.0), ('shrunk', -6.0), ('now', 9.0)]
    """
    changes = customer_changes(before, after)
    middle = changes.group_by("equity_step").agg(pl.col("clv").sum(), pl.len().cast(pl.Int64).alias("n_customers"))
    restated = float(before["clv"].sum())
    told = restated if told_before is None else told_before
    ends = [
        (EquityStep.BEFORE.value, told, before.height),
        (EquityStep.RESTATED.value, restated - told, 0 if told_before is None else before.height),
        (EquityStep.NOW.value, float(after["clv"].sum()), after.height),
    ]
    order = pl.DataFrame({"equity_step": [step.value for step in EquityStep]})
    steps = pl.concat([middle, pl.DataFrame(ends, schema=middle.schema, orient="row")])
    return order.join(steps, on="equity_step", how="left", maintain_order="left").with_columns(
        pl.col("clv").fill_null(0.0), pl.col("n_customers").fill_null(0)
    )


def customer_changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """What happened to each customer between two days: -> customer_id, equity_step, clv (the change)."""
    then = before.select("customer_id", pl.col("clv").alias("_clv"), pl.col("p_alive").alias("_p_alive"))
    now = after.select("customer_id", "clv", "p_alive")
    both = now.join(then, on="customer_id", how="full", coalesce=True)
    was_there, is_there = pl.col("_p_alive").is_not_null(), pl.col("p_alive").is_not_null()
    was_active, is_active = (pl.col(name).fill_null(0.0) >= ACTIVE_FROM for name in ("_p_alive", "p_alive"))
    change = pl.col("clv").fill_null(0.0) - pl.col("_clv").fill_null(0.0)
    step = (
        pl.when(~was_there).then(pl.lit(EquityStep.WON.value))
        .when(~is_there | (was_active & ~is_active)).then(pl.lit(EquityStep.LOST.value))
        .when(is_active & ~was_active).then(pl.lit(EquityStep.RETURNED.value))
        .when(change >= 0).then(pl.lit(EquityStep.GROWN.value))
        .otherwise(pl.lit(EquityStep.SHRUNK.value))
    )  # fmt: skip
    return both.select("customer_id", step.alias("equity_step"), change.alias("clv"))


@dataclass(frozen=True)
class BaseFactors:
    """Equity as a product: active customers x years that their present pace lasts x value a year.

    >>> BaseFactors(100.0, 0.8, 50.0).equity
    4000.0
    """

    n_active: float  # customers, each counted with P(alive)
    years: float  # years within the horizon for which the present pace of purchases lasts
    yearly_value: float  # currency an active customer and year at the present pace

    @property
    def equity(self) -> float:
        return self.n_active * self.years * self.yearly_value


def base_factors(customers: pl.DataFrame, *, model: PurchaseModel, horizon_days: int) -> BaseFactors | None:
    """Take equity apart into number, lifetime and depth; None where nothing is expected.

    In: scored customers (p_alive, clv, expected_purchases). Years = purchases expected over the horizon / purchases a
    year at the present pace, so nobody's leaving means horizon / 365.
    """
    pace = float(without_season(model, customers)(_NOW_DAYS).sum()) / _NOW_DAYS * YEAR_DAYS
    n_active, expected = float(customers["p_alive"].sum()), float(customers["expected_purchases"].sum())
    equity = float(customers["clv"].sum())
    if pace <= 0 or n_active <= 0 or expected <= 0:
        return None
    years = expected / pace
    return BaseFactors(n_active, years, equity / (n_active * years))


def without_season(model: PurchaseModel, customers: pl.DataFrame) -> Callable[[float], pl.Series]:
    """Purchases expected within a horizon (days) if every month were as strong as the others."""
    if isinstance(model, InSeason):
        return partial(model.model.expected_purchases, model.in_season_days(customers))
    return partial(model.expected_purchases, customers)


@dataclass(frozen=True)
class GrowthSplit:
    """Change of equity by its three sources; they add up to the change exactly."""

    more: float
    longer: float
    deeper: float

    @property
    def change(self) -> float:
        return self.more + self.longer + self.deeper


def split_change(before: BaseFactors, after: BaseFactors) -> GrowthSplit:
    """Split the change of equity into more (customers), longer (years) and deeper (value a year).

    Each part is its mean effect over the six orders in which the three can change (Shapley 1953).

    >>> split_change(BaseFactors(1, 1, 1), BaseFactors(2, 1, 1))
    GrowthSplit(more=1.0, longer=0.0, deeper=0.0)
    """
    start, end = astuple(before), astuple(after)
    effects = [0.0] * len(start)
    for order in permutations(range(len(start))):
        factors = list(start)
        for which in order:
            earlier = prod(factors)
            factors[which] = end[which]
            effects[which] += prod(factors) - earlier
    return GrowthSplit(*(effect / factorial(len(start)) for effect in effects))
