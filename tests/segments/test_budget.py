"""What treating the tiers costs and brings, worked out by hand on five customers."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.errors import InvalidSetting
from crm_analytics.segments.budget import TierPlan, best_within, frontier, plan_result, threshold_grid
from crm_analytics.segments.tiers import read_axes
from crm_analytics.settings import SegmentRules

NAN = float("nan")
#            gold  silver iron  lead   not assessed
VALUE = [100.0, 10.0, 80.0, -20.0, 50.0]
POTENTIAL = [60.0, 40.0, 0.0, 10.0, NAN]
AXES = read_axes(pl.DataFrame({"current_value": VALUE, "growth_potential": POTENTIAL}))
PLANS = {
    "gold": TierPlan(cost_per_customer=10, reach=0.5, potential_won=0.2, value_kept=0.1),
    "silver": TierPlan(cost_per_customer=4, reach=1, potential_won=0.25),
    "iron": TierPlan(cost_per_customer=1, reach=1, value_kept=0.05),
    "lead": TierPlan(cost_per_customer=2, reach=1, potential_won=0.1, value_kept=0.5),
}


def test_each_tier_costs_and_brings_what_its_plan_says_and_a_loss_is_nothing_to_keep():
    assert plan_result(AXES, SegmentRules(50, 40), PLANS).rows() == [
        ("gold", 0.5, 5.0, 0.5 * (0.2 * 60 + 0.1 * 100), 6.0),
        ("silver", 1.0, 4.0, 10.0, 6.0),
        ("iron", 1.0, 1.0, 4.0, 3.0),
        ("lead", 1.0, 2.0, 1.0, -1.0),
    ]


def test_a_tier_without_a_plan_costs_and_brings_nothing():
    assert plan_result(AXES, SegmentRules(50, 40), {})["cost"].to_list() == [0.0] * 4


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*(st.sampled_from([-5.0, 0.0, 1.0, 2.0, 7.0, NAN]),) * 2), min_size=1, max_size=30),
    st.sets(st.sampled_from([-9.0, 0.0, 1.0, 2.0, 6.5, 7.0, 99.0]), min_size=1).map(sorted),
)
def test_the_grid_says_of_every_pair_what_a_filter_says(people, stops):
    axes = read_axes(pl.DataFrame(people, schema=["current_value", "growth_potential"], orient="row"))
    grid = threshold_grid(axes, PLANS, value_stops=tuple(stops), potential_stops=tuple(stops))
    assert grid.height == len(stops) ** 2
    for value_min, potential_min, cost, gain, _ in grid.iter_rows():
        exact = plan_result(axes, SegmentRules(value_min, potential_min), PLANS)
        assert cost == pytest.approx(exact["cost"].sum(), abs=0.006)
        assert gain == pytest.approx(exact["gain"].sum(), abs=0.006)


GRID = pl.DataFrame(
    {
        "value_min": [1.0, 2.0, 3.0, 4.0], "potential_min": [1.0] * 4, "cost": [100.0, 50.0, 50.0, 10.0],
        "gain": [160.0, 115.0, 120.0, 30.0], "net_gain": [60.0, 65.0, 70.0, 20.0],
    }
)  # fmt: skip


def test_the_best_pair_is_the_one_that_brings_most_within_the_budget():
    assert best_within(GRID, 1000)["value_min"] == 3.0
    assert best_within(GRID, 49)["value_min"] == 4.0
    assert best_within(GRID, 9) is None


def test_the_frontier_leaves_out_what_costs_more_and_brings_no_more():
    assert frontier(GRID).select("cost", "net_gain").rows() == [(10.0, 20.0), (50.0, 70.0)]


def test_a_share_above_one_makes_no_sense():
    with pytest.raises(InvalidSetting, match="reach"):
        TierPlan(reach=1.2)
