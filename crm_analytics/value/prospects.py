"""People who have not bought: what those among them who will are worth; the second figure of customer equity."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.settings import YEAR_DAYS
from crm_analytics.value.acquisition import won_in_data
from crm_analytics.value.histories import Array
from crm_analytics.value.resampling import interval

_N_DRAWS = 300


@dataclass(frozen=True)
class ProspectEquity:
    """Expected value of open prospects, before and after the cost to win them, with a range."""

    n_open: int
    n_expected: float  # of them expected to buy within the horizon
    value_of_new: float  # what one newly won customer brings
    cost_of_new: float | None  # what winning one costs; None = not known
    total: float
    low: float
    high: float

    @property
    def net(self) -> float | None:
        """After the cost to win those who are won."""
        return None if self.cost_of_new is None else self.total - self.n_expected * self.cost_of_new


def prospect_equity(
    prospects: pl.DataFrame, customers: pl.DataFrame, *, as_of: dt.date, horizon_days: int, level: float = 0.90
) -> ProspectEquity | None:
    """Value the open prospects; None without prospects, without customers won in the trailing year, or before any
    prospect was known.

    P(buys within the horizon) depends on how long a prospect has been known, from all prospects so far (Kaplan and
    Meier 1958; beyond the longest time seen nobody is expected to buy). A new customer's value is what those who first
    bought in the trailing year have brought and will bring over the horizon. The range holds both uncertainties, by
    resampled prospects and new customers; it leaves out how late in the horizon they buy.
    """
    known = prospects.filter(pl.col("created_on") <= as_of)
    new = won_in_data(customers).filter(pl.col("T") < YEAR_DAYS).drop_nulls("relation_value")
    if known.is_empty() or new.is_empty():
        return None
    days, has_bought = _observed(known, as_of)
    values, random = new["relation_value"].to_numpy(), np.random.default_rng(0)
    n_expected = expected_buyers(days, has_bought, horizon_days)
    draws = [
        _drawn_buyers(days, has_bought, horizon_days, random) * random.choice(values, len(values)).mean()
        for _ in range(_N_DRAWS)
    ]
    low, high = interval(np.array(draws), level) or (0.0, 0.0)
    total, cost = n_expected * float(values.mean()), new["acquisition_cost"].mean()
    return ProspectEquity(
        n_open=int((~has_bought).sum()), n_expected=n_expected, value_of_new=float(values.mean()),
        cost_of_new=float(cost) if isinstance(cost, float) else None, total=total,
        low=min(low, total), high=max(high, total),
    )  # fmt: skip


def expected_buyers(days: Array, has_bought: np.ndarray, horizon_days: int) -> float:
    """How many of those who have not bought will within the horizon, given how many days each has been known.

    >>> expected_buyers(np.array([10.0, 20.0, 5.0]), np.array([True, False, False]), 10)
    0.5
    """
    ages, staying = waiting_curve(days, has_bought)
    open_days = days[~has_bought]
    now, later = (_at(ages, staying, moment) for moment in (open_days, open_days + horizon_days))
    return float((1 - np.divide(later, now, out=np.ones(len(now)), where=now > 0)).sum())


def waiting_curve(days: Array, has_bought: np.ndarray) -> tuple[Array, Array]:
    """Share that has not bought after so many days (Kaplan-Meier): days of a purchase, share after each."""
    bought_after, n_bought = np.unique(days[has_bought], return_counts=True)
    n_waiting = (days[None, :] >= bought_after[:, None]).sum(axis=1)
    return bought_after, np.cumprod(1 - n_bought / np.maximum(n_waiting, 1))


def _at(ages: Array, staying: Array, moment: Array) -> Array:
    return np.concatenate([[1.0], staying])[np.searchsorted(ages, moment, side="right")]


def _observed(prospects: pl.DataFrame, as_of: dt.date) -> tuple[Array, np.ndarray]:
    bought_on = pl.col("converted_on") if "converted_on" in prospects.columns else pl.lit(None, pl.Date)
    has_bought = (bought_on.is_not_null() & (bought_on <= as_of)).alias("_bought")
    until = pl.when(has_bought).then(bought_on).otherwise(pl.lit(as_of))
    table = prospects.select((until - pl.col("created_on")).dt.total_days().alias("_days"), has_bought)
    return np.maximum(table["_days"].to_numpy().astype(float), 0.0), table["_bought"].to_numpy()


def _drawn_buyers(days: Array, has_bought: np.ndarray, horizon_days: int, random: np.random.Generator) -> float:
    rows = random.integers(0, len(days), len(days))
    ages, staying = waiting_curve(days[rows], has_bought[rows])
    open_days = days[~has_bought]
    now, later = (_at(ages, staying, moment) for moment in (open_days, open_days + horizon_days))
    chance = np.clip(1 - np.divide(later, now, out=np.ones(len(now)), where=now > 0), 0, 1)
    return float((random.random(len(chance)) < chance).sum())
