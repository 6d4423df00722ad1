"""A season is found where there is one, and seldom where there is none."""

from __future__ import annotations

import datetime as dt

import pytest

from benchmarks.worlds import AS_OF, HABITS, make_world
from crm_analytics.value.seasonality import measure_seasonality


def test_a_season_is_found_with_its_best_and_worst_month():
    season = measure_seasonality(make_world(1_500, 1, HABITS[1]).ledger(), as_of=AS_OF)
    assert season.p_value < 1e-4
    assert season.best_month in (3, 4, 5)  # the sine is highest on 1 April
    assert season.worst_month in (9, 10, 11)
    assert season.strength == pytest.approx(0.38, abs=0.1)  # standard deviation of log(1 + sin / 2)


@pytest.mark.parametrize("habit", [HABITS[0], HABITS[2], HABITS[3]], ids=lambda habit: habit.name)
def test_without_a_season_none_is_found_more_often_than_promised(habit):
    p_values = [measure_seasonality(make_world(600, seed, habit).ledger(), as_of=AS_OF).p_value for seed in range(40)]
    # 5 % promised: 7 or more of 40 would be rarer than 4 in 1,000
    assert sum(p < 0.05 for p in p_values) <= 6


def test_two_years_are_too_short_to_part_season_and_trend():
    ledger = make_world(1_500, 1, HABITS[1]).ledger()
    assert measure_seasonality(ledger, as_of=dt.date(2022, 12, 31)) is None


def test_nothing_after_as_of_is_seen():
    ledger = make_world(1_500, 1, HABITS[1]).ledger()
    day = dt.date(2023, 8, 15)
    assert measure_seasonality(ledger, as_of=day) == measure_seasonality(
        ledger.filter(ledger["date"] <= day), as_of=day
    )
