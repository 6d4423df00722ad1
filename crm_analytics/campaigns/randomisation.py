"""The randomisation test: what would have been seen if the same draw had fallen otherwise and nothing had worked.

It needs no normal distribution, so it holds for lists of 200 with a handful of buyers. The interval holds the
constant effects that the test does not reject.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np

from crm_analytics.campaigns.trial import Trial


class Randomised(NamedTuple):
    """Bounds of the effect (None = the draw can't bound it) and two-sided p-value."""

    low: float | None
    high: float | None
    p_value: float


class _Redraws(NamedTuple):
    values: np.ndarray  # difference of the values, a redraw
    overlap: np.ndarray  # the same difference of the true arm (1 = targeted): 1 when the redraw is the draw itself


def randomisation_test(trial: Trial, difference: float, *, level: float, n_draws: int, seed: int) -> Randomised:
    """Redraw the arms inside the strata and compare the observed difference with what the redraws give.

    Under a constant effect e, a redraw would show values - e x overlap; so each redraw stops contradicting the
    observed difference at its own e, and the sorted e give both bounds without a search. Equal tails, because the
    distribution is skewed when the arms differ in size (Imbens & Rubin 2015, chapter 5).
    """
    redraws = _redraw(trial, n_draws, np.random.default_rng([seed, _fingerprint(trial.values)]))
    free = 1 - redraws.overlap > 1e-12
    turning = (difference - redraws.values) / np.where(free, 1 - redraws.overlap, 1.0)
    lower, upper = np.where(free, turning, -np.inf), np.where(free, turning, np.inf)
    tolerance = 1e-9 * max(float(np.abs(redraws.values).max()), abs(difference))
    tails = (np.sum(lower <= tolerance), np.sum(upper >= -tolerance))
    n_cut = max(1, int((1 - level) / 2 * (n_draws + 1)))
    return Randomised(
        low=_finite(np.sort(lower)[n_cut - 1]),
        high=_finite(np.sort(upper)[n_draws - n_cut]),
        p_value=min(1.0, 2 * (1 + int(min(tails))) / (n_draws + 1)),
    )


def _fingerprint(values: np.ndarray) -> int:
    # the same draws for every campaign would make their chance errors the same, too: they wouldn't average out
    return int.from_bytes(hashlib.blake2b(np.sort(values).tobytes(), digest_size=8).digest(), "big")


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _redraw(trial: Trial, n_draws: int, rng: np.random.Generator) -> _Redraws:
    held_out, size = np.bincount(trial.groups, weights=trial.is_held_out), np.bincount(trial.groups)
    targeted_pull, held_out_pull = trial.weights / (size - held_out), trial.weights / held_out
    by_customer = targeted_pull[trial.groups]
    values = np.full(n_draws, float(by_customer @ trial.values))
    overlap = np.full(n_draws, float(by_customer @ ~trial.is_held_out))
    # a fixed order, so that the order of rows changes no number
    order = np.lexsort((trial.is_held_out, trial.values, trial.strata))
    for rows in np.split(order, np.flatnonzero(np.diff(trial.strata[order])) + 1):
        group = trial.groups[rows[0]]
        moved_values, moved_targeted = _hold_out_again(trial.values[rows], trial.is_held_out[rows], n_draws, rng)
        values -= moved_values * (targeted_pull[group] + held_out_pull[group])
        overlap -= moved_targeted * (targeted_pull[group] + held_out_pull[group])
    return _Redraws(values, overlap)


def _hold_out_again(
    values: np.ndarray, is_held_out: np.ndarray, n_draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Redraw one stratum: sum of values, and number of truly targeted, among those held out, for each redraw.

    Only buyers are drawn one by one; of the others only a count matters.
    """
    left = np.full(n_draws, int(is_held_out.sum()))
    sums, n_targeted = np.zeros(n_draws), np.zeros(n_draws)
    buyers = np.flatnonzero(values)
    for done, row in enumerate(buyers):
        is_drawn = rng.random(n_draws) * (len(values) - done) < left
        left -= is_drawn
        sums += is_drawn * values[row]
        n_targeted += is_drawn * (not is_held_out[row])
    others = np.delete(is_held_out, buyers)
    if len(others):
        n_targeted += rng.hypergeometric(int((~others).sum()), int(others.sum()), left)
    return sums, n_targeted
