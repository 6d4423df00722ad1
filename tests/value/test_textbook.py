"""The textbook's rules and shapes: what they give for numbers that the texts print."""

import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.value.textbook import (
    Level,
    RelationshipLevel,
    Satisfaction,
    advised_level,
    combined_growth,
    equity_of_base,
    life_cycle_curve,
    return_on_investment,
    satisfaction_level,
    share_of_wallet,
)


def test_few_customers_with_a_high_margin_become_partners_and_many_with_a_low_one_get_the_basics():
    assert advised_level(margin=Level.HIGH, n_customers=Level.LOW) is RelationshipLevel.PARTNER
    assert advised_level(margin=Level.HIGH, n_customers=Level.HIGH) is RelationshipLevel.ACCOUNTABLE
    assert advised_level(margin=Level.MEDIUM, n_customers=Level.MEDIUM) is RelationshipLevel.ACCOUNTABLE
    assert advised_level(margin=Level.LOW, n_customers=Level.HIGH) is RelationshipLevel.BASIC


def test_only_more_than_expected_delights():
    found = [satisfaction_level(expectation=5, performance=points) for points in (4, 5, 6)]
    assert found == [Satisfaction.DISSATISFIED, Satisfaction.SATISFIED, Satisfaction.DELIGHTED]


def test_a_share_needs_a_wallet():
    assert share_of_wallet(300, 1200) == 0.25
    with pytest.raises(InvalidSetting):
        share_of_wallet(300, 0)


def test_prospective_customers_add_to_equity():
    assert equity_of_base(100, n_current=2000) == 200_000
    assert equity_of_base(100, n_current=2000, n_prospective=500) == 250_000


def test_ways_to_grow_multiply():
    assert combined_growth(0.25) == pytest.approx(0.25)
    assert combined_growth(0.10, 0.07, 0.06) == pytest.approx(1.10 * 1.07 * 1.06 - 1)
    assert combined_growth(0.5, -0.5) == pytest.approx(-0.25)


def test_a_campaign_without_a_cost_has_no_return_on_it():
    assert return_on_investment(2.0, n_targeted=1000, cost=800) == 1.5
    assert return_on_investment(2.0, n_targeted=1000, cost=0) is None


def test_the_curve_has_four_periods_is_highest_in_stability_and_falls_at_the_end():
    curve = life_cycle_curve()
    assert curve["stage"].unique(maintain_order=True).to_list() == [
        "exploration", "formation", "stability", "degradation",
    ]  # fmt: skip
    assert curve.filter(curve["volume"] == curve["volume"].max())["stage"].unique().to_list() == ["stability"]
    assert curve["volume"][-1] < curve["volume"].max() / 4
    assert (curve["profit"] < curve["volume"]).all()
