"""Small rules and shapes that the textbooks print, for trying out with numbers entered by hand."""

from __future__ import annotations

from enum import StrEnum
from math import prod

import numpy as np
import polars as pl
from scipy.interpolate import PchipInterpolator

from crm_analytics.schemas import Stage
from crm_analytics.settings import require

# (moment, volume, profit): the shape that the texts draw, on a scale of their own; only the shape means something
_CURVE = ((0, 2, -6), (1, 10, 0), (2, 24, 14), (3, 62, 46), (4, 90, 74), (5, 98, 86), (6, 100, 90), (7, 100, 90),
          (8, 96, 84), (9, 60, 46), (10, 16, 6))  # fmt: skip
_PERIODS = ((Stage.EXPLORATION, 0, 2), (Stage.FORMATION, 2, 5), (Stage.STABILITY, 5, 8), (Stage.DEGRADATION, 8, 10))
_POINTS = 10  # of a unit of time


WINNING_COST_CLAIM = 5.0  # winning a customer costs so many times keeping one, the texts say
REGULAR_PROFIT_CLAIM = 16.0  # a regular customer brings so many times a new one's profit, the texts say


class Satisfaction(StrEnum):
    """Performance against expectation."""

    DISSATISFIED = "dissatisfied"
    SATISFIED = "satisfied"
    DELIGHTED = "delighted"


class RelationshipLevel(StrEnum):
    """How much care a customer gets, from the least to the most."""

    BASIC = "basic"
    REACTIVE = "reactive"
    ACCOUNTABLE = "accountable"
    PROACTIVE = "proactive"
    PARTNER = "partner"


class Level(StrEnum):
    """A quantity in three steps."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


_CARE = list(RelationshipLevel)
_MARGIN_STEPS = {Level.LOW: 0, Level.MEDIUM: 1, Level.HIGH: 2}
_NUMBER_STEPS = {Level.HIGH: 0, Level.MEDIUM: 1, Level.LOW: 2}  # few customers: time for each


def advised_level(*, margin: Level, n_customers: Level) -> RelationshipLevel:
    """Advise the level of care: the higher the margin and the fewer the customers, the closer.

    After Kotler's table of margin against number of customers, whose two double entries are read as the lesser.

    >>> advised_level(margin=Level.HIGH, n_customers=Level.LOW).value
    'partner'
    >>> advised_level(margin=Level.LOW, n_customers=Level.HIGH).value
    'basic'
    """
    return _CARE[_MARGIN_STEPS[margin] + _NUMBER_STEPS[n_customers]]


def satisfaction_level(*, expectation: float, performance: float) -> Satisfaction:
    """Compare what was received with what was expected, on one scale.

    >>> satisfaction_level(expectation=5, performance=6).value
    'delighted'
    """
    if performance < expectation:
        return Satisfaction.DISSATISFIED
    return Satisfaction.DELIGHTED if performance > expectation else Satisfaction.SATISFIED


def share_of_wallet(spent_here: float, wallet: float) -> float:
    """Share of a customer's spending that comes to us, 0 to 1; the wallet holds what is spent at any supplier.

    >>> share_of_wallet(300, 1200)
    0.25
    """
    require(wallet > 0, "wallet", wallet, "above 0")
    return spent_here / wallet


def equity_of_base(mean_clv: float, *, n_current: float, n_prospective: float = 0) -> float:
    """Customer equity = mean CLV x customer base; prospective customers are those expected to be won.

    >>> equity_of_base(100, n_current=2000, n_prospective=500)
    250000
    """
    return mean_clv * (n_current + n_prospective)


def combined_growth(*rates: float) -> float:
    """Growth of a product of factors that each grow by a rate: they multiply, they don't add.

    >>> round(combined_growth(0.10, 0.10), 2)
    0.21
    """
    return prod(1 + rate for rate in rates) - 1


def return_on_investment(uplift: float, *, n_targeted: float, cost: float) -> float | None:
    """Profit caused a unit of cost: (uplift a customer x customers - cost) / cost; None without a cost.

    >>> return_on_investment(2.0, n_targeted=1000, cost=800)
    1.5
    """
    return (uplift * n_targeted - cost) / cost if cost else None


def life_cycle_curve() -> pl.DataFrame:
    """Draw up the textbook's shape: moment, stage, volume, profit (index: 100 = the highest volume).

    A point where two periods meet is listed in both, so that their lines join.
    """
    moments, volumes, profits = map(np.array, zip(*_CURVE, strict=True))
    periods = [(stage, np.linspace(start, end, (end - start) * _POINTS + 1)) for stage, start, end in _PERIODS]
    points = np.concatenate([part for _, part in periods])
    return pl.DataFrame(
        {
            "stage": [stage.value for stage, part in periods for _ in part],
            "moment": points,
            "volume": PchipInterpolator(moments, volumes)(points),
            "profit": PchipInterpolator(moments, profits)(points),
        }
    )
