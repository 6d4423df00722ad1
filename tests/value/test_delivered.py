"""What customers get less what it costs them, crossed with what they are worth."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.value.delivered import cross_with_value, delivered_by, delivered_values

ANSWERS = pl.DataFrame({
    "customer_id": ["a", "a", "b"],
    "answered_on": [dt.date(2024, 2, 1), dt.date(2024, 1, 1), dt.date(2024, 1, 1)],
    "quality": [5, 1, 7], "convenience": [7, 1, 7], "attitude": [5, 1, 7], "ethics": [3, 1, None],
    "price": [6, 1, 7], "time": [4, 7, 1], "energy": [3, 7, 1],
})  # fmt: skip


def test_the_latest_answer_counts_and_an_unfair_price_is_a_cost():
    values = delivered_values(ANSWERS).sort("customer_id")
    # a: (5 + 7 + 5 + 3) / 4 = 5 less (2 + 4 + 3) / 3 = 3; b: an answer that is missing counts for nothing
    assert values.select("customer_id", "gain_score", "cost_score", "delivered_value").rows() == [
        ("a", 5.0, 3.0, 2.0), ("b", 7.0, 1.0, 6.0),
    ]  # fmt: skip


def test_answers_that_leave_out_a_side_wholly_say_nothing():
    assert delivered_values(ANSWERS.drop("price", "time", "energy")).is_empty()


def test_those_worth_much_and_served_badly_come_first_the_most_valuable_on_top():
    people = ["w", "x", "y", "z", "not_asked"]
    customers = pl.DataFrame({"customer_id": people, "clv": [5.0, 90.0, 100.0, 1.0, 999.0]})
    delivered = pl.DataFrame({"customer_id": people[:4], "delivered_value": [3.0, -1.0, 4.0, -2.0]})
    crossed = cross_with_value(customers, delivered)
    assert crossed.select("customer_id", "service_quadrant").rows() == [
        ("x", "much_badly"), ("y", "much_well"), ("z", "little_badly"), ("w", "little_well"),
    ]  # fmt: skip
    assert cross_with_value(customers, delivered.clear()).is_empty()


def test_a_groups_mean_has_a_t_interval_and_one_answer_has_none():
    crossed = pl.DataFrame({
        "segment": ["gold", "gold", "gold", "lead"], "delivered_value": [1.0, 2.0, 3.0, 0.0],
        "gain_score": [4.0] * 4, "cost_score": [2.0] * 4,
    })  # fmt: skip
    lead, gold = delivered_by(crossed, by="segment").rows(named=True)
    assert (lead["delivered_value"], lead["low"], lead["n_answers"]) == (0.0, None, 1)
    # standard deviation 1, of the mean .577; t with 2 degrees of freedom 4.303
    assert (gold["low"], gold["high"]) == pytest.approx((2 - 2.484, 2 + 2.484), abs=1e-3)
