"""The customer table as of a date, the same on every engine."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.customers import (
    add_last_new_category,
    add_profiles,
    add_prospects,
    find_people_without_purchase,
    summarise_customers,
)
from crm_analytics.ledger import build_ledger, find_category_starts
from crm_analytics.schemas import CUSTOMERS


def day(number: int) -> dt.date:
    return dt.date(2024, 1, 1) + dt.timedelta(days=number)


ROWS = [  # customer, day, order, quantity, revenue, cost, category
    ("ann", 0, "1", 1.0, 100.0, 60.0, "laptops"),
    ("ann", 10, "2", 1.0, 30.0, 10.0, "laptops"),
    ("ann", 10, "2", -1.0, -5.0, -2.0, "laptops"),
    ("ann", 40, "3", 1.0, 50.0, 20.0, "software"),
    ("ann", 60, "3", -1.0, -50.0, -20.0, "software"),
    ("bob", 50, "4", 1.0, 0.0, 0.0, "gifts"),
    ("eve", 5, "5", -1.0, -9.0, -3.0, "laptops"),
    ("zoe", 400, "6", 1.0, 20.0, None, "laptops"),
]
SHOP = pl.DataFrame(
    [(who, day(when), *rest) for who, when, *rest in ROWS],
    schema={
        "customer_id": pl.String, "date": pl.Date, "order_id": pl.String, "quantity": pl.Float64,
        "revenue": pl.Float64, "cost": pl.Float64, "category": pl.String,
    },
    orient="row",
)  # fmt: skip


def customers_of(engine, as_of, **options):
    table = summarise_customers(build_ledger(engine.frame(SHOP)), as_of=as_of, **options)
    return engine.collect(table).sort("customer_id")


def test_the_table_holds_exactly_those_who_have_bought_by_then(engine):
    assert customers_of(engine, day(49))["customer_id"].to_list() == ["ann"]
    assert customers_of(engine, day(50))["customer_id"].to_list() == ["ann", "bob"]
    assert customers_of(engine, day(400))["customer_id"].to_list() == ["ann", "bob", "zoe"]


def test_frequency_recency_and_age_come_from_purchase_days(engine):
    ann = customers_of(engine, day(70)).row(0, named=True)
    assert (ann["frequency"], ann["recency"], ann["T"], ann["days_since_last_purchase"]) == (2, 40, 70, 30)
    assert (ann["first_day"], ann["last_day"], ann["n_orders"]) == (day(0), day(40), 3)


def test_nothing_after_as_of_is_seen(engine):
    ann = customers_of(engine, day(39)).row(0, named=True)
    assert (ann["frequency"], ann["revenue"], ann["refunds"]) == (1, 125.0, 5.0)


def test_monetary_value_is_the_mean_of_repeat_days_before_later_refunds(engine):
    assert customers_of(engine, day(70))["monetary_value"].to_list() == [pytest.approx((25.0 + 50.0) / 2), None]


def test_a_customer_with_one_order_has_frequency_zero_and_no_monetary_value(engine):
    bob = customers_of(engine, day(70)).row(1, named=True)
    assert (bob["frequency"], bob["recency"], bob["T"], bob["monetary_value"]) == (0, 0, 20, None)


def test_money_counts_every_day_and_margin_is_revenue_less_cost(engine):
    ann = customers_of(engine, day(70)).row(0, named=True)
    assert (ann["gross_revenue"], ann["refunds"], ann["revenue"], ann["margin"]) == (180.0, 55.0, 125.0, 57.0)


def test_purchase_value_leaves_out_only_what_the_same_order_gave_back_that_day(engine):
    assert customers_of(engine, day(70))["purchase_value"].to_list() == [175.0, 0.0]


def test_an_unknown_cost_makes_margin_null_and_shows_in_the_coverage(engine):
    zoe = customers_of(engine, day(400)).row(2, named=True)
    assert (zoe["margin"], zoe["year_margin"], zoe["cost_coverage"]) == (None, None, 0.0)


def test_the_trailing_year_begins_365_days_before(engine):
    ann = customers_of(engine, day(370)).row(0, named=True)
    assert (ann["year_revenue"], ann["year_margin"]) == (25.0, 17.0)


def test_the_recent_window_counts_its_purchase_days(engine):
    ann = customers_of(engine, day(70), recent_days=31).row(0, named=True)
    assert (ann["recent_frequency"], ann["recent_revenue"], ann["recent_purchase_value"]) == (1, 0.0, 50.0)


def test_customers_known_before_the_data_begin_are_marked(engine):
    assert customers_of(engine, day(70), known_until=day(29))["is_known_before"].to_list() == [True, False]


def test_the_columns_and_their_types_are_those_of_the_schema(engine):
    table = customers_of(engine, day(70))
    assert table.columns == CUSTOMERS.names
    integers = [column.name for column in CUSTOMERS.columns if column.dtype == "integer"]
    assert {table.schema[name] for name in integers} == {pl.Int64}


def test_row_order_of_the_export_changes_nothing():
    forwards = summarise_customers(build_ledger(SHOP), as_of=day(400)).sort("customer_id")
    backwards = summarise_customers(build_ledger(SHOP.reverse()), as_of=day(400)).sort("customer_id")
    assert forwards.equals(backwards)


def test_profiles_are_added_and_a_customer_without_one_gets_nulls():
    customers = summarise_customers(build_ledger(SHOP), as_of=day(70)).sort("customer_id")
    profiles = pl.DataFrame({"customer_id": ["ann"], "region": ["North"]})
    assert add_profiles(customers, profiles)["region"].to_list() == ["North", None]


def test_a_further_product_line_is_dated_and_the_first_is_not():
    customers = summarise_customers(build_ledger(SHOP), as_of=day(70)).sort("customer_id")
    starts = find_category_starts(SHOP)
    added = add_last_new_category(customers, starts, as_of=day(70)).sort("customer_id")
    assert added["last_new_category_on"].to_list() == [day(40), None]
    before = add_last_new_category(customers, starts, as_of=day(39)).sort("customer_id")
    assert before["last_new_category_on"].to_list() == [None, None]


def test_people_without_a_purchase_are_potential_or_refund_only():
    ledger = build_ledger(SHOP)
    profiles = pl.DataFrame({"customer_id": ["ann", "zoe", "ida"], "signed_up_on": [day(0), day(3), day(90)]})
    prospects = pl.DataFrame(
        {"prospect_id": ["p1", "p2"], "created_on": [day(1), day(2)], "converted_on": [None, day(9)]},
        schema_overrides={"converted_on": pl.Date},
    )
    people = find_people_without_purchase(ledger, as_of=day(70), profiles=profiles, prospects=prospects)
    assert sorted(people.select("customer_id", "standing").rows()) == [
        ("eve", "refund_only"),
        ("p1", "potential"),
        ("zoe", "potential"),
    ]


def test_adding_prospects_keeps_the_customers_and_leaves_their_figures_unknown():
    customers = summarise_customers(build_ledger(SHOP), as_of=day(70))
    people = pl.DataFrame({"customer_id": ["p1"], "standing": ["potential"]})
    everyone = add_prospects(customers, people)
    assert everyone.height == customers.height + 1
    assert everyone.filter(pl.col("customer_id") == "p1")["frequency"].to_list() == [None]
