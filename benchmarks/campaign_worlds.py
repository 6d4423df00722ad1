"""Simulated campaigns by the thousand: money that is mostly zero and skewed, drawn and measured as the package does.

A world is kept as its buyers and two counts a stratum, and measured from these; ``measure_as_published`` sends the
same world through the public function, and both have to agree to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import stdtr, stdtrit

from crm_analytics.campaigns.measurement import Uplift, measure_uplift
from crm_analytics.campaigns.randomisation import (
    Arrangement,
    constant_effect,
    fingerprint,
    judge_redraws,
    redraw_stratum,
)
from crm_analytics.settings import UpliftRules

SIGMA = 1.0  # of the logarithm of an order's money
STRATA = ((0.5, 0.7, 1.0), (0.3, 1.1, 1.5), (0.2, 1.6, 2.0))  # share of the list, buying against the mean, money


@dataclass(frozen=True)
class Shape:
    """What all worlds of a row have in common."""

    n: int  # customers
    buying: float  # share who buy without contact
    holdout: float  # share held out
    is_stratified: bool = True  # drawn and analysed inside the strata; else the same people in one heap
    more_buyers: float = 0.0  # effect: this much more of the contacted buy
    more_money: float = 0.0  # effect: buyers among the contacted spend this much more

    @property
    def true_uplift(self) -> float:
        """Uplift a customer."""
        factor = (1 + self.more_buyers) * (1 + self.more_money) - 1
        return self.mean * factor

    @property
    def mean(self) -> float:
        """Money a customer without contact."""
        return self.buying * sum(s * b * m for s, b, m in STRATA) * float(np.exp(3 + SIGMA**2 / 2))


@dataclass(frozen=True)
class Stratum:
    """Buyers of a stratum, and how many others were targeted and held out."""

    values: np.ndarray
    is_targeted: np.ndarray
    n_others: tuple[int, int]

    @property
    def sizes(self) -> tuple[int, int]:
        n_targeted = int(self.is_targeted.sum())
        return n_targeted + self.n_others[0], len(self.values) - n_targeted + self.n_others[1]


World = Sequence[Stratum]


def make_world(shape: Shape, rng: np.random.Generator) -> World:
    """Draw a world; the arms as by a systematic sample over the strata from a random start."""
    ends = np.round(np.cumsum([share for share, _, _ in STRATA]) * shape.n).astype(int)
    sizes = np.diff(np.concatenate([[0], ends]))
    if shape.is_stratified:
        held = np.diff(np.floor(np.concatenate([[0], ends]) * shape.holdout + rng.random())).astype(int)
    else:
        held = rng.multivariate_hypergeometric(sizes, round(shape.n * shape.holdout))
    parts = [_stratum(shape, row, (int(n - h), int(h)), rng) for row, n, h in zip(STRATA, sizes, held, strict=True)]
    return parts if shape.is_stratified else [_one_heap(parts)]


def _stratum(
    shape: Shape, row: tuple[float, float, float], sizes: tuple[int, int], rng: np.random.Generator
) -> Stratum:
    buying = shape.buying * row[1]
    n_targeted = rng.binomial(sizes[0], buying * (1 + shape.more_buyers))
    n_held_out = rng.binomial(sizes[1], buying)
    values = row[2] * np.exp(3 + SIGMA * rng.standard_normal(n_targeted + n_held_out))
    values[:n_targeted] *= 1 + shape.more_money
    is_targeted = np.arange(len(values)) < n_targeted
    return Stratum(values, is_targeted, (sizes[0] - n_targeted, sizes[1] - n_held_out))


def _one_heap(parts: World) -> Stratum:
    values, arms = (np.concatenate(each) for each in zip(*((p.values, p.is_targeted) for p in parts), strict=True))
    return Stratum(values, arms, (sum(p.n_others[0] for p in parts), sum(p.n_others[1] for p in parts)))


def past_outcomes(shape: Shape, rng: np.random.Generator, n: int = 100_000) -> pl.DataFrame:
    """What such customers bought without contact, buyers or not: what a plan is made from."""
    return as_outcomes(make_world(Shape(n, shape.buying, 0.5, shape.is_stratified), rng))


@dataclass(frozen=True)
class Measured:
    """What the package says of a world; bounds None = no interval."""

    estimate: float
    low: float | None
    high: float | None
    p_value: float
    n_buyers: int  # of the smaller arm


def measure_world(world: World, rules: UpliftRules) -> Measured:
    """Measure a world as measure_uplift does; the strata have at least two customers of each arm."""
    n_buyers = [sum(int((s.is_targeted == arm).sum()) for s in world) for arm in (True, False)]
    if sum(n_buyers) == 0:
        return Measured(0.0, None, None, 1.0, 0)
    if min(n_buyers) < rules.normal_from_buyers:
        return _by_redraws(world, rules, n_buyers)
    return _by_normal(world, rules, n_buyers)


def _by_redraws(world: World, rules: UpliftRules, n_buyers: list[int]) -> Measured:
    everything = np.concatenate([*(s.values for s in world), *(np.zeros(sum(s.n_others)) for s in world)])
    rng = np.random.default_rng([rules.seed, fingerprint(everything)])
    held = np.stack([redraw_stratum(*_sorted(s), rules.n_draws, rng) for s in world])
    totals = np.array([_totals(s) for s in world])
    sizes = np.array([s.sizes for s in world])
    redraws = constant_effect(Arrangement(held, totals, sizes[:, 1].astype(float), sizes.sum(axis=1)))
    low, high, p_value = judge_redraws(redraws, level=rules.level)
    if sum(n_buyers) < rules.interval_from_buyers:
        low = high = None
    return Measured(float(redraws.differences[0]), low, high, p_value, min(n_buyers))


def _sorted(stratum: Stratum) -> tuple[np.ndarray, np.ndarray, int, int]:
    order = np.lexsort((~stratum.is_targeted, stratum.values))
    return stratum.values[order], stratum.is_targeted[order], *stratum.n_others


def _totals(stratum: Stratum) -> tuple[float, ...]:
    y, z = stratum.values, stratum.is_targeted
    return y.sum(), y @ y, stratum.sizes[0], y[z].sum(), y[z] @ y[z]


def _by_normal(world: World, rules: UpliftRules, n_buyers: list[int]) -> Measured:
    n = sum(sum(s.sizes) for s in world)
    estimate, cells, free = 0.0, [], []
    for s in world:
        weight = sum(s.sizes) / n
        arms = (s.values[s.is_targeted], s.values[~s.is_targeted])
        for values, size, sign in zip(arms, s.sizes, (1, -1), strict=True):
            mean = values.sum() / size
            estimate += sign * weight * mean
            spread = float(((values - mean) ** 2).sum() + (size - len(values)) * mean**2)
            cells.append(weight**2 * spread / (size * (size - 1)))
            free.append(size - 1)
    variance = sum(cells)
    degrees = variance**2 / sum(cell**2 / each for cell, each in zip(cells, free, strict=True))
    reach = float(stdtrit(degrees, (1 + rules.level) / 2)) * variance**0.5
    p_value = float(2 * stdtr(degrees, -abs(estimate) / variance**0.5))
    return Measured(estimate, estimate - reach, estimate + reach, p_value, min(n_buyers))


def as_outcomes(world: World) -> pl.DataFrame:
    """The world as a table of outcomes, one row a customer."""
    parts = []
    for code, s in enumerate(world):
        arms = np.concatenate([s.is_targeted, np.repeat([True, False], s.n_others)])
        values = np.concatenate([s.values, np.zeros(sum(s.n_others))])
        arm = np.where(arms, "targeted", "held_out")
        parts.append(pl.DataFrame({"stratum": [str(code)] * len(arms), "arm": arm, "margin": values}))
    return pl.concat(parts)


def measure_as_published(world: World, rules: UpliftRules) -> Uplift:
    """The same world through the public function."""
    return measure_uplift(as_outcomes(world), rules=rules)


def require_same(world: World, rules: UpliftRules) -> None:
    """Raise AssertionError unless both ways give the same numbers."""
    fast, public = measure_world(world, rules), measure_as_published(world, rules)
    for name in ("estimate", "low", "high", "p_value"):
        ours, theirs = getattr(fast, name), getattr(public, name)
        known = ours is not None and theirs is not None
        assert np.isclose(ours, theirs, rtol=1e-6, atol=1e-9) if known else ours == theirs, (name, ours, theirs)
