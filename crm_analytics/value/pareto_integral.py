"""The integral in the Pareto/NBD model, over the time at which a customer may have left.

    I = integral from start to end of (alpha + u)^-k (beta + u)^-(s + 1) du

Substituted by the logarithm of (m + u), m the lesser of alpha and beta: then the integrand's nearest singularity lies
at a distance of pi whatever the parameters, so a Gauss-Legendre rule converges fast. The integrand falls at least
exponentially; it is cut where it has lost 10 digits. Everything is relative to the integrand at ``start``, so nothing
overflows for thousands of purchases. (A rule in the power variable reproduces CDNOW and is wrong by 184 units of
log-likelihood on a million customers.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from crm_analytics.value.histories import Array

_FEWEST_NODES, _NODE_STEP, _MOST_NODES = 12, 4, 128
_DIGITS = 22.0  # nodes are chosen so that the rule's error bound falls to about exp(-22)
_CUT = 24.0  # the integrand is cut where it has fallen by exp(-24)
_NEWTON_STEPS = 2
_LEAST_SLOPE = 1e-3


@dataclass(frozen=True)
class LeftIntegral:
    """Logarithm of the integral, and means under the integrand, one entry a row: what its derivatives need."""

    log_value: Array
    mean_log_alpha: Array  # of log(alpha + u)
    mean_log_beta: Array
    mean_inverse_alpha: Array  # of 1 / (alpha + u)
    mean_inverse_beta: Array


@dataclass(frozen=True)
class _Substituted:
    """The same integral in d = log((m + u) / (m + start)): exp(-high * log(1 + ratio * (e^d - 1)) - (low - 1) * d)."""

    is_alpha_lower: np.ndarray
    low: Array  # power of the lesser of alpha + u and beta + u
    high: Array
    at_low: Array  # m + start
    at_high: Array
    reach: Array  # upper end of d

    @property
    def ratio(self) -> Array:
        return self.at_low / self.at_high

    @property
    def log_scale(self) -> Array:
        return (1 - self.low) * np.log(self.at_low) - self.high * np.log(self.at_high)


def integrate_left(
    k: Array, alpha: Array | float, s: float, beta: Array | float, span: tuple[Array, Array]
) -> LeftIntegral:
    """Integral and means for rows with ``k`` = r + x; ``span`` holds start and end of u; alpha, beta may differ by row.

    >>> both = np.array([1.0])  # integral of (1 + u)^-3 from 0 to 1
    >>> found = integrate_left(both, 1.0, 1.0, 1.0, (both * 0, both))
    >>> float(np.exp(found.log_value[0]).round(12))
    0.375
    """
    form = _substitute(k, alpha, s, beta, span)
    nodes, weights = legendre(nodes_needed(form.reach))
    d = form.reach[:, None] * nodes
    growth = np.expm1(d)
    at_high = growth * form.ratio[:, None]
    log_high = np.log1p(at_high)
    mass = np.exp(-form.high[:, None] * log_high - (form.low[:, None] - 1) * d) * weights
    total = mass.sum(axis=1)
    mean_log_low = np.einsum("ij,ij->i", mass, d) / total + np.log(form.at_low)
    mean_log_high = np.einsum("ij,ij->i", mass, log_high) / total + np.log(form.at_high)
    mean_inverse_low = (mass / (growth + 1)).sum(axis=1) / (total * form.at_low)
    mean_inverse_high = (mass / (at_high + 1)).sum(axis=1) / (total * form.at_high)
    first = form.is_alpha_lower
    return LeftIntegral(
        form.log_scale + _log(total * form.reach),
        np.where(first, mean_log_low, mean_log_high),
        np.where(first, mean_log_high, mean_log_low),
        np.where(first, mean_inverse_low, mean_inverse_high),
        np.where(first, mean_inverse_high, mean_inverse_low),
    )


def log_left(k: Array, alpha: Array | float, s: float, beta: Array | float, span: tuple[Array, Array]) -> Array:
    """Logarithm of the integral alone, at two thirds of the work."""
    form = _substitute(k, alpha, s, beta, span)
    nodes, weights = legendre(nodes_needed(form.reach))
    d = form.reach[:, None] * nodes
    fall = form.high[:, None] * np.log1p(np.expm1(d) * form.ratio[:, None]) + (form.low[:, None] - 1) * d
    return form.log_scale + _log((np.exp(-fall) @ weights) * form.reach)


def nodes_needed(reach: Array) -> int:
    """Nodes for the longest of some intervals, from the distance pi of the nearest singularity.

    >>> nodes_needed(np.array([3.0])), nodes_needed(np.array([3.0, 12.0]))
    (12, 24)
    """
    near = 2 * np.pi / max(float(reach.max(initial=0.0)), 1e-9)
    wanted = _DIGITS / (2 * np.log(near + np.sqrt(1 + near**2)))
    return int(np.clip(np.ceil(wanted / _NODE_STEP) * _NODE_STEP, _FEWEST_NODES, _MOST_NODES))


@cache
def legendre(n_nodes: int) -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(n_nodes)
    return (nodes + 1) / 2, weights / 2


def _substitute(
    k: Array, alpha: Array | float, s: float, beta: Array | float, span: tuple[Array, Array]
) -> _Substituted:
    start, end = span
    first = np.broadcast_to(np.asarray(alpha) <= beta, k.shape)
    low, high = np.where(first, k, s + 1), np.where(first, s + 1, k)
    at_low, at_high = np.minimum(alpha, beta) + start, np.maximum(alpha, beta) + start
    whole = np.log1p((end - start) / at_low)
    return _Substituted(first, low, high, at_low, at_high, _cut(whole, low, high, at_low / at_high))


def _cut(whole: Array, low: Array, high: Array, ratio: Array) -> Array:
    """Where the fall of the integrand passes the cut: Newton from the right on a convex function stays to the right."""
    # the slope at the start bounds the fall from below: this first guess lies beyond the cut, or at the whole length
    slope = low - 1 + high * ratio
    reach = np.where(slope > _LEAST_SLOPE, np.minimum(whole, _CUT / np.maximum(slope, _LEAST_SLOPE)), whole)
    for _ in range(_NEWTON_STEPS):
        growth = ratio * np.expm1(reach)
        fall = high * np.log1p(growth) + (low - 1) * reach
        slope = low - 1 + high * (growth + ratio) / (1 + growth)
        is_beyond = (fall > _CUT) & (slope > _LEAST_SLOPE)
        reach = np.where(is_beyond, reach - (fall - _CUT) / np.where(is_beyond, slope, 1.0), reach)
    return np.asarray(reach)


def _log(values: Array) -> Array:
    with np.errstate(divide="ignore"):  # nobody can have left in no time
        return np.asarray(np.log(values))
