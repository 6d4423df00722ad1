"""Winning against keeping, beside the texts' claims."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.value.keeping import cost_ratio, first_year_values, profit_ratio
from crm_analytics.value.records import Records

AS_OF = dt.date(2024, 12, 31)
CUSTOMERS = pl.DataFrame({
    "customer_id": ["new", "kept", "silent", "half"],
    "first_day": [dt.date(2024, 6, 1), dt.date(2022, 1, 1), dt.date(2022, 1, 1), dt.date(2023, 12, 31)],
    "days_since_last_purchase": [5, 30, 800, 10], "T": [213, 1095, 1095, 366],
    "acquisition_cost": [40.0, 60.0, None, 50.0], "standing": ["new", "regular", "regular", "new_line"],
    "value_basis": ["margin"] * 4, "year_margin": [5.0, 90.0, 0.0, 30.0], "year_revenue": [9.0] * 4,
    "is_known_before": [False, True, False, False],
})  # fmt: skip


def test_keeping_is_what_contacts_and_campaigns_of_the_year_cost_for_those_who_stayed():
    service = pl.Series([100.0, 8.0, 100.0, 4.0])
    found = cost_ratio(CUSTOMERS, Records(), as_of=AS_OF, yearly_service=service)
    # won: 40, 60, 50; kept: bought a year ago or before, and since: kept (8) and half, who first bought that day (4)
    assert (found.winning, found.keeping, found.ratio) == pytest.approx((50.0, 6.0, 50 / 6))
    assert found.low < found.ratio < found.high
    assert (found.claim, found.n_winning, found.n_keeping) == (5.0, 3, 2)


def test_costs_that_are_not_recorded_give_no_ratio():
    assert cost_ratio(CUSTOMERS, Records(), as_of=AS_OF) is None
    assert (
        cost_ratio(CUSTOMERS.drop("acquisition_cost"), Records(), as_of=AS_OF, yearly_service=pl.Series([1.0] * 4))
        is None
    )


def test_nothing_spent_on_keeping_gives_both_costs_but_no_ratio():
    found = cost_ratio(CUSTOMERS, Records(), as_of=AS_OF, yearly_service=pl.Series([0.0] * 4))
    assert (found.winning, found.keeping, found.ratio, found.low) == (50.0, 0.0, None, None)


def test_the_profit_of_regular_customers_is_compared_with_whole_first_years():
    ledger = pl.DataFrame({
        "customer_id": ["new", "silent", "silent", "half", "half"], "days_since_first": [0, 0, 365, 1, 364],
        "margin": [7.0, 12.0, 500.0, 6.0, 2.0],
    })  # fmt: skip
    first = first_year_values(CUSTOMERS, ledger, value="margin")
    assert first.to_list() == [None, None, 12.0, 8.0]
    found = profit_ratio(CUSTOMERS, first)
    assert (found.winning, found.keeping, found.ratio, found.claim) == pytest.approx((10.0, 40.0, 4.0, 16.0))
