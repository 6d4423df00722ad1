"""What every model of purchases offers, and the discounted horizon over which purchases are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import polars as pl

from crm_analytics.value.histories import Array
from crm_analytics.value.likelihood import FitInfo

MONTH_DAYS = 30.4375  # 365.25 / 12
YEAR = 12 * MONTH_DAYS  # days


@dataclass(frozen=True)
class Horizon:
    """A horizon cut into steps; a purchase counts with the discount factor of the middle of its step."""

    ends: Array  # end of each step, in the unit of T
    factors: Array  # discount factor of each step

    @property
    def length(self) -> float:
        return float(self.ends[-1])

    @property
    def widths(self) -> Array:
        return np.diff(self.ends, prepend=0.0)

    @property
    def middles(self) -> Array:
        return self.ends - self.widths / 2

    @property
    def factors_before(self) -> Array:
        """Integral of the discount factor from 0 to the middle of each step."""
        areas = self.factors * self.widths
        return np.cumsum(areas) - areas / 2


def plain_horizon(length: float) -> Horizon:
    """A horizon in one step, without discount."""
    return Horizon(np.array([float(length)]), np.ones(1))


def monthly_horizon(horizon_days: float, annual_discount_rate: float) -> Horizon:
    """Monthly steps of 30.4375 days, the last one shorter; money of a step is discounted from its middle.

    >>> monthly_horizon(2 * MONTH_DAYS, 0.10).factors.round(4).tolist()
    [0.996, 0.9882]
    """
    return discounted_steps(horizon_days, annual_discount_rate, YEAR)


def discounted_steps(length: float, annual_discount_rate: float, year: float) -> Horizon:
    """Steps of a twelfth of a year in any unit of time; ``year`` is the length of a year in that unit."""
    step = year / 12
    n_steps = max(int(np.ceil(length / step - 1e-9)), 1)
    ends = np.minimum(np.arange(1, n_steps + 1) * step, length)
    middles = (ends + np.concatenate([[0.0], ends[:-1]])) / 2
    return Horizon(ends, (1 + annual_discount_rate) ** (-middles / year))


@dataclass(frozen=True)
class PurchaseMoments:
    """Purchases of each usable row within a horizon, seen from its history.

    With d(s) the discount factor of a purchase at s: ``discounted`` is E[sum d], ``discounted_squares`` E[sum d^2],
    ``discounted_pairs`` E[sum over ordered pairs of different purchases of d d'], ``p_none`` P(no purchase).
    """

    p_alive: Array
    expected: Array
    discounted: Array
    discounted_squares: Array
    discounted_pairs: Array
    p_none: Array

    def of_rows(self, rows: np.ndarray) -> PurchaseMoments:
        """The moments of some rows, or of rows repeated."""
        return PurchaseMoments(*(moment[rows] for moment in vars(self).values()))

    def given_alive(self, p_alive: Array) -> PurchaseMoments:
        """The moments of a customer alive with probability p_alive, from those of one who is surely alive."""
        return PurchaseMoments(
            p_alive=p_alive,
            expected=p_alive * self.expected,
            discounted=p_alive * self.discounted,
            discounted_squares=p_alive * self.discounted_squares,
            discounted_pairs=p_alive * self.discounted_pairs,
            p_none=1 - p_alive * (1 - self.p_none),
        )


class PurchaseModel(Protocol):
    """A model of when customers buy and whether they are still active."""

    @property
    def code(self) -> str: ...

    @property
    def params_(self) -> dict[str, float]: ...

    @property
    def fit_(self) -> FitInfo: ...

    def fit(self, customers: Any) -> Self: ...

    def p_alive(self, customers: Any) -> pl.Series: ...

    def expected_purchases(self, customers: Any, horizon: float) -> pl.Series: ...

    def purchase_moments(self, customers: Any, horizon: Horizon) -> PurchaseMoments: ...

    def discounted_expected(
        self, customers: Any, annual_discount_rate: float, horizon: float | None = None, *, year: float = YEAR
    ) -> pl.Series: ...

    def purchase_probabilities(self, customers: Any, horizon: float, n_max: int) -> Array: ...

    def params_drawn(self, n_draws: int, seed: int = 0) -> list[Self]: ...
