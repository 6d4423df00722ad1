"""CDNOW, the table of the published numbers, and a world of customers whose truth is known."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import polars as pl
import pytest


@pytest.fixture(scope="session")
def cdnow() -> pl.DataFrame:
    """2,357 customers, calibration of 39 weeks, in weeks: frequency, recency, T, monetary_value."""
    spec = importlib.util.find_spec("lifetimes")
    assert spec is not None
    assert spec.origin is not None
    file = Path(spec.origin).parent / "datasets" / "cdnow_customers_summary_with_transactions.csv"
    names = ["customer_id", "frequency", "recency", "T", "monetary_value"]
    return pl.read_csv(file, new_columns=names)


@pytest.fixture(scope="session")
def in_days(cdnow: pl.DataFrame) -> pl.DataFrame:
    """The same customers with recency and T in days."""
    return cdnow.with_columns((pl.col("recency", "T") * 7).round().cast(pl.Int64))


@pytest.fixture(scope="session")
def lifetimes() -> ModuleType:
    """The archived package, as an oracle only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lifetimes

    return lifetimes


@dataclass(frozen=True)
class World:
    """Customers as seen at T, and what they did in the year after it."""

    customers: pl.DataFrame
    n_bought: np.ndarray
    spent: np.ndarray  # discounted to T at 10 % a year


@pytest.fixture(scope="session")
def make_world() -> Callable[[int, int], World]:
    """A world in which MBG/NBD and Gamma-Gamma are true: purchases drawn one by one, in days."""
    return _make_world


def _make_world(n: int, seed: int) -> World:
    rng = np.random.default_rng(seed)
    rate, p_leave = rng.gamma(0.6, 1 / 40, n), rng.beta(0.8, 2.5, n)
    spend_rate = rng.gamma(4.0, 1 / 15, n)
    T = rng.integers(1, 1095, n).astype(float)
    clock, is_active = np.zeros(n), rng.random(n) > p_leave
    frequency, recency, money, n_bought, spent = (np.zeros(n) for _ in range(5))
    while is_active.any():
        rows = np.flatnonzero(is_active)
        clock[rows] += rng.exponential(1 / rate[rows])
        price = rng.gamma(6.0, 1 / spend_rate[rows])
        is_past = clock[rows] <= T[rows]
        past, ahead = rows[is_past], rows[~is_past & (clock[rows] <= T[rows] + 365)]
        frequency[past] += 1
        recency[past] = clock[past]
        money[past] += price[is_past]
        n_bought[ahead] += 1
        spent[ahead] += price[np.searchsorted(rows, ahead)] * 1.1 ** (-(clock[ahead] - T[ahead]) / 365.25)
        is_active[rows] = (clock[rows] <= T[rows] + 365) & (rng.random(len(rows)) > p_leave[rows])
    customers = pl.DataFrame({"frequency": frequency.astype(int), "recency": recency, "T": T, "money": money})
    mean = pl.when(pl.col("frequency") > 0).then(pl.col("money") / pl.col("frequency"))
    return World(customers.with_columns(monetary_value=mean).drop("money"), n_bought, spent)
