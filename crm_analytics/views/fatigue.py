"""Does a channel tire? Measured effects in the order of time, and their trend."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.special import ndtri

FEWEST = 3  # campaigns of a channel; two always lie on a line
_DAYS_A_YEAR = 365.0
_REACH = float(ndtri(0.975))


def effects_over_time(memory: pl.DataFrame, *, metric: str) -> pl.DataFrame:
    """The last measurement of each whole campaign: RESULTS -> channel, campaign_id, measured_on, estimate, bounds."""
    whole = memory.filter(pl.col("segment").is_null(), pl.col("metric") == metric, pl.col("low").is_not_null())
    last = whole.unique(["campaign_id", "channel"], keep="last", maintain_order=True)
    told = last.select("channel", "campaign_id", "measured_on", "estimate", "low", "high")
    return told.sort("measured_on", "campaign_id")


def trends(effects: pl.DataFrame) -> pl.DataFrame:
    """Change of the effect a year by channel: the table of ``effects_over_time`` -> channel, estimate, low, high.

    Weighted least squares on the day, weights 1 / variance; channels with fewer than three campaigns, or all on one
    day, are left out.

    >>> import datetime as dt
    >>> table = pl.DataFrame({"channel": ["email"] * 3, "measured_on": [dt.date(2023, 1, 1), dt.date(2024, 1, 1),
    ...     dt.date(2024, 12, 31)], "estimate": [3.0, 2.0, 1.0], "low": [2.9, 1.9, 0.9], "high": [3.1, 2.1, 1.1]})
    >>> trends(table)["estimate"].round(2).to_list()
    [-1.0]
    """
    rows = []
    for (channel,), part in effects.group_by("channel", maintain_order=True):
        slope = _slope(part)
        if slope is not None:
            rows.append((channel, slope[0], slope[0] - _REACH * slope[1], slope[0] + _REACH * slope[1]))
    schema = {"channel": pl.String, "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _slope(part: pl.DataFrame) -> tuple[float, float] | None:
    """Slope a year and its standard error."""
    errors = (part["high"] - part["low"]).to_numpy() / (2 * _REACH)
    years = part["measured_on"].cast(pl.Int32).to_numpy() / _DAYS_A_YEAR
    if part.height < FEWEST or (errors <= 0).any() or np.ptp(years) == 0:
        return None
    weights = errors**-2.0
    centred = years - np.average(years, weights=weights)
    spread = float(weights @ centred**2)
    return float(weights @ (centred * part["estimate"].to_numpy())) / spread, spread**-0.5


def earlier_of_offer(memory: pl.DataFrame, newest: pl.DataFrame) -> pl.DataFrame:
    """Earlier campaigns with the same offer: RESULTS, one row of RESULTS -> their last measurement each, oldest first.

    campaign_id, measured_on, estimate, low, high, and the change since: gain, gain_low, gain_high (95 %, both
    intervals read as normal distributions of independent campaigns). Empty where no offer was named.
    """
    now = newest.row(0, named=True)
    is_same = (pl.col("offer") == now["offer"]) & (pl.col("campaign_id") != now["campaign_id"])
    is_before = (pl.col("measured_on") < now["measured_on"]) & (pl.col("offer") != "")
    earlier = effects_over_time(memory.filter(is_same, is_before), metric=now["metric"]).drop("channel")
    if now["low"] is None:
        return earlier.clear().with_columns(gain=pl.lit(0.0), gain_low=pl.lit(0.0), gain_high=pl.lit(0.0))
    change = pl.lit(now["estimate"]) - pl.col("estimate")
    reach = (((pl.col("high") - pl.col("low")) / 2) ** 2 + ((now["high"] - now["low"]) / 2) ** 2).sqrt()
    return earlier.with_columns(gain=change, gain_low=change - reach, gain_high=change + reach)
