"""Everybody's stage at every month end, in one compiled pass over the sorted ledger.

The rules are those of ``assign_stage``; at each month end only what was known by then counts, so a later purchase
never moves an earlier month's stage.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit

from crm_analytics.customers import MINOR_UNITS
from crm_analytics.lifecycle.purchase_days import Array, PurchaseDays, find_purchase_days
from crm_analytics.lifecycle.rules import UNKNOWN_GAP_DAYS
from crm_analytics.schemas import Stage
from crm_analytics.settings import StageRules

STAGES = tuple(stage.value for stage in Stage)
_EXPLORATION, _FORMATION, _STABILITY, _DEGRADATION, _LAPSED = range(len(STAGES))
NOT_YET = -1  # had not bought by then


@dataclass(frozen=True)
class StageHistory:
    """Stages of customers x days, as numbers into STAGES, -1 before the first purchase."""

    customer_id: pl.Series
    days: tuple[dt.date, ...]
    stages: Array

    def on(self, day: dt.date) -> pl.DataFrame:
        """The stages on one of the days: -> customer_id, stage; those who had bought by then."""
        column = self.stages[:, self.days.index(day)]
        known = column != NOT_YET
        return pl.DataFrame({"customer_id": self.customer_id.filter(pl.Series(known)), "stage": _named(column[known])})

    def only(self, chosen: Array) -> StageHistory:
        """The same of the customers for whom the flag is true."""
        return StageHistory(self.customer_id.filter(pl.Series(chosen)), self.days, self.stages[chosen])

    def mix(self) -> pl.DataFrame:
        """Count customers by day and stage: -> day, stage, n_customers; a row for each pair, 0 where nobody is."""
        counts = [np.bincount(column[column != NOT_YET], minlength=len(STAGES)) for column in self.stages.T]
        return pl.DataFrame(
            {
                "day": np.repeat(np.array(self.days, dtype="datetime64[D]"), len(STAGES)),
                "stage": list(STAGES) * len(self.days),
                "n_customers": np.concatenate(counts).astype(np.int64),
            }
        )

    def moves(self, before: dt.date, after: dt.date) -> pl.DataFrame:
        """Count customers by their stage on two days: -> stage_before, stage_after, n_customers; null = not yet."""
        first, second = (self.stages[:, self.days.index(day)].astype(np.int64) for day in (before, after))
        known = second != NOT_YET
        counted = np.bincount((first[known] + 1) * len(STAGES) + second[known], minlength=6 * len(STAGES))
        return pl.DataFrame(
            {
                "stage_before": np.repeat([None, *STAGES], len(STAGES)).tolist(),
                "stage_after": list(STAGES) * (len(STAGES) + 1),
                "n_customers": counted,
            },
            schema={"stage_before": pl.String, "stage_after": pl.String, "n_customers": pl.Int64},
        )


def _named(numbers: Array) -> pl.Series:
    return pl.Series(values=np.array(STAGES, dtype=object)[numbers], dtype=pl.String)


def month_ends(first: dt.date, last: dt.date, *, n_months: int | None = None) -> list[dt.date]:
    """List the month ends from ``first`` on that are before ``last``, then ``last`` itself; at most the last n_months.

    >>> month_ends(dt.date(2024, 1, 20), dt.date(2024, 3, 10))
    [datetime.date(2024, 1, 31), datetime.date(2024, 2, 29), datetime.date(2024, 3, 10)]
    """
    numbers = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    ends = [dt.date(y, m + 1, calendar.monthrange(y, m + 1)[1]) for y, m in (divmod(n, 12) for n in numbers)]
    days = [*(day for day in ends if day < last), last]
    return days if n_months is None else days[-n_months:]


def trace_stages(
    ledger: pl.DataFrame | PurchaseDays, days: list[dt.date], rules: StageRules | None = None, *,
    usual_gap_days: float | None = None,
) -> StageHistory:  # fmt: skip
    """Place everybody in the life cycle on each of some days: LEDGER -> StageHistory; days in rising order.

    The stages are those that ``stages_on`` gives for one day at a time. ``usual_gap_days`` stands for the rhythm of
    the base where the ledger holds only some of its customers.

    >>> from crm_analytics.ledger import build_ledger
    >>> lines = pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "revenue": [30.0]})
    >>> trace_stages(build_ledger(lines), [dt.date(2023, 12, 31), dt.date(2024, 1, 31)]).stages.tolist()
    [[-1, 0]]
    """
    rules = rules or StageRules()
    bought = ledger if isinstance(ledger, PurchaseDays) else find_purchase_days(ledger)
    numbers = np.array([day.toordinal() for day in days], dtype=np.int64)
    gaps = _base_gaps(bought, numbers) if usual_gap_days is None else np.full(len(days), usual_gap_days)
    stages = _trace(
        bought.days, bought.values, bought.starts, numbers, gaps,
        (rules.recent_days, rules.exploration_max_purchases, rules.volume_min_purchases),
        (rules.prior_gaps, rules.lapsed_after_gaps, rules.degradation_after_gaps, rules.decline_ratio,
         rules.growth_ratio, rules.volume_decline_ratio),
    )  # fmt: skip
    return StageHistory(bought.customer_id, tuple(days), stages)


def base_gap(bought: PurchaseDays, as_of: dt.date) -> float:
    """Mean gap in days between a customer's purchase days, over the base as it was known on a day."""
    return float(_base_gaps(bought, np.array([as_of.toordinal()], dtype=np.int64))[0])


def _base_gaps(bought: PurchaseDays, ends: Array) -> Array:
    recency, gaps = _sum_gaps(bought.days, bought.starts, ends)
    known = (gaps > 0) & (recency > 0)
    return np.where(known, recency / np.maximum(gaps, 1), UNKNOWN_GAP_DAYS)


@njit(cache=True, nogil=True)
def _sum_gaps(days, starts, ends):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Sum, over the customers known by each day, of recency and of frequency."""
    recency, gaps = np.zeros(len(ends)), np.zeros(len(ends))
    for customer in range(len(starts) - 1):
        begin, stop = starts[customer], starts[customer + 1]
        seen = begin
        for position in range(len(ends)):
            while seen < stop and days[seen] <= ends[position]:
                seen += 1
            if seen > begin:
                recency[position] += days[seen - 1] - days[begin]
                gaps[position] += seen - begin - 1
    return recency, gaps


@njit(cache=True, nogil=True)
def _trace(days, values, starts, ends, base_gaps, counts, ratios):  # type: ignore[no-untyped-def]  # pragma: no cover
    recent_days, exploration_max, fewest_compared = counts
    prior, lapsed_after, degradation_after, decline, growth, volume_decline = ratios
    stages = np.full((len(starts) - 1, len(ends)), NOT_YET, dtype=np.int8)
    for customer in range(len(starts) - 1):
        begin, stop = starts[customer], starts[customer + 1]
        seen = old = begin  # purchase days up to the day itself, and up to the window that is compared
        spent = spent_earlier = 0.0
        for position in range(len(ends)):
            end = ends[position]
            while seen < stop and days[seen] <= end:
                spent += values[seen]
                seen += 1
            while old < stop and days[old] <= end - recent_days:
                spent_earlier += values[old]
                old += 1
            if seen == begin:
                continue
            n, n_earlier = seen - begin, old - begin
            gap = (days[seen - 1] - days[begin] + prior * base_gaps[position]) / (n - 1 + prior)
            silence = (end - days[seen - 1]) / gap
            earlier_days = end - days[begin] - recent_days
            recent = (n - n_earlier) / recent_days
            earlier = n_earlier / earlier_days if earlier_days > 0 else 0.0
            tried_out = n > exploration_max
            shrinking = 2 * earlier_days >= recent_days and recent < decline * earlier
            if volume_decline > 0.0 and min(n - n_earlier, n_earlier) >= fewest_compared:
                then, now = np.round(spent_earlier, MINOR_UNITS), np.round(spent - spent_earlier, MINOR_UNITS)
                shrinking = shrinking or now * n_earlier < volume_decline * then * (n - n_earlier)
            if silence >= lapsed_after:
                stages[customer, position] = _LAPSED
            elif silence >= degradation_after or (tried_out and shrinking):
                stages[customer, position] = _DEGRADATION
            elif not tried_out:
                stages[customer, position] = _EXPLORATION
            elif earlier_days <= 0 or recent >= growth * earlier:
                stages[customer, position] = _FORMATION
            else:
                stages[customer, position] = _STABILITY
    return stages
