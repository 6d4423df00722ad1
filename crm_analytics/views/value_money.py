"""Tables behind the parts of the Value page on money: costs, five parts, measures side by side, families and firms."""

from __future__ import annotations

from dataclasses import fields

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Scores
from crm_analytics.settings import ContactCosts, PartRules
from crm_analytics.value.five_parts import PART_COLUMNS, add_parts
from crm_analytics.value.records import Records
from crm_analytics.value.referrals import add_referrals
from crm_analytics.value.serving import add_costs, add_net_value
from crm_analytics.value.side_by_side import add_formula_value, measures_by, value_of_groups

GROUP_KEYS = ("household_id", "account_id")
SIDE_BY_SIDE = (
    "customer_id", "name", "stage", "segment", "clv", "clv_low", "clv_high", "historic_value", "current_value",
    "growth_potential", "formula_value", "clv_net", "referred_clv", "p_alive", "expected_purchases",
    "days_since_last_purchase", "owner",
)  # fmt: skip


def records_of(data: DataSet, scores: Scores) -> Records:
    """What is recorded beside purchases, up to the day of the scores."""
    return Records(**{field.name: getattr(data, field.name) for field in fields(Records)}).until(scores.as_of)


def price_customers(data: DataSet, scores: Scores, *, costs: ContactCosts) -> pl.DataFrame:
    """Scored customers with all that money has to say: + cost_to_serve, cost_to_inform, expected_costs, clv_net,
    formula_value, n_referred, referred_clv."""
    priced = add_costs(scores.customers, records_of(data, scores), costs=costs)
    netted = add_net_value(priced, model=scores.model, rules=scores.rules.value)
    return add_referrals(add_formula_value(netted, rules=scores.rules.value))


def parts_of(priced: pl.DataFrame, data: DataSet, scores: Scores, *, rules: PartRules) -> pl.DataFrame:
    """Everybody's five parts under these assumptions: price_customers + the part columns."""
    records, horizon = records_of(data, scores), scores.rules.value.horizon_days
    plain = priced.drop("n_referred", "referred_clv")
    return add_parts(plain, records, as_of=scores.as_of, rules=rules, horizon_days=horizon)


def part_list(customers: pl.DataFrame) -> pl.DataFrame:
    """The five parts a customer, the most valuable first."""
    names = ["customer_id", "name", "n_referred", *PART_COLUMNS.values(), "parts_total"]
    return _known(customers, names).sort("parts_total", "customer_id", descending=[True, False], nulls_last=True)


def best_referrers(customers: pl.DataFrame, *, n: int = 10) -> pl.DataFrame:
    """Who has won the most value by recommending: -> customer_id, name, n_referred, referred_clv, clv."""
    won = customers.filter(pl.col("n_referred") > 0)
    names = ["customer_id", "name", "n_referred", "referred_clv", "clv"]
    return _known(won, names).sort("referred_clv", "customer_id", descending=[True, False]).head(n)


def side_by_side(customers: pl.DataFrame, *, n: int | None = None) -> pl.DataFrame:
    """Every measure of each customer's value, the highest clv first; the n first, or everybody with a clv."""
    known = customers.filter(pl.col("clv").is_not_null())
    ordered = known.sort("clv", "customer_id", descending=[True, False])
    return _known(ordered if n is None else ordered.head(n), SIDE_BY_SIDE)


def measures_by_segment(customers: pl.DataFrame) -> pl.DataFrame:
    """Sums of every measure by segment; without any segment, of everybody together."""
    by = "segment" if "segment" in customers.columns else "stage"
    return measures_by(customers, by=by)


def group_keys_of(customers: pl.DataFrame) -> list[str]:
    """Whether families or firms are recorded: those of household_id and account_id that hold anything."""
    return [key for key in GROUP_KEYS if key in customers.columns and customers[key].null_count() < customers.height]


def groups_of_several(customers: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Value of the families or firms that have more than one customer, the most valuable first."""
    return value_of_groups(customers, by=by).filter(pl.col("n_customers") > 1)


def loss_makers(customers: pl.DataFrame) -> pl.DataFrame:
    """Customers who are expected to cost more in service than they bring."""
    return customers.filter(pl.col("clv_net") < 0)


def _known(customers: pl.DataFrame, names: list[str] | tuple[str, ...]) -> pl.DataFrame:
    return customers.select([name for name in names if name in customers.columns])
