"""How customers bought in windows as long as a campaign's, before it: what they brought, and how much they differed.

The analysis compares inside the strata of the draw and adjusts by the year before, so only what neither explains blurs
a result: the residual deviation is measured on a past window as long as the campaign's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.campaigns.outcomes import collect_outcomes
from crm_analytics.errors import NotEnoughData, UnknownColumn
from crm_analytics.schemas import Arm
from crm_analytics.settings import YEAR_DAYS

MOST_READ = 20_000  # customers that the history is read of: more makes no figure clearer
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class History:
    """How such customers bought in a past window; money in currency, everything a customer."""

    n_customers: int  # read, at most MOST_READ
    mean: float  # of the metric
    residuals: pl.Series  # of the metric, what strata and the year before leave unexplained
    variance_left: float  # share of the variance that is left, 0 to 1
    n_buyers: int  # who bought in the window, of those read
    mean_revenue: float  # in the window

    @property
    def buyer_share(self) -> float:
        """Share of the customers who bought in the window, without any contact of the planned campaign."""
        return self.n_buyers / self.n_customers


def past_outcomes(ledger: pl.DataFrame, customers: pl.DataFrame, *, starts_on: dt.date, days: int) -> pl.DataFrame:
    """What customers did in the window of ``days`` that ended the day before: LEDGER, customers -> OUTCOMES.

    At most MOST_READ customers are read; ``customers`` may carry the ``stratum`` of the draw. past_margin is of the
    year before that window.
    """
    people, last = some_customers(customers), starts_on - _DAY
    stratum = pl.col("stratum") if "stratum" in people.columns else pl.lit("").alias("stratum")
    everyone = people.select("customer_id", stratum, arm=pl.lit(str(Arm.TARGETED)))
    return collect_outcomes(ledger, everyone, starts_on=last - dt.timedelta(days=days - 1), ends_on=last)


def read_history(past: pl.DataFrame, *, metric: str) -> History:
    """Read how customers differ in a metric when nobody contacts them: OUTCOMES of a past window -> History.

    Raises NotEnoughData for fewer than two customers whose metric is known, UnknownColumn for another metric.

    >>> past = pl.DataFrame({"revenue": [0.0, 8.0], "is_buyer": [False, True], "past_margin": [0.0, 0.0],
    ...                      "stratum": ["", ""]})
    >>> history = read_history(past, metric="revenue")
    >>> history.mean, history.buyer_share, history.residuals.to_list(), history.variance_left
    (4.0, 0.5, [-4.0, 4.0], 1.0)
    """
    if metric not in past.columns:
        raise UnknownColumn(column=metric, available=past.columns)
    known = past.filter(pl.col(metric).is_not_null())
    if known.height < 2:
        raise NotEnoughData(what="history", needed=2, found=known.height)
    values = known[metric].cast(pl.Float64).to_numpy()
    residuals, spread = _residuals(known, values), float(values.var())
    return History(
        n_customers=known.height,
        mean=float(values.mean()),
        residuals=pl.Series(residuals),
        variance_left=float(residuals.var()) / spread if spread > 0 else 1.0,
        n_buyers=int(known["is_buyer"].sum()),
        mean_revenue=float(known["revenue"].to_numpy().mean()),
    )


def some_customers(customers: pl.DataFrame) -> pl.DataFrame:
    """Every k-th customer, so that no part of a sorted list is left out."""
    step = -(-customers.height // MOST_READ)
    return customers.gather_every(step) if step > 1 else customers


def _residuals(past: pl.DataFrame, values: np.ndarray) -> np.ndarray:
    inside = pl.col("_value", "_before") - pl.col("_value", "_before").mean().over("_stratum")
    centred = pl.DataFrame(
        {"_value": values, "_before": past["past_margin"].cast(pl.Float64), "_stratum": past["stratum"].fill_null("")}
    ).select(inside)
    y, x = centred["_value"].to_numpy(), centred["_before"].to_numpy()
    spread = float(x @ x)
    return np.asarray(y - (float(x @ y) / spread if spread > 0 else 0.0) * x)


def past_window_means(
    ledger: pl.DataFrame, customers: pl.DataFrame, *, metric: str, starts_on: dt.date, days: int
) -> list[float]:
    """Mean of the metric a customer in the windows before, the latest first: LEDGER, customers -> at most 12 means.

    Each window is ``days`` long and lies whole in the data; customers who had not bought by then count as 0. Empty
    for a metric that no ledger has, and where a margin is unknown.
    """
    first = ledger["date"].min()
    if not isinstance(first, dt.date) or metric not in ("margin", "revenue", "n_orders", "is_buyer"):
        return []
    n_windows = min((starts_on - first).days // days, 12, 2 * YEAR_DAYS // days or 1)
    lines = ledger.filter(pl.col("date").is_between(starts_on - dt.timedelta(days=n_windows * days), starts_on - _DAY))
    lines = lines.join(customers.select("customer_id"), on="customer_id", how="semi")
    if metric == "margin" and lines["margin"].null_count():
        return []
    sums = _sums_of_windows(lines, metric, starts_on, days)
    return [sums.get(number, 0.0) / max(customers.height, 1) for number in range(n_windows)]


def _sums_of_windows(lines: pl.DataFrame, metric: str, starts_on: dt.date, days: int) -> dict[int, float]:
    number = ((pl.lit(starts_on) - pl.col("date")).dt.total_days() - 1) // days
    total = pl.col("customer_id").filter("is_purchase_day").n_unique() if metric == "is_buyer" else pl.col(metric).sum()
    summed = lines.group_by(number.alias("_window")).agg(total.cast(pl.Float64).alias("_sum"))
    return {int(window): float(value) for window, value in summed.iter_rows()}
