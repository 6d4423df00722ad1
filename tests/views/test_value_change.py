"""The change of customer equity, by hand: a company with two customers then and three now."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.dataset import make_dataset
from crm_analytics.scoring import score_customers
from crm_analytics.settings import ContactCosts
from crm_analytics.views.value_change import comparable_days, equity_change

THEN, NOW = dt.date(2024, 6, 30), dt.date(2024, 12, 31)


def company():
    days = [(customer, dt.date(2024, month, 1), 10.0) for customer in ("a", "b") for month in range(1, 7)]
    days += [("a", dt.date(2024, month, 1), 10.0) for month in range(7, 13)]  # b stops, c comes
    days += [("c", dt.date(2024, month, 15), 10.0) for month in range(9, 13)]
    names = {"customer_id": pl.String, "date": pl.Date, "revenue": pl.Float64}
    lines = pl.DataFrame(days, schema=names, orient="row")
    profiles = pl.DataFrame({"customer_id": ["a", "b", "c"], "acquisition_cost": [5.0, 5.0, 8.0]})
    interactions = pl.DataFrame({
        "customer_id": ["a", "a"], "occurred_at": [dt.datetime(2024, 3, 1), dt.datetime(2024, 8, 1)],
        "kind": ["complaint", "complaint"], "channel": ["phone", "phone"],
    })  # fmt: skip
    tables = {"profiles": profiles, "interactions": interactions}
    return make_dataset(lines, dataset_id="c", name="c", tables=tables, begins_with_its_customers=True)


@pytest.fixture(scope="module")
def change():
    data = company()
    before, after = (score_customers(data, as_of=day) for day in (THEN, NOW))
    costs = ContactCosts(phone=30.0)
    return equity_change(data, before, after, customers=after.customers, costs=costs), before, after


def test_the_steps_lead_from_what_was_told_then_to_what_is_told_now(change):
    found, before, after = change
    steps = dict(found.steps.select("equity_step", "clv").iter_rows())
    assert steps["before"] == pytest.approx(before.customers["clv"].sum())
    assert steps["now"] == pytest.approx(after.customers["clv"].sum())
    assert steps["before"] + found.restated + found.by_customers == pytest.approx(steps["now"])
    newcomer = after.customers.filter(customer_id="c")["clv"][0]
    assert steps["won"] == pytest.approx(newcomer)


def test_the_three_sources_are_what_customers_changed(change):
    found, _before, _after = change
    assert found.split.change == pytest.approx(found.by_customers)
    assert found.factors["clv"].sum() == pytest.approx(found.by_customers)


def test_only_money_of_the_period_was_spent(change):
    found, _before, _after = change
    spent = dict(found.returns.select("spend_kind", "spent").iter_rows())
    assert spent == {"winning": 8.0, "keeping": 30.0, "both": 38.0}
    earned = dict(found.returns.select("spend_kind", "earned").iter_rows())
    assert earned == {"winning": 40.0, "keeping": 60.0, "both": 100.0}


def test_a_filter_keeps_to_the_same_customers_on_both_days():
    data = company()
    before, after = (score_customers(data, as_of=day) for day in (THEN, NOW))
    chosen = after.customers.filter(customer_id="b")
    found = equity_change(data, before, after, customers=chosen, costs=ContactCosts())
    assert found.steps["n_customers"].to_list()[0] == 1
    assert found.steps["clv"][-1] == pytest.approx(float(chosen["clv"][0]))


def test_an_earlier_day_needs_some_history_before_it():
    first = dt.date(2024, 1, 1)
    assert comparable_days(first, first + dt.timedelta(days=150)) == []
    assert comparable_days(first, first + dt.timedelta(days=151)) == [91]
    assert comparable_days(first, first + dt.timedelta(days=900)) == [365, 182, 91]
