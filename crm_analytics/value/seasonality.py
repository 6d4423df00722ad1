"""Is there a season? A test whether calendar months differ by more than trend and chance explain."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.stats import f as f_distribution

from crm_analytics.calendar import first_of_month
from crm_analytics.value.histories import Array

FEWEST_MONTHS = 25  # complete ones: with two of each month, season and trend begin to part
_TREND_DEGREE = 3  # of a polynomial in time on the log scale
_FEWEST_PURCHASES = 5  # repeat purchase days in a month; fewer have no logarithm worth fitting


class Seasonality(NamedTuple):
    """Result of the test: strength is the standard deviation of the months' effects (log scale), best of twelve."""

    n_months: int
    strength: float
    p_value: float
    best_month: int  # 1 to 12
    worst_month: int


def measure_seasonality(ledger: pl.DataFrame, *, as_of: dt.date) -> Seasonality | None:
    """Test for calendar-month effects on repeat purchases: ledger -> Seasonality; None below 25 complete months.

    Repeat purchase days a known customer and month, on the log scale: a smooth trend alone against trend and twelve
    months, by an F-test. Years repeat each other, so what merely varies from month to month widens the yardstick.
    """
    months, rate, weight = _monthly_rates(ledger, as_of)
    if len(months) < FEWEST_MONTHS or len(np.unique(months % 12)) < 12:
        return None
    time = np.linspace(-1, 1, len(months))
    trend = np.vander(time, _TREND_DEGREE + 1)
    dummies = (months[:, None] % 12 == np.arange(11)).astype(float) - (months[:, None] % 12 == 11)
    without, _ = _fit(trend, rate, weight)
    rest, effects = _fit(np.hstack([trend, dummies]), rate, weight)
    free = len(months) - trend.shape[1] - 11
    statistic = (without - rest) / 11 / max(rest / free, 1e-12)
    by_month = np.append(effects[-11:], -effects[-11:].sum())
    return Seasonality(
        n_months=len(months),
        strength=float(by_month.std()),
        p_value=float(f_distribution.sf(statistic, 11, free)),
        best_month=int(by_month.argmax()) + 1,
        worst_month=int(by_month.argmin()) + 1,
    )


def _monthly_rates(ledger: pl.DataFrame, as_of: dt.date) -> tuple[Array, Array, Array]:
    """Complete months, log of repeat purchase days a customer known at mid-month, and the purchase days."""
    bought = ledger.filter(pl.col("is_purchase_day"), pl.col("date") <= as_of).select(
        (12 * pl.col("date").dt.year().cast(pl.Int64) + pl.col("date").dt.month().cast(pl.Int64) - 1).alias("month"),
        (pl.col("days_since_first") > 0).alias("_is_repeat"),
    )
    counts = bought.group_by("month").agg(
        pl.col("_is_repeat").sum().cast(pl.Float64).alias("_n_repeats"),
        (~pl.col("_is_repeat")).sum().cast(pl.Float64).alias("_n_new"),
    )
    table = counts.sort("month").with_columns((pl.col("_n_new").cum_sum() - pl.col("_n_new") / 2).alias("_n_known"))
    # the first month has hardly anybody who could come back, the last one may not be over
    is_over = pl.col("month") < (as_of + dt.timedelta(days=1)).year * 12 + (as_of + dt.timedelta(days=1)).month - 1
    table = table.filter(is_over, pl.col("month") > pl.col("month").min(), pl.col("_n_repeats") >= _FEWEST_PURCHASES)
    months = table["month"].to_numpy()
    days = np.array([(first_of_month(int(m) + 1) - first_of_month(int(m))).days for m in months], dtype=float)
    repeats = table["_n_repeats"].to_numpy()
    return months, np.log(repeats / table["_n_known"].to_numpy() / days), repeats


def _fit(columns: Array, values: Array, weight: Array) -> tuple[float, Array]:
    """Weighted least squares: residual sum of squares and coefficients."""
    root = np.sqrt(weight)
    coefficients = np.linalg.lstsq(columns * root[:, None], values * root, rcond=None)[0]
    residual = (values - columns @ coefficients) * root
    return float(residual @ residual), np.asarray(coefficients)
