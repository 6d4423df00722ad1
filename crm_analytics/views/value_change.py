"""Tables behind the change of customer equity: the bridge, its three sources, and what was spent meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Scores
from crm_analytics.settings import ContactCosts
from crm_analytics.value import estimate_clv
from crm_analytics.value.bridge import BaseFactors, GrowthSplit, base_factors, equity_bridge, split_change
from crm_analytics.value.returns import SpendKind, equity_return, spent_on_keeping, spent_on_winning
from crm_analytics.value.serving import add_costs
from crm_analytics.views.value_money import records_of

STEPS_BACK_DAYS = (365, 182, 91)  # days back with which today can be compared
_LEAST_HISTORY_DAYS = 60  # before the earlier day, so that something could be known by then


@dataclass(frozen=True)
class EquityChange:
    """How equity came from an earlier day to the present one; ``factors`` and ``split`` None where nothing is due."""

    since: dt.date
    steps: pl.DataFrame
    factors: pl.DataFrame | None
    split: GrowthSplit | None
    returns: pl.DataFrame

    @property
    def restated(self) -> float:
        """What today's models make of the customers of then, less what was told then."""
        return float(self.steps.filter(pl.col("equity_step") == "restated")["clv"][0])

    @property
    def by_customers(self) -> float:
        """The change that customers made: all steps between the restated equity and today's."""
        ends = ("before", "restated", "now")
        return float(self.steps.filter(~pl.col("equity_step").is_in(ends))["clv"].sum())


def comparable_days(first: dt.date, as_of: dt.date) -> list[int]:
    """Steps back (days) that still lie far enough inside the data."""
    history = (as_of - first).days
    return [days for days in STEPS_BACK_DAYS if history - days >= _LEAST_HISTORY_DAYS]


def equity_change(
    data: DataSet, before: Scores, after: Scores, *, customers: pl.DataFrame, costs: ContactCosts
) -> EquityChange:
    """Explain the change of equity of these customers (part of ``after``) since the day of ``before``.

    Customers of then are valued by today's models, so that the steps show customers and not models.
    """
    rules, model, spend = after.rules.value, after.model, after.spend
    them = customers.select("customer_id")
    told = before.customers.join(them, on="customer_id", how="semi")
    revalued = estimate_clv(before.customers, model=model, spend=spend, rules=rules)
    then = revalued.join(them, on="customer_id", how="semi")
    factors = [base_factors(table, model=model, horizon_days=rules.horizon_days) for table in (then, customers)]
    was, now = factors
    return EquityChange(
        since=before.as_of,
        steps=equity_bridge(then, customers, told_before=float(told["clv"].sum())),
        factors=_factor_table(was, now) if was and now else None,
        split=split_change(was, now) if was and now else None,
        returns=equity_return(then, customers, spent=_spent(data, before, after, customers, costs)),
    )


def _factor_table(before: BaseFactors, after: BaseFactors) -> pl.DataFrame:
    split = split_change(before, after)
    rows = [
        ("more", before.n_active, after.n_active, split.more),
        ("longer", before.years, after.years, split.longer),
        ("deeper", before.yearly_value, after.yearly_value, split.deeper),
    ]
    names = {"growth_source": pl.String, "growth_factor_before": pl.Float64, "growth_factor": pl.Float64}
    return pl.DataFrame(rows, schema={**names, "clv": pl.Float64}, orient="row")


def _spent(
    data: DataSet, before: Scores, after: Scores, customers: pl.DataFrame, costs: ContactCosts
) -> dict[SpendKind, float | None]:
    records = records_of(data, after)
    contacts = [_contact_costs(customers, data, scores, costs) for scores in (before, after)]
    keeping = spent_on_keeping(
        customers, records, after=before.as_of, until=after.as_of, costs_then_and_now=(contacts[0], contacts[1])
    )
    return {SpendKind.WINNING: spent_on_winning(customers, after=before.as_of), SpendKind.KEEPING: keeping}


def _contact_costs(customers: pl.DataFrame, data: DataSet, scores: Scores, costs: ContactCosts) -> float:
    known = add_costs(customers.select("customer_id", "first_day"), records_of(data, scores), costs=costs)
    return float(known["cost_to_serve"].sum()) + float(known["cost_to_inform"].sum())
