"""Switches of the intake: their defaults, what they refuse, and how they are written down."""

import datetime as dt
import json
from dataclasses import fields

import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.intake.policy import (
    KnownBefore,
    LastPeriod,
    Policy,
    SamePerson,
    WithoutCustomer,
    resolve_merges,
)
from crm_analytics.intake.statuses import StatusMeaning


def test_the_defaults_keep_published_results():
    policy = Policy()
    dropping = [
        field.name for field in fields(policy) if field.name.startswith("drop_") and getattr(policy, field.name)
    ]
    assert dropping == []
    assert policy.last_period is LastPeriod.KEEP
    assert policy.without_customer is WithoutCustomer.REJECT
    assert policy.same_person is SamePerson.FILL
    assert policy.known_before is KnownBefore.DETECT
    assert policy.is_for_as_of


def test_refunds_dated_back_are_marked_as_unfit_for_an_earlier_as_of():
    assert not Policy(net_refunds=True).is_for_as_of


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("day_starts_at", 24),
        ("day_starts_at", -1),
        ("near_minutes", 0),
        ("wholesale_mads", 1.0),
        ("statuses_counted", ()),
        ("currency", "euro"),
        ("phone_region", "Germany"),
        ("shop_time_zone", "Mars"),
        ("merges", (("a", "b"), ("b", "a"))),
        ("merges", (("a", "a"),)),
        ("merges", (("a", "b"), ("a", "c"))),
        ("rates", (("USD", 0.9),)),  # worth in which currency?
    ],
)
def test_nonsense_is_refused(switch, value):
    with pytest.raises(InvalidSetting):
        Policy(**{switch: value})


@pytest.mark.parametrize("rates", [(("USD", 0.0),), (("USD", -1.0),), (("USD", 1.0), ("USD", 2.0)), (("dollar", 1.0),)])
def test_rates_that_make_no_sense_are_refused(rates):
    with pytest.raises(InvalidSetting):
        Policy(currency="EUR", rates=rates)


def test_merges_are_followed_to_the_end_of_their_chain():
    assert resolve_merges((("c", "b"), ("b", "a"), ("x", "y"))) == {"c": "a", "b": "a", "x": "y"}


def test_a_policy_is_the_same_after_json():
    policy = Policy(
        is_day_first=True,
        known_before=dt.date(2023, 12, 31),
        last_period=LastPeriod.FULL_WEEK,
        statuses_counted=(StatusMeaning.PAID,),
        status_words=(("komisch", StatusMeaning.CANCELLED),),
        without_customer=WithoutCustomer.ANONYMOUS,
        same_person=SamePerson.MERGE,
        merges=(("a", "b"),),
        currency="EUR",
        rates=(("USD", 0.9),),
    )
    assert Policy.from_plain(json.loads(json.dumps(policy.to_plain()))) == policy


@pytest.mark.parametrize("plain", [{"drop_everything": True}, {"last_period": "year"}, {"known_before": "ever"}])
def test_a_written_policy_with_unknown_switches_or_values_is_refused(plain):
    with pytest.raises(InvalidSetting):
        Policy.from_plain(plain)
