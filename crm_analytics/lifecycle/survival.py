"""How long something lasts when part of it isn't over yet: Kaplan-Meier."""

from __future__ import annotations

import warnings

import numpy as np
import polars as pl
from scipy.stats import CensoredData, ecdf

from crm_analytics.lifecycle.purchase_days import Array

LEVEL = 0.95  # probability that an interval holds the truth


def still_lasting(durations: Array, ended: Array) -> pl.DataFrame:
    """Estimate the share that lasts longer: durations, a flag that they are over -> months, share_left, low, high.

    A row a duration that occurs, in rising order; bounds are null where nothing has ended yet or nothing is left.
    Kaplan and Meier (1958), with the log-log interval of Greenwood's variance.

    >>> still_lasting(np.array([1.0, 2.0, 3.0]), np.array([True, True, False]))["share_left"].round(3).to_list()
    [0.667, 0.333, 0.333]
    """
    if not len(durations):
        return pl.DataFrame(schema=dict.fromkeys(("months", "share_left", "low", "high"), pl.Float64))
    left = ecdf(CensoredData(uncensored=durations[ended], right=durations[~ended])).sf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy warns where the bounds don't exist: they become null
        bounds = left.confidence_interval(LEVEL, method="log-log")
    columns = {"share_left": left.probabilities, "low": bounds.low.probabilities, "high": bounds.high.probabilities}
    return pl.DataFrame({"months": left.quantiles, **columns}).fill_nan(None)


def median_of(curve: pl.DataFrame) -> dict[str, float | None]:
    """Time after which half are over, with its interval: still_lasting -> months, low, high; null = not reached yet.

    The interval holds the times at which the curve's own interval holds one half (Brookmeyer and Crowley 1982).

    >>> median_of(still_lasting(np.array([1.0, 2.0, 3.0]), np.array([True, True, True])))["months"]
    2.0
    """
    return {
        name: curve.filter(pl.col(column) <= 0.5).select(pl.col("months").min()).item()
        for name, column in (("months", "share_left"), ("low", "low"), ("high", "high"))
    }
