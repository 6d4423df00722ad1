"""Customer equity: the value of current customers together, with a range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.messages import Message, Severity
from crm_analytics.settings import ValueRules
from crm_analytics.value.gamma_gamma import SpendModel
from crm_analytics.value.model_error import ModelError
from crm_analytics.value.purchases import PurchaseModel
from crm_analytics.value.ranges import zero_inflated_quantile
from crm_analytics.value.spread import Spread, total_spread


@dataclass(frozen=True)
class Equity:
    """Sum of clv over customers with its range, and what the range holds and leaves out."""

    total: float
    low: float
    high: float
    n_customers: int
    messages: tuple[Message, ...]


def customer_equity(
    customers: pl.DataFrame,
    *,
    model: PurchaseModel,
    spend: SpendModel,
    rules: ValueRules | None = None,
    model_error: ModelError | None = None,
) -> Equity:
    """Sum clv over customers (any part of the base, scored by the same models) with a range at rules.range_level.

    The range holds the customers' own randomness, the uncertainty of the parameters and, when ``model_error`` was
    measured on past days, how far such forecasts were off; a message says whether it is in it. The total stays the
    sum of clv: a model that was mostly too high moves the range, not the total.

    >>> from crm_analytics.value import estimate_clv, fit_value_models
    >>> table = pl.DataFrame({"frequency": [0, 3], "recency": [0, 90], "T": [100, 100], "monetary_value": [None, 20.0]})
    >>> model, spend, _ = fit_value_models(table)
    >>> equity = customer_equity(estimate_clv(table, model=model, spend=spend), model=model, spend=spend)
    >>> equity.low < equity.total < equity.high
    True
    """
    rules = rules or ValueRules()
    spread = total_spread(customers, model=model, spend=spend, rules=rules)
    messages = [_about_model_error(model_error, rules)]
    if spread.of_parameters is None and spread.total:
        messages.append(Message("value.parameter_error_not_included", {"model": model.code}, Severity.WARNING))
    low, high = _range(spread, model_error, rules.range_level)
    return Equity(spread.total, low, high, customers["clv"].count(), tuple(messages))


def _about_model_error(error: ModelError | None, rules: ValueRules) -> Message:
    if error is None:
        return Message("value.model_error_not_included", {}, Severity.INFO)
    params = {
        "n_origins": error.n_origins, "length_days": error.length_days, "horizon_days": rules.horizon_days,
        "error_percent": round(100 * error.typical_error),
    }  # fmt: skip
    is_shorter = error.length_days < rules.horizon_days
    code = "value.model_error_from_shorter_windows" if is_shorter else "value.model_error_included"
    return Message(code, params, Severity.INFO)


def _range(spread: Spread, error: ModelError | None, level: float) -> tuple[float, float]:
    """Gamma quantiles with a lump at zero, mirrored for a loss; widened where needed to hold the total itself."""
    if not spread.total:
        return spread.total, spread.total
    mean_factor, square_factor = (error.mean_factor, error.square_factor) if error else (1.0, 1.0)
    second_moment = (spread.variance + spread.total**2) * square_factor
    moments = {"mean": abs(spread.total) * mean_factor, "second_moment": second_moment, "p_zero": spread.p_nothing}
    arrays = {name: np.array([value]) for name, value in moments.items()}
    ends = [float(zero_inflated_quantile(end, **arrays)[0]) for end in ((1 - level) / 2, (1 + level) / 2)]
    bounds = sorted([*(np.copysign(ends, spread.total).tolist()), spread.total])
    return bounds[0], bounds[-1]
