import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.campaigns.power import (
    MOST_READ,
    Belief,
    History,
    best_holdout,
    detectable,
    past_outcomes,
    past_window_means,
    power_of,
    read_history,
    smallest_holdout,
    weeks_needed,
    weigh_holdouts,
    weigh_windows,
)
from crm_analytics.errors import NotEnoughData, UnknownColumn
from crm_analytics.ledger import build_ledger

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


def test_the_smallest_effect_that_is_seen_is_seen_four_times_in_five():
    told = history([0.0, 0.0, 0.0, 40.0])
    smallest = detectable(told, n_customers=400, holdout_rate=0.2)
    # 2.8 x 20 x root(1/80 + 1/320)
    assert smallest == pytest.approx(2.8016 * 20 * (1 / 80 + 1 / 320) ** 0.5, rel=1e-4)
    assert power_of(told, smallest, n_customers=400, holdout_rate=0.2) == pytest.approx(0.8, abs=1e-6)


def test_promised_power_is_kept_in_repeated_draws():
    rng = np.random.default_rng(3)
    pool = rng.normal(10, 5, size=2000)
    told = history(pool.tolist())
    effect = detectable(told, n_customers=200, holdout_rate=0.25)
    seen, n_draws = 0, 1500
    for _ in range(n_draws):
        drawn = rng.choice(pool, 200)
        held, targeted = drawn[:50], drawn[50:] + effect
        error = (held.var(ddof=1) / 50 + targeted.var(ddof=1) / 150) ** 0.5
        seen += abs(targeted.mean() - held.mean()) / error > 1.972  # t with about 198 degrees of freedom
    assert seen / n_draws == pytest.approx(0.8, abs=0.03)


def test_a_metric_that_is_unknown_or_too_few_customers_are_refused():
    with pytest.raises(UnknownColumn):
        read_history(outcomes([1.0, 2.0], [0.0, 0.0]), metric="luck")
    with pytest.raises(NotEnoughData):
        read_history(outcomes([1.0], [0.0]), metric="margin")
    with pytest.raises(NotEnoughData):
        detectable(history([1.0, 2.0]), n_customers=2, holdout_rate=0.1)


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
    told = history([0.0, 20.0] * 50)
    rate = smallest_holdout(told, 4.0, n_customers=400)
    assert rate is not None
    assert detectable(told, n_customers=400, holdout_rate=rate) <= 4.0
    assert detectable(told, n_customers=400, holdout_rate=rate - 0.05) > 4.0
    assert smallest_holdout(told, 0.001, n_customers=400) is None
    assert smallest_holdout(told, 4.0, n_customers=1) is None


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
    people = pl.DataFrame({"customer_id": ["a", "b"]})
    windows = weigh_windows(build_ledger(lines()), people, metric="revenue", starts_on=START, holdout_rate=0.5)
    assert windows["weeks"].max() == 52
    short = lines().filter(pl.col("date") > START - dt.timedelta(days=15))
    windows = weigh_windows(build_ledger(short), people, metric="revenue", starts_on=START, holdout_rate=0.5)
    assert windows["weeks"].to_list() == [1, 2]


def test_a_target_too_small_for_every_window_is_not_promised():
    windows = pl.DataFrame({"weeks": [1, 4, 13], "detectable": [3.0, 6.0, 12.0]})
    assert weeks_needed(windows, 1.5, target_days=7) == 4
    assert weeks_needed(windows, 0.5, target_days=7) is None


def test_of_many_customers_some_are_read_from_all_over_the_list():
    many = pl.DataFrame({"customer_id": [str(n) for n in range(2 * MOST_READ + 1)]})
    past = past_outcomes(build_ledger(lines()), many, starts_on=START, days=7)
    assert past.height <= MOST_READ
    assert int(past["customer_id"][-1]) > 2 * MOST_READ - 5
