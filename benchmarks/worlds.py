"""Worlds in which the purchase model is true, or wrong in one known way: what the ranges are measured against.

Customers arrive evenly over three years, buy as MBG/NBD says at a personal rate, spend as Gamma-Gamma says, and are
followed for a year after ``as_of``. Times are days since the first day of the world.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.ledger import build_ledger

Array = NDArray[np.float64]
FIRST_DAY = dt.date(2021, 1, 1)
SEEN_DAYS, AHEAD_DAYS = 1095, 365
AS_OF = FIRST_DAY + dt.timedelta(days=SEEN_DAYS)
DISCOUNT_RATE = 0.10


@dataclass(frozen=True)
class Habit:
    """How the world differs from the model: a factor on every rate by day, and how even the gaps are."""

    name: str
    factor: Callable[[Array], Array] = np.ones_like  # of the rate, by day; at most ``highest``
    highest: float = 1.0
    evenness: float = 1.0  # shape of the gamma distributed gaps; 1 is exponential


HABITS = (
    Habit("model true"),
    Habit("season", lambda day: 1 + 0.5 * np.sin(2 * np.pi * day / 365.25), highest=1.5),
    Habit("rates fall 20 % a year", lambda day: np.exp(-0.223 * day / 365.25)),
    Habit("regular buyers", evenness=3.0),
)


@dataclass(frozen=True)
class World:
    """Every purchase of every customer, seen and to come: customer number, day, money; and when customers began."""

    n_customers: int
    customer: NDArray[np.int64]
    day: Array
    money: Array
    born: Array

    def histories(self) -> pl.DataFrame:
        """Customers as seen at as_of: frequency, recency, T (days, not rounded), monetary_value."""
        seen = self.day <= SEEN_DAYS
        customer, day, money = self.customer[seen], self.day[seen], self.money[seen]
        first = np.full(self.n_customers, np.inf)
        np.minimum.at(first, customer, day)
        last, total = first.copy(), np.zeros(self.n_customers)
        np.maximum.at(last, customer, day)
        is_repeat = day > first[customer]
        np.add.at(total, customer[is_repeat], money[is_repeat])
        frequency = np.bincount(customer, minlength=self.n_customers) - 1
        spend = pl.when(pl.col("frequency") > 0).then(pl.col("total") / pl.col("frequency"))
        table = {"frequency": frequency, "recency": last - first, "T": SEEN_DAYS - first, "total": total}
        return pl.DataFrame(table).with_columns(spend.alias("monetary_value")).drop("total")

    def realised(self) -> Array:
        """Money of the year after as_of, discounted to it, one a customer."""
        ahead = self.day > SEEN_DAYS
        money = self.money[ahead] * (1 + DISCOUNT_RATE) ** (-(self.day[ahead] - SEEN_DAYS) / 365.25)
        return np.bincount(self.customer[ahead], money, self.n_customers).astype(np.float64)

    def ledger(self) -> pl.DataFrame:
        """What a company would know at as_of, collapsed to days as every ledger is."""
        return build_ledger(self.transactions())

    def transactions(self) -> pl.DataFrame:
        """Every purchase up to as_of as a line."""
        seen = self.day <= SEEN_DAYS
        dates = np.datetime64(FIRST_DAY) + self.day[seen].astype("timedelta64[D]")
        lines = {"customer_id": self.customer[seen], "date": dates, "revenue": self.money[seen].round(2)}
        return pl.DataFrame(lines).with_columns(pl.col("customer_id").cast(pl.String), pl.col("date").cast(pl.Date))


def make_world(n_customers: int, seed: int, habit: Habit = HABITS[0]) -> World:
    """Draw a world purchase by purchase; MBG/NBD r .6, alpha 40 days, a .8, b 2.5; Gamma-Gamma p 6, q 4, gamma 15.

    Under a rate that changes with the day, purchases are proposed at the highest rate and kept in proportion.
    """
    rng = np.random.default_rng([seed, HABITS.index(habit) if habit in HABITS else 99])
    rate = rng.gamma(0.6, 1 / 40, n_customers) * habit.highest
    p_leave, spend_rate = rng.beta(0.8, 2.5, n_customers), rng.gamma(4.0, 1 / 15, n_customers)
    born = rng.uniform(0, SEEN_DAYS, n_customers)
    clock, rows = born.copy(), np.arange(n_customers)
    found = [(rows, clock.copy(), rng.gamma(6.0, 1 / spend_rate))]
    rows = rows[rng.random(n_customers) > p_leave]
    while len(rows):
        clock[rows] += rng.gamma(habit.evenness, 1 / (habit.evenness * rate[rows]))
        rows = rows[clock[rows] <= SEEN_DAYS + AHEAD_DAYS]
        is_kept = rng.random(len(rows)) * habit.highest < habit.factor(clock[rows])
        bought = rows[is_kept]
        found.append((bought, clock[bought], rng.gamma(6.0, 1 / spend_rate[bought])))
        has_left = np.zeros(n_customers, dtype=bool)
        has_left[bought] = rng.random(len(bought)) <= p_leave[bought]
        rows = rows[~has_left[rows]]
    customer, day, money = (np.concatenate(part) for part in zip(*found, strict=True))
    return World(n_customers, customer, day, money, born)
