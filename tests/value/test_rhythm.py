"""Evenness of gaps: by enumeration, in worlds without rhythm, and in one with it."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import numpy as np
import polars as pl
import pytest

from benchmarks.worlds import HABITS, make_world
from crm_analytics.ledger import build_ledger
from crm_analytics.value.rhythm import measure_rhythm, squared_gap_moments


@pytest.mark.parametrize(("n_gaps", "length"), [(2, 4), (3, 8), (4, 9), (5, 5), (5, 12)])
def test_moments_are_those_of_every_way_to_place_the_days_between(n_gaps, length):
    placed = [np.diff([0, *days, length]) for days in combinations(range(1, length), n_gaps - 1)]
    squares = [float((gaps**2).sum()) for gaps in placed]
    mean, variance = squared_gap_moments(np.array([float(n_gaps)]), np.array([float(length)]))
    assert mean[0] == pytest.approx(np.mean(squares))
    assert variance[0] == pytest.approx(np.var(squares))


def test_without_rhythm_it_is_found_no_more_often_than_promised():
    p_values = [measure_rhythm(make_world(300, seed).ledger()).p_value for seed in range(60)]
    # 5 % promised: 9 or more of 60 would be rarer than 3 in 1,000
    assert sum(p < 0.05 for p in p_values) <= 8
    assert 0.3 < np.mean(p_values) < 0.7


@pytest.mark.parametrize("habit", [HABITS[1], HABITS[2]], ids=["season", "falling rates"])
def test_season_and_trend_are_not_taken_for_rhythm(habit):
    assert min(measure_rhythm(make_world(300, seed, habit).ledger()).p_value for seed in range(10)) > 0.001


def test_regular_buyers_are_found():
    rhythm = measure_rhythm(make_world(300, 1, HABITS[3]).ledger())
    assert rhythm.p_value < 1e-6
    assert rhythm.ratio < 0.9


def test_too_few_customers_tell_nothing():
    assert measure_rhythm(make_world(60, 1).ledger()) is None


def test_customers_who_bought_on_every_day_tell_nothing():
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in range(5)]
    lines = {"customer_id": [f"c{i}" for i in range(40) for _ in days], "date": days * 40, "revenue": [1.0] * 200}
    assert measure_rhythm(build_ledger(pl.DataFrame(lines))) is None
