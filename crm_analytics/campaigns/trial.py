"""A randomised trial as arrays, and the estimates that its design allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

MIN_PER_ARM = 2  # customers of an arm in a stratum: below it a variance can't be computed


@dataclass(frozen=True)
class Trial:
    """One value a customer, the arm, and the stratum inside which the arm was drawn (codes from 0)."""

    values: np.ndarray
    is_held_out: np.ndarray
    strata: np.ndarray
    groups: np.ndarray  # strata after merging the short ones: what the analysis compares inside of

    @property
    def weights(self) -> np.ndarray:
        """Share of each group in all customers, targeted and held out."""
        return np.bincount(self.groups) / len(self.groups)

    def arm(self, held_out: bool) -> np.ndarray:
        return np.flatnonzero(self.is_held_out == held_out)


class Estimate(NamedTuple):
    """Means of the two arms at the same mix of strata, with the variance of their difference."""

    mean_targeted: float
    mean_held_out: float
    variance: float
    degrees: float  # of freedom
    variance_held_out: float = 0.0  # of the held-out mean alone

    @property
    def difference(self) -> float:
        return self.mean_targeted - self.mean_held_out

    def interval(self, level: float) -> tuple[float, float]:
        reach = float(stdtrit(self.degrees, (1 + level) / 2)) * self.variance**0.5
        return self.difference - reach, self.difference + reach

    def relative_interval(self, level: float) -> tuple[float | None, float | None]:
        """Bounds of difference / held-out mean by Fieller's theorem (1954); None where that mean may be 0."""
        reach = float(stdtrit(self.degrees, (1 + level) / 2)) ** 2
        variance_targeted = self.variance - self.variance_held_out
        a = self.mean_held_out**2 - reach * self.variance_held_out
        c = self.mean_targeted**2 - reach * variance_targeted
        b = self.mean_targeted * self.mean_held_out
        if self.mean_held_out <= 0 or a <= 0 or b * b < a * c:
            return None, None
        root = (b * b - a * c) ** 0.5
        return (b - root) / a - 1, (b + root) / a - 1

    @property
    def p_value(self) -> float:
        return float(2 * stdtr(self.degrees, -abs(self.difference) / self.variance**0.5))


def merge_short_strata(trial: Trial) -> Trial:
    """Pool the strata in which an arm has fewer than two customers, with the next smallest until both have enough."""
    held_out = np.bincount(trial.strata, weights=trial.is_held_out)
    size = np.bincount(trial.strata)
    short = np.minimum(held_out, size - held_out) < MIN_PER_ARM
    if not short.any():
        return replace(trial, groups=trial.strata)
    order = np.lexsort((size, ~short))  # the short ones first, then by size
    n_held_out, n_targeted = np.cumsum(held_out[order]), np.cumsum((size - held_out)[order])
    enough = np.minimum(n_held_out, n_targeted) >= MIN_PER_ARM
    n_pooled = max(int(short.sum()), int(np.argmax(enough)) + 1 if enough.any() else len(order))
    pooled = np.zeros(len(size), dtype=bool)
    pooled[order[:n_pooled]] = True
    group_of = np.where(pooled, 0, np.cumsum(~pooled))
    return replace(trial, groups=group_of[trial.strata])


def stratified_difference(trial: Trial) -> Estimate:
    """Difference of means inside strata weighted by size, with Neyman's variance (Imbens & Rubin 2015, chapter 9)."""
    return _compare(trial, np.zeros_like(trial.values), slopes=(0.0, 0.0), spread=(np.inf, np.inf))


def lin_regression(trial: Trial, covariate: np.ndarray) -> Estimate:
    """The same, each arm adjusted by its own slope on a covariate (Lin 2013), with HC2 variance."""
    arms = [_slope(trial, covariate, held_out) for held_out in (False, True)]
    return _compare(trial, covariate, slopes=(arms[0][0], arms[1][0]), spread=(arms[0][1], arms[1][1]))


def without_trend(trial: Trial, covariate: np.ndarray) -> Trial:
    """The values less their slope on the covariate, one for both arms: it doesn't know who was held out."""
    everyone = np.arange(len(trial.values))
    x, y = _centred(trial, covariate, everyone), _centred(trial, trial.values, everyone)
    return replace(trial, values=trial.values - float(x @ y) / float(x @ x) * x)


def varies_in_both_arms(trial: Trial, covariate: np.ndarray) -> bool:
    """Whether a slope on the covariate can be fitted in each arm."""
    scale = max(float(np.abs(covariate).max()), 1e-300) ** 2
    return all(_slope(trial, covariate, held_out)[1] > 1e-12 * scale for held_out in (False, True))


def _slope(trial: Trial, covariate: np.ndarray, held_out: bool) -> tuple[float, float]:
    rows = trial.arm(held_out)
    x, y = _centred(trial, covariate, rows), _centred(trial, trial.values, rows)
    spread = float(x @ x)
    return (float(x @ y) / spread if spread > 0 else 0.0), spread


def _centred(trial: Trial, values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return values[rows] - _group_means(trial, values, rows)[trial.groups[rows]]


def _group_means(trial: Trial, values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    n_groups = len(trial.weights)
    sums = np.bincount(trial.groups[rows], weights=values[rows], minlength=n_groups)
    return sums / np.maximum(np.bincount(trial.groups[rows], minlength=n_groups), 1)


def _compare(
    trial: Trial, covariate: np.ndarray, *, slopes: tuple[float, float], spread: tuple[float, float]
) -> Estimate:
    means, variances, degrees = [], [], []
    for held_out, slope, sxx in zip((False, True), slopes, spread, strict=True):
        mean, variance, df = _arm_mean(trial, covariate, held_out, slope, sxx)
        means.append(mean)
        variances.append(variance)
        degrees.append(df)
    cells, free = np.concatenate(variances), np.concatenate(degrees)
    total = float(cells.sum())
    # Satterthwaite: each cell's variance is known from its own few customers only
    spread_of_variance = float(np.sum(cells**2 / np.maximum(free, 1)))
    degrees_free = total**2 / spread_of_variance if spread_of_variance > 0 else 1.0
    return Estimate(means[0], means[1], total, degrees_free, float(variances[1].sum()))


def _arm_mean(
    trial: Trial, covariate: np.ndarray, held_out: bool, slope: float, sxx: float
) -> tuple[float, np.ndarray, np.ndarray]:
    """Adjusted mean of an arm, its variance and degrees of freedom by group."""
    rows, weights = trial.arm(held_out), trial.weights
    groups = trial.groups[rows]
    n = np.bincount(groups, minlength=len(weights))
    x = _centred(trial, covariate, rows)
    everyone = np.arange(len(trial.values))
    gap = _group_means(trial, covariate, everyone) - _group_means(trial, covariate, rows)
    mean = float(weights @ (_group_means(trial, trial.values, rows) + slope * gap))
    residual = _centred(trial, trial.values, rows) - slope * x
    pull = weights[groups] / n[groups] + x / sxx * float(weights @ gap)  # of one customer's value on the mean
    leverage = 1 / n[groups] + x**2 / sxx
    squares = pull**2 * residual**2 / np.maximum(1 - leverage, 1e-9)
    return mean, np.bincount(groups, weights=squares, minlength=len(weights)), n - 1
