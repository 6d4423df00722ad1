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
        ("a", dt.date(2024, 1, 1), None, "email", "margin", 2.0, 1.0, 3.0, 50.0, 100),
        ("a", dt.date(2024, 1, 1), "gold", "email", "margin", 2.0, 1.0, 3.0, 10.0, 40),  # without the fixed cost
        ("b", dt.date(2024, 2, 1), None, "phone", "margin", 2.0, 1.0, 3.0, 600.0, 100),
        ("b", dt.date(2024, 2, 1), None, "phone", "is_buyer", 0.1, 0.0, 0.2, None, 100),
        ("b", dt.date(2024, 2, 1), "gold", "phone", "margin", 2.0, 1.0, 3.0, 200.0, 40),
        ("b", dt.date(2024, 3, 1), "gold", "phone", "margin", 2.0, 1.0, 3.0, 200.0, 40),
        ("c", dt.date(2024, 2, 1), None, "post", "margin", 9.0, 8.0, 10.0, None, 10),  # nobody told its cost
    ],
    schema=COLUMNS,
    orient="row",
)
REACHED = {"email": 200, "phone": 200, "post": 200}


def expected(**changes):
    return expected_by_channel(MEMORY, **{"segment": "gold", "n_by_channel": REACHED, "metric": "margin", **changes})


def test_the_channel_with_the_higher_net_gain_comes_first_and_a_dear_one_may_lose():
    table = expected()
    # of all that was measured, 2, 2, 2, 2 and 9, a little reaches these; both channels lean alike
    assert table["channel"].to_list() == ["email", "phone"]
    assert table["cost_per_contact"].to_list() == [0.5, 6.0]
    gains = table["n_customers"] * (table["estimate"] - table["cost_per_contact"])
    assert table["net_gain"].to_list() == pytest.approx(gains.to_list())
    assert (table["net_gain"] > 0).to_list() == [True, False]
    assert (table["net_gain_low"] < table["net_gain"]).all()
    assert (table["net_gain_high"] > table["net_gain"]).all()
    assert table["n_results"].to_list() == [1, 1]


def test_a_channel_whose_cost_nobody_told_is_not_ranked():
    assert "post" not in expected()["channel"]


def test_only_those_who_may_be_contacted_count():
    table = expected(n_by_channel={"email": 50, "phone": 0})
    assert table.select("channel", "n_customers").rows() == [("email", 50)]


def test_a_tier_that_was_never_measured_leans_on_the_others_and_says_so():
    assert expected(segment="silver")["n_results"].to_list() == [0, 0]


def test_what_was_not_measured_in_this_metric_tells_nothing():
    assert expected(metric="revenue").is_empty()


def test_of_a_campaign_that_was_measured_twice_the_last_measurement_counts():
    assert measured_in(MEMORY, "gold").select("campaign_id", "measured_on").rows() == [
        ("b", dt.date(2024, 3, 1)),
        ("a", dt.date(2024, 1, 1)),
    ]
