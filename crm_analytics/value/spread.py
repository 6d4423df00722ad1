"""How far a total may be off if the model is right: the customers' own randomness and the uncertain parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.settings import ValueRules
from crm_analytics.value.clv import ValueMoments, value_moments
from crm_analytics.value.gamma_gamma import SpendModel
from crm_analytics.value.histories import Array
from crm_analytics.value.likelihood import draw_rows
from crm_analytics.value.purchases import PurchaseModel
from crm_analytics.value.ranges import neighbours

_DRAW_CUSTOMERS = 5_000


@dataclass(frozen=True)
class Spread:
    """Variance of a total from the customers' own randomness and, relative to its square, from the parameters.

    ``of_parameters`` is None where the models were set by hand or could not tell how sure they are.
    """

    total: float
    own: float
    of_parameters: float | None
    p_nothing: float

    @property
    def variance(self) -> float:
        return self.own + (self.of_parameters or 0.0) * self.total**2


def total_spread(customers: pl.DataFrame, *, model: PurchaseModel, spend: SpendModel, rules: ValueRules) -> Spread:
    """How far the sum of clv may be off if the model is right: customers with clv -> Spread."""
    valued = customers.filter(pl.col("clv").is_not_null())
    clv = valued["clv"].to_numpy()
    total = float(clv.sum())
    if not total:
        return Spread(total, 0.0, None, 1.0)
    money = value_moments(valued, model=model, spend=spend, rules=rules)
    of_parameters = _relative_param_variance(valued, clv, model=model, spend=spend, rules=rules)
    p_nothing = float(np.exp(np.log(np.maximum(money.p_zero, 1e-300)).sum()))
    return Spread(total, _own_variance(clv, money), of_parameters, p_nothing)


def _own_variance(clv: Array, money: ValueMoments) -> float:
    relative = np.divide(money.second_moment, money.mean**2, out=np.ones(len(clv)), where=money.mean > 1e-150) - 1
    return float(clv**2 @ np.maximum(relative, 0))


def _relative_param_variance(
    customers: pl.DataFrame, clv: Array, *, model: PurchaseModel, spend: SpendModel, rules: ValueRules
) -> float | None:
    """Variance of the total from the parameters' standard errors, relative to the squared total.

    To first order: half the difference between the totals one standard error to either side, along each axis.
    """
    sides, spends = neighbours(model), neighbours(spend)
    if not sides:
        return None
    rows = draw_rows(customers.height, _DRAW_CUSTOMERS)
    drawn, weights = customers[rows], clv[rows]
    purchases, paid = _purchases(drawn, model, rules), spend.spend_moments(drawn).mean
    by_model = [_shift([_purchases(drawn, side, rules) for side in pair], purchases, weights) for pair in sides]
    by_spend = [_shift([side.spend_moments(drawn).mean for side in pair], paid, weights) for pair in spends]
    total = float(weights.sum())
    return sum(shift**2 for shift in by_model + by_spend) / total**2 if total else 0.0


def _purchases(customers: pl.DataFrame, model: PurchaseModel, rules: ValueRules) -> Array:
    return model.expected_purchases(customers, rules.horizon_days).to_numpy()


def _shift(sides: list[Array], base: Array, weights: Array) -> float:
    """How much of the total moves when the part that ``base`` is a factor of moves to either side."""
    ratio = np.divide(sides[0] - sides[1], 2 * base, out=np.zeros(len(base)), where=base > 0)
    return float(weights @ ratio)
