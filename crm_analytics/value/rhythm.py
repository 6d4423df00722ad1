"""Do customers buy more evenly than chance? A test of the exponential gaps that purchase models take for granted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.special import ndtr

from crm_analytics.value.histories import Array

_FEWEST_CUSTOMERS = 30


class Rhythm(NamedTuple):
    """Evenness of gaps: ``ratio`` of their squares to what chance gives (below 1 = more even), and a p-value."""

    n_customers: int
    ratio: float
    p_value: float


def measure_rhythm(ledger: pl.DataFrame) -> Rhythm | None:
    """Test whether gaps between purchase days are more even than exponential: ledger -> Rhythm; None below 30 people.

    Given a customer's first and last day and the number of days between, a purchase process without rhythm puts the
    days in between anywhere with equal probability, whatever the rate and whenever the customer leaves. The sum of
    squared gaps then has a known mean and variance, exact for whole days; the sum over customers with three purchase
    days or more is normal. One-sided: bunched purchases, as in a season, are not what is asked for.
    """
    spans = _spans(ledger)
    if spans.height < _FEWEST_CUSTOMERS:
        return None
    n_gaps, length, squares = (spans[name].cast(pl.Float64).to_numpy() for name in ("_n_gaps", "_length", "_squares"))
    mean, variance = squared_gap_moments(n_gaps, length)
    is_free = variance > 1e-9  # a customer who bought on every single day tells nothing
    if is_free.sum() < _FEWEST_CUSTOMERS:
        return None
    mean, variance, squares, n_gaps = mean[is_free], variance[is_free], squares[is_free], n_gaps[is_free]
    weight = np.sqrt(n_gaps / variance)  # each customer in units of chance; many gaps tell more
    z = float(weight @ (squares - mean)) / np.sqrt(float(weight**2 @ variance))
    return Rhythm(int(is_free.sum()), float(weight @ squares) / float(weight @ mean), float(ndtr(z)))


def _spans(ledger: pl.DataFrame) -> pl.DataFrame:
    """Customers with two gaps or more: number of gaps, days from first to last purchase, sum of squared gaps."""
    days = ledger.filter("is_purchase_day").sort("customer_id", "day")
    gaps = days.select("customer_id", pl.col("day").diff().over("customer_id").alias("_gap"))
    spans = gaps.group_by("customer_id").agg(
        pl.col("_gap").count().cast(pl.Int64).alias("_n_gaps"),
        pl.col("_gap").sum().alias("_length"),
        (pl.col("_gap").cast(pl.Float64) ** 2).sum().alias("_squares"),
    )
    return spans.filter(pl.col("_n_gaps") >= 2)


def squared_gap_moments(n_gaps: Array, length: Array) -> tuple[Array, Array]:
    """Mean and variance of the sum of squares of gaps that cut ``length`` days anywhere, each at least one day long.

    The gaps less one day each are a Dirichlet-multinomial with all parameters 1.

    >>> mean, variance = squared_gap_moments(np.array([2.0]), np.array([4.0]))  # 1+3, 2+2 or 3+1: squares 10, 8, 10
    >>> round(float(mean[0]), 4), round(float(variance[0]), 4)
    (9.3333, 0.8889)
    """
    k, n = n_gaps, length - n_gaps
    # factorial moments: E[(Y)_r (Z)_s] = (n)_(r+s) r! s! / k(k+1)..(k+r+s-1)
    f = [_falling(n, order) / _rising(k, order) for order in range(5)]
    square = 2 * f[2] + f[1]  # E[Y^2]
    fourth = 24 * f[4] + 6 * 6 * f[3] + 7 * 2 * f[2] + f[1]  # E[Y^4] through Stirling numbers
    product = 4 * f[4] + 2 * 2 * f[3] + f[2]  # E[Y^2 Z^2]
    variance = k * (fourth - square**2) + k * (k - 1) * (product - square**2)
    # sum (Y+1)^2 = sum Y^2 + 2 n + k: the added part is fixed
    return k * square + 2 * n + k, np.maximum(variance, 0.0)


def _falling(n: Array, order: int) -> Array:
    return np.prod([np.maximum(n - i, 0.0) for i in range(order)], axis=0) if order else np.ones_like(n)


def _rising(k: Array, order: int) -> Array:
    return np.prod([k + i for i in range(order)], axis=0) if order else np.ones_like(k)
