"""From two moments and the chance of nothing to a range: quantiles of a gamma distribution with a lump at zero."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from scipy.special import gammainc, gammaincinv

from crm_analytics.value.blocks import each_block
from crm_analytics.value.histories import Array
from crm_analytics.value.in_season import InSeason

_BLOCK_ROWS = 16_384
_FARTHEST = 3.0  # a log parameter is moved this far at most: a factor of 20


def zero_inflated_quantile(level: float, *, mean: Array, second_moment: Array, p_zero: Array) -> Array:
    """Quantile of money that is 0 with p_zero and else gamma distributed with the moments that are left.

    >>> one, four, half = np.array([1.0]), np.array([4.0]), np.array([0.5])
    >>> zero_inflated_quantile(0.4, mean=one, second_moment=four, p_zero=half).tolist()
    [0.0]
    """
    share = 1 - p_zero
    upper = np.where(share > 0, (level - p_zero) / np.where(share > 0, share, 1), 0.0)
    quantile = np.zeros(len(mean))
    rows = (upper > 0) & (mean > 0)
    mean_positive = mean[rows] / share[rows]
    variance = np.maximum(second_moment[rows] / share[rows] - mean_positive**2, 1e-12 * mean_positive**2)
    shape, share_below = mean_positive**2 / variance, upper[rows]
    # most of the time of a valuation goes into this one function
    unit = each_block(lambda part: gammaincinv(shape[part], share_below[part]), len(shape), _BLOCK_ROWS)
    quantile[rows] = np.concatenate([np.zeros(0), *unit]) * variance / mean_positive
    return np.where(np.isnan(mean), np.nan, quantile)


def zero_inflated_probability(money: Array, *, mean: Array, second_moment: Array, p_zero: Array) -> Array:
    """Probability of at most so much money, under the distribution whose quantiles are given above.

    >>> one, three, half = np.array([1.0]), np.array([3.0]), np.array([0.5])
    >>> zero_inflated_probability(np.array([0.0]), mean=one, second_moment=three, p_zero=half).tolist()
    [0.5]
    """
    probability = np.where(money < 0, 0.0, p_zero)
    rows = (money > 0) & (p_zero < 1) & (mean > 0)
    share = 1 - p_zero[rows]
    mean_positive = mean[rows] / share
    variance = np.maximum(second_moment[rows] / share - mean_positive**2, 1e-12 * mean_positive**2)
    probability[rows] += share * gammainc(mean_positive**2 / variance, money[rows] * mean_positive / variance)
    probability[(money > 0) & ~rows] = 1.0
    return np.where(np.isnan(mean), np.nan, probability)


def neighbours(model: Any) -> list[tuple[Any, Any]]:
    """Two models for each axis of the fitted parameters' uncertainty: one standard error up and one down it.

    The axes are those of the covariance of the log parameters; none where the model doesn't know its covariance.
    """
    if isinstance(model, InSeason):
        return [(InSeason(up, model.season), InSeason(down, model.season)) for up, down in neighbours(model.model)]
    if getattr(model, "covariance_", None) is None:
        return []
    centre = np.log([model.params_[name] for name in model.param_names])
    variances, axes = np.linalg.eigh(model.covariance_)
    steps = np.clip(np.sqrt(np.maximum(variances, 0)) * axes, -_FARTHEST, _FARTHEST).T
    return [(_moved(model, centre + step), _moved(model, centre - step)) for step in steps]


def _moved(model: Any, log_params: Array) -> Any:
    other = copy.copy(model)
    other.params_ = dict(zip(model.param_names, map(float, np.exp(log_params)), strict=True))
    return other
