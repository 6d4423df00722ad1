import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.campaigns.past_windows import (
    MOST_READ,
    History,
    past_outcomes,
    past_window_means,
    read_history,
)
from crm_analytics.campaigns.power import (
    Belief,
    best_holdout,
    smallest_holdout,
    weeks_needed,
    weigh_holdouts,
    weigh_windows,
)
from crm_analytics.errors import NotEnoughData, UnknownColumn
from crm_analytics.ledger import build_ledger
from crm_analytics.settings import PowerRules

START = dt.date(2024, 5, 1)


def history(values: list[float]) -> History:
    mean = sum(values) / len(values)
    return History(len(values), mean, pl.Series([v - mean for v in values]), 1.0, len(values), mean)


def outcomes(values: list[float], before: list[float], strata: list[str] | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {"margin": values, "revenue": values, "is_buyer": [v > 0 for v in values], "past_margin": before,
         "stratum": strata or [""] * len(values)}
    )  # fmt: skip


def test_what_the_year_before_explains_does_not_blur_the_test():
    told = read_history(outcomes([10.0, 20.0, 30.0], [1.0, 2.0, 3.0]), metric="margin")
    assert told.variance_left == pytest.approx(0.0)
    assert told.mean == 20.0


def test_the_variance_that_is_left_is_one_less_the_squared_correlation():
    rng = np.random.default_rng(7)
    before = rng.normal(size=4000)
    values = 0.6 * before + 0.8 * rng.normal(size=4000)
    told = read_history(outcomes(values.tolist(), before.tolist()), metric="margin")
    assert told.variance_left == pytest.approx(1 - np.corrcoef(before, values)[0, 1] ** 2)


def test_what_the_strata_explain_does_not_blur_the_test():
    told = read_history(outcomes([1.0, 3.0, 101.0, 103.0], [0.0] * 4, ["a", "a", "b", "b"]), metric="margin")
    assert told.residuals.to_list() == [-1.0, 1.0, -1.0, 1.0]


def test_a_metric_that_is_unknown_or_too_few_customers_are_refused():
    with pytest.raises(UnknownColumn):
        read_history(outcomes([1.0, 2.0], [0.0, 0.0]), metric="luck")
    with pytest.raises(NotEnoughData):
        read_history(outcomes([1.0], [0.0]), metric="margin")
    with pytest.raises(NotEnoughData):
        weigh_holdouts(history([1.0, 2.0]), Belief(1.0, 1.0), n_customers=3, cost_per_contact=0.0)


def test_the_more_is_at_stake_next_time_the_more_is_held_out():
    told = history([0.0, 20.0] * 50)
    sure = weigh_holdouts(told, Belief(5.0, 0.001), n_customers=400, cost_per_contact=1.0)
    unsure = weigh_holdouts(told, Belief(1.0, 5.0), n_customers=400, cost_per_contact=1.0)
    assert best_holdout(sure) == 0.05
    assert best_holdout(unsure) > 0.05


def test_profits_of_a_holdout_are_those_computed_by_hand():
    told = history([0.0, 20.0] * 50)
    row = weigh_holdouts(told, Belief(3.0, 0.0), n_customers=100, cost_per_contact=1.0, rates=[0.2]).row(0, named=True)
    # nothing can be learnt: 80 targeted x 2 now, 100 x 2 the next time
    assert (row["profit_now"], row["profit_next"], row["expected_profit"]) == (160.0, 200.0, 360.0)


def test_what_is_learnt_is_the_expected_profit_of_deciding_by_it():
    told, belief = history([0.0, 20.0] * 500), Belief(1.0, 4.0)
    row = weigh_holdouts(told, belief, n_customers=200, cost_per_contact=2.0, rates=[0.5]).row(0, named=True)
    rng = np.random.default_rng(1)
    truth = rng.normal(1.0, 4.0, 400_000)
    error = float(told.residuals.std()) * (2 / 100) ** 0.5
    measured = truth + rng.normal(0, error, truth.size)
    trust = 16 / (16 + error**2)
    posterior = trust * measured + (1 - trust) * 1.0
    assert row["profit_next"] == pytest.approx(200 * np.mean(np.where(posterior > 2.0, truth - 2.0, 0.0)), rel=0.02)


def test_the_smallest_holdout_that_sees_a_target_is_found_or_none():
    rng = np.random.default_rng(5)
    past = pl.DataFrame({"is_registered": rng.random(20_000) < 0.3})
    size = {"metric": "is_registered", "n_customers": 500, "rules": PowerRules(n_campaigns=200)}
    # 2.8 standard errors: at 10 % held out 19 points, at 15 % 16, at 20 % 15
    assert smallest_holdout(past, 0.165, **size) in (0.15, 0.2)
    assert smallest_holdout(past, 0.01, **size) is None
    assert smallest_holdout(past, 0.165, metric="is_registered", n_customers=3) is None
    assert smallest_holdout(pl.DataFrame({"is_registered": [False] * 9}), 0.5, **size) is None


def lines() -> pl.DataFrame:
    days = [START - dt.timedelta(days=n) for n in (1, 7, 8, 14, 15, 400)]
    return pl.DataFrame({"customer_id": ["a", "b", "a", "a", "b", "b"], "date": days, "revenue": [10.0] * 6})


def test_windows_before_are_told_the_latest_first():
    people = pl.DataFrame({"customer_id": ["a", "b"]})
    means = past_window_means(build_ledger(lines()), people, metric="revenue", starts_on=START, days=7)
    assert means[:3] == [10.0, 10.0, 5.0]
    buyers = past_window_means(build_ledger(lines()), people, metric="is_buyer", starts_on=START, days=7)
    assert buyers[:3] == [1.0, 0.5, 0.5]
    assert past_window_means(build_ledger(lines()), people, metric="is_registered", starts_on=START, days=7) == []


def test_a_window_that_would_begin_before_the_data_is_not_told():
    days = [START - dt.timedelta(days=1 + n % 21) for n in range(400)]
    people = pl.DataFrame({"customer_id": [str(n % 100) for n in range(400)]})
    bought = people.with_columns(date=pl.Series(days), revenue=pl.Series([10.0, 20.0] * 200))
    size = {"metric": "revenue", "starts_on": START, "holdout_rate": 0.5}
    windows = weigh_windows(build_ledger(bought), people.unique().sort("customer_id"), **size)
    assert windows["weeks"].to_list() == [1, 2]
    assert windows["detectable"].min() > 0
    assert weigh_windows(build_ledger(bought), people.head(3), **size).is_empty()


def test_a_target_too_small_for_every_window_is_not_promised():
    windows = pl.DataFrame({"weeks": [1, 4, 13], "detectable": [3.0, 6.0, 12.0]})
    assert weeks_needed(windows, 1.5, target_days=7) == 4
    assert weeks_needed(windows, 0.5, target_days=7) is None


def test_of_many_customers_some_are_read_from_all_over_the_list():
    many = pl.DataFrame({"customer_id": [str(n) for n in range(2 * MOST_READ + 1)]})
    past = past_outcomes(build_ledger(lines()), many, starts_on=START, days=7)
    assert past.height <= MOST_READ
    assert int(past["customer_id"][-1]) > 2 * MOST_READ - 5
