import polars as pl
import pytest

from crm_analytics.campaigns.triggers import Trigger, triggered_customers
from crm_analytics.errors import InvalidSetting, UnknownColumn


def named(trigger: Trigger, now: pl.DataFrame, before: pl.DataFrame | None = None) -> list[str]:
    return triggered_customers(trigger, now, before)["customer_id"].to_list()


def test_a_stage_is_entered_by_those_who_were_in_another_one_or_no_customers_yet():
    now = pl.DataFrame({"customer_id": list("abcd"), "stage": ["lapsed", "lapsed", "lapsed", "formation"]})
    then = pl.DataFrame({"customer_id": list("abd"), "stage": ["degradation", "lapsed", "lapsed"]})
    assert named(Trigger("stage_entered", stage="lapsed"), now, then) == ["a", "c"]


def test_days_after_a_purchase_are_counted_so_that_a_list_taken_each_week_names_everybody_once():
    people = pl.DataFrame({"customer_id": list("abcd"), "days_since_last_purchase": [29, 30, 36, 37]})
    trigger = Trigger("after_purchase", days=30, within_days=7)
    assert named(trigger, people) == ["b", "c"]
    next_week = people.with_columns(pl.col("days_since_last_purchase") + 7)
    assert named(trigger, next_week) == ["a"]


@pytest.mark.parametrize(("falls", "expected"), [(True, ["fell"]), (False, ["rose"])])
def test_a_score_is_crossed_in_one_direction_and_never_from_unknown(falls, expected):
    ids = ["fell", "rose", "stayed", "was_unknown"]
    now = pl.DataFrame({"customer_id": ids, "p_alive": [0.4, 0.6, 0.4, 0.4]})
    then = pl.DataFrame({"customer_id": ids, "p_alive": [0.6, 0.4, 0.3, None]})
    assert named(Trigger("score_crossed", score="p_alive", threshold=0.5, falls=falls), now, then) == expected


def test_on_the_threshold_is_not_below_it():
    now, then = (pl.DataFrame({"customer_id": ["a"], "p_alive": [p]}) for p in (0.5, 0.6))
    assert named(Trigger("score_crossed", threshold=0.5), now, then) == []


def test_without_an_earlier_day_everybody_in_the_stage_has_entered_it_and_nobody_crossed():
    now = pl.DataFrame({"customer_id": ["a"], "stage": ["lapsed"], "p_alive": [0.1]})
    assert named(Trigger("stage_entered", stage="lapsed"), now) == ["a"]
    assert named(Trigger("score_crossed"), now) == []


def test_a_trigger_survives_being_kept_and_refuses_nonsense():
    trigger = Trigger("after_purchase", days=14)
    assert Trigger.of({**vars(trigger), "colour": "red"}) == trigger
    with pytest.raises(InvalidSetting):
        Trigger("full_moon")
    with pytest.raises(UnknownColumn):
        triggered_customers(Trigger("score_crossed", score="luck"), pl.DataFrame({"customer_id": ["a"]}))
