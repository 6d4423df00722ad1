"""The mix of a quarter from now, from replays of past quarters."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle.history import StageHistory
from crm_analytics.lifecycle.mix_forecast import forecast_mix, how_good, quarter_days


def chain(n_customers, n_quarters, seed=0):
    """Customers between stability and lapsed: a tenth leaves a quarter, a fifth of the lapsed comes back."""
    random, stages = np.random.default_rng(seed), np.zeros((n_customers, n_quarters), dtype=np.int8)
    stages[:, 0] = np.where(random.random(n_customers) < 2 / 3, 2, 4)
    for quarter in range(1, n_quarters):
        leaves = random.random(n_customers) < np.where(stages[:, quarter - 1] == 2, 0.1, 0.2)
        stages[:, quarter] = np.where(leaves, 6 - stages[:, quarter - 1], stages[:, quarter - 1])
    days = quarter_days(dt.date(2024, 12, 31), first=dt.date(2000, 1, 1), most=n_quarters - 1)
    return StageHistory(pl.Series("customer_id", map(str, range(n_customers))), tuple(days), stages)


def test_quarters_step_back_by_three_months_and_keep_the_month_end():
    assert quarter_days(dt.date(2024, 11, 30), first=dt.date(2024, 2, 29)) == [
        dt.date(2024, 2, 29), dt.date(2024, 5, 31), dt.date(2024, 8, 31), dt.date(2024, 11, 30),
    ]  # fmt: skip


def test_a_mix_in_balance_is_expected_to_stay():
    forecast = forecast_mix(chain(20_000, 8))
    shares = dict(forecast.table.select("stage", "forecast_share").iter_rows())
    assert forecast.ends_on == dt.date(2025, 3, 31)
    assert shares["stability"] == pytest.approx(2 / 3, abs=0.01)
    assert sum(shares.values()) == pytest.approx(1.0)


def test_the_range_of_few_customers_is_wider_than_that_of_many():
    few, many = (forecast_mix(chain(n, 8)).table.filter(pl.col("stage") == "stability").row(0, named=True)
                 for n in (200, 20_000))  # fmt: skip
    assert few["high"] - few["low"] > 3 * (many["high"] - many["low"])


def test_ranges_hold_about_as_often_as_they_promise():
    held = [
        forecast_mix(chain(400, 9, seed).only(np.ones(400, dtype=bool))).checks.filter(pl.col("stage") == "stability")
        for seed in range(60)
    ]
    past = how_good(pl.concat(held))
    assert 0.85 <= past["n_held"] / past["n"] <= 1.0


def test_a_check_knows_nothing_of_what_came_later():
    history = chain(500, 9)
    cut = StageHistory(history.customer_id, history.days[:7], history.stages[:, :7])
    day = history.days[5]
    assert (
        forecast_mix(cut)
        .checks.filter(pl.col("as_of") == day)
        .equals(forecast_mix(history).checks.filter(pl.col("as_of") == day))
    )


def test_two_quarters_are_too_few():
    with pytest.raises(NotEnoughData):
        forecast_mix(chain(500, 4))
