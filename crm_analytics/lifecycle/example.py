"""An imaginary customer, to show what a rhythm and a silence do to the stage."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.lifecycle.history import NOT_YET, STAGES, month_ends, trace_stages
from crm_analytics.lifecycle.purchase_days import Array, PurchaseDays
from crm_analytics.lifecycle.stage_model import StageModel
from crm_analytics.settings import StageRules, require


@dataclass(frozen=True)
class ExampleCustomer:
    """Buys every ``gap_days``, ``n_purchases`` times, for ``order_size`` each, and has been silent since; in the second
    half of the purchases with another gap and another order size."""

    gap_days: int = 45  # days between purchases
    n_purchases: int = 10  # purchase days
    order_size: float = 100.0  # currency a purchase day
    silence_days: int = 120  # days from the last purchase to the day that is looked at
    later_gap_days: int = 45  # days between the purchases of the second half
    later_order_size: float = 100.0  # currency a purchase day of the second half

    def __post_init__(self) -> None:
        require(min(self.gap_days, self.later_gap_days) > 0, "gap_days", self.gap_days, "above 0")
        require(self.n_purchases > 0, "n_purchases", self.n_purchases, "above 0")
        require(self.silence_days >= 0, "silence_days", self.silence_days, "0 or more")

    def bought(self, as_of: dt.date) -> PurchaseDays:
        """The purchase days, the silence ending on as_of.

        >>> bought = ExampleCustomer(10, 2, 1.0, 5, 10, 2.0).bought(dt.date(1, 1, 31))
        >>> bought.days.tolist(), bought.values.tolist()
        ([16, 26], [1.0, 2.0])
        """
        half = (self.n_purchases - 1) // 2
        gaps = [self.gap_days] * half + [self.later_gap_days] * (self.n_purchases - 1 - half)
        since_last = np.append(np.cumsum(gaps[::-1])[::-1], 0) + self.silence_days
        days = as_of.toordinal() - since_last.astype(np.int64)
        values = np.repeat([self.order_size, self.later_order_size], [half + 1, len(days) - half - 1]).astype(float)
        starts = np.array([0, len(days)], dtype=np.int64)
        return PurchaseDays(pl.Series("customer_id", ["example"]), days, values, starts)


def follow_example(
    customer: ExampleCustomer, *, as_of: dt.date, rules: StageRules, usual_gap_days: float,
    model: StageModel | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Follow an imaginary customer month by month: -> month_end, stage, stage_by_model, n_purchase_days, revenue.

    From the month of the first purchase to as_of. ``usual_gap_days`` is the rhythm of the base, to which the
    customer's own is drawn; without a model its stage is null.
    """
    bought = customer.bought(as_of)
    days = month_ends(dt.date.fromordinal(int(bought.days[0])), as_of)
    edges = [bought.days[0], *(day.toordinal() + 1 for day in days)]
    bins = np.maximum.accumulate(edges)
    counts, money = (np.histogram(bought.days, bins=bins, weights=each)[0] for each in (None, bought.values))
    by_rules = trace_stages(bought, days, rules, usual_gap_days=usual_gap_days).stages[0]
    by_model = np.full(len(days), NOT_YET) if model is None else model.trace(bought, days).stages[0]
    return pl.DataFrame(
        {
            "month_end": days,
            "stage": _named(by_rules),
            "stage_by_model": _named(by_model),
            "n_purchase_days": counts.astype(np.int64),
            "revenue": money,
        },
        schema_overrides={"stage": pl.String, "stage_by_model": pl.String},
    )


def _named(numbers: Array) -> list[str | None]:
    return [None if number == NOT_YET else STAGES[number] for number in numbers]
