import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from crm_analytics.campaigns.goals import Goal, GoalVerdict, goal_progress
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.errors import InvalidSetting

DAY = dt.date(2024, 5, 1)
GROWTH = Goal(
    "growth",
    "More margin",
    target=1000.0,
    due_on=dt.date(2024, 12, 31),
    assumptions=("prices hold",),
    past_campaigns=("fair",),
)
SPRING = Campaign("spring", "Spring", DAY, DAY, dt.datetime(2024, 4, 1), goal_id="growth")


def measured(estimate: float, reach: float, campaign_id: str = "spring") -> pl.DataFrame:
    return pl.DataFrame(
        {"campaign_id": [campaign_id], "segment": [None], "metric": ["margin"], "estimate": [estimate],
         "low": [estimate - reach], "high": [estimate + reach], "n_targeted": [100], "cost": [50.0]},
        schema_overrides={"segment": pl.String},
    )  # fmt: skip


def test_a_goal_comes_back_from_the_store_as_it_was():
    assert Goal.from_content("growth", GROWTH.to_content()) == GROWTH


@pytest.mark.parametrize(
    ("estimate", "reach", "verdict"),
    [(15.0, 4.0, "reached"), (11.0, 4.0, "likely_reached"), (8.0, 4.0, "open"), (5.0, 4.0, "short")],
)
def test_the_interval_decides_what_is_said(estimate: float, reach: float, verdict: str):
    found = goal_progress(GROWTH, [SPRING], measured(estimate, reach))
    assert found.verdict == GoalVerdict(verdict)
    assert (found.share, found.share_low) == pytest.approx((estimate / 10, (estimate - reach) / 10))


def test_only_campaigns_under_the_goal_and_its_metric_count():
    other = replace(SPRING, campaign_id="other", goal_id=None)
    found = goal_progress(GROWTH, [SPRING, other], pl.concat([measured(8.0, 1.0), measured(90.0, 1.0, "other")]))
    assert (found.n_campaigns, found.measured.caused) == (2, 800.0)  # the one of the past is not measured
    assert goal_progress(replace(GROWTH, metric="is_buyer"), [SPRING], measured(8.0, 1.0)).measured is None


def test_a_campaign_that_came_with_the_data_counts_where_the_goal_names_it():
    found = goal_progress(GROWTH, [], measured(8.0, 1.0, "fair"))
    assert (found.n_campaigns, found.measured.caused) == (1, 800.0)


def test_a_goal_without_a_measured_campaign_says_so():
    found = goal_progress(replace(GROWTH, past_campaigns=()), [], measured(8.0, 1.0))
    assert (found.verdict, found.share, found.n_campaigns) == (GoalVerdict.NOTHING_MEASURED, None, 0)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"target": -1.0}, {"target": float("nan")}, {"metric": "fame"}])
def test_a_goal_that_can_not_be_checked_is_refused(wrong: dict):
    with pytest.raises(InvalidSetting):
        replace(GROWTH, **wrong)
