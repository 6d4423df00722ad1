"""Bases on which other tools gave NaN, overflowed, did not converge or promised nonsense."""

from __future__ import annotations

import numpy as np
import polars as pl


def base(frequency, recency, T, spend=20.0) -> pl.DataFrame:
    """A customer table; scalars are repeated."""
    frequency, recency, T = np.broadcast_arrays(np.atleast_1d(frequency), recency, T)
    money = np.where(frequency > 0, spend, np.nan)
    table = pl.DataFrame({"frequency": frequency, "recency": recency, "T": T, "monetary_value": money})
    return table.with_columns(pl.col("monetary_value").fill_nan(None), gross_revenue=pl.lit(30.0))


RNG = np.random.default_rng(11)
OFTEN = RNG.integers(200, 1000, 300)
SOME = RNG.poisson(1.5, 300)
POISSON = np.random.default_rng(12).poisson(8.0, 300)
TORTURE = {
    "one customer with one order": base([0], 0, 10),
    "ten customers on the same day": base(np.zeros(10, int), 0, 0),
    "everyone bought once": base(np.zeros(300, int), 0, RNG.integers(1, 700, 300)),
    "everyone bought twice": base(np.full(300, 1), 100, 365),
    "one cohort": base(SOME, np.where(SOME > 0, 200, 0), 365),
    "everyone buys weekly": base(np.full(300, 52), 364, 365, spend=np.linspace(10, 40, 300)),
    "everyone left long ago": base(np.full(300, 5), 20, 1000),
    "hundreds of purchases": base(OFTEN, 360, 365, spend=RNG.gamma(2, 10, 300)),
    "one giant among one-time buyers": base(np.r_[np.zeros(299, int), 999], np.r_[np.zeros(299), 700], 710),
    "a sample of thirty-one": base(SOME[:31], np.where(SOME[:31] > 0, 90, 0), 200),
    "money below zero": base(SOME, np.where(SOME > 0, 200, 0), 365, spend=-5.0),
    "everyone spends the same": base(SOME, np.where(SOME > 0, 200, 0), 365, spend=9.99),
    "spend without a mean": base(np.full(300, 3), 50, 100, spend=1 / RNG.gamma(0.5, 1, 300)),
    "a time unit of minutes": base(SOME, np.where(SOME > 0, 3e5, 0), 5e5),
    "a time unit of centuries": base(SOME, np.where(SOME > 0, 5e-3, 0), 1e-2),
    "customers who do not differ": base(POISSON, np.where(POISSON > 0, 360, 0), 365),
    "two kinds of customers": base(
        np.r_[np.zeros(200, int), np.full(100, 300)], np.r_[np.zeros(200), np.full(100, 360)], 365
    ),
    "a thousand purchases in a day": base(np.full(40, 1000), 1, 1),
    "bought again at once, never since": base(np.full(200, 1), 0.001, 900),
    "seen for a moment": base(np.zeros(100, int), 0, 1e-9),
    "numbers in cents": base(SOME, np.where(SOME > 0, 200, 0), 365, spend=1e9),
    "recency above T": base(np.full(50, 2), 50, 20),
}
