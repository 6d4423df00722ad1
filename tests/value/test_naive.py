"""Formulas done by hand, done by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from crm_analytics.ledger import build_ledger
from crm_analytics.settings import ValueRules
from crm_analytics.value.naive import base_mean, last_period_repeated, own_rate_continued
from crm_analytics.value.origins import look_back


@pytest.fixture
def origin():
    """On 10 February: a bought on 1 January, 20 and 30 January (T 40), b on 31 January only (T 10); 20 days ahead."""
    days = [dt.date(2024, 1, 1), dt.date(2024, 1, 20), dt.date(2024, 1, 30), dt.date(2024, 1, 31)]
    ledger = build_ledger(pl.DataFrame({"customer_id": ["a", "a", "a", "b"], "date": days, "revenue": [1.0] * 4}))
    return look_back(ledger, dt.date(2024, 2, 10), length_days=20, rules=ValueRules())


def test_the_last_period_counts_each_purchase_day_after_its_start(origin):
    assert last_period_repeated(origin).tolist() == [1.0, 1.0]  # 20 January is the day before the period


def test_the_own_rate_is_repeat_purchases_over_age(origin):
    assert own_rate_continued(origin).tolist() == pytest.approx([2 / 40 * 20, 0.0])


def test_the_base_mean_is_the_same_for_all(origin):
    assert base_mean(origin).tolist() == pytest.approx([2 / 50 * 20] * 2)


def test_a_customer_of_today_has_no_rate_yet():
    ledger = build_ledger(pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "revenue": [1.0]}))
    origin = look_back(ledger, dt.date(2024, 1, 1), length_days=20, rules=ValueRules())
    assert own_rate_continued(origin).tolist() == base_mean(origin).tolist() == [0.0]
