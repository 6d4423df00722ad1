"""The textbook's numbers."""

from __future__ import annotations

import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.value import FiveParts, acquisition_ceiling, simple_value
from crm_analytics.value.simple import PaidAt


def test_ten_years_at_a_hundred_less_eighty_are_920():
    assert simple_value(10, 100, 80) == 920


def test_at_ten_percent_a_year_they_are_534_46():
    assert simple_value(10, 100, 80, annual_discount_rate=0.10) == pytest.approx(534.46, abs=0.005)


@pytest.mark.parametrize(("years", "yearly", "value"), [(50, 220, 11_000), (30, 2_400, 72_000)])
def test_the_brand_cases_are_undiscounted(years, yearly, value):
    assert simple_value(years, yearly) == value


def test_a_customer_kept_for_no_time_costs_what_winning_costs():
    assert simple_value(0, 100, 80) == -80


def test_negative_years_are_refused():
    with pytest.raises(InvalidSetting, match="years"):
        simple_value(-1, 100)


def test_the_five_parts_add_up():
    parts = FiveParts(purchase=1.0, word_of_mouth=2.0, information=4.0, knowledge=8.0, transaction=16.0)
    assert parts.total == 31.0


def test_nothing_is_invested_in_a_customer_who_brings_a_loss():
    assert acquisition_ceiling(-50) == 0


def test_money_that_comes_earlier_in_its_year_is_worth_more():
    end, middle, start = (
        simple_value(1, 121, 0, 0.21, paid_at) for paid_at in (PaidAt.END, PaidAt.MIDDLE, PaidAt.START)
    )
    assert (end, middle, start) == pytest.approx((100.0, 110.0, 121.0))
    assert simple_value(10, 100, 80, paid_at=PaidAt.START) == 920.0
