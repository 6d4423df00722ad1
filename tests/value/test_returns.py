"""Equity added and value earned against what was spent."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.value.records import Records
from crm_analytics.value.returns import (
    SpendKind,
    campaign_costs,
    equity_return,
    spent_on_keeping,
    spent_on_winning,
)

THEN, NOW = dt.date(2023, 12, 31), dt.date(2024, 12, 31)
BEFORE = pl.DataFrame({"customer_id": ["old"], "clv": [50.0], "p_alive": [0.9], "historic_value": [100.0]})
AFTER = pl.DataFrame({
    "customer_id": ["old", "new"], "clv": [40.0, 30.0], "p_alive": [0.9, 0.9], "historic_value": [170.0, 20.0],
    "first_day": [dt.date(2022, 1, 1), dt.date(2024, 3, 1)], "acquisition_cost": [99.0, 25.0],
})  # fmt: skip
RECORDS = Records(
    campaigns=pl.DataFrame({
        "campaign_id": ["in", "before"], "starts_on": [dt.date(2024, 5, 1), dt.date(2023, 5, 1)],
        "cost_per_contact": [2.0, 100.0], "fixed_cost": [10.0, None],
    }),
    assignments=pl.DataFrame({
        "campaign_id": ["in", "in", "in", "before"], "customer_id": ["old", "stranger", "new", "old"],
        "arm": ["targeted", "targeted", "held_out", "targeted"],
    }),
)  # fmt: skip


def test_winning_and_keeping_add_up_to_both():
    spent = {SpendKind.WINNING: 25.0, SpendKind.KEEPING: 10.0}
    rows = equity_return(BEFORE, AFTER, spent=spent)
    assert rows.select("spend_kind", "n_customers", "equity_added", "earned", "spent", "net").rows() == [
        ("winning", 1, 30.0, 20.0, 25.0, 25.0), ("keeping", 1, -10.0, 70.0, 10.0, 50.0),
        ("both", 2, 20.0, 90.0, 35.0, 75.0),
    ]  # fmt: skip
    assert rows["per_unit_spent"].to_list() == pytest.approx([1.0, 5.0, 75 / 35])


def test_spending_that_is_not_recorded_gives_no_return():
    rows = equity_return(BEFORE, AFTER, spent={SpendKind.WINNING: None, SpendKind.KEEPING: None})
    assert rows.select("spent", "net", "per_unit_spent").rows() == [(None, None, None)] * 3


def test_only_customers_won_in_the_period_cost_to_win():
    assert spent_on_winning(AFTER, after=THEN) == 25.0
    assert spent_on_winning(AFTER.drop("acquisition_cost"), after=THEN) is None


def test_each_targeted_customer_costs_a_contact_and_a_part_of_the_fixed_cost():
    costs = campaign_costs(RECORDS).sort("date", "customer_id")
    assert costs.rows() == [
        ("old", dt.date(2023, 5, 1), 100.0), ("old", dt.date(2024, 5, 1), 7.0), ("stranger", dt.date(2024, 5, 1), 7.0),
    ]  # fmt: skip


def test_keeping_costs_campaigns_of_the_period_and_its_contacts():
    costs = {"after": THEN, "until": NOW, "costs_then_and_now": (30.0, 42.0)}
    assert spent_on_keeping(AFTER, RECORDS, **costs) == 19.0
    assert spent_on_keeping(AFTER, Records(), **costs) is None
