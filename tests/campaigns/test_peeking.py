import datetime as dt

import numpy as np
import polars as pl
import pytest

from benchmarks.peeking_worlds import PeekShape, peek_world
from crm_analytics.campaigns.looks import estimate_looks
from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.campaigns.outcomes import collect_outcomes
from crm_analytics.campaigns.peeking import error_spent, peek_known_end, peek_open_end, spend
from crm_analytics.errors import InvalidSetting, NotEnoughData, UnknownMetric
from crm_analytics.ledger import build_ledger
from crm_analytics.settings import PeekingRules, UpliftRules

START = dt.date(2024, 5, 1)
WEEKS = [START + dt.timedelta(days=7 * week - 1) for week in (1, 2, 3, 4)]
NORMAL = UpliftRules(normal_from_buyers=2, interval_from_buyers=0, min_buyers=0)


def campaign(effect: float, n: int = 600) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(3)
    ids = [f"c{i:04}" for i in range(n)]
    arm = np.where(rng.permutation(n) < n // 2, "targeted", "held_out")
    drawn = pl.DataFrame({"customer_id": ids, "arm": arm, "stratum": ["a" if i % 3 else "b" for i in range(n)]})
    who = rng.integers(0, n, 3 * n)
    day = pl.Series([START + dt.timedelta(days=int(each)) for each in rng.integers(0, 28, 3 * n)])
    revenue = rng.exponential(20, 3 * n) + effect * (arm[who] == "targeted")
    lines = pl.DataFrame(
        {"customer_id": np.array(ids)[who], "date": day, "quantity": 1, "revenue": revenue, "cost": 0.0}
    )
    return build_ledger(lines), drawn


def test_a_look_says_what_the_measurement_of_that_day_would():
    ledger, drawn = campaign(3.0)
    looks = estimate_looks(ledger, drawn, starts_on=START, looked_on=WEEKS, rules=NORMAL)
    for place, day in enumerate(WEEKS):
        uplift = measure_uplift(collect_outcomes(ledger, drawn, starts_on=START, ends_on=day), rules=NORMAL)
        assert looks.estimates[place] == pytest.approx(uplift.estimate)
        # 600 customers: the t quantile of the interval is 1.964
        assert looks.errors[place] == pytest.approx((uplift.high - uplift.low) / 2 / 1.964, rel=0.001)


def test_the_first_redrawn_looks_are_the_true_ones():
    ledger, drawn = campaign(3.0)
    looks = estimate_looks(ledger, drawn, starts_on=START, looked_on=WEEKS)
    assert looks.redrawn is not None
    assert looks.redrawn.shape == (2000, 4)
    assert looks.redrawn[0] == pytest.approx(looks.estimates / looks.errors)


def test_nearly_nothing_is_spent_early_and_everything_at_the_end():
    assert error_spent(np.array([0.1, 0.5, 1.0]), 0.95) == pytest.approx([0, 0.0030509, 0.05], abs=1e-5)


def test_boundaries_of_one_look_are_the_normal_quantile_and_more_looks_cost_little_at_the_end():
    paths = np.abs(np.random.default_rng(1).standard_normal((200_000, 1)))
    assert spend(paths, np.array([0.05]), np.array([True]))[0] == pytest.approx(1.96, abs=0.02)
    # five equal steps of a random walk: O'Brien-Fleming type by Lan & DeMets, two-sided 5 % (published: 2.04)
    steps = np.random.default_rng(2).standard_normal((200_000, 5)).cumsum(axis=1) / np.sqrt(np.arange(1, 6))
    found = spend(np.abs(steps), error_spent(np.arange(1, 6) / 5, 0.95), np.full(5, True))
    assert found[1:] == pytest.approx([3.357, 2.680, 2.290, 2.031], abs=0.05)


def test_a_large_effect_is_decided_before_the_end_both_ways():
    ledger, drawn = campaign(15.0)
    looks = estimate_looks(ledger, drawn, starts_on=START, looked_on=WEEKS)
    known = peek_known_end(looks, ends_on=WEEKS[-1])
    assert known["is_decided"].to_list()[2:] == [True, True]
    assert known["boundary"][3] < known["boundary"][1]
    always = peek_open_end(looks, planned_days=28)
    assert always["is_decided"][3]
    assert (always["low"] <= known["low"])[3]


def test_a_look_with_few_buyers_tests_nothing():
    ledger, drawn = campaign(15.0)
    looks = estimate_looks(ledger, drawn, starts_on=START, looked_on=[START, WEEKS[-1]])
    for table in (peek_known_end(looks, ends_on=WEEKS[-1]), peek_open_end(looks, planned_days=28)):
        assert table.select("boundary", "low", "high", "is_decided").row(0) == (None, None, None, False)


def test_nobody_who_bought_decides_nothing():
    ledger, drawn = campaign(0.0)
    looks = estimate_looks(ledger.clear(), drawn, starts_on=START, looked_on=WEEKS)
    assert peek_known_end(looks, ends_on=WEEKS[-1])["is_decided"].any() is False
    assert peek_open_end(looks, planned_days=28)["low"].null_count() == 4


def test_bad_looks_are_refused_by_name():
    ledger, drawn = campaign(0.0)
    with pytest.raises(NotEnoughData, match="held_out"):
        estimate_looks(ledger, drawn.filter(pl.col("arm") == "targeted"), starts_on=START, looked_on=WEEKS)
    with pytest.raises(InvalidSetting):
        estimate_looks(ledger, drawn, starts_on=START, looked_on=[START - dt.timedelta(days=1)])
    unknown = ledger.with_columns(margin=pl.lit(None, pl.Float64))
    with pytest.raises(UnknownMetric):
        estimate_looks(unknown, drawn, starts_on=START, looked_on=WEEKS)


def test_thirty_looks_err_no_more_than_one_and_cost_little_width():
    rng, rules = np.random.default_rng(5), PeekingRules()
    peeked = [peek_world(PeekShape(800, 0.3, 0.4), rng, n_draws=200, rules=rules) for _ in range(150)]
    # 7.5 of 150 to expect; 17 is beyond three standard deviations
    assert sum(each.known for each in peeked) < 17
    assert sum(each.open for each in peeked) < 17
    assert np.mean([each.known_width for each in peeked]) < 1.15
    assert np.mean([each.open_width for each in peeked]) < 1.6
