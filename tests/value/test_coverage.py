"""Ranges hold what they promise where the model is true; the long version is measured by ``make models``."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.coverage import cdnow_hold_out, coverage_of, randomised_pit
from benchmarks.worlds import HABITS


@pytest.fixture(scope="module")
def held():
    return coverage_of(HABITS[0], 40, with_model_error=False, first_seed=1_000)


def test_totals_lie_in_their_ranges_nine_times_in_ten(held):
    # of 40, 30 or fewer would be rarer than 1 in 150 at 90 %
    assert sum(world.total for world in held) >= 31


def test_ranges_of_totals_are_not_too_wide(held):
    # the middle half of the forecasts' errors, in units of the ranges: .41 of the half-width where they are normal
    relative = [abs(world.log_error) / (world.width / 2) for world in held]
    assert 0.25 < np.median(relative) < 0.62


def test_nine_in_ten_customers_lie_in_the_middle_of_their_distribution(held):
    assert 0.88 <= np.mean([world.in_pit_band for world in held]) <= 0.92


def test_at_least_nine_in_ten_customers_lie_in_their_ranges(held):
    assert np.mean([world.plain for world in held]) >= 0.90


def test_a_random_part_of_the_probability_of_nothing_is_evenly_spread():
    n = 4_000
    nothing, ones = np.zeros(n), np.ones(n)
    pit = randomised_pit(nothing, ones, 4 * ones, 0.8 * ones, seed=1)
    assert pit.max() <= 0.8
    assert pit.mean() == pytest.approx(0.4, abs=0.02)


def test_cdnows_hold_out_of_the_sample_lies_in_its_range():
    found = cdnow_hold_out("CDNOW_sample.txt")
    assert found.actual == 1_882
    assert found.range_with_model_error[0] <= 1_882 <= found.range_with_model_error[1]


def test_cdnows_hold_out_of_all_customers_lies_in_its_range_only_with_model_error():
    found = cdnow_hold_out("CDNOW_master.txt")
    assert found.actual == 19_684
    assert found.range_with_model_error[0] <= 19_684 <= found.range_with_model_error[1]
    assert not found.range[0] <= 19_684 <= found.range[1]
