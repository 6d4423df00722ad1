import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns import Campaign, eligible_customers
from crm_analytics.campaigns.contact_rules import (
    ContactRules,
    Contacts,
    excluded_by_rules,
    past_contacts,
)
from crm_analytics.errors import InvalidSetting

TODAY = dt.date(2024, 5, 31)


def contacts(**days_ago: list[int]) -> pl.DataFrame:
    rows = [(who, TODAY - dt.timedelta(days=ago)) for who, days in days_ago.items() for ago in days]
    return pl.DataFrame(rows, schema={"customer_id": pl.String, "contacted_on": pl.Date}, orient="row")


def left_out(known: Contacts, rules: ContactRules) -> dict[str, list[str]]:
    return {reason: sorted(ids) for reason, ids in excluded_by_rules(known, rules, on=TODAY).items()}


def test_at_the_cap_nobody_is_contacted_once_more():
    known = Contacts(contacts(twice=[3, 20], once=[3], long_ago=[31, 40]))
    assert left_out(known, ContactRules(most_contacts=2, cap_days=30)) == {"contact_cap": ["twice"]}


def test_a_quiet_period_ends_on_its_last_day():
    known = Contacts(contacts(inside=[14], outside=[15], today=[0]))
    assert left_out(known, ContactRules(quiet_after_contact_days=14)) == {"quiet_after_contact": ["inside"]}


def test_who_has_just_bought_is_left_in_peace_and_a_refund_is_no_purchase():
    ledger = pl.DataFrame(
        {"customer_id": ["a", "b", "c"], "date": [TODAY - dt.timedelta(days=n) for n in (1, 1, 9)],
         "is_purchase_day": [True, False, True]}
    )  # fmt: skip
    assert left_out(Contacts(contacts(), ledger), ContactRules(quiet_after_purchase_days=7)) == {
        "quiet_after_purchase": ["a"]
    }


def test_a_complaint_is_open_until_it_is_closed_and_no_longer_than_the_rule_says():
    days, hour = dt.timedelta(days=1), dt.datetime(2024, 5, 31, 9)
    said = pl.DataFrame(
        {
            "customer_id": ["open", "closed", "old", "asked"],
            "occurred_at": [hour - 5 * days, hour - 5 * days, hour - 91 * days, hour - days],
            "kind": ["complaint", "complaint", "complaint", "inquiry"],
            "closed_at": [None, hour - 2 * days, None, None],
        }
    )
    assert left_out(Contacts(contacts(), None, said), ContactRules()) == {"open_complaint": ["open"]}
    assert left_out(Contacts(contacts(), None, said), ContactRules(complaint_days=0)) == {}


def test_two_tests_on_one_customer_are_refused_unless_the_rule_is_off():
    known = Contacts(contacts(), in_other_tests=["a"])
    assert left_out(known, ContactRules()) == {"in_other_campaign": ["a"]}
    assert left_out(known, ContactRules(refuses_two_tests=False)) == {}


def test_everybody_left_out_has_one_reason_the_first_that_applies():
    people = pl.DataFrame({"customer_id": ["a", "b", "c"], "consent_email": [True, None, True]})
    known = Contacts(contacts(a=[1], b=[1]), suppressed=["a"])
    excluded = excluded_by_rules(known, ContactRules(quiet_after_contact_days=7), on=TODAY)
    asked = eligible_customers(people, channel="email", exclusions=excluded)
    assert asked.eligible["customer_id"].to_list() == ["c"]
    assert asked.reasons.rows() == [("quiet_after_contact", 1), ("suppressed", 1)]


def campaign(name: str, first: int, last: int, stage: str = "interact") -> Campaign:
    day = dt.date(2024, 5, 1)
    return Campaign(
        name, name, day + dt.timedelta(days=first), day + dt.timedelta(days=last), dt.datetime(2024, 4, 1), stage=stage
    )


def test_contacts_come_from_responses_from_our_own_calls_and_from_started_campaigns():
    sent = pl.DataFrame(
        {"campaign_id": ["told", "told"], "customer_id": ["a", "a"], "occurred_at": [dt.datetime(2024, 5, 2)] * 2,
         "event": ["sent", "opened"]}
    )  # fmt: skip
    spoken = pl.DataFrame(
        {"customer_id": ["b", "b"], "occurred_at": [dt.datetime(2024, 5, 3)] * 2, "kind": ["sales_call", "page_view"]}
    )
    drawn = pl.DataFrame({"customer_id": ["c", "d"], "arm": ["targeted", "held_out"]})
    campaigns = [(campaign("told", 1, 9), drawn), (campaign("quiet", 3, 9), drawn)]
    assert sorted(past_contacts(sent, spoken, campaigns).rows()) == [
        ("a", dt.date(2024, 5, 2)), ("b", dt.date(2024, 5, 3)), ("c", dt.date(2024, 5, 4)),
    ]  # fmt: skip


def test_rules_survive_being_kept_with_a_plan_and_refuse_nonsense():
    rules = ContactRules(most_contacts=3, cap_days=7)
    assert ContactRules.of(dict(vars(rules))) == rules
    with pytest.raises(InvalidSetting):
        ContactRules(quiet_after_contact_days=-1)
