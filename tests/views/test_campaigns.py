"""Who may be asked, what a planned test can see, and what earlier campaigns taught, on tables worked out by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns import Campaign
from crm_analytics.schemas import RESULTS
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as views

DAY = dt.date(2024, 5, 1)
PEOPLE = pl.DataFrame({"customer_id": list("abcd"), "segment": ["gold", "iron", None, "gold"], "stage": ["lapsed"] * 4})


def plan(**changes):
    values = {
        "campaign_id": "spring", "name": "Spring", "starts_on": DAY, "ends_on": DAY + dt.timedelta(days=9),
        "created_at": dt.datetime(2024, 4, 30), "metric": "revenue", "holdout_rate": 0.5,
    }  # fmt: skip
    return Campaign(**{**values, **changes})


def results(*rows):
    """Rows of (campaign, segment, estimate), each with an interval of one to either side."""
    columns = {column.name: None for column in RESULTS.columns}
    tables = [
        {**columns, "campaign_id": campaign, "segment": segment, "channel": "email", "metric": "margin",
         "estimate": estimate, "low": estimate - 1, "high": estimate + 1, "measured_on": DAY}
        for campaign, segment, estimate in rows
    ]  # fmt: skip
    return pl.DataFrame(tables, schema_overrides={"segment": pl.String})


def test_segments_are_left_out_and_people_without_one_stay():
    left = views.leave_out(Selection.of(stage="lapsed").apply(PEOPLE), ["gold"])
    assert left["customer_id"].to_list() == ["b", "c"]


def test_an_audience_of_one_segment_is_drawn_inside_its_stages():
    assert views.strata_for(Selection.of(segment="gold")) == ("stage",)
    assert views.strata_for(Selection.of(stage="lapsed")) == ("segment",)
    assert views.strata_for(Selection.of(segment="tin")) == ("segment",)


def test_a_campaign_runs_from_its_start_until_its_window_is_over():
    running = plan(stage="interact")
    assert views.running_campaigns([running, plan()], as_of=DAY) == [running]
    assert views.running_campaigns([running], as_of=running.ends_on) == []


def test_a_campaign_waits_from_its_last_day_on_until_its_result_is_kept():
    over = plan(stage="interact")
    assert views.waiting_campaigns([over, plan(stage="refine"), plan()], as_of=over.ends_on) == [over]
    assert views.waiting_campaigns([over], as_of=over.ends_on - dt.timedelta(days=1)) == []


def test_the_largest_reason_is_named_and_of_equal_ones_always_the_same():
    reasons = pl.DataFrame({"left_out_reason": ["no_consent", "in_other_campaign"], "n_customers": [3, 3]})
    assert views.largest_reason(reasons) == views.largest_reason(reasons.reverse()) == "in_other_campaign"
    assert views.largest_reason(reasons.clear()) is None


@pytest.mark.parametrize(("difference", "grade"), [(0.09, "alike"), (-0.1, "close"), (0.24, "close"), (-1.0, "apart")])
def test_arms_are_graded_by_their_largest_difference_in_either_direction(difference, grade):
    table = pl.DataFrame({"standardised_difference": [0.01, difference, None]})
    assert views.grade_balance(table) == (grade, abs(difference))


def test_arms_of_which_nothing_is_known_are_not_called_different():
    assert views.grade_balance(
        pl.DataFrame({"standardised_difference": [None]}, schema={"standardised_difference": pl.Float64})
    ) == ("alike", 0.0)


def test_a_campaign_of_the_data_becomes_a_measured_plan_and_gaps_take_the_defaults():
    table = pl.DataFrame(
        {"campaign_id": ["x"], "name": [None], "starts_on": [DAY], "ends_on": [DAY], "metric": ["is_buyer"],
         "channel": [None], "holdout_rate": [0.1]},
        schema_overrides={"name": pl.String, "channel": pl.String},
    )  # fmt: skip
    (past,) = views.past_campaigns(table)
    assert (past.name, past.stage, past.channel, past.metric, past.holdout_rate) == (
        "x", "refine", "email", "is_buyer", 0.1,
    )  # fmt: skip
    assert views.past_campaigns(None) == []


def test_a_campaign_for_gold_only_speaks_for_gold():
    memory = results(("for_gold", None, 5.0), ("for_all", None, 2.0))
    named = views.with_audience_segment(
        memory, [plan(campaign_id="for_gold", audience={"selection": "segment:is:gold"})]
    )
    assert named["segment"].to_list() == ["gold", None]


def test_nobody_counts_twice_in_what_is_expected():
    memory = results(("first", None, 2.0), ("first", "gold", 6.0), ("first", "iron", 6.0))
    whole = views.expectation(memory, channel="email", segment=None, metric="margin")
    gold = views.expectation(memory, channel="email", segment="gold", metric="margin")
    assert whole is not None
    assert gold is not None
    assert (whole.n_results, whole.n_others, whole.estimate) == (1, 0, 2.0)
    assert (gold.n_results, gold.n_others, gold.estimate) == (1, 1, pytest.approx(6.0))
    assert views.expectation(memory, channel="email", segment=None, metric="revenue") is None


def test_the_last_measurement_of_a_campaign_counts():
    again = results(("first", None, 2.0), ("first", None, 3.0))
    assert views.latest_results(again)["estimate"].to_list() == [3.0]


def test_a_link_with_unknown_columns_is_seen():
    assert views.unknown_columns(Selection.from_text("colour:is:red;stage:is:lapsed;colour:is:blue"), PEOPLE) == [
        "colour"
    ]
