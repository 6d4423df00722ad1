"""What a contact of a tier should bring, from a memory of three measurements."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.views.actions import expected_by_channel, measured_in

COLUMNS = (
    "campaign_id",
    "measured_on",
    "segment",
    "channel",
    "metric",
    "estimate",
    "low",
    "high",
    "cost",
    "n_targeted",
)
MEMORY = pl.DataFrame(
    [
        ("a", dt.date(2024, 1, 1), "gold", "email", "margin", 2.0, 1.0, 3.0, 50.0, 100),
        ("b", dt.date(2024, 2, 1), "gold", "phone", "margin", 2.0, 1.0, 3.0, 600.0, 100),
        ("b", dt.date(2024, 3, 1), "gold", "phone", "margin", 2.0, 1.0, 3.0, 600.0, 100),
        ("c", dt.date(2024, 2, 1), "iron", "email", "is_buyer", 0.1, 0.0, 0.2, None, 10),
    ],
    schema=COLUMNS,
    orient="row",
)


def test_the_channel_with_the_higher_net_gain_comes_first_and_a_dear_one_may_lose():
    table = expected_by_channel(MEMORY, segment="gold", n_customers=200, metric="margin")
    assert table.select("channel", "estimate", "cost_per_contact", "net_gain").rows() == [
        ("email", pytest.approx(2.0), 0.5, pytest.approx(300.0)),
        ("phone", pytest.approx(2.0), 6.0, pytest.approx(-800.0)),
    ]
    first = table.row(0, named=True)
    assert first["net_gain_low"] < 300 < first["net_gain_high"]
    assert (first["n_results"], first["n_others"]) == (1, 1)


def test_a_tier_that_was_never_measured_leans_on_the_others_and_says_so():
    table = expected_by_channel(MEMORY, segment="silver", n_customers=10, metric="margin")
    assert table["n_results"].to_list() == [0, 0]
    assert table["n_others"].to_list() == [2, 2]


def test_what_was_not_measured_in_this_metric_tells_nothing():
    assert expected_by_channel(MEMORY, segment="gold", n_customers=10, metric="revenue").is_empty()


def test_of_a_campaign_that_was_measured_twice_the_last_measurement_counts():
    assert measured_in(MEMORY, "gold").select("campaign_id", "measured_on").rows() == [
        ("b", dt.date(2024, 3, 1)),
        ("a", dt.date(2024, 1, 1)),
    ]
