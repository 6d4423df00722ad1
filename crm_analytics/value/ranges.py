"""From two moments and the chance of nothing to a range: quantiles of a gamma distribution with a lump at zero."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv

from crm_analytics.value.histories import Array


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
    shape = mean_positive**2 / variance
    quantile[rows] = gammaincinv(shape, upper[rows]) * variance / mean_positive
    return np.where(np.isnan(mean), np.nan, quantile)
