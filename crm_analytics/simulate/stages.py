"""The hidden life cycle: a chain of stages with random sojourn times that scales a personal purchase rate.

The numbers here are facts of an invented world. They are nobody's thresholds: what a company may conclude from
purchases alone is written elsewhere, and nothing is shared with it, so that a comparison with this truth is fair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincc, gammainccinv

from crm_analytics.schemas import Stage
from crm_analytics.settings import require
from crm_analytics.simulate.frames import Array

STAGES: tuple[str, ...] = tuple(stage.value for stage in Stage)
EXPLORATION, FORMATION, STABILITY, DEGRADATION, LAPSED = range(5)


@dataclass(frozen=True)
class LifeCycle:
    """How long a stage lasts, what follows it, and what it does to buying. Order: exploration to lapsed.

    The level is the share of the stable purchase rate; it moves evenly from level_from to level_to while the stage
    lasts, so that formation grows and degradation falls.
    """

    mean_days: tuple[float, ...] = (140.0, 230.0, 560.0, 190.0, 500.0)  # mean sojourn
    sojourn_shape: float = 2.0  # of the gamma distribution: 1 = memoryless, larger = more alike
    next_stage: tuple[tuple[float, ...], ...] = (  # probability of what follows, a row a stage
        (0.00, 0.56, 0.00, 0.00, 0.44),
        (0.00, 0.00, 0.78, 0.22, 0.00),
        (0.00, 0.00, 0.00, 1.00, 0.00),
        (0.00, 0.00, 0.30, 0.00, 0.70),
        (0.00, 0.15, 0.00, 0.00, 0.85),
    )
    level_from: tuple[float, ...] = (0.25, 0.60, 1.00, 0.80, 0.02)
    level_to: tuple[float, ...] = (0.55, 1.00, 1.00, 0.10, 0.02)
    order_size: tuple[float, ...] = (0.75, 0.90, 1.00, 0.75, 0.65)  # mean order as a share of the stable one
    season: tuple[float, ...] = (0.95, 0.88, 0.95, 0.95, 0.95, 0.90, 0.75, 0.78, 1.05, 1.05, 1.35, 1.50)  # by month
    weekend: tuple[float, float] = (1.15, 0.25)  # Saturday and Sunday: private people, firms
    return_rate: tuple[float, ...] = (0.05, 0.04, 0.03, 0.08, 0.06)  # share of lines that come back

    def __post_init__(self) -> None:
        require(min(self.mean_days) > 0, "mean_days", self.mean_days, "above 0")
        require(self.sojourn_shape > 0, "sojourn_shape", self.sojourn_shape, "above 0")
        sums = np.sum(self.next_stage, axis=1)
        require(bool(np.allclose(sums, 1)), "next_stage", self.next_stage, "each row adds up to 1")

    @property
    def highest_level(self) -> float:
        """Upper bound of level x season x weekend: the thinning of candidates needs it."""
        return max(*self.level_from, *self.level_to) * max(self.season) * max(1.0, *self.weekend)


@dataclass(frozen=True)
class HiddenPaths:
    """Stages of each customer and the day on which each begins and ends; arrays of customers x sojourns."""

    stages: Array
    entered: Array
    left: Array

    def sojourn_at(self, who: Array, when: Array) -> Array:
        """Number of the sojourn that runs at that time."""
        count = np.zeros(len(who), dtype=np.int64)
        for column in self.entered.T:  # by column: the table of all comparisons would not fit for a large base
            count += column[who] <= when
        return np.maximum(count - 1, 0)

    def stage_at(self, who: Array, when: Array) -> Array:
        """Hidden stage, as its number, of each customer at each time."""
        return self.stages[who, self.sojourn_at(who, when)]

    def level_at(self, who: Array, when: Array, life: LifeCycle) -> Array:
        """Share of the stable purchase rate at that time."""
        sojourn = self.sojourn_at(who, when)
        stage, begin, end = (table[who, sojourn] for table in (self.stages, self.entered, self.left))
        progress = np.clip((when - begin) / (end - begin), 0, 1)
        low, high = np.take(life.level_from, stage), np.take(life.level_to, stage)
        return low + (high - low) * progress


def draw_paths(
    rng: np.random.Generator, life: LifeCycle, start: Array, *, first_stage: Array, elapsed: Array, n_sojourns: int = 10
) -> HiddenPaths:
    """Draw the hidden paths from `start` on, given the stage then and the days already spent in it.

    >>> zero = np.zeros(2, dtype=int)
    >>> paths = draw_paths(np.random.default_rng(1), LifeCycle(), zero, first_stage=zero, elapsed=zero)
    >>> paths.stage_at(zero[:1], zero[:1]).tolist()
    [0]
    """
    stage, entered, age = first_stage.astype(np.int64), start - elapsed.astype(float), elapsed.astype(float)
    columns: list[tuple[Array, Array, Array]] = []
    for _ in range(n_sojourns):
        left = entered + _sojourn_days(rng, life, stage, age)
        columns.append((stage, entered, left))
        stage, entered, age = _next_stage(rng, life, stage), left, np.zeros(len(stage))
    stages, begins, ends = (np.column_stack(part) for part in zip(*columns, strict=True))
    return HiddenPaths(stages, begins, ends)


def _sojourn_days(rng: np.random.Generator, life: LifeCycle, stage: Array, elapsed: Array) -> Array:
    # inverse of the survival function, given that `elapsed` days were survived already
    scale = np.take(life.mean_days, stage) / life.sojourn_shape
    survived = np.maximum(gammaincc(life.sojourn_shape, elapsed / scale), 1e-12)
    days = gammainccinv(life.sojourn_shape, survived * (1 - rng.random(len(stage)))) * scale
    return np.maximum(days, elapsed + 1.0)


def _next_stage(rng: np.random.Generator, life: LifeCycle, stage: Array) -> Array:
    edges = np.cumsum(life.next_stage, axis=1)[:, :-1]
    return (rng.random(len(stage))[:, None] >= edges[stage]).sum(axis=1)
