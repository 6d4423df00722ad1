"""Why somebody is on the list, occasions and handovers: tables by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import build_ledger
from crm_analytics.early_warning.occasions import changed_owners, coming_occasions, not_seen_for, without_anniversary
from crm_analytics.early_warning.reasons import add_answers, add_contacts, add_order_sizes, add_pace, reasons_of
from crm_analytics.settings import WatchRules

AS_OF = dt.date(2024, 6, 30)
RULES = WatchRules()
ANN = pl.DataFrame({"customer_id": ["ann"]})


def told(**row):
    base = {"frequency": 4, "recency": 128, "days_since_last_purchase": 96, "recent_frequency": 1}
    return [(reason.code.split(".")[1], dict(reason.params)) for reason in reasons_of(base | row)]


def test_the_rhythm_is_told_by_the_own_mean_gap():
    assert told() == [("silent", {"gap": 32, "silence": 96})]
    assert told(days_since_last_purchase=20) == [("in_rhythm", {"gap": 32, "silence": 20})]
    assert told(frequency=1, recency=40) == [("bought_twice", {"gap": 40, "silence": 96})]
    assert told(frequency=0, recency=0) == [("bought_once", {"silence": 96})]


def test_each_further_reason_needs_its_figure():
    assert told(order_size_ratio=0.5, pace_ratio=0.4)[1:] == [
        ("small_orders", {"share": 0.5}),
        ("slower", {"n_purchases": 1}),
    ]
    assert told(order_size_ratio=0.7, pace_ratio=0.5, last_mark=3.0, survey_gap=0.0)[1:] == []
    service = told(open_request_days=9, open_kind="complaint", complaint_days_ago=9, last_mark=2.0, survey_gap=-2.0)[1:]
    assert service == [("open_complaint", {"days": 9}), ("bad_mark", {"mark": 2.0}), ("disappointed", {"points": 2.0})]
    assert told(complaint_days_ago=30)[1:] == [("complained", {"days": 30})]


def test_the_last_two_orders_are_compared_with_the_earlier_ones():
    sums = {"ann": [100.0, 60.0, 30.0, 50.0], "bob": [10.0, 10.0, 10.0]}
    lines = [(name, dt.date(2024, 1, 1) + dt.timedelta(days=30 * at), value)
             for name, values in sums.items() for at, value in enumerate(values)]  # fmt: skip
    ledger = build_ledger(pl.DataFrame(lines, schema=["customer_id", "date", "revenue"], orient="row"))
    people = pl.DataFrame({"customer_id": ["ann", "bob"]})
    compared = add_order_sizes(people, ledger, rules=RULES)
    assert compared["order_size_ratio"].to_list() == [0.5, None]
    assert compared["last_gap_days"].to_list() == [30, None]


def test_who_came_back_after_a_long_time_is_told_of_it():
    after_ten_gaps = told(recency=130, last_gap_days=100, days_since_last_purchase=5)  # the three gaps before: 10 days
    assert after_ten_gaps == [("in_rhythm", {"gap": 32, "silence": 5}), ("long_gap", {"days": 100})]
    assert told(recency=130, last_gap_days=60)[1:] == []


def test_the_pace_is_known_from_a_year_on():
    table = pl.DataFrame({"T": [540, 300], "frequency": [8, 8], "recent_frequency": [1, 1]})
    assert add_pace(table)["pace_ratio"].to_list() == [pytest.approx((1 / 180) / (8 / 360)), None]


def test_contacts_count_as_they_were_known_on_the_day():
    at = dt.datetime
    contacts = pl.DataFrame(
        {
            "customer_id": ["ann"] * 4,
            "kind": ["service_request", "service_request", "complaint", "inquiry"],
            "occurred_at": [at(2024, 6, 21), at(2024, 5, 1), at(2024, 6, 10), at(2024, 6, 29)],
            "opened_at": [at(2024, 6, 21), at(2024, 5, 1), None, None],
            "closed_at": [at(2024, 7, 3), at(2024, 5, 4), None, None],
            "satisfaction": [1, 2, None, None],
        }
    )
    row = add_contacts(ANN, contacts, as_of=AS_OF, rules=RULES).row(0, named=True)
    assert row == {"customer_id": "ann", "open_request_days": 9, "open_kind": "service_request",
                   "complaint_days_ago": 20, "last_mark": 2.0}  # fmt: skip
    later = add_contacts(ANN, contacts, as_of=dt.date(2024, 7, 3), rules=RULES).row(0, named=True)
    assert (later["open_request_days"], later["last_mark"]) == (None, 1.0)
    assert add_contacts(ANN, None, as_of=AS_OF, rules=RULES)["open_request_days"].to_list() == [None]


def test_a_complaint_without_an_end_that_was_never_opened_is_not_open():
    contacts = pl.DataFrame({"customer_id": ["ann"], "kind": ["complaint"], "occurred_at": [dt.datetime(2024, 6, 1)]})
    row = add_contacts(ANN, contacts, as_of=AS_OF, rules=RULES).row(0, named=True)
    assert (row["open_request_days"], row["complaint_days_ago"]) == (None, 29)


def test_the_latest_answer_of_the_last_year_counts():
    surveys = pl.DataFrame(
        {"customer_id": ["ann"] * 3, "answered_on": [dt.date(2024, 1, 1), dt.date(2024, 5, 1), dt.date(2024, 8, 1)],
         "performance": [7, 3, 1], "expectation": [1, 5, 7]}
    )  # fmt: skip
    assert add_answers(ANN, surveys, as_of=AS_OF)["survey_gap"].to_list() == [-2.0]
    assert add_answers(ANN, surveys, as_of=dt.date(2023, 12, 31))["survey_gap"].to_list() == [None]


def test_birthdays_and_anniversaries_of_the_lapsed_come_in_order_and_a_leap_day_is_kept_on_the_28th():
    people = pl.DataFrame(
        {"customer_id": ["ann", "bob", "cid"], "stage": ["lapsed", "lapsed", "stability"],
         "birthday": [dt.date(1980, 2, 29), None, dt.date(1990, 2, 20)],
         "first_day": [dt.date(2020, 2, 10), dt.date(2021, 1, 5), dt.date(2020, 2, 10)]}
    )  # fmt: skip
    coming = coming_occasions(people, as_of=dt.date(2023, 2, 1), within_days=30)
    assert coming.select("customer_id", "occasion", "occasion_on", "years_since").rows() == [
        ("ann", "first_purchase", dt.date(2023, 2, 10), 3),
        ("ann", "birthday", dt.date(2023, 2, 28), 43),
    ]
    over_new_year = coming_occasions(people, as_of=dt.date(2023, 12, 20), within_days=30)
    assert over_new_year["occasion_on"].to_list() == [dt.date(2024, 1, 5)]


def test_who_was_there_before_the_data_has_a_birthday_but_no_anniversary():
    day = dt.date(2020, 2, 10)
    people = pl.DataFrame(
        {"customer_id": ["ann", "bob"], "stage": ["lapsed"] * 2, "is_known_before": [True, False],
         "birthday": [dt.date(1980, 2, 9), None], "first_day": [day] * 2}
    )  # fmt: skip
    coming = coming_occasions(people, as_of=dt.date(2023, 2, 1), within_days=30)
    assert coming.select("customer_id", "occasion").rows() == [("ann", "birthday"), ("bob", "first_purchase")]
    assert without_anniversary(people) == 1


def test_those_not_seen_for_years_are_listed_by_what_they_brought():
    people = pl.DataFrame(
        {
            "customer_id": ["ann", "bob", "cid"],
            "days_since_last_purchase": [730, 729, 1000],
            "historic_value": [1.0, 9.0, 5.0],
        }
    )
    assert not_seen_for(people, years=2)["customer_id"].to_list() == ["cid", "ann"]


def test_who_has_another_salesperson_than_the_last_offer_is_found():
    people = pl.DataFrame({"customer_id": ["ann", "bob", "cid"], "owner": ["Zoe", "Max", None]})
    offers = pl.DataFrame(
        {"customer_id": ["ann", "ann", "bob", "cid"], "owner": ["Zoe", "Max", "Max", "Max"],
         "opened_on": [dt.date(2024, 1, 1), dt.date(2024, 3, 1), dt.date(2024, 3, 1), dt.date(2024, 3, 1)]}
    )  # fmt: skip
    changed = changed_owners(people, offers, as_of=AS_OF)
    assert changed.select("customer_id", "owner_before", "handled_on").rows() == [("ann", "Max", dt.date(2024, 3, 1))]
    assert changed_owners(people, None, as_of=AS_OF) is None
    assert changed_owners(people.drop("owner"), offers, as_of=AS_OF) is None
