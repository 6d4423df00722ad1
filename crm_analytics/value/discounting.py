"""The infinite horizon: an integral that both kinds of dropout lead to."""

from __future__ import annotations

import numpy as np

from crm_analytics.value.blocks import each_block
from crm_analytics.value.histories import Array
from crm_analytics.value.pareto_integral import legendre, nodes_needed

_CUT = 36.0  # the integrand is cut where it has fallen by exp(-36)
_NEWTON_STEPS = 4
_BLOCK_ROWS = 4096


def discounted_power(power: Array, force: Array) -> Array:
    """Integral of exp(-force t) (1 + t)^-power from 0 to infinity, that is Tricomi's U(1, 2 - power, force).

    >>> discounted_power(np.array([0.0, 1000.0]), np.array([0.5, 1e-9])).round(9).tolist()
    [2.0, 0.001001001]
    """
    blocks = each_block(lambda rows: _integrate(power[rows], force[rows]), len(power), _BLOCK_ROWS)
    return np.concatenate([np.zeros(0), *blocks])


def _integrate(power: Array, force: Array) -> Array:
    # by y = log(1 + t): the integrand is entire, and its fall force (e^y - 1) + (power - 1) y convex
    reach = _reach(power, force)
    nodes, weights = legendre(nodes_needed(2 * reach))
    y = reach[:, None] * nodes
    fall = force[:, None] * np.expm1(y) + (power[:, None] - 1) * y
    return np.asarray((np.exp(-fall) @ weights) * reach)


def _reach(power: Array, force: Array) -> Array:
    far = _CUT + 2 * np.log1p(_CUT / force)
    reach = np.log1p(far / force)
    reach = np.where(power > 1, np.minimum(reach, _CUT / np.maximum(power - 1, 1e-9)), reach)
    for _ in range(_NEWTON_STEPS):
        fall = force * np.expm1(reach) + (power - 1) * reach
        slope = force * np.exp(reach) + power - 1
        is_beyond = (fall > _CUT) & (slope > 0)
        reach = np.where(is_beyond, reach - (fall - _CUT) / np.where(is_beyond, slope, 1.0), reach)
    return np.asarray(reach)
