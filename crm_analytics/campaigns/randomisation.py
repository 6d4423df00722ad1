"""The randomisation test: what would have been seen if the same draw had fallen otherwise and nothing had worked.

It needs no normal distribution, so it holds for lists of 200 with a handful of buyers. The statistic is the difference
over its standard error: the test is exact for an effect that is the same for everyone, and still right for many
customers when the effect changes the spread, too (Chung & Romano 2013; Wu & Ding 2021). The interval holds the constant
effects that the test does not reject.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numba import njit

from crm_analytics.campaigns.trial import Trial

_DOUBLINGS, _HALVINGS = 40, 60  # of the search for a bound: from one standard error up to 10^12, then to 16 digits


class Randomised(NamedTuple):
    """Bounds of the effect (None = the draw can't bound it) and two-sided p-value."""

    low: float | None
    high: float | None
    p_value: float


class Redraws(NamedTuple):
    """Every redraw as a function of an effect e: difference - e x overlap, over the root of its variance.

    The variance is a - 2 b e + c e^2. The first redraw is the draw that was made.
    """

    differences: np.ndarray
    overlaps: np.ndarray  # difference of what the effect works on; of the true arm (1 = targeted) where e is money
    a: np.ndarray
    b: np.ndarray
    c: np.ndarray


class Arrangement(NamedTuple):
    """Sums over the held out of each redraw (group, draw, sum) and over all (group, sum), with the sizes of groups.

    The sums: value, its square, truly targeted, value of these, square of these. The first redraw is the true one.
    """

    held: np.ndarray
    totals: np.ndarray
    n_held_out: np.ndarray
    n: np.ndarray


def randomisation_test(trial: Trial, *, level: float, n_draws: int, seed: int) -> tuple[Randomised, Arrangement]:
    """Redraw the arms inside the strata and compare what was seen with what the redraws give.

    Equal tails, because the distribution is skewed when the arms differ in size (Imbens & Rubin 2015, chapter 5).
    """
    arranged = redraw(trial, n_draws, np.random.default_rng([seed, fingerprint(trial.values)]))
    return judge_redraws(constant_effect(arranged), level=level), arranged


def judge_redraws(redraws: Redraws, *, level: float) -> Randomised:
    """The effects that the redraws don't reject, and the p-value of none."""
    n_cut = (1 - level) / 2 * len(redraws.differences)
    low, high = (_finite(_bound(sign, n_cut, *redraws)) for sign in (1.0, -1.0))
    return Randomised(low, high, p_value_of(redraws, 0.0))


def relative_bounds(arranged: Arrangement, *, level: float) -> tuple[float | None, float | None]:
    """Bounds of an effect that multiplies every value by the same factor, as a share: 0.1 = a tenth more.

    The factor's inverse, times -1, is the effect that takes the campaign out of the values of the targeted.
    """
    redraws = common_factor(arranged)
    if not redraws.differences[0] < 0 < redraws.overlaps[0]:
        return None, None
    n_cut = (1 - level) / 2 * len(redraws.differences)
    low, high = (_bound(sign, n_cut, *redraws) for sign in (1.0, -1.0))
    return tuple(-1 / each - 1 if -np.inf < each < 0 else None for each in (low, high))  # type: ignore[return-value]


def p_value_of(redraws: Redraws, effect: float) -> float:
    """Two-sided p-value of a constant effect, with equal tails."""
    tails = min(_n_as_far(sign, effect, *redraws) for sign in (1.0, -1.0))
    return float(min(1.0, 2 * tails / len(redraws.differences)))


def fingerprint(values: np.ndarray) -> int:
    """A number that depends on the values, not on their order."""
    # the same draws for every campaign would make their chance errors the same, too: they wouldn't average out
    return int.from_bytes(hashlib.blake2b(np.sort(values).tobytes(), digest_size=8).digest(), "big")


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def redraw(trial: Trial, n_draws: int, rng: np.random.Generator) -> Arrangement:
    """Draw the arms again ``n_draws`` times inside the strata; a stratum's others than buyers are only counted."""
    held_out, size = np.bincount(trial.groups, weights=trial.is_held_out), np.bincount(trial.groups)
    # a fixed order, so that the order of rows changes no number
    order = np.lexsort((trial.is_held_out, trial.values, trial.strata))
    sums = np.zeros((len(size), n_draws, 5))
    for rows in np.split(order, np.flatnonzero(np.diff(trial.strata[order])) + 1):
        sums[trial.groups[rows[0]]] += _held_out_again(trial.values[rows], trial.is_held_out[rows], n_draws, rng)
    value, square, targeted = trial.values, trial.values**2, ~trial.is_held_out
    weights = [value, square, targeted, value * targeted, square * targeted]
    totals = np.column_stack([np.bincount(trial.groups, weights=each, minlength=len(size)) for each in weights])
    return Arrangement(sums, totals, held_out, size)


def _held_out_again(values: np.ndarray, is_held_out: np.ndarray, n_draws: int, rng: np.random.Generator) -> np.ndarray:
    """Sums among the held out (value, its square, truly targeted, value of these), the true draw first."""
    is_buyer = values != 0
    others = is_held_out[~is_buyer]
    return redraw_stratum(
        values[is_buyer], ~is_held_out[is_buyer], int((~others).sum()), int(others.sum()), n_draws, rng
    )


def redraw_stratum(
    values: np.ndarray, is_targeted: np.ndarray, n_others_targeted: int, n_others_held_out: int, n_draws: int,
    rng: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """Redraw a stratum of buyers (value, arm) and others (two counts): sums among the held out, a row a draw."""
    n_held_out = n_others_held_out + int((~is_targeted).sum())
    n_others = n_others_targeted + n_others_held_out
    n_buyers = _hypergeometric(rng, len(values), n_others, np.full(n_draws - 1, n_held_out))
    targeted_others = _hypergeometric(rng, n_others_targeted, n_others_held_out, n_held_out - n_buyers)
    sums = np.empty((n_draws, 5))
    held = values[~is_targeted]
    sums[0] = held.sum(), held @ held, 0.0, 0.0, 0.0
    _sum_drawn(values, is_targeted, n_buyers, rng, sums[1:])
    sums[1:, 2] += targeted_others
    return sums


def _hypergeometric(rng: np.random.Generator, good: int, bad: int, drawn: np.ndarray) -> np.ndarray:
    return rng.hypergeometric(good, bad, drawn) if good and bad else (drawn if good else np.zeros_like(drawn))


@njit(cache=True, nogil=True)
def _sum_drawn(
    values: np.ndarray, is_targeted: np.ndarray, n_drawn: np.ndarray, rng: np.random.Generator, sums: np.ndarray
) -> None:
    """For each redraw, the sums of so many values drawn without replacement; the smaller side is drawn one by one."""
    n = len(values)
    places = np.arange(n)
    everything = np.zeros(5)
    for row in range(n):
        _add(everything, values[row], is_targeted[row])
    for draw in range(len(n_drawn)):
        of_others = 2 * n_drawn[draw] > n
        n_picked = n - n_drawn[draw] if of_others else n_drawn[draw]
        picked = np.zeros(5)
        for place in range(n_picked):
            other = place + int(rng.random() * (n - place))
            places[place], places[other] = places[other], places[place]
            _add(picked, values[places[place]], is_targeted[places[place]])
        for number in range(5):
            sums[draw, number] = everything[number] - picked[number] if of_others else picked[number]


@njit(cache=True, nogil=True)
def _add(sums: np.ndarray, value: float, targeted: bool) -> None:
    sums[0] += value
    sums[1] += value * value
    if targeted:
        sums[2] += 1.0
        sums[3] += value
        sums[4] += value * value


def constant_effect(arranged: Arrangement) -> Redraws:
    """The redraws under an effect that adds the same to everyone: it works on the true arm."""

    def moments(sums: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, ...]:
        value, square, targeted, both = (sums[..., i] for i in range(4))
        return _moments((value, square), (targeted, targeted), both, n)

    return _combine(arranged, moments)


def common_factor(arranged: Arrangement) -> Redraws:
    """The redraws under an effect that multiplies every value: it works on the values of the truly targeted."""

    def moments(sums: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, ...]:
        value, square, _, of_targeted, its_square = (sums[..., i] for i in range(5))
        return _moments((value - of_targeted, square - its_square), (of_targeted, its_square), 0.0, n)

    return _combine(arranged, moments)


_Sums = tuple[np.ndarray, np.ndarray]  # of a number and of its square


def _moments(first: _Sums, second: _Sums, products: np.ndarray | float, n: np.ndarray) -> tuple[np.ndarray, ...]:
    """Means of two numbers, then variances and covariance of these means: the first's, both, the second's."""
    means, free = (first[0] / n, second[0] / n), n * np.maximum(n - 1, 1)
    spread, other = (
        np.maximum(each[1] - each[0] * mean, 0) / free for each, mean in zip((first, second), means, strict=True)
    )
    return *means, spread, (products - first[0] * means[1]) / free, other


def _combine(arranged: Arrangement, moments: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, ...]]) -> Redraws:
    n, n_held_out = (each.reshape(-1, 1) for each in (arranged.n, arranged.n_held_out))
    weight = n / n.sum()
    held_out = moments(arranged.held, n_held_out)
    targeted = moments(arranged.totals[:, None, :] - arranged.held, n - n_held_out)
    means = [(weight * (t - h)).sum(axis=0) for t, h in zip(targeted[:2], held_out[:2], strict=True)]
    spreads = [(weight**2 * (t + h)).sum(axis=0) for t, h in zip(targeted[2:], held_out[2:], strict=True)]
    return Redraws(*means, *spreads)


@njit(cache=True, nogil=True)
def _n_as_far(
    sign: float, effect: float, d: np.ndarray, o: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> int:
    """Redraws, the true one among them, that lie at least as far on one side as what was seen."""
    seen, count = 0.0, 0
    for i in range(len(d)):
        variance = max(a[i] - 2 * b[i] * effect + c[i] * effect * effect, 1e-300)
        far = sign * (d[i] - effect * o[i]) / variance**0.5
        if i == 0:
            seen = far - 1e-9 * max(abs(far), 1.0)
        if far >= seen:
            count += 1
    return count


@njit(cache=True, nogil=True)
def _bound(
    sign: float, n_cut: float, d: np.ndarray, o: np.ndarray, a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> float:
    """The effect on one side of the estimate up to which no more than ``n_cut`` redraws lie as far; else infinite."""
    estimate = d[0] / o[0]
    inside, step = estimate, max(a[0] ** 0.5 / abs(o[0]), 1e-300)
    for _ in range(_DOUBLINGS):
        outside = estimate - sign * step
        if _n_as_far(sign, outside, d, o, a, b, c) <= n_cut:
            break
        inside = outside
        step *= 2
    else:
        return -sign * np.inf
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if _n_as_far(sign, middle, d, o, a, b, c) <= n_cut:
            outside = middle
        else:
            inside = middle
    return outside
