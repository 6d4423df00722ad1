import polars as pl
import pytest

from crm_analytics.campaigns.offer_value import value_offer
from crm_analytics.campaigns.past_windows import History
from crm_analytics.errors import InvalidSetting

SEEN = History(4, 5.0, pl.Series([0.0] * 4), 1.0, n_buyers=1, mean_revenue=20.0)


def test_regular_buyers_take_the_discount_with_them():
    plan = value_offer(SEEN, n_targeted=100, costs=(0.5, 30.0), discount_rate=0.1)
    assert (plan.buyers_anyway, plan.cannibalised) == (25.0, 200.0)
    assert (plan.cost, plan.break_even) == (280.0, 2.8)
    assert plan.expected is None


def test_profit_has_the_range_of_the_uplift():
    plan = value_offer(SEEN, n_targeted=100, costs=(1.0, 0.0), uplift=(3.0, -1.0, 7.0))
    assert (plan.expected, plan.low, plan.high) == (200.0, -200.0, 600.0)


def test_nobody_targeted_costs_the_fixed_cost_alone_and_divides_nothing():
    plan = value_offer(SEEN, n_targeted=0, costs=(1.0, 30.0), discount_rate=0.1)
    assert (plan.cost, plan.break_even) == (30.0, 0.0)


def test_giving_everything_away_is_no_discount():
    with pytest.raises(InvalidSetting):
        value_offer(SEEN, n_targeted=1, costs=(0.0, 0.0), discount_rate=1.0)
