"""The first axis of the matrix: what a customer yields now, as far down the account as the data reach."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.settings import YEAR_DAYS, ContactCosts
from crm_analytics.value.records import Records
from crm_analytics.value.serving import add_costs

PROFIT, MARGIN, REVENUE = "profit", "margin", "revenue"  # current_value_basis


def add_year_cost(
    customers: pl.DataFrame, interactions: pl.DataFrame | None, *, costs: ContactCosts, as_of: dt.date
) -> pl.DataFrame:
    """Add what serving each customer cost in the trailing year: + year_cost_to_serve (currency); keeps rows.

    Contacts count with the cost of their channel, as in ``value.serving``; null where no contacts are recorded at all,
    0 where they are and the customer had none.

    >>> people = pl.DataFrame({"customer_id": ["a"], "first_day": [dt.date(2022, 1, 1)]})
    >>> calls = pl.DataFrame({"customer_id": ["a", "a"], "kind": ["complaint"] * 2, "channel": ["phone"] * 2,
    ...                       "occurred_at": [dt.datetime(2023, 1, 5), dt.datetime(2024, 2, 1)]})
    >>> add_year_cost(people, calls, costs=ContactCosts(phone=30), as_of=dt.date(2024, 6, 30))["year_cost_to_serve"][0]
    30.0
    """
    recent = Records(interactions=_trailing_year(interactions, as_of))
    served = add_costs(customers.select("customer_id", "first_day"), recent, costs=costs)
    return customers.with_columns(served["cost_to_serve"].alias("year_cost_to_serve"))


def _trailing_year(interactions: pl.DataFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    if interactions is None or "occurred_at" not in interactions.columns:
        return None
    day = pl.col("occurred_at").cast(pl.Date)
    return interactions.filter(day <= as_of, day > as_of - dt.timedelta(days=YEAR_DAYS))


def add_current_value(customers: pl.DataFrame) -> pl.DataFrame:
    """Add the first axis: + current_value (currency a year), current_value_basis; keeps rows.

    Profit of the trailing year after the cost to serve where both are known, so that losses show; else margin; else
    revenue. One base has one basis.

    >>> base = pl.DataFrame({"value_basis": ["margin"], "year_margin": [20.0], "year_revenue": [100.0]})
    >>> add_current_value(base.with_columns(year_cost_to_serve=31.0)).select("current_value", "current_value_basis").row(0)
    (-11.0, 'profit')
    """  # noqa: E501
    own = pl.when(pl.col("value_basis") == "margin").then("year_margin").otherwise("year_revenue")
    if not knows_service(customers):
        return customers.with_columns(own.alias("current_value"), pl.col("value_basis").alias("current_value_basis"))
    is_margin = pl.col("value_basis") == "margin"
    profit = (pl.col("year_margin") - pl.col("year_cost_to_serve")).round(2)
    basis = pl.when(is_margin).then(pl.lit(PROFIT)).otherwise("value_basis")
    return customers.with_columns(
        pl.when(is_margin).then(profit).otherwise("year_revenue").alias("current_value"),
        basis.alias("current_value_basis"),
    )


def knows_service(customers: pl.DataFrame) -> bool:
    """Whether the cost to serve is recorded: then for everybody, 0 where there was no contact."""
    return "year_cost_to_serve" in customers.columns and customers["year_cost_to_serve"].null_count() == 0
