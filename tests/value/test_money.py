"""Refund and margin rates are shrunken to the base's, so that one order can't make a customer of pure margin."""

from __future__ import annotations

import polars as pl
import pytest

from crm_analytics.settings import ValueRules
from crm_analytics.value.money import kept_share

RULES = ValueRules()


def test_a_customers_rate_is_weighted_with_the_base_by_revenue():
    table = pl.DataFrame({"gross_revenue": [300.0, 100.0], "refunds": [0.0, 80.0]})
    # base 80 / 400 = .2 with the weight of a mean customer, 200: (0 + 40) / 500 and (80 + 40) / 300
    assert kept_share(table, rules=RULES).rates.tolist() == pytest.approx([1 - 0.08, 1 - 0.4])


def test_a_customer_with_unknown_margin_gets_the_bases_rate():
    table = pl.DataFrame({"revenue": [100.0, 50.0], "margin": [40.0, None], "cost_coverage": [1.0, 0.95]})
    kept = kept_share(table, rules=RULES)
    assert kept.basis == "margin"
    assert kept.rates.tolist() == pytest.approx([0.4, 0.4])


def test_more_refunds_than_sales_keep_nothing():
    table = pl.DataFrame({"gross_revenue": [10.0], "refunds": [50.0]})
    assert kept_share(table, rules=RULES).rates.tolist() == [0.0]


def test_a_table_without_money_columns_keeps_everything():
    kept = kept_share(pl.DataFrame({"frequency": [1, 2]}), rules=RULES)
    assert (kept.rates.tolist(), kept.basis) == ([1.0, 1.0], "revenue")


def test_net_revenue_below_zero_takes_the_bases_margin():
    table = pl.DataFrame({"revenue": [100.0, -50.0], "margin": [20.0, -30.0], "cost_coverage": [1.0, 1.0]})
    assert kept_share(table, rules=RULES).rates.tolist() == pytest.approx([0.2, 0.2])


def test_a_customer_is_drawn_to_the_category_or_counts_with_one_rate_for_all():
    table = pl.DataFrame({
        "first_category": ["a", "a", "b", "b"], "revenue": [100.0] * 4, "margin": [60.0, 40.0, 10.0, 10.0],
        "cost_coverage": [1.0] * 4,
    })  # fmt: skip
    base = kept_share(table, rules=ValueRules(margin_by="base"))
    assert base.rates.tolist() == pytest.approx([0.3] * 4)
    category = kept_share(table, rules=ValueRules(margin_by="category"))
    # category a: (100 + 30) / 300 = 13 / 30, b: (20 + 30) / 300 = 5 / 30; each customer halfway from there to the own
    assert category.rates.tolist() == pytest.approx([(0.6 + 13 / 30) / 2, (0.4 + 13 / 30) / 2, 2 / 15, 2 / 15])


def test_a_category_of_which_nothing_is_known_has_the_bases_rate():
    table = pl.DataFrame({
        "first_category": ["a", None], "revenue": [100.0, 50.0], "margin": [30.0, None], "cost_coverage": [1.0, 1.0],
    })  # fmt: skip
    assert kept_share(table, rules=ValueRules(margin_by="category")).rates.tolist() == pytest.approx([0.3, 0.3])
