"""Do channels tire, and has a repeated offer changed? Only as far as intervals tell."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.views.fatigue import earlier_of_offer, effects_over_time, trends

REACH = 1.959964


def memory(*rows: tuple[str, str, int, float]) -> pl.DataFrame:
    """campaign, offer, year, estimate, measured on 1 January with a standard error of 1, by e-mail."""
    return pl.DataFrame(
        [(name, offer, dt.date(year, 1, 1), each) for name, offer, year, each in rows],
        schema=["campaign_id", "offer", "measured_on", "estimate"], orient="row",
    ).with_columns(
        channel=pl.lit("email"), segment=pl.lit(None, pl.String), metric=pl.lit("margin"),
        low=pl.col("estimate") - REACH, high=pl.col("estimate") + REACH,
    )  # fmt: skip


FAIRS = memory(("b", "stand", 2023, 4.0), ("a", "stand", 2021, 9.0), ("c", "letter", 2022, 1.0))


def test_whole_campaigns_come_in_the_order_of_their_days_the_last_measurement_each():
    parts = FAIRS.with_columns(segment=pl.lit("gold"), campaign_id=pl.lit("a"))
    again = FAIRS.filter(pl.col("campaign_id") == "a").with_columns(estimate=8.0)
    table = effects_over_time(pl.concat([FAIRS, parts, again]), metric="margin")
    assert table.select("campaign_id", "estimate").rows() == [("a", 8.0), ("c", 1.0), ("b", 4.0)]
    assert effects_over_time(FAIRS, metric="revenue").is_empty()


def test_a_trend_needs_three_campaigns_on_different_days():
    assert trends(effects_over_time(FAIRS.head(2), metric="margin")).is_empty()
    one_day = FAIRS.with_columns(measured_on=pl.lit(dt.date(2022, 1, 1)))
    assert trends(effects_over_time(one_day, metric="margin")).is_empty()


def test_a_trend_is_the_slope_a_year_with_the_error_of_its_points():
    table = effects_over_time(
        memory(("a", "x", 2021, 5.0), ("b", "x", 2022, 3.0), ("c", "x", 2023, 1.0)), metric="margin"
    )
    found = trends(table).row(0, named=True)
    assert found["estimate"] == pytest.approx(-2.0)
    # errors of 1 at -1, 0 and 1 year: the slope's error is root(1 / 2)
    assert found["high"] - found["estimate"] == pytest.approx(REACH * 0.5**0.5, rel=1e-4)


def test_a_repeated_offer_is_set_beside_its_earlier_campaign():
    (row,) = earlier_of_offer(FAIRS, FAIRS.head(1)).iter_rows(named=True)
    assert (row["campaign_id"], row["gain"]) == ("a", -5.0)
    assert row["gain_high"] == pytest.approx(-5.0 + REACH * 2**0.5)


def test_what_came_later_had_another_offer_or_none_is_no_earlier_campaign():
    assert earlier_of_offer(FAIRS, FAIRS.filter(pl.col("campaign_id") == "a")).is_empty()
    assert earlier_of_offer(FAIRS, FAIRS.tail(1)).is_empty()
    unnamed = FAIRS.with_columns(offer=pl.lit(""))
    assert earlier_of_offer(unnamed, unnamed.head(1)).is_empty()


def test_a_campaign_without_an_interval_is_compared_with_nothing():
    newest = FAIRS.head(1).with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64))
    assert earlier_of_offer(FAIRS, newest).is_empty()
