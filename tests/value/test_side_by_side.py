"""One customer's value by several measures."""

import polars as pl
import pytest

from crm_analytics.settings import ValueRules
from crm_analytics.value import MbgNbd, NbdNoDropout, ShrunkenMean
from crm_analytics.value.lifetime import add_lifetime_value
from crm_analytics.value.side_by_side import add_formula_value, measures_by, value_of_groups


def test_the_formula_discounts_from_the_middle_of_the_horizon():
    table = pl.DataFrame({"current_value": [100.0, -10.0, None]})
    rules = ValueRules(horizon_days=730, annual_discount_rate=0.21)
    assert add_formula_value(table, rules=rules)["formula_value"].to_list()[:2] == pytest.approx(
        [200 / 1.21, -20 / 1.21]
    )
    assert add_formula_value(table, rules=rules)["formula_value"][2] is None


def test_measures_of_groups_are_sums_and_unknown_where_nobodys_is_known():
    table = pl.DataFrame({
        "segment": ["gold", "gold", "lead"], "historic_value": [1.0, None, None], "current_value": [1.0, 2.0, 4.0],
        "growth_potential": [1.0, 1.0, 1.0], "formula_value": [0.0, 0.0, 0.0], "clv": [10.0, 5.0, 1.0],
    })  # fmt: skip
    assert measures_by(table, by="segment").select("group", "n_customers", "historic_value", "clv").rows() == [
        ("gold", 2, 1.0, 15.0), ("lead", 1, None, 1.0),
    ]  # fmt: skip


def test_families_hold_everybodys_value_once():
    table = pl.DataFrame({
        "customer_id": ["b", "a", "c"], "account_id": ["F", "F", "G"], "clv": [1.0, 2.0, 4.0],
        "historic_value": [1.0, 1.0, 1.0], "current_value": [0.0, 0.0, 0.0],
    })  # fmt: skip
    firms = value_of_groups(table, by="account_id")
    assert firms.select("group", "clv", "members").rows() == [("G", 4.0, "c"), ("F", 3.0, "a, b")]
    assert firms["clv"].sum() == table["clv"].sum()


HISTORY = pl.DataFrame({"frequency": [4], "recency": [300], "T": [365], "monetary_value": [50.0]})


def test_without_dropout_and_end_value_is_rate_times_spend_over_the_force_of_interest():
    model, spend = NbdNoDropout(), ShrunkenMean()
    model.params_, spend.params_ = {"r": 1.0, "alpha": 365.25 - 365.0}, {"mean": 50.0}
    rules = ValueRules(annual_discount_rate=0.10)
    worth = add_lifetime_value(HISTORY, model=model, spend=spend, rules=rules)["clv_lifetime"][0]
    assert worth == pytest.approx(5 * 50 / 0.0953101798, rel=1e-6)  # five a year of 365.25 days; log(1.1)


def test_a_life_is_worth_more_than_any_horizon_and_less_the_dearer_money_is():
    model, spend = MbgNbd(), ShrunkenMean()
    model.params_, spend.params_ = {"r": 1.0, "alpha": 100.0, "a": 1.0, "b": 3.0}, {"mean": 50.0}
    worth = [
        add_lifetime_value(HISTORY, model=model, spend=spend, rules=ValueRules(annual_discount_rate=rate))[
            "clv_lifetime"
        ][0]
        for rate in (0.05, 0.10, 0.20)
    ]
    ten_years = model.expected_purchases(HISTORY, 3650)[0] * 50
    assert worth[0] > worth[1] > worth[2] > 0
    assert worth[0] > ten_years / 1.05**10
