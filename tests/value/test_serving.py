"""The three costs: to win, to serve, to gather information."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.settings import ContactCosts, ValueRules
from crm_analytics.value import NbdNoDropout
from crm_analytics.value.records import Records
from crm_analytics.value.serving import add_costs, add_net_value, contact_costs_of, cost_table

COSTS = ContactCosts(web=0.0, email=1.0, phone=30.0, survey=2.0)
CUSTOMERS = pl.DataFrame({"customer_id": ["a", "b"], "first_day": [dt.date(2024, 1, 10), dt.date(2024, 1, 10)]})


def contacts(*rows):
    names = {"customer_id": pl.String, "occurred_at": pl.Datetime, "kind": pl.String, "channel": pl.String}
    return pl.DataFrame(rows, schema=names, orient="row")


CONTACTS = contacts(
    ("a", dt.datetime(2024, 1, 9), "inquiry", "phone"),  # before the first purchase: not service of a customer
    ("a", dt.datetime(2024, 1, 10, 8), "inquiry", "email"),
    ("a", dt.datetime(2024, 2, 1), "complaint", "phone"),
    ("a", dt.datetime(2024, 2, 2), "suggestion", "email"),
    ("a", dt.datetime(2024, 2, 3), "page_view", "web"),
    ("stranger", dt.datetime(2024, 2, 3), "complaint", "phone"),
)


def test_contacts_cost_by_channel_and_suggestions_and_answers_are_information():
    surveys = pl.DataFrame({"customer_id": ["a", "a"], "answered_on": [dt.date(2024, 3, 1), dt.date(2024, 4, 1)]})
    priced = add_costs(CUSTOMERS, Records(interactions=CONTACTS, surveys=surveys), costs=COSTS)
    assert priced.select("customer_id", "cost_to_serve", "cost_to_inform").rows() == [("a", 31.0, 5.0), ("b", 0.0, 0.0)]


def test_costs_that_are_not_recorded_are_unknown_not_zero():
    priced = add_costs(CUSTOMERS, Records(), costs=COSTS)
    assert priced.select("cost_to_serve", "cost_to_inform").rows() == [(None, None), (None, None)]


def test_the_companys_own_costs_take_the_place_of_the_texts():
    campaigns = pl.DataFrame({"channel": ["phone", "phone", "phone", "fax"], "cost_per_contact": [4.0, 6.0, 9.0, 2.0]})
    costs = contact_costs_of(campaigns)
    assert (costs.phone, costs.post) == (6.0, 1.0)


def test_expected_service_is_the_shrunken_cost_a_purchase_day_for_each_purchase_to_come():
    table = pl.DataFrame({
        "frequency": [1, 3], "recency": [5, 9], "T": [90, 90], "clv": [100.0, 10.0],
        "cost_to_serve": [6.0, 0.0], "cost_to_inform": [None, None],
    }, schema_overrides={"cost_to_inform": pl.Float64})  # fmt: skip
    model = NbdNoDropout()
    model.params_ = {"r": 1.0, "alpha": 10.0}
    rules = ValueRules(horizon_days=50, annual_discount_rate=0.0)
    net = add_net_value(table, model=model, rules=rules)
    # 6 over 2 + 4 purchase days = 1 a day; mean 3 days a customer: (6 + 3) / (2 + 3) and (0 + 3) / (4 + 3)
    # purchases in 50 of (10 + 90) days: (1 + x) / 2 = 1 and 2
    assert net["expected_costs"].to_list() == pytest.approx([1.8, 2 * 3 / 7])
    assert net["clv_net"].to_list() == pytest.approx([98.2, 10 - 6 / 7])


def test_the_cost_table_counts_only_customers_whose_cost_is_known():
    table = pl.DataFrame({"acquisition_cost": [10.0, None], "cost_to_serve": [1.0, 2.0]})
    assert cost_table(table).rows() == [("win", 1, 10.0, 10.0), ("serve", 2, 3.0, 1.5)]
