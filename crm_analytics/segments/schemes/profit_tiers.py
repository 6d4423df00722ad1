"""Gold, ordinary and loss-making customers, and the whale curve of cumulative profit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.segments.schemes.scheme import NOT_KNOWN, People, Scheme, make_scheme
from crm_analytics.settings import require

PROFIT_TIERS = ("gold_profit", "ordinary_profit", "loss_making")


@dataclass(frozen=True)
class ProfitTierRules:
    """Where gold begins and where losses do."""

    column: str = "current_value"  # profit a year
    gold_share: float = 0.20  # share of customers, the best; Pareto's fifth
    gold_from: float | None = None  # currency a year; goes before gold_share
    loss_below: float = 0.0  # currency a year

    def __post_init__(self) -> None:
        require(0 < self.gold_share < 1, "gold_share", self.gold_share, "between 0 and 1")
        if self.gold_from is not None:
            require(self.gold_from >= self.loss_below, "gold_from", self.gold_from, "loss_below or more")


def class_by_profit(people: People, rules: ProfitTierRules) -> Scheme:
    """Class customers by profit: gold from the threshold on, loss-making below loss_below, ordinary between.

    A share is never cut through equal profits: whoever earns as much as the last one inside is in too, and no profit
    (0 or less) is ever gold.

    >>> import datetime as dt
    >>> base = pl.DataFrame({"customer_id": list("abcde"), "current_value": [9.0, 5.0, 4.0, 0.0, -1.0]})
    >>> class_by_profit(People(base, dt.date(2024, 1, 1)), ProfitTierRules()).members["class"].to_list()
    ['gold_profit', 'ordinary_profit', 'ordinary_profit', 'ordinary_profit', 'loss_making']
    """
    customers = people.customers
    if rules.column not in customers.columns:
        raise UnknownColumn(column=rules.column, available=customers.columns)
    profit = customers[rules.column].cast(pl.Float64).fill_nan(None)
    gold_from = gold_threshold(profit, rules)
    is_gold = (profit >= gold_from) if gold_from is not None else pl.Series([False] * len(profit), dtype=pl.Boolean)
    classes = pl.select(
        pl.when(profit.is_null()).then(pl.lit(NOT_KNOWN)).when(is_gold).then(pl.lit("gold_profit"))
        .when(profit < rules.loss_below).then(pl.lit("loss_making")).otherwise(pl.lit("ordinary_profit"))
    ).to_series()  # fmt: skip
    order = (*PROFIT_TIERS, NOT_KNOWN) if profit.null_count() else PROFIT_TIERS
    return make_scheme("profit_tiers", customers, classes, order=order, facts={"gold_from": gold_from})


def gold_threshold(profit: pl.Series, rules: ProfitTierRules) -> float | None:
    """Profit from which gold begins: typed, else that of the last one inside gold_share; None when nobody earns."""
    if rules.gold_from is not None:
        return rules.gold_from
    ordered = profit.drop_nulls().sort(descending=True)
    if ordered.is_empty() or float(ordered[0]) <= max(0.0, rules.loss_below):
        return None
    cut = float(ordered[max(0, int(rules.gold_share * len(ordered) + 1e-9) - 1)])
    if cut > max(0.0, rules.loss_below):
        return cut
    return float(ordered.filter(ordered > max(0.0, rules.loss_below)).min())  # type: ignore[arg-type]


class Whale(NamedTuple):
    """Sums of the whale curve, in currency: ``peak`` is reached before those who cost more than they bring."""

    total: float
    best: float  # profit of the best customers
    peak: float
    loss: float  # what is lost again after the peak, 0 or below
    n_loss_making: int


def whale_curve(profit: pl.Series, *, n_points: int = 100) -> pl.DataFrame:
    """Add customers up from the most profitable to the least: -> customer_share, cumulative_value (currency).

    Sums, not shares, so that the curve can be drawn where all customers together lose money. The peak is a point of it.

    >>> whale_curve(pl.Series([-1.0, 9.0, 2.0]), n_points=3)["cumulative_value"].to_list()
    [0.0, 9.0, 11.0, 10.0]
    """
    ordered = profit.cast(pl.Float64).fill_nan(None).drop_nulls().sort(descending=True)
    n = len(ordered)
    places = {round(point * n / n_points) for point in range(n_points + 1)} | {int((ordered > 0).sum())}
    ranks = pl.Series(sorted(places), dtype=pl.Int64)
    sums = pl.concat([pl.Series([0.0]), ordered.cum_sum()])
    return pl.DataFrame({"customer_share": ranks / max(1, n), "cumulative_value": sums.gather(ranks).round(2)})


def whale_figures(profit: pl.Series, *, best_share: float = 0.20) -> Whale:
    """Total, profit of the best ``best_share`` of customers, peak, and loss after it.

    >>> whale_figures(pl.Series([10.0, 5.0, 1.0, 0.0, -4.0]))
    Whale(total=12.0, best=10.0, peak=16.0, loss=-4.0, n_loss_making=1)
    """
    ordered = profit.cast(pl.Float64).fill_nan(None).drop_nulls().sort(descending=True)
    losses = ordered.filter(ordered < 0)
    best = ordered.head(max(1, int(best_share * len(ordered) + 1e-9)))
    total, loss = float(ordered.sum()), float(losses.sum())
    return Whale(round(total, 2), round(float(best.sum()), 2), round(total - loss, 2), round(loss, 2), len(losses))
