"""One step of the stage model's filter: begin, let a period pass, observe what was bought, share out by stage."""

from __future__ import annotations

import numpy as np
from numba import njit

from crm_analytics.lifecycle.purchase_days import Array
from crm_analytics.settings import StageModelRules

MONTH_DAYS = 30.4375


def transitions(rules: StageModelRules, months: Array, pace: float) -> Array:
    """Probabilities of moving between half stages within each period: periods x 10 x 10."""
    leave = 1 - np.exp(-2 * pace * np.outer(months * MONTH_DAYS, 1 / np.repeat(rules.mean_days, 2)))
    moves = np.zeros((len(months), 10, 10))
    for half in range(10):
        moves[:, half, half] += 1 - leave[:, half]
        if half % 2 == 0:
            moves[:, half, half + 1] += leave[:, half]
        else:
            moves[:, half, 0::2] += leave[:, half, None] * np.array(rules.next_stage[half // 2])
    return moves


@njit(cache=True, nogil=True)
def start_clock(now, first, means, lived, n_bought):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Probability of each half stage and rate together with what was bought in the rest of the first period."""
    for half in range(now.shape[0]):
        for rate in range(now.shape[1]):
            mean = means[half, rate] * lived
            now[half, rate] = first[half] / now.shape[1] * np.exp(-mean) * mean**n_bought


@njit(cache=True, nogil=True)
def move(now, moved, chances):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Let a period pass: from the half stages as they were to those that follow."""
    moved[:] = 0.0
    for half in range(now.shape[0]):
        for target in range(now.shape[0]):
            if chances[half, target] > 0.0:
                for rate in range(now.shape[1]):
                    moved[target, rate] += now[half, rate] * chances[half, target]


@njit(cache=True, nogil=True)
def observe(now, moved, silent, means, n_bought):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Weigh each half stage and rate by the Poisson probability of what was bought (without 1 / n!)."""
    for half in range(now.shape[0]):
        for rate in range(now.shape[1]):
            now[half, rate] = moved[half, rate] * silent[half, rate] * means[half, rate] ** n_bought


@njit(cache=True, nogil=True)
def share_out(now, share):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Scale the probabilities to add up to 1 and sum them up by stage; returns what they added up to."""
    total = max(now.sum(), 1e-300)  # hundreds of purchases in a month leave next to nothing
    share[:] = 0.0
    for half in range(now.shape[0]):
        for rate in range(now.shape[1]):
            now[half, rate] /= total
            share[half // 2] += now[half, rate]
    return total
