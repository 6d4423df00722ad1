import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns.outcomes import collect_outcomes, estimate_unknown_margin
from crm_analytics.errors import InvalidSetting, RepeatedCustomers, UnknownMetric
from crm_analytics.ledger import build_ledger

START, END = dt.date(2024, 5, 1), dt.date(2024, 5, 31)
LINES = pl.DataFrame(
    [
        ("buyer", "1", START, 2.0, 100.0, 60.0),
        ("buyer", "2", END, 1.0, 50.0, 30.0),
        ("buyer", "3", END + dt.timedelta(days=1), 1.0, 999.0, 1.0),  # after the window
        ("buyer", "0", START - dt.timedelta(days=365), 1.0, 20.0, 15.0),  # the first day of the year before
        ("buyer", "-1", START - dt.timedelta(days=366), 1.0, 999.0, 1.0),  # too early
        ("returner", "4", dt.date(2024, 5, 9), -1.0, -40.0, -25.0),
        ("stranger", "5", START, 1.0, 70.0, 10.0),
    ],
    schema=["customer_id", "order_id", "date", "quantity", "revenue", "cost"],
    orient="row",
)
DRAWN = pl.DataFrame(
    {"customer_id": ["silent", "buyer", "returner"], "arm": ["held_out", "targeted", "targeted"], "stratum": ["a"] * 3}
)


@pytest.mark.parametrize("sales", [LINES, LINES.lazy(), build_ledger(LINES)], ids=["lines", "lazy", "ledger"])
def test_everyone_assigned_counts_and_only_the_window(sales: pl.DataFrame):
    outcomes = collect_outcomes(sales, DRAWN, starts_on=START, ends_on=END)
    assert outcomes.rows(named=True) == [
        {"customer_id": "silent", "arm": "held_out", "stratum": "a", "revenue": 0.0, "margin": 0.0, "n_orders": 0,
         "is_buyer": False, "past_margin": 0.0},
        {"customer_id": "buyer", "arm": "targeted", "stratum": "a", "revenue": 150.0, "margin": 60.0, "n_orders": 2,
         "is_buyer": True, "past_margin": 5.0},
        {"customer_id": "returner", "arm": "targeted", "stratum": "a", "revenue": -40.0, "margin": -15.0,
         "n_orders": 0, "is_buyer": False, "past_margin": 0.0},
    ]  # fmt: skip


def test_unknown_cost_leaves_the_margin_unknown_and_the_past_in_revenue():
    outcomes = collect_outcomes(LINES.drop("cost"), DRAWN, starts_on=START, ends_on=END)
    assert outcomes["margin"].to_list() == [0.0, None, None]
    assert outcomes["past_margin"].to_list() == [0.0, 20.0, 0.0]


def test_an_estimated_margin_uses_one_rate_for_both_arms():
    table = pl.DataFrame({"revenue": [100.0, 100.0, 50.0, 0.0], "margin": [30.0, 10.0, None, 0.0]})
    assert estimate_unknown_margin(table)["margin"].to_list() == [30.0, 10.0, 10.0, 0.0]


def test_no_known_margin_at_all_can_not_be_estimated():
    with pytest.raises(UnknownMetric, match="Measure revenue"):
        estimate_unknown_margin(pl.DataFrame({"revenue": [100.0], "margin": pl.Series([None], dtype=pl.Float64)}))


def test_a_window_that_ends_before_it_starts_and_a_repeated_customer_are_refused():
    with pytest.raises(InvalidSetting):
        collect_outcomes(LINES, DRAWN, starts_on=END, ends_on=START)
    with pytest.raises(RepeatedCustomers):
        collect_outcomes(LINES, pl.concat([DRAWN, DRAWN]), starts_on=START, ends_on=END)
