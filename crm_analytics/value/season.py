"""A season: how much more, or less, is bought in each calendar month, and the clock that runs by it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from crm_analytics.calendar import first_of_month
from crm_analytics.value.histories import Array
from crm_analytics.value.purchases import Horizon

FEWEST_MONTHS = 12  # with less than a year a season can't be told from the customers' own ageing
_YEARLY_SD = 0.10  # prior: by how much (log) one month differs between years, when data tell little
_PRIOR_WEIGHT = 12.0  # months of data that the prior is worth
_ROUNDS = 12  # of reweighted least squares
_RIDGE = 1e-3  # makes one solution of what ages, months and trend could share
_AGE_BINS = (1, 2, 3, 4, 6, 9, 12, 18, 24, 36, 48, 72)  # months since the first purchase
_LEAST_AT_RISK = 1e-6
_MONTHS = 12


@dataclass(frozen=True)
class Season:
    """Index of each calendar month, January first; 1 = an average month. Their mean over a year is 1."""

    index: tuple[float, ...] = (1.0,) * _MONTHS
    n_months: int = 0  # months of data behind it

    def clock(self, first_day: int, last_day: int) -> tuple[Array, Array]:
        """Day numbers and the season days passed at their end, from ``first_day`` on."""
        days = np.arange(first_day, last_day + 1)
        months = (days.astype("datetime64[D]") - EPOCH).astype("datetime64[M]").astype(int) % _MONTHS
        passed = np.cumsum(np.array(self.index)[months])
        return days.astype(float), passed - passed[0]

    def horizon(self, horizon: Horizon, as_of: dt.date) -> Horizon:
        """The same steps with their ends in season days; discounting stays with the calendar."""
        start = as_of.toordinal()
        days, passed = self.clock(start, start + int(np.ceil(horizon.length)) + 1)
        return replace(horizon, ends=np.interp(start + horizon.ends, days, passed))


EPOCH = dt.date(1970, 1, 1).toordinal()


def estimate_season(ledger: pl.DataFrame, *, as_of: dt.date) -> Season:
    """Estimate each calendar month's index from the repeat purchase days of customers at risk, up to ``as_of``.

    In: LEDGER. Purchases a customer-day are taken as age effect x smooth trend x month effect (Poisson regression),
    the age being months since the first purchase: neither the ageing of a cohort nor growth passes for a season.
    Month effects are shrunk to 1 by how much they vary beyond chance and beyond what one month differs between years.
    Below a year of data all are 1.

    >>> days = [dt.date(2023, 1, 1) + dt.timedelta(days=i) for i in range(60)]
    >>> ledger = pl.DataFrame({"date": days, "is_purchase_day": True, "days_since_first": range(60),
    ...                        "first_day": [days[0]] * 60})
    >>> set(estimate_season(ledger, as_of=days[-1]).index)
    {1.0}
    """
    cells = _cells(ledger, as_of)
    n_months = int(np.ptp(cells.month)) + 1 if len(cells.month) else 0
    if n_months < FEWEST_MONTHS or not cells.bought.any():
        return Season(n_months=n_months)
    expected = _expected_without_season(cells)
    effects = _shrunken_effects(cells, expected)
    index = np.exp(effects)
    return Season(tuple(float(value) for value in index / index.mean()), n_months)


@dataclass(frozen=True)
class _Cells:
    """Repeat purchase days and customer-days at risk of each month of joining and calendar month."""

    month: np.ndarray  # month number: 12 x year + month - 1
    age: np.ndarray  # months since joining
    bought: Array
    at_risk: Array

    @property
    def of_year(self) -> np.ndarray:
        return self.month % _MONTHS


def _cells(ledger: pl.DataFrame, as_of: dt.date) -> _Cells:
    bought = ledger.filter(pl.col("is_purchase_day"), pl.col("date") <= as_of)
    counts = bought.filter(pl.col("days_since_first") > 0).group_by(
        _month("first_day").alias("cohort"), _month("date").alias("month")
    )
    repeats = counts.agg(pl.len().alias("_n")).select("cohort", "month", "_n").to_numpy().astype(int)
    joined = bought.filter(pl.col("days_since_first") == 0).group_by("first_day").agg(pl.len().alias("_n"))
    at_risk = _days_at_risk(joined["first_day"].to_list(), joined["_n"].to_numpy(), as_of)
    keys = np.array(sorted(at_risk), dtype=int).reshape(-1, 2)
    found = {(cohort, month): n for cohort, month, n in repeats}
    return _Cells(
        month=keys[:, 1],
        age=keys[:, 1] - keys[:, 0],
        bought=np.array([float(found.get((cohort, month), 0)) for cohort, month in keys]),
        at_risk=np.array([at_risk[cohort, month] for cohort, month in keys]),
    )


def _month(column: str) -> pl.Expr:
    return 12 * pl.col(column).dt.year().cast(pl.Int64) + pl.col(column).dt.month().cast(pl.Int64) - 1


def _days_at_risk(first_days: list[dt.date], n: np.ndarray, as_of: dt.date) -> dict[tuple[int, int], float]:
    """Customer-days after the first purchase, up to as_of, by month of joining and calendar month."""
    if not first_days:
        return {}
    first = np.array([day.toordinal() for day in first_days])
    cohort = np.array([12 * day.year + day.month - 1 for day in first_days])
    found: dict[tuple[int, int], float] = {}
    for month in range(int(cohort.min()), 12 * as_of.year + as_of.month):
        start = first_of_month(month).toordinal() - 1
        end = min(first_of_month(month + 1).toordinal() - 1, as_of.toordinal())
        days = np.maximum(end - np.maximum(first, start), 0) * n
        for joined in np.unique(cohort[days > 0]):
            found[int(joined), month] = float(days[cohort == joined].sum())
    return found


def _expected_without_season(cells: _Cells) -> Array:
    """Purchases of each cell from its age and the trend alone, fitted together with the months."""
    design, n_months = _design(cells)
    at_risk = np.maximum(cells.at_risk, _LEAST_AT_RISK)
    log_rate = np.log(np.maximum(cells.bought.sum(), 1.0) / at_risk.sum())
    linear = np.full(len(at_risk), log_rate)
    ridge = np.eye(design.shape[1]) * _RIDGE
    for _ in range(_ROUNDS):
        # iteratively reweighted least squares of a Poisson regression
        fitted = at_risk * np.exp(np.clip(linear, -30, 5))
        working = linear - log_rate + (cells.bought - fitted) / fitted
        weighted = design * fitted[:, None]
        coefficients = np.linalg.solve(design.T @ weighted + ridge, weighted.T @ working)
        linear = log_rate + design @ coefficients
    without = log_rate + design[:, n_months:] @ coefficients[n_months:]
    return np.asarray(cells.at_risk * np.exp(np.clip(without, -30, 5)))


def _design(cells: _Cells) -> tuple[Array, int]:
    """Columns of the months (first), of ages in bins that widen, and of a smooth trend."""
    months = np.eye(_MONTHS)[cells.of_year]
    ages = np.eye(len(_AGE_BINS) + 1)[np.searchsorted(_AGE_BINS, cells.age, side="right")]
    first, last = cells.month.min(), cells.month.max()
    time = 2 * (cells.month - first) / (last - first) - 1
    degree = int(np.clip((last - first + 1) // _MONTHS, 1, 3))
    trend = np.stack([time**power for power in range(1, degree + 1)], axis=1)
    return np.hstack([months, ages, trend]), _MONTHS


def _shrunken_effects(cells: _Cells, expected: Array) -> Array:
    """Logarithm of bought over expected by calendar month, moved to 0 by how much of it may be chance."""
    bought, plain = (np.bincount(cells.of_year, values, minlength=_MONTHS) for values in (cells.bought, expected))
    is_seen = (bought > 0) & (plain > 0)
    raw = np.log(np.divide(bought, plain, out=np.ones(_MONTHS), where=is_seen))
    raw[is_seen] -= raw[is_seen].mean()
    months, place = np.unique(cells.month, return_inverse=True)
    times_seen = np.maximum(np.bincount(months % _MONTHS, minlength=_MONTHS), 1)
    by_month = [np.bincount(place, values).astype(float) for values in (cells.bought, expected)]
    yearly = _yearly_variance(*by_month, of_year=months % _MONTHS)
    chance = np.divide(1.0, bought, out=np.full(_MONTHS, np.inf), where=is_seen) + yearly / times_seen
    spread = max(float((raw[is_seen] ** 2 - chance[is_seen]).mean()), 0.0) if is_seen.any() else 0.0
    return np.where(is_seen, raw * spread / np.where(is_seen, spread + chance, 1.0), 0.0)


def _yearly_variance(bought: Array, expected: Array, *, of_year: np.ndarray) -> float:
    """By how much the logarithm of one month differs between years beyond chance; a stated prior where little is seen.

    Each calendar month's own mean is taken out, so only months seen twice or more say something.
    """
    is_seen = (bought > 0) & (expected > 0)
    ratio = np.log(bought[is_seen] / expected[is_seen])
    month = of_year[is_seen]
    times = np.bincount(month, minlength=_MONTHS)
    means = np.divide(np.bincount(month, ratio, minlength=_MONTHS), times, out=np.zeros(_MONTHS), where=times > 0)
    excess = float(((ratio - means[month]) ** 2).sum() - (1 / bought[is_seen] * (1 - 1 / times[month])).sum())
    free = float(np.maximum(times - 1, 0).sum())
    return max((_PRIOR_WEIGHT * _YEARLY_SD**2 + excess) / (_PRIOR_WEIGHT + free), 1e-6)
