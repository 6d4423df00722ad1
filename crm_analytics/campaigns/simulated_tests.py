"""Many simulated campaigns judged at once by the randomisation test, for the power of a plan.

The same test as in ``randomisation``, but of the p-value of no effect alone, so that two sums a redraw are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from crm_analytics.settings import PowerRules


class SimulatedStratum(NamedTuple):
    """A stratum of every simulated campaign: sizes of its arms, who buys in each, and what buyers bring."""

    n_targeted: int
    n_held_out: int
    buying_targeted: float
    buying_held_out: float
    values: np.ndarray  # of buyers: those of a campaign are drawn from them, with repetition
    factor: float = 1.0  # of what the targeted buyers bring


def share_found(strata: Sequence[SimulatedStratum], rules: PowerRules) -> float:
    """Share of ``rules.n_campaigns`` simulated campaigns in which the test finds a difference: 0 to 1.

    A campaign with fewer than ``rules.interval_from_buyers`` buyers finds nothing, as its result would say nothing.

    >>> arm = SimulatedStratum(100, 100, 0.9, 0.1, np.array([1.0, 2.0]))
    >>> share_found([arm], PowerRules(n_campaigns=100))
    1.0
    """
    rng = np.random.default_rng(rules.seed)
    shape = (rules.n_campaigns, rules.n_draws)
    differences, variances, n_buyers = np.zeros(shape), np.zeros(shape), np.zeros(rules.n_campaigns)
    n = sum(each.n_targeted + each.n_held_out for each in strata)
    for each in strata:
        weight = (each.n_targeted + each.n_held_out) / n
        n_buyers += _add_stratum(each, weight, differences, variances, rng)
    is_found = _p_values(differences / np.sqrt(np.maximum(variances, 1e-300))) <= 1 - rules.level
    return float(np.mean(is_found & (n_buyers >= rules.interval_from_buyers)))


def _add_stratum(
    each: SimulatedStratum, weight: float, differences: np.ndarray, variances: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw the stratum of every campaign and add its part of each redraw; -> buyers of each campaign."""
    n_campaigns, n_draws = differences.shape
    targeted = np.asarray(rng.binomial(each.n_targeted, each.buying_targeted, n_campaigns))
    buyers = targeted + np.asarray(rng.binomial(each.n_held_out, each.buying_held_out, n_campaigns))
    ends = np.cumsum(buyers)
    values = rng.choice(each.values, int(ends[-1])) if ends[-1] else np.zeros(0)
    others = each.n_targeted + each.n_held_out - buyers
    n_drawn = rng.hypergeometric(buyers[:, None], others[:, None], each.n_held_out, (n_campaigns, n_draws))
    for campaign, end in enumerate(ends):
        values[end - buyers[campaign] : end - buyers[campaign] + targeted[campaign]] *= each.factor
    sizes = (each.n_targeted, each.n_held_out)
    _add_redraws(values, (ends - buyers, targeted, buyers), n_drawn, sizes, weight, rng, differences, variances)
    return buyers


@njit(cache=True, nogil=True)
def _add_redraws(
    values: np.ndarray, campaigns: tuple[np.ndarray, np.ndarray, np.ndarray], n_drawn: np.ndarray,
    sizes: tuple[int, int], weight: float, rng: np.random.Generator, differences: np.ndarray, variances: np.ndarray,
) -> None:  # fmt: skip
    """Add the difference and its variance in this stratum; the first redraw is the draw that was made."""
    starts, n_targeted, n_buyers = campaigns
    for campaign in range(len(starts)):
        here = values[starts[campaign] : starts[campaign] + n_buyers[campaign]].copy()
        n, total, squares = len(here), 0.0, 0.0
        for value in here:
            total += value
            squares += value * value
        for draw in range(n_drawn.shape[1]):
            held, held_squares = 0.0, 0.0
            if draw == 0:
                for place in range(n_targeted[campaign], n):
                    held += here[place]
                    held_squares += here[place] ** 2
            else:
                of_others = 2 * n_drawn[campaign, draw] > n
                for place in range(n - n_drawn[campaign, draw] if of_others else n_drawn[campaign, draw]):
                    other = place + int(rng.random() * (n - place))
                    here[place], here[other] = here[other], here[place]
                    held += here[place]
                    held_squares += here[place] * here[place]
                if of_others:
                    held, held_squares = total - held, squares - held_squares
            sums, second = (total - held, held), (squares - held_squares, held_squares)
            for arm in range(2):
                mean = sums[arm] / sizes[arm]
                differences[campaign, draw] += (1 - 2 * arm) * weight * mean
                spread = max(second[arm] - sums[arm] * mean, 0.0)
                variances[campaign, draw] += weight**2 * spread / (sizes[arm] * (sizes[arm] - 1))


def _p_values(statistics: np.ndarray) -> np.ndarray:
    """Two-sided, with equal tails; a redraw that lies as far as the draw itself counts."""
    slack = 1e-9 * np.maximum(np.abs(statistics[:, :1]), 1.0)
    above = (statistics >= statistics[:, :1] - slack).mean(axis=1)
    below = (statistics <= statistics[:, :1] + slack).mean(axis=1)
    return np.asarray(np.minimum(1.0, 2 * np.minimum(above, below)))
