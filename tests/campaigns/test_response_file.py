"""A response file with everything wrong that can be: each row is kept or counted."""

import datetime as dt

import polars as pl

from crm_analytics.campaigns.response_file import judge_responses

DAY = dt.datetime(2024, 5, 2, 9)
START = dt.date(2024, 5, 1)
DRAWN = pl.DataFrame({"customer_id": ["a", "b"], "arm": ["targeted", "held_out"]})


def told(*rows):
    return pl.DataFrame(rows, schema=["campaign_id", "customer_id", "occurred_at", "event"], orient="row")


NOTHING = told(("spring", "a", DAY, "sent")).clear()


def judge(events, already=NOTHING):
    return judge_responses(events, DRAWN, already, campaign_id="spring", starts_on=START)


def test_every_row_is_kept_or_set_aside_for_one_reason():
    events = told(
        ("spring", "a", DAY, "sent"),
        ("spring", "a", DAY, "sent"),  # the same once more
        ("spring", "x", DAY, "sent"),  # nobody of this campaign
        ("autumn", "a", DAY, "sent"),
        ("spring", "a", dt.datetime(2024, 4, 30), "opened"),  # before the first contact
        ("spring", "b", DAY, "opened"),  # was to be left alone
    )
    judged = judge(events)
    assert judged.kept.rows() == [("a", DAY, "sent"), ("b", DAY, "opened")]
    assert judged.set_aside == {
        "other_campaign": 1, "unknown_customer": 1, "before_start": 1, "repeated": 1, "already_kept": 0,
    }  # fmt: skip
    assert judged.n_held_out == 1
    assert judged.kept.height + sum(judged.set_aside.values()) == events.height


def test_a_second_file_adds_only_what_is_new():
    first = told(("spring", "a", DAY, "sent"))
    judged = judge(told(("spring", "a", DAY, "sent"), ("spring", "a", DAY, "opened")), already=first)
    assert judged.kept["event"].to_list() == ["opened"]
    assert judged.set_aside["already_kept"] == 1


def test_a_row_that_names_no_campaign_belongs_to_another():
    assert judge(told((None, "a", DAY, "sent"))).set_aside["other_campaign"] == 1
