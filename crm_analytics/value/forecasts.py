"""What every model of purchases answers, once it knows who is alive and what becomes of those who are.

A model supplies five answers about customers with a history (``_p_alive``, and four that begin with ``_alive_``);
all that is public follows from them here, in the order of the rows of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl

from crm_analytics.settings import require
from crm_analytics.value.histories import Array, Histories, read_histories
from crm_analytics.value.likelihood import FittedModel
from crm_analytics.value.purchases import YEAR, Horizon, PurchaseMoments, discounted_steps, plain_horizon

_ROWS_AT_ONCE = 500_000  # customers times draws
_MOST_PURCHASES = 100_000.0  # of one customer in one draw: more is a rate that no history can bear out


@dataclass(frozen=True)
class Lives:
    """What drawn customers do from a moment on: one entry a customer, and one entry a purchase."""

    rate: Array  # purchases a unit of time while active
    leaves_at: Array  # time after that moment; 0 = gone already, inf = does not leave while looked at
    row: np.ndarray  # of each purchase: the customer's place, ascending
    at: Array  # of each purchase: time after that moment, ascending within a customer


@dataclass(frozen=True)
class SampledCustomers:
    """New customers drawn from a model: the table a model reads, and the truth behind it."""

    customers: pl.DataFrame  # frequency, recency, T
    rate: Array
    leaves_at: Array  # time after the first purchase

    @property
    def is_alive(self) -> np.ndarray:
        """Whether each is still active at T."""
        return np.asarray(self.leaves_at > self.customers["T"].to_numpy())


@dataclass(frozen=True)
class FuturePurchases:
    """Purchases drawn for customers with a history, one entry a purchase, sorted by draw, row and time."""

    row: np.ndarray  # place of the customer in the table
    draw: np.ndarray  # 0 .. n_draws - 1
    at: Array  # time after T
    n_rows: int
    n_draws: int

    def counts(self) -> np.ndarray:
        """Purchases of each row (down) in each draw (across); 0 also for rows that are in no model."""
        cell = self.row * self.n_draws + self.draw
        return np.bincount(cell, minlength=self.n_rows * self.n_draws).reshape(self.n_rows, self.n_draws)


class ForecastingModel(FittedModel):
    """Base of the models that read frequency, recency and T."""

    def fit(self, customers: Any) -> Self:
        """Estimate the parameters from a table of histories."""
        raise NotImplementedError

    def p_alive(self, customers: Any) -> pl.Series:
        """Probability of being active at T, one a row."""
        histories = self._read(customers)
        return histories.to_series("p_alive", self._p_alive(histories))

    def expected_purchases(self, customers: Any, horizon: float) -> pl.Series:
        """Purchases expected within the horizon after T (same unit as T), one a row."""
        histories = self._read(customers)
        return histories.to_series("expected_purchases", self._moments(histories, plain_horizon(horizon)).expected)

    def purchase_moments(self, customers: Any, horizon: Horizon) -> PurchaseMoments:
        """Moments of the purchases within a discounted horizon, for the usable rows."""
        return self._moments(self._read(customers), horizon)

    def purchase_probabilities(self, customers: Any, horizon: float, n_max: int) -> Array:
        """Probability of 0, 1 .. n_max purchases within the horizon: one line a row, NaN where a row is in no model.

        What a line lacks of 1 is the probability of more than n_max.
        """
        require(n_max >= 0, "n_max", n_max, "0 or more")
        histories = self._read(customers)
        ahead, row_of = histories.distinct_ahead()
        at_least = np.ones((len(histories), n_max + 2))
        alive = self._alive_at_least(ahead, horizon, n_max + 1)[row_of]
        at_least[:, 1:] = self._p_alive(histories)[:, None] * alive
        probabilities = np.full((len(histories.is_usable), n_max + 1), np.nan)
        probabilities[histories.is_usable] = np.maximum(-np.diff(at_least, axis=1), 0.0)
        return probabilities

    def discounted_expected(
        self, customers: Any, annual_discount_rate: float, horizon: float | None = None, *, year: float = YEAR
    ) -> pl.Series:
        """Discounted expected residual purchases: infinite (DERT) without a horizon, else within it (DECT).

        ``year`` is the length of a year in the unit of T. Without a horizon a purchase is discounted from its very
        moment; with one, from the middle of its month, as CLV is. Raises InvalidSetting at a rate of 0 without horizon.
        """
        histories = self._read(customers)
        if horizon is None:
            require(annual_discount_rate > 0, "annual_discount_rate", annual_discount_rate, "above 0 without a horizon")
            ahead, row_of = histories.distinct_ahead()
            alive = self._alive_discounted(ahead, np.log1p(annual_discount_rate) / year)[row_of]
            return histories.to_series("dert", self._p_alive(histories) * alive)
        return self.discounted_within(customers, discounted_steps(horizon, annual_discount_rate, year))

    def discounted_within(self, customers: Any, horizon: Horizon) -> pl.Series:
        """Discounted expected purchases within a discounted horizon, one a row."""
        histories = self._read(customers)
        return histories.to_series("dect", self._moments(histories, horizon).discounted)

    def sample_customers(self, n: int, T: float | Array, seed: int = 0) -> SampledCustomers:
        """Draw new customers, each observed for ``T`` (one number or n) after the first purchase."""
        nothing = np.zeros(n)
        return self._sample(Histories(nothing, nothing, nothing, np.ones(n, dtype=bool)), T, seed)

    def _sample(self, newcomers: Histories, T: float | Array, seed: int) -> SampledCustomers:
        n = len(newcomers)
        observed = np.broadcast_to(np.asarray(T, dtype=float), (n,)).copy()
        lives = self._draw_lives(newcomers, self._p_alive(newcomers), observed, np.random.default_rng(seed))
        frequency = np.bincount(lives.row, minlength=n)
        recency = np.zeros(n)
        recency[lives.row] = lives.at  # ascending: the last one stays
        table = pl.DataFrame({"frequency": frequency, "recency": recency, "T": observed})
        return SampledCustomers(table, lives.rate, lives.leaves_at)

    def sample_future(self, customers: Any, horizon: float, seed: int = 0, *, n_draws: int = 1) -> FuturePurchases:
        """Draw each customer's purchases within the horizon after T, given the history; parameters as they are."""
        rng = np.random.default_rng(seed)
        histories = self._read(customers)
        p_alive, n = self._p_alive(histories), len(histories)
        rows, draws, times = [], [], []
        for chosen in _chunks(n_draws, max(_ROWS_AT_ONCE // max(n, 1), 1)):
            everyone = np.tile(np.arange(n), len(chosen))
            lives = self._draw_lives(
                histories.take(everyone), p_alive[everyone], np.full(len(everyone), float(horizon)), rng
            )
            rows.append(lives.row % max(n, 1))
            draws.append(chosen[lives.row // max(n, 1)])
            times.append(lives.at)
        place = np.flatnonzero(histories.is_usable)
        return FuturePurchases(
            row=place[np.concatenate(rows)],
            draw=np.concatenate(draws),
            at=np.concatenate(times),
            n_rows=len(histories.is_usable),
            n_draws=n_draws,
        )

    def _read(self, customers: Any) -> Histories:
        return read_histories(customers)

    def _moments(self, histories: Histories, horizon: Horizon) -> PurchaseMoments:
        ahead, row_of = histories.distinct_ahead()
        return self._alive_moments(ahead, horizon).of_rows(row_of).given_alive(self._p_alive(histories))

    def _draw_lives(self, histories: Histories, p_alive: Array, ends: Array, rng: np.random.Generator) -> Lives:
        is_alive = rng.random(len(histories)) < p_alive
        lives = self._alive_lives(histories, ends, rng)
        is_kept = is_alive[lives.row]
        return Lives(lives.rate, np.where(is_alive, lives.leaves_at, 0.0), lives.row[is_kept], lives.at[is_kept])

    def _p_alive(self, histories: Histories) -> Array:
        raise NotImplementedError

    def _alive_moments(self, histories: Histories, horizon: Horizon) -> PurchaseMoments:
        """Moments of those who are surely alive at T."""
        raise NotImplementedError

    def _alive_at_least(self, histories: Histories, horizon: float, n_max: int) -> Array:
        """Probability of at least 1, 2 .. n_max purchases, one line a customer who is alive at T."""
        raise NotImplementedError

    def _alive_discounted(self, histories: Histories, force: float) -> Array:
        """Purchases expected from T to eternity, discounted by exp(-force x time)."""
        raise NotImplementedError

    def _alive_lives(self, histories: Histories, ends: Array, rng: np.random.Generator) -> Lives:
        """Draw what customers who are alive at T do until the ends."""
        raise NotImplementedError


def _chunks(n: int, size: int) -> list[np.ndarray]:
    return [np.arange(start, min(start + size, n)) for start in range(0, n, size)] or [np.arange(0)]


def draw_purchases(rate: Array, ends: Array, rng: np.random.Generator) -> tuple[np.ndarray, Array]:
    """Draw Poisson purchases of customers with these rates from 0 to their ends: (row, at), sorted by both."""
    n_bought = rng.poisson(np.minimum(rate * ends, _MOST_PURCHASES))
    row = np.repeat(np.arange(len(rate)), n_bought)
    share = rng.random(len(row))
    order = np.argsort(row + share / 2)  # the rows are in order: only within a row does anything move
    return row, share[order] * ends[row]


def number_within(row: np.ndarray, n_rows: int) -> np.ndarray:
    """Count 1, 2 .. within each row of ascending row numbers.

    >>> number_within(np.array([0, 0, 2]), 3).tolist()
    [1, 2, 1]
    """
    starts = np.searchsorted(row, np.arange(n_rows))
    return np.asarray(np.arange(len(row)) - starts[row] + 1)


def pair_weights(horizon: Horizon) -> Array:
    """Weight of each step's time alive in E[sum over ordered pairs of different purchases of d d'], per E[rate^2]."""
    return 2 * horizon.factors * horizon.factors_before
