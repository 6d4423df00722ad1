"""Satisfaction, who left after it, and the loyalty ladder: tables by hand."""

import datetime as dt

import polars as pl
import pytest
from scipy.stats import t as student
from scipy.stats import ttest_1samp

from crm_analytics import build_ledger
from crm_analytics.early_warning.loyalty import climbs, loyalty_ladder, loyalty_rungs
from crm_analytics.early_warning.satisfaction import (
    SatisfactionSource,
    measure_satisfaction,
    service_marks,
    survey_answers,
)
from crm_analytics.settings import SatisfactionRules

AS_OF = dt.date(2024, 12, 31)
ANSWERED = dt.date(2024, 3, 10)


def shop(**days):
    lines = [
        (name, dt.date(2024, 1, 1) + dt.timedelta(days=day), 10.0) for name, bought in days.items() for day in bought
    ]
    return build_ledger(pl.DataFrame(lines, schema=["customer_id", "date", "revenue"], orient="row"))


def answers(**levels):
    """Points by customer, all answered on one day."""
    surveys = {"customer_id": list(levels), "answered_on": [ANSWERED] * len(levels),
               "performance": [4 + points for points in levels.values()], "expectation": [4] * len(levels)}  # fmt: skip
    return survey_answers(pl.DataFrame(surveys))


def measured(told, ledger, **rules):
    return measure_satisfaction(
        told, ledger, source=SatisfactionSource.SURVEY, as_of=AS_OF, rules=SatisfactionRules(**rules)
    )


LEDGER = shop(bad=[0, 20, 40], fair=[0, 20, 40, 100], good=[0, 20, 40, 90], new=[68, 300])


def test_what_was_received_less_what_was_expected_makes_the_level():
    levels = answers(bad=-1, fair=0, good=1)["satisfaction_level"].to_list()
    assert levels == ["dissatisfied", "satisfied", "delighted"]
    assert survey_answers(pl.DataFrame({"customer_id": ["a"], "answered_on": [ANSWERED], "quality": [3]})) is None


def test_a_mark_counts_from_its_day_of_closing():
    marks = service_marks(
        pl.DataFrame(
            {"customer_id": ["a", "b", "c", "d"], "occurred_at": [dt.datetime(2024, 3, 1)] * 4,
             "closed_at": [dt.datetime(2024, 3, 4), None, None, None], "satisfaction": [2, 3, 5, None]}
        )
    )  # fmt: skip
    assert marks["answered_on"].to_list() == [dt.date(2024, 3, 4), dt.date(2024, 3, 1), dt.date(2024, 3, 1)]
    assert marks["satisfaction_level"].to_list() == ["dissatisfied", "satisfied", "delighted"]
    assert service_marks(None) is None


def test_who_bought_nothing_after_the_answer_has_left_and_who_was_not_there_before_does_not_count():
    told = measured(answers(bad=-2, fair=0, good=2, new=0), LEDGER)
    assert told.loss.select("satisfaction_level", "n_answers", "n_left", "left_share").rows() == [
        ("dissatisfied", 1, 1, 1.0), ("satisfied", 1, 0, 0.0), ("delighted", 1, 0, 0.0),
    ]  # fmt: skip
    assert told.gap[0] == 1.0
    assert told.gap[1] < told.gap[0] <= told.gap[2]


def test_an_answer_whose_follow_up_is_not_over_tells_nothing_yet():
    told = measured(answers(bad=-2, good=2), LEDGER, follow_up_months=12)
    assert told.loss["n_answers"].to_list() == [0, 0, 0]
    assert told.loss["left_share"].to_list() == [None] * 3
    assert told.gap is None


def test_the_mean_by_stage_has_a_t_interval():
    names = [f"c{number}" for number in range(4)]
    ledger, points = shop(**{name: [0, 20, 40] for name in names}), [-1, 0, 2, 3]
    row = measured(answers(**dict(zip(names, points, strict=True))), ledger).by_stage.row(0, named=True)
    expected = ttest_1samp(points, 0).confidence_interval(0.95)
    assert (row["n_answers"], row["mean_points"]) == (4, 1.0)
    assert (row["low"], row["high"]) == (pytest.approx(expected.low), pytest.approx(expected.high))
    assert row["dissatisfied_share"] == 0.25
    assert student.ppf(0.975, 3) > 3  # wide: four answers say little


def test_one_answer_has_no_interval_of_its_mean():
    row = measured(answers(bad=-2), LEDGER).by_stage.row(0, named=True)
    assert (row["mean_points"], row["low"], row["high"]) == (-2.0, None, None)


def test_each_rung_is_told_from_what_is_recorded_and_null_without_it():
    tables = {
        "surveys": pl.DataFrame(
            {"customer_id": ["bad", "good"], "answered_on": [ANSWERED] * 2, "brand_awareness": [5, 4]}
        ),
        "interactions": pl.DataFrame(
            {
                "customer_id": ["bad", "good"],
                "kind": ["complaint", "inquiry"],
                "occurred_at": [dt.datetime(2024, 5, 1)] * 2,
            }
        ),
    }
    rungs = loyalty_rungs(LEDGER, tables, as_of=AS_OF).filter(pl.col("customer_id").is_in(["bad", "good"]))
    assert rungs.sort("customer_id").rows() == [("bad", True, None, False, True), ("good", False, None, True, True)]
    ladder = loyalty_ladder(rungs)
    assert ladder.select("n_known", "n_reached").rows() == [(2, 1), (0, 0), (2, 1), (2, 2)]
    assert ladder["reached_share"].to_list() == [0.5, None, 0.5, 1.0]


def test_what_comes_after_the_day_lifts_nobody():
    surveys = pl.DataFrame({"customer_id": ["bad"], "answered_on": [ANSWERED], "attitude": [7]})
    rungs = loyalty_rungs(LEDGER, {"surveys": surveys}, as_of=dt.date(2024, 1, 10))
    assert rungs["likes"].to_list() == [None] * 3
    assert rungs["does"].to_list() == [False] * 3


def test_who_climbed_and_who_fell_between_two_days_is_counted_among_those_known_on_both():
    columns = {"knows": [None] * 3, "likes": [True, False, None], "intends": [None] * 3}
    before = pl.DataFrame({"customer_id": ["a", "b", "c"], **columns, "does": [True, False, False]})
    now = pl.DataFrame({"customer_id": ["a", "b", "d"], **columns, "does": [False, True, True]})
    moved = climbs(before, now)
    assert moved.filter(pl.col("loyalty_rung") == "does").row(0) == ("does", 2, 1, 1)
    assert moved.filter(pl.col("loyalty_rung") == "knows").row(0) == ("knows", 0, 0, 0)
