"""One step of the stage model's filter: begin, let a period pass, observe what was bought, share out by stage.

The steps are written into the loops that call them: called from another module they take twice the time.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from crm_analytics.lifecycle.purchase_days import Array
from crm_analytics.settings import StageModelRules

MONTH_DAYS = 30.4375
N_RATES = 8  # equally likely personal rates that stand for the gamma distribution; known when the loops are compiled


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


@njit(inline="always")
def start_clock(now, first, means, lived, n_bought):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Probability of each half stage and rate together with what was bought in the rest of the first period."""
    for half in range(now.shape[0]):
        for rate in range(N_RATES):
            mean = means[half, rate] * lived
            now[half, rate] = first[half] / N_RATES * np.exp(-mean) * mean**n_bought


@njit(inline="always")
def move(now, moved, chances):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Let a period pass: from the half stages as they were to those that follow."""
    for half in range(now.shape[0]):
        for rate in range(N_RATES):
            moved[half, rate] = now[half, rate] * chances[half, half]
    for half in range(0, now.shape[0], 2):  # an earlier half goes on to the later one, a later half to other stages
        for rate in range(N_RATES):
            moved[half + 1, rate] += now[half, rate] * chances[half, half + 1]
        for target in range(0, now.shape[0], 2):
            if chances[half + 1, target] > 0.0:
                for rate in range(N_RATES):
                    moved[target, rate] += now[half + 1, rate] * chances[half + 1, target]


@njit(inline="always")
def observe(now, moved, silent, means, n_bought):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Weigh each half stage and rate by the Poisson probability of what was bought (without 1 / n!)."""
    for half in range(now.shape[0]):
        for rate in range(N_RATES):
            now[half, rate] = moved[half, rate] * silent[half, rate]
            if n_bought > 0:  # most months have no purchase
                now[half, rate] *= means[half, rate] ** n_bought


@njit(inline="always")
def share_out(now, share):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Scale the probabilities to add up to 1 and sum them up by stage; returns what they added up to."""
    total = 1e-300  # hundreds of purchases in a month leave next to nothing
    for stage in range(len(share)):
        summed = 0.0
        for half in range(2 * stage, 2 * stage + 2):
            for rate in range(N_RATES):
                summed += now[half, rate]
        share[stage] = summed
        total += summed
    scale = 1.0 / total
    for stage in range(len(share)):
        share[stage] *= scale
    for half in range(now.shape[0]):
        for rate in range(N_RATES):
            now[half, rate] *= scale
    return total


@njit(inline="always")
def likeliest(share, weights):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Number of the stage with the largest weighted probability, the first of equal ones."""
    best = 0
    for stage in range(1, len(share)):
        if share[stage] * weights[stage] > share[best] * weights[best]:
            best = stage
    return best
