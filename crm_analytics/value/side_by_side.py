"""One customer's value by different measures, side by side: earned, earning, still to win, by formula, by model."""

from __future__ import annotations

import polars as pl

from crm_analytics.settings import YEAR_DAYS, ValueRules

MEASURES = ("historic_value", "current_value", "growth_potential", "formula_value", "clv")


def add_formula_value(customers: pl.DataFrame, *, rules: ValueRules) -> pl.DataFrame:
    """Add the textbook's value: + formula_value; keeps rows.

    Years x yearly margin - cost, with the horizon's years, the trailing year's value (current_value) each year, and no
    cost, as the cost to win is spent. It takes for granted that everybody stays and goes on as last year; the same
    discounting as clv's (from the middle of the time).

    >>> table = pl.DataFrame({"current_value": [100.0]})
    >>> rules = ValueRules(horizon_days=730, annual_discount_rate=0.0)
    >>> add_formula_value(table, rules=rules)["formula_value"].to_list()
    [200.0]
    """
    years = rules.horizon_days / YEAR_DAYS
    discount = (1 + rules.annual_discount_rate) ** (-years / 2)
    return customers.with_columns((pl.col("current_value") * years * discount).alias("formula_value"))


def measures_by(customers: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Sum every measure by a column: -> group, n_customers, historic_value, current_value, growth_potential,
    formula_value, clv; null where it is known of nobody in the group."""
    known = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in MEASURES]
    return customers.group_by(pl.col(by).alias("group")).agg(pl.len().cast(pl.Int64).alias("n_customers"), *known).sort(
        "clv", "group", descending=[True, False], nulls_last=True
    )  # fmt: skip


def value_of_groups(customers: pl.DataFrame, *, by: str) -> pl.DataFrame:
    """Sum value over families or firms (household_id or account_id): -> group, n_customers, historic_value,
    current_value, clv, members; those of several customers first by clv. Customers without one are left out.

    >>> table = pl.DataFrame({"customer_id": ["a", "b", "c"], "household_id": ["H", "H", None], "clv": [1.0, 2.0, 9.0],
    ...                       "historic_value": [0.0, 0.0, 0.0], "current_value": [0.0, 0.0, 0.0]})
    >>> value_of_groups(table, by="household_id").select("group", "n_customers", "clv", "members").rows()
    [('H', 2, 3.0, 'a, b')]
    """
    joined = customers.filter(pl.col(by).is_not_null()).sort("customer_id")
    sums = [pl.col(name).sum() for name in ("historic_value", "current_value", "clv")]
    counts = [pl.len().cast(pl.Int64).alias("n_customers"), pl.col("customer_id").str.join(", ").alias("members")]
    groups = joined.group_by(pl.col(by).alias("group")).agg(*sums, *counts)
    ordered = groups.sort("clv", "group", descending=[True, False])
    return ordered.select("group", "n_customers", "historic_value", "current_value", "clv", "members")
