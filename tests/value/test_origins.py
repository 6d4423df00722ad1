"""Past days: what was known on them, and what came after."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from crm_analytics.ledger import build_ledger
from crm_analytics.settings import ValueRules
from crm_analytics.value.origins import choose_windows, draw_customers, look_back

NO_DISCOUNT = ValueRules(annual_discount_rate=0.0)


def _ledger(**columns) -> pl.DataFrame:
    return build_ledger(pl.DataFrame(columns))


@pytest.fixture
def two() -> pl.DataFrame:
    """a buys on 1 and 11 January and 10 February; b first on 5 February."""
    return _ledger(
        customer_id=["a", "a", "a", "b"],
        date=[dt.date(2024, 1, 1), dt.date(2024, 1, 11), dt.date(2024, 2, 10), dt.date(2024, 2, 5)],
        revenue=[10.0, 20.0, 40.0, 80.0],
    )


def test_windows_have_the_horizons_length_where_three_fit():
    windows = choose_windows(dt.date(2020, 1, 1), dt.date(2024, 1, 1), 200)
    assert windows.length_days == 200
    assert windows.dates[-1] == dt.date(2024, 1, 1) - dt.timedelta(days=200)
    assert len(windows.dates) == 4  # 974 of 1,461 days are free
    assert windows.dates[0] - dt.date(2020, 1, 1) >= dt.timedelta(days=1461 / 3)


def test_windows_lie_side_by_side_and_the_last_one_ends_at_as_of():
    windows = choose_windows(dt.date(2023, 1, 1), dt.date(2024, 1, 1), 365)
    steps = {(later - earlier).days for earlier, later in zip(windows.dates, windows.dates[1:], strict=False)}
    assert steps == {windows.length_days} == {81}


def test_a_short_past_has_no_windows():
    assert choose_windows(dt.date(2024, 1, 1), dt.date(2024, 4, 1), 365).dates == ()


def test_never_more_than_six_windows():
    assert len(choose_windows(dt.date(2010, 1, 1), dt.date(2024, 1, 1), 30).dates) == 6


def test_only_what_was_known_then_is_known(two):
    origin = look_back(two, dt.date(2024, 1, 20), length_days=30, rules=NO_DISCOUNT)
    assert origin.customers.select("customer_id", "frequency", "recency", "T").rows() == [("a", 1, 10, 19)]


def test_only_customers_of_then_count_in_what_came(two):
    origin = look_back(two, dt.date(2024, 1, 20), length_days=30, rules=NO_DISCOUNT)
    assert (origin.n_bought.tolist(), origin.value.tolist()) == ([1.0], [40.0])


def test_the_window_ends_after_its_length(two):
    origin = look_back(two, dt.date(2024, 1, 20), length_days=20, rules=NO_DISCOUNT)
    assert origin.n_bought.tolist() == [0.0]
    assert look_back(two, dt.date(2024, 1, 20), length_days=21, rules=NO_DISCOUNT).n_bought.tolist() == [1.0]


def test_money_is_discounted_to_the_past_day(two):
    origin = look_back(two, dt.date(2024, 1, 20), length_days=30, rules=ValueRules(annual_discount_rate=0.5))
    assert origin.value[0] == pytest.approx(40 * 1.5 ** (-21 / 365.25))


def test_a_refund_lessens_what_came_without_being_a_purchase():
    ledger = _ledger(
        customer_id=["a", "a"],
        date=[dt.date(2024, 1, 1), dt.date(2024, 2, 1)],
        revenue=[10.0, -4.0],
        quantity=[1.0, -1.0],
    )
    origin = look_back(ledger, dt.date(2024, 1, 10), length_days=30, rules=NO_DISCOUNT)
    assert (origin.n_bought[0], origin.value[0]) == (0.0, -4.0)


def test_margin_counts_where_cost_was_known_then():
    ledger = _ledger(
        customer_id=["a"] * 3,
        date=[dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2024, 2, 2)],
        revenue=[10.0, 20.0, 30.0],
        cost=[5.0, 15.0, None],
    )
    origin = look_back(ledger, dt.date(2024, 1, 10), length_days=30, rules=NO_DISCOUNT)
    assert origin.value[0] == pytest.approx(5.0 + 30.0 * 5.0 / 20.0)  # the unknown one at the rate of the known


def test_a_large_base_is_looked_at_through_the_same_draw_every_time():
    ledger = _ledger(
        customer_id=[f"c{i}" for i in range(3_000)], date=[dt.date(2024, 1, 1)] * 3_000, revenue=[1.0] * 3_000
    )
    drawn = draw_customers(ledger, 1_000)
    assert 850 <= drawn.height <= 1_150
    assert drawn.equals(draw_customers(ledger.reverse(), 1_000).sort("customer_id"))
    assert draw_customers(ledger, 3_000).height == 3_000
