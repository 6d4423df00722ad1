"""Customer equity: the value of current customers together, with a range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.messages import Message, Severity
from crm_analytics.settings import ValueRules
from crm_analytics.value.clv import ValueMoments, value_moments
from crm_analytics.value.gamma_gamma import SpendModel
from crm_analytics.value.histories import Array
from crm_analytics.value.likelihood import draw_rows
from crm_analytics.value.purchases import PurchaseModel
from crm_analytics.value.ranges import zero_inflated_quantile

_N_DRAWS = 30
_DRAW_CUSTOMERS = 5_000


@dataclass(frozen=True)
class Equity:
    """Sum of clv over customers with its range, and what the range leaves out."""

    total: float
    low: float
    high: float
    n_customers: int
    messages: tuple[Message, ...]


def customer_equity(
    customers: pl.DataFrame, *, model: PurchaseModel, spend: SpendModel, rules: ValueRules | None = None
) -> Equity:
    """Sum clv over customers (any part of the base, scored by the same models) with a range at rules.range_level.

    The range holds the customers' own randomness and the uncertainty of the parameters (normal on the log scale,
    30 draws); that the model itself is wrong is not in it, and a message says so.

    >>> from crm_analytics.value import estimate_clv, fit_value_models
    >>> table = pl.DataFrame({"frequency": [0, 3], "recency": [0, 90], "T": [100, 100], "monetary_value": [None, 20.0]})
    >>> model, spend, _ = fit_value_models(table)
    >>> equity = customer_equity(estimate_clv(table, model=model, spend=spend), model=model, spend=spend)
    >>> equity.low < equity.total < equity.high
    True
    """
    rules = rules or ValueRules()
    valued = customers.filter(pl.col("clv").is_not_null())
    clv = valued["clv"].to_numpy()
    total = float(clv.sum())
    messages = [Message("value.model_error_not_included", {}, Severity.INFO)]
    if not total:
        return Equity(total, total, total, valued.height, tuple(messages))
    money = value_moments(valued, model=model, spend=spend, rules=rules)
    of_params = _relative_param_variance(valued, clv, model=model, spend=spend, rules=rules)
    if of_params is None:
        messages.append(Message("value.parameter_error_not_included", {"model": model.code}, Severity.WARNING))
    variance = _own_variance(clv, money) + (of_params or 0.0) * total**2
    p_nothing = float(np.exp(np.log(np.maximum(money.p_zero, 1e-300)).sum()))
    low, high = _range(total, variance, p_nothing, rules.range_level)
    return Equity(total, low, high, valued.height, tuple(messages))


def _own_variance(clv: Array, money: ValueMoments) -> float:
    relative = np.divide(money.second_moment, money.mean**2, out=np.ones(len(clv)), where=money.mean > 1e-150) - 1
    return float(clv**2 @ np.maximum(relative, 0))


def _relative_param_variance(
    customers: pl.DataFrame, clv: Array, *, model: PurchaseModel, spend: SpendModel, rules: ValueRules
) -> float | None:
    """Variance of the total over draws of the parameters, relative to the squared total; None when not estimable."""
    models, spends = model.params_drawn(_N_DRAWS, seed=1), spend.params_drawn(_N_DRAWS, seed=2)
    if not models:
        return None
    rows = draw_rows(customers.height, _DRAW_CUSTOMERS)
    drawn, weights = customers[rows], clv[rows]
    base = _undiscounted(drawn, model, spend, rules)
    ratios = [
        weights @ np.divide(_undiscounted(drawn, other, paid, rules), base, out=np.ones(len(base)), where=base > 0)
        for other, paid in zip(models, spends or [spend] * len(models), strict=True)
    ]
    return float(np.var(ratios)) / float(weights.sum()) ** 2 if weights.sum() else 0.0


def _undiscounted(customers: pl.DataFrame, model: PurchaseModel, spend: SpendModel, rules: ValueRules) -> Array:
    purchases = model.expected_purchases(customers, rules.horizon_days).to_numpy()
    return np.asarray(purchases * spend.spend_moments(customers).mean)


def _range(total: float, variance: float, p_nothing: float, level: float) -> tuple[float, float]:
    """Gamma quantiles with a lump at zero, mirrored for a loss; widened where needed to hold the total itself."""
    moments = {"mean": abs(total), "second_moment": variance + total**2, "p_zero": p_nothing}
    arrays = {name: np.array([value]) for name, value in moments.items()}
    ends = [float(zero_inflated_quantile(end, **arrays)[0]) for end in ((1 - level) / 2, (1 + level) / 2)]
    bounds = sorted([*(np.copysign(ends, total).tolist()), total])
    return bounds[0], bounds[-1]
