import datetime as dt
from dataclasses import replace

import pytest

from crm_analytics.campaigns import Campaign, ExpectedResponse
from crm_analytics.campaigns.objective import Criterion, PlanFacts, Verdict, check_objective, worst

DAY = dt.date(2024, 5, 1)
PLAN = Campaign(
    "x", "X", starts_on=DAY + dt.timedelta(days=1), ends_on=DAY + dt.timedelta(days=60),
    created_at=dt.datetime(2024, 5, 1), objective="2 more margin a customer", offer="10 % off", target_effect=2.0,
)  # fmt: skip
FACTS = PlanFacts(
    as_of=DAY, n_eligible=100, target=2.0, known_metrics=("margin",), detectable=1.5, past_mean=10.0,
    past_windows=(10.0, 13.0, 9.0), cost=40.0,
)  # fmt: skip


def codes(plan: Campaign = PLAN, **facts) -> dict[str, Verdict]:
    return {check.message.code: check.verdict for check in check_objective(plan, replace(FACTS, **facts))}


def test_an_objective_that_is_all_five_is_told_so():
    checks = check_objective(PLAN, FACTS)
    assert {worst(checks, each) for each in Criterion} == {Verdict.MET}


@pytest.mark.parametrize(
    ("plan", "facts", "code"),
    [
        (PLAN, {"target": None}, "objective.no_target"),
        (replace(PLAN, objective=" "), {}, "objective.no_sentence"),
        (replace(PLAN, metric="is_registered"), {}, "objective.metric_unknown"),
        (PLAN, {"detectable": 2.5}, "objective.target_below_detectable"),
        (PLAN, {"detectable": None}, "objective.nothing_seen"),
        (PLAN, {"n_eligible": 0, "detectable": None}, "objective.no_audience"),
        (replace(PLAN, offer=""), {}, "objective.no_offer"),
        (PLAN, {"expected": ExpectedResponse(0.5, -0.5, 1.5, 1, 0)}, "objective.target_above_memory"),
        (PLAN, {"cost": 161.0}, "objective.target_costs_more"),  # 80 targeted x 2 is 160
        (PLAN, {"as_of": DAY + dt.timedelta(days=1)}, "objective.starts_in_past"),
    ],
)
def test_what_an_objective_lacks_is_named(plan, facts, code):
    assert codes(plan, **facts)[code] == Verdict.MISSED


def test_a_target_that_was_never_reached_is_no_lie_but_unsure():
    assert codes(past_windows=(10.0, 11.0))["objective.target_above_windows"] == Verdict.UNSURE
    assert codes(past_windows=())["objective.no_history"] == Verdict.UNSURE


def test_measured_campaigns_speak_before_past_windows():
    found = codes(expected=ExpectedResponse(1.0, 0.0, 2.0, 1, 0), past_windows=())
    assert found["objective.target_in_memory"] == Verdict.MET
    assert "objective.no_history" not in found


def test_a_goal_that_is_no_sale_is_relevant_by_the_business_goal_it_serves():
    views = replace(PLAN, metric="n_page_views")
    assert codes(views, money_a_unit=None)["objective.worth_unknown"] == Verdict.UNSURE
    assert codes(replace(views, goal_id="fair"), money_a_unit=None)["objective.serves_goal"] == Verdict.MET


def test_where_nobody_differed_nothing_is_promised():
    assert codes(detectable=0.0)["objective.spread_unknown"] == Verdict.UNSURE


def test_more_buyers_are_worth_their_orders():
    buyers = replace(PLAN, metric="is_buyer")
    # 80 targeted x 0.1 x 30 is 240
    found = codes(buyers, target=0.1, money_a_unit=30.0, cost=239.0, known_metrics=("is_buyer",))
    assert found["objective.target_pays"] == Verdict.MET
