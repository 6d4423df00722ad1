"""Several campaigns in one sum: what they caused together, what they cost, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import polars as pl

from crm_analytics.schemas import ValueBasis


@dataclass(frozen=True)
class Portfolio:
    """Campaigns that were measured by one metric, summed; money in currency, other metrics in their unit.

    None = does not apply: cost, profit and roi belong to money, and roi needs a cost.
    """

    metric: str
    n_campaigns: int
    n_left_out: int  # measured, but without an interval
    caused: float
    caused_low: float
    caused_high: float
    cost: float | None = None
    profit: float | None = None
    profit_low: float | None = None
    profit_high: float | None = None
    roi: float | None = None
    roi_low: float | None = None
    roi_high: float | None = None


def whole_results(results: pl.DataFrame) -> pl.DataFrame:
    """The last measurement of each campaign's whole audience, a metric: RESULTS -> RESULTS, the oldest first."""
    whole = results.filter(pl.col("segment").is_null())
    return whole.unique(["campaign_id", "metric"], keep="last", maintain_order=True)


def sum_campaigns(results: pl.DataFrame, *, metric: str) -> Portfolio | None:
    """What campaigns caused together: RESULTS -> Portfolio in one metric; None when none has an interval.

    A campaign caused uplift x targeted. Variances are summed, on either side of the estimates by itself (MOVER, Zou &
    Donner 2008), as if no customer were in two campaigns. One without an interval is left out, its cost too.

    >>> past = pl.DataFrame({"campaign_id": ["a", "b"], "segment": [None, None], "metric": ["margin"] * 2,
    ...     "estimate": [3.0, 1.0], "low": [0.0, -3.0], "high": [6.0, 5.0], "n_targeted": [100, 100],
    ...     "cost": [100.0, 100.0]}, schema_overrides={"segment": pl.String})
    >>> both = sum_campaigns(past, metric="margin")
    >>> both.caused, both.caused_low, both.caused_high, both.roi
    (400.0, -100.0, 900.0, 1.0)
    """
    measured = whole_results(results).filter(pl.col("metric") == metric)
    usable = measured.drop_nulls(["low", "high"])
    if usable.is_empty():
        return None
    n = usable["n_targeted"]
    caused, low, high = sum_with_interval(usable["estimate"] * n, usable["low"] * n, usable["high"] * n)
    found = Portfolio(metric, usable.height, measured.height - usable.height, caused, low, high)
    return _with_money(found, float(usable["cost"].fill_null(0.0).sum())) if metric in list(ValueBasis) else found


def sum_with_interval(
    estimates: Sequence[float] | pl.Series, lows: Sequence[float] | pl.Series, highs: Sequence[float] | pl.Series
) -> tuple[float, float, float]:
    """Sum of independent estimates, with its bounds; either side's reaches add up as the sides of right angles.

    >>> sum_with_interval([10.0, 20.0], [7.0, 16.0], [13.0, 24.0])
    (30.0, 25.0, 35.0)
    """
    rows = list(zip(estimates, lows, highs, strict=True))
    total = sum(estimate for estimate, _, _ in rows)
    down, up = (hypot(*(row[0] - row[side] for row in rows)) for side in (1, 2))
    return float(total), float(total - down), float(total + up)


def _with_money(found: Portfolio, cost: float) -> Portfolio:
    low, high = found.caused_low - cost, found.caused_high - cost
    profit = found.caused - cost
    rates = {"roi": profit / cost, "roi_low": low / cost, "roi_high": high / cost} if cost > 0 else {}
    money = {"cost": cost, "profit": profit, "profit_low": low, "profit_high": high}
    return Portfolio(**{**vars(found), **money, **rates})
