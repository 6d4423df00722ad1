"""What equity would be with another margin, fewer leavers, another discount rate or horizon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from crm_analytics.settings import ValueRules, require
from crm_analytics.value.bridge import without_season
from crm_analytics.value.gamma_gamma import SpendModel
from crm_analytics.value.histories import Array
from crm_analytics.value.in_season import InSeason
from crm_analytics.value.likelihood import draw_rows
from crm_analytics.value.money import kept_share
from crm_analytics.value.purchases import MONTH_DAYS, PurchaseModel

MOST_MONTHS = 36
_LEAST_STAYING = 1e-6  # where nobody stays, nobody can be kept from leaving
_DRAW_CUSTOMERS = 2_000  # the shape over months is the same for a draw; the sum is scaled to everyone


@dataclass(frozen=True)
class WhatIf:
    """Changes against what the models expect."""

    margin_change: float = 0.0  # -0.1: a tenth less
    fewer_leavers: float = 0.0  # share of the monthly decline of purchases that is prevented; 1 = nobody leaves
    annual_discount_rate: float = 0.10
    n_months: int = 12

    def __post_init__(self) -> None:
        require(self.margin_change >= -1, "margin_change", self.margin_change, "-1 or more")
        require(-1 <= self.fewer_leavers <= 1, "fewer_leavers", self.fewer_leavers, "-1 to 1")
        require(0 <= self.annual_discount_rate < 1, "annual_discount_rate", self.annual_discount_rate, "0 to 1")
        require(1 <= self.n_months <= MOST_MONTHS, "n_months", self.n_months, f"1 to {MOST_MONTHS}")


def value_by_month(
    customers: pl.DataFrame, *, model: PurchaseModel, spend: SpendModel, rules: ValueRules, n_months: int = MOST_MONTHS
) -> pl.DataFrame:
    """What present customers are expected to bring a month, not discounted: -> month_number, expected_value, staying.

    ``staying``: pace of buying in that month as a share of the first month's, the season left out; it falls as
    customers leave. Months have 30.4375 days from as_of. Of a large base 2,000 customers are drawn and scaled by clv.
    """
    rows = draw_rows(customers.height, _DRAW_CUSTOMERS)
    drawn = customers[rows]
    worth = np.nan_to_num(spend.spend_moments(drawn).mean * kept_share(customers, rules=rules).rates[rows])
    expected = _by_month(partial(model.expected_purchases, drawn), worth, n_months)
    pace = _by_month(without_season(model, drawn), worth, n_months) if isinstance(model, InSeason) else expected
    staying = np.divide(pace, pace[0], out=np.zeros(n_months), where=pace[0] != 0)
    months = {"month_number": range(1, n_months + 1), "expected_value": expected * _scale(customers, drawn)}
    return pl.DataFrame({**months, "staying": np.maximum(staying, 0.0)})


def _by_month(purchases: Callable[[float], pl.Series], worth: Array, n_months: int) -> Array:
    ends = [purchases(MONTH_DAYS * month).fill_null(0.0).to_numpy() @ worth for month in range(1, n_months + 1)]
    return np.diff(ends, prepend=0.0)


def _scale(customers: pl.DataFrame, drawn: pl.DataFrame) -> float:
    part, whole = float(drawn["clv"].sum()), float(customers["clv"].sum())
    return whole / part if part and drawn.height < customers.height else 1.0


def what_if(months: pl.DataFrame, change: WhatIf) -> pl.DataFrame:
    """Apply a change to value_by_month: -> month_number, expected_value, changed_value (discounted, both).

    Month t brings value_t x (1 + margin_change) x staying_t^-fewer_leavers, discounted from its middle:
    / (1 + i)^((t - 1/2) / 12). ``expected_value`` is the same without the two changes.

    >>> months = pl.DataFrame({"month_number": [1, 2], "expected_value": [100.0, 50.0], "staying": [1.0, 0.5]})
    >>> change = WhatIf(margin_change=0.1, fewer_leavers=1.0, annual_discount_rate=0.0, n_months=2)
    >>> what_if(months, change)["changed_value"].round(9).to_list()
    [110.0, 110.0]
    """
    shown = months.head(change.n_months)
    month, value, staying = (shown[name].to_numpy() for name in ("month_number", "expected_value", "staying"))
    discount = (1 + change.annual_discount_rate) ** (-(month - 0.5) / 12)
    longer = np.maximum(staying, _LEAST_STAYING) ** -change.fewer_leavers
    changed = value * longer * (1 + change.margin_change) * discount
    return pl.DataFrame({"month_number": month, "expected_value": value * discount, "changed_value": changed})


def yearly_retention(months: pl.DataFrame) -> float | None:
    """How much of the pace of buying is still expected twelve months on; None without value or months enough.

    >>> yearly_retention(pl.DataFrame({"staying": [1.0] * 12 + [0.8]}))
    0.8
    """
    staying = months["staying"]
    return float(staying[12]) if len(staying) > 12 and staying[0] else None
