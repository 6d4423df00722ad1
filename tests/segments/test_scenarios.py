"""Scenarios: kept and read again, compared and ranked, on four customers."""

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting, UnreadableScenario
from crm_analytics.segments.budget import TierPlan
from crm_analytics.segments.scenarios import (
    Scenario,
    from_content,
    migration_matrix,
    rank_scenarios,
    read_scenarios,
    to_content,
    write_scenarios,
)
from crm_analytics.segments.tiers import read_axes

PEOPLE = pl.DataFrame(
    {
        "current_value": [100.0, 10.0, 80.0, 5.0],
        "growth_potential": [60.0, 40.0, 0.0, 10.0],
        "clv": [200.0, 20.0, 160.0, 10.0],
    }
)
AXES = read_axes(PEOPLE)
GOLD_ONLY = {"gold": TierPlan(cost_per_customer=10, potential_won=0.5)}


def test_a_scenario_comes_back_as_it_was_written():
    bold = Scenario("大胆", 50.0, 40.0, {**Scenario("x", 0, 0).plans, **GOLD_ONLY})
    assert from_content(bold.name, to_content(bold)) == bold
    assert read_scenarios(write_scenarios([bold], currency="CNY")) == ([bold], "CNY")


def test_thresholds_that_were_kept_without_plans_get_the_assumed_ones():
    assert from_content("old", {"value_min": 5, "potential_min": 6}).plans == Scenario("old", 5, 6).plans


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"format": "other"}', b"customer_id,name\n1,a"])
def test_another_file_is_refused(content):
    with pytest.raises(UnreadableScenario):
        read_scenarios(content)


@pytest.mark.parametrize("content", [{}, {"value_min": "a", "potential_min": 1}, {"value_min": 1, "potential_min": 1,
                                     "plans": {"gold": {"reach": 7}}}])  # fmt: skip
def test_content_that_makes_no_sense_is_refused(content):
    with pytest.raises(UnreadableScenario):
        from_content("odd", content)


def test_a_scenario_needs_a_name():
    with pytest.raises(InvalidSetting, match="name"):
        Scenario(" ", 1, 1)


def test_every_pair_of_tiers_is_in_the_migration_matrix_and_all_customers_are_counted():
    before, after = Scenario("a", 50, 40).rules, Scenario("b", 90, 10).rules
    matrix = migration_matrix(AXES, before=before, after=after)
    assert matrix.height == 16
    assert matrix["n_customers"].sum() == 4
    moved = matrix.filter(pl.col("n_customers") > 0).select("segment_before", "segment_after", "current_value").rows()
    assert moved == [
        ("gold", "gold", 100.0),
        ("silver", "silver", 10.0),
        ("iron", "lead", 80.0),
        ("lead", "silver", 5.0),
    ]


def test_scenarios_are_ranked_by_what_they_bring_and_those_beyond_the_budget_come_last():
    wide, narrow = Scenario("wide", 0, 0, GOLD_ONLY), Scenario("narrow", 50, 40, GOLD_ONLY)
    ranked = rank_scenarios(AXES, [narrow, wide])
    # wide: all four are gold, 110 of potential; narrow: only the first
    assert ranked.select("rank", "scenario", "n_gold", "cost", "gain", "net_gain").rows() == [
        (1, "narrow", 1, 10.0, 30.0, 20.0),
        (2, "wide", 4, 40.0, 55.0, 15.0),
    ]
    tight = rank_scenarios(AXES, [wide, Scenario("nobody", 1e9, 1e9, GOLD_ONLY)], budget=5)
    assert tight.select("scenario", "is_affordable").rows() == [("nobody", True), ("wide", False)]


def test_one_plan_can_judge_all_and_the_truth_can_be_held_beside():
    # the third would truly be gold, and of the fourth nothing is known
    truth = read_axes(PEOPLE.with_columns(growth_potential=pl.Series([60.0, 40.0, 50.0, None])))
    ranked = rank_scenarios(AXES, [Scenario("a", 50, 40)], plans=GOLD_ONLY, true_axes=truth)
    assert ranked.select("cost", "true_share").row(0) == (10.0, pytest.approx(2 / 3))
