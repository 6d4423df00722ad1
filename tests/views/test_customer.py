"""One customer's days, reasons and relations."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.settings import SegmentRules, StageRules
from crm_analytics.views.customer import (
    active_days,
    campaigns_of,
    contacts,
    customer_list,
    find_customer,
    find_people,
    invoices,
    path_days,
    relations,
    segment_reason,
    stage_reason,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


BASE = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "name": ["Ann", None, "Cy.*", "Di"],
        "referred_by": [None, "a", "a", "x"],
        "household_id": ["h", "h", None, None],
        "account_id": [None, None, "f", "f"],
        "stage": ["stability"] * 4,
        "segment": ["gold", None, "lead", "iron"],
        "clv": [5.0, None, 9.0, 5.0],
        "historic_value": [1.0, 2.0, 3.0, 4.0],
    }
)


def test_the_most_valuable_come_first_the_unknown_last_and_ids_break_ties():
    assert customer_list(BASE)["customer_id"].to_list() == ["c", "a", "d", "b"]


def test_people_are_found_by_the_letters_as_they_stand():
    assert find_people(BASE, ".*")["customer_id"].to_list() == ["c"]
    assert find_people(BASE, "  ANN ")["customer_id"].to_list() == ["a"]
    assert find_people(BASE.drop("name"), "B").rows() == [("b", None)]


def test_no_more_are_found_than_can_be_chosen_from():
    many = pl.DataFrame({"customer_id": [f"k{number}" for number in range(90)]})
    assert find_people(many, "k").height == 50


def test_a_customer_who_is_not_there_is_none():
    assert find_customer(BASE, "z") is None
    assert find_customer(BASE, None) is None
    assert find_customer(BASE, "a")["name"] == "Ann"


def test_relations_are_those_who_recommended_who_came_and_who_belong_together():
    of = {who: relations(BASE, find_customer(BASE, who)).select("relation", "customer_id").rows() for who in "abcd"}
    assert of == {
        "a": [("referred", "b"), ("referred", "c"), ("household", "b")],
        "b": [("referred_by", "a"), ("household", "a")],
        "c": [("referred_by", "a"), ("account", "d")],
        "d": [("account", "c")],
    }


def test_without_profiles_nobody_is_related():
    bare = BASE.drop("name", "referred_by", "household_id", "account_id")
    assert relations(bare, find_customer(bare, "a")).is_empty()


@pytest.mark.parametrize(
    ("stage", "figures", "code"),
    [
        ("lapsed", {"silence_ratio": 5.0}, "stage_reason.lapsed"),
        ("degradation", {"silence_ratio": 3.0}, "stage_reason.silent"),
        ("degradation", {"recent_frequency": 2}, "stage_reason.declining"),
        ("degradation", {"recent_purchase_value": 40.0, "purchase_value": 340.0}, "stage_reason.smaller"),
        ("exploration", {"frequency": 1}, "stage_reason.trying"),
        ("formation", {"T": 100}, "stage_reason.young"),
        ("formation", {"T": 400}, "stage_reason.growing"),
        ("stability", {}, "stage_reason.steady"),
    ],
)
def test_the_reason_for_a_stage_is_the_rule_that_applied(stage, figures, code):
    customer = {"stage": stage, "frequency": 9, "T": 380, "recent_frequency": 4, "usual_gap_days": 40.0,
                "silence_ratio": 0.5, "days_since_last_purchase": 20, **figures}  # fmt: skip
    assert stage_reason(customer, StageRules()).code == code


def test_a_pace_of_a_short_time_before_is_no_reason():
    customer = {"stage": "degradation", "frequency": 9, "T": 200, "recent_frequency": 8, "usual_gap_days": 25.0,
                "silence_ratio": 0.5, "days_since_last_purchase": 20, "recent_purchase_value": 40.0,
                "purchase_value": 340.0}  # fmt: skip
    assert stage_reason(customer, StageRules(recent_days=180)).code == "stage_reason.smaller"


def test_smaller_purchases_are_told_in_per_cent_of_those_before():
    customer = {"stage": "degradation", "frequency": 9, "T": 380, "recent_frequency": 4, "usual_gap_days": 40.0,
                "silence_ratio": 0.5, "days_since_last_purchase": 20, "recent_purchase_value": 40.0,
                "purchase_value": 340.0}  # fmt: skip
    params = stage_reason(customer, StageRules(volume_decline_ratio=0.5)).params
    assert (params["percent"], params["limit"]) == (20.0, 50.0)  # 10 on each of 4 days after 50 on each of 6


def test_the_pace_before_is_counted_for_as_many_days_as_the_recent_window():
    customer = {"stage": "stability", "frequency": 9, "T": 380, "recent_frequency": 4, "usual_gap_days": 40.0,
                "silence_ratio": 0.5, "days_since_last_purchase": 20}  # fmt: skip
    params = stage_reason(customer, StageRules(recent_days=180)).params
    # 6 days in the 200 before: 5.4 in 180
    assert (params["recent"], params["expected"]) == (4, pytest.approx(5.4))
    assert stage_reason(customer | {"T": 180}, StageRules(recent_days=180)).params["expected"] is None


def test_the_reason_for_a_segment_names_both_thresholds():
    customer = {"segment": "iron", "current_value": 9.0, "growth_potential": 1.0}
    message = segment_reason(customer, SegmentRules(5.0, 2.0))
    assert message.code == "segment_reason.iron"
    assert message.params == {"value": 9.0, "value_from": 5.0, "potential": 1.0, "potential_from": 2.0}


def test_who_is_not_assessed_has_a_reason_too():
    customer = {"segment": None, "not_assessed_reason": "no_current_value"}
    assert segment_reason(customer, SegmentRules(5.0, 2.0)).code == "not_assessed_reason.no_current_value"


def test_days_after_as_of_are_not_seen():
    ledger = pl.DataFrame(
        {
            "customer_id": ["a", "a", "b"],
            "date": [day("2024-02-01"), day("2024-01-01"), day("2024-01-01")],
            "is_purchase_day": [True] * 3,
            "n_orders": [1] * 3,
            **{name: [1.0, 2.0, 3.0] for name in ("gross_revenue", "refunds", "revenue", "margin")},
        }
    )
    assert active_days(ledger, "a", as_of=day("2024-01-31"))["revenue"].to_list() == [2.0]


def test_a_long_life_is_drawn_at_few_days_and_ends_with_as_of():
    days = path_days(day("2000-01-01"), day("2024-01-01"))
    assert (days[0], days[-1], len(days)) == (day("2000-01-01"), day("2024-01-01"), 151)
    assert path_days(day("2024-01-01"), day("2024-01-01")) == [day("2024-01-01")]


def test_what_was_closed_later_is_still_open():
    table = pl.DataFrame(
        {
            "customer_id": ["a", "a"],
            "occurred_at": [dt.datetime(2024, 1, 1), dt.datetime(2024, 3, 1)],
            "kind": ["complaint", "inquiry"],
            "closed_at": [dt.datetime(2024, 2, 5), None],
            "satisfaction": [5.0, None],
        }
    )
    assert contacts(table, "a", as_of=day("2024-02-04")).rows() == [
        (dt.datetime(2024, 1, 1), "complaint", None, None),
    ]
    assert contacts(table, "a", as_of=day("2024-02-05"))["satisfaction"].to_list() == [5.0]


def test_an_invoice_is_open_until_the_day_of_payment_and_late_from_the_due_day():
    table = pl.DataFrame(
        {
            "invoice_id": ["1", "2"],
            "customer_id": ["a", "a"],
            "issued_on": [day("2024-01-01"), day("2024-01-05")],
            "due_on": [day("2024-01-31"), day("2024-02-04")],
            "paid_on": [day("2024-02-10"), day("2024-02-01")],
            "amount": [10.0, 20.0],
        }
    )
    at = invoices(table, "a", as_of=day("2024-02-05")).select("invoice_id", "is_open", "days_late")
    assert at.rows() == [("2", False, -3), ("1", True, 5)]


def test_campaigns_that_have_not_begun_are_not_seen():
    campaigns = pl.DataFrame(
        {"campaign_id": ["x", "y"], "name": ["X", "Y"], "starts_on": [day("2024-01-01"), day("2024-06-01")]}
    )
    drawn = pl.DataFrame({"campaign_id": ["x", "y"], "customer_id": ["a", "a"], "arm": ["held_out", "targeted"]})
    assert campaigns_of(campaigns, drawn, "a", as_of=day("2024-02-01"))["arm"].to_list() == ["held_out"]
