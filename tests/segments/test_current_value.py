"""Current value is the profit, else the margin, else the revenue of the trailing year."""

import datetime as dt

import polars as pl

from crm_analytics.segments.current_value import add_current_value, add_year_cost
from crm_analytics.settings import ContactCosts

AS_OF = dt.date(2024, 6, 30)
PEOPLE = pl.DataFrame(
    {
        "customer_id": ["a", "b"],
        "first_day": [dt.date(2020, 1, 1)] * 2,
        "year_revenue": [100.0, 50.0],
        "year_margin": [20.0, None],
        "value_basis": ["margin"] * 2,
    }
)


def contacts(*rows: tuple[str, dt.date, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer_id": [who for who, _day, _channel in rows],
            "occurred_at": [dt.datetime.combine(day, dt.time(9)) for _who, day, _channel in rows],
            "kind": ["complaint"] * len(rows),
            "channel": [channel for _who, _day, channel in rows],
        }
    )


def test_only_contacts_of_the_trailing_year_cost():
    calls = contacts(
        ("a", dt.date(2023, 7, 2), "email"),  # the first of 365 days
        ("a", dt.date(2023, 7, 1), "phone"),
        ("a", dt.date(2024, 7, 1), "phone"),
    )
    costed = add_year_cost(PEOPLE, calls, costs=ContactCosts(email=2.0, phone=30.0), as_of=AS_OF)
    assert costed["year_cost_to_serve"].to_list() == [2.0, 0.0]


def test_without_recorded_contacts_the_cost_is_unknown_and_margin_is_the_value():
    valued = add_current_value(add_year_cost(PEOPLE, None, costs=ContactCosts(), as_of=AS_OF))
    assert valued["year_cost_to_serve"].null_count() == 2
    assert valued.select("current_value", "current_value_basis").rows() == [(20.0, "margin"), (None, "margin")]


def test_profit_is_margin_less_the_cost_to_serve_and_may_be_a_loss():
    calls = contacts(("a", dt.date(2024, 1, 1), "phone"))
    valued = add_current_value(add_year_cost(PEOPLE, calls, costs=ContactCosts(phone=31.0), as_of=AS_OF))
    assert valued.select("current_value", "current_value_basis").rows() == [(-11.0, "profit"), (None, "profit")]


def test_where_costs_of_goods_are_unknown_revenue_is_the_value_whatever_contacts_cost():
    calls = contacts(("a", dt.date(2024, 1, 1), "phone"))
    revenue = PEOPLE.with_columns(pl.lit("revenue").alias("value_basis"))
    valued = add_current_value(add_year_cost(revenue, calls, costs=ContactCosts(), as_of=AS_OF))
    assert valued.select("current_value", "current_value_basis").rows() == [(100.0, "revenue"), (50.0, "revenue")]
