"""Ratios of gamma functions, exact where the functions themselves are so large that their difference is noise."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln

from crm_analytics.value.histories import Array

_STIRLING_FROM = 30.0


def log_rising(z: float, n: Array) -> Array:
    """log(gamma(z + n) / gamma(z)): the logarithm of z (z + 1) .. (z + n - 1).

    By Stirling's series for large z: at z = 1e7 the difference of two ``gammaln`` has lost eight digits.

    >>> log_rising(1e9, np.array([0.0, 2.0])).tolist() == [0.0, float(np.log(1e9) + np.log(1e9 + 1))]
    True
    """
    if z < _STIRLING_FROM:
        return np.asarray(gammaln(z + n) - gammaln(z))
    return np.asarray((z - 0.5) * np.log1p(n / z) + n * np.log(z + n) - n + _remainder(z + n) - _remainder(z))


def slope_rising(z: float, n: Array) -> Array:
    """Derivative of ``log_rising`` by z: 1 / z + 1 / (z + 1) + .. + 1 / (z + n - 1).

    >>> slope_rising(1.0, np.array([0.0, 2.0])).round(9).tolist()
    [0.0, 1.5]
    """
    if z < _STIRLING_FROM:
        return np.asarray(digamma(z + n) - digamma(z))
    return np.asarray(np.log1p(n / z) + _slope_remainder(z + n) - _slope_remainder(z))


def _remainder(z: Array | float) -> Array:
    return np.asarray((1 / 12 - (1 / 360 - 1 / (1260 * np.square(z))) / np.square(z)) / z)


def _slope_remainder(z: Array | float) -> Array:
    square = np.square(z)
    return np.asarray(-0.5 / z - (1 / 12 - (1 / 120 - 1 / (252 * square)) / square) / square)
