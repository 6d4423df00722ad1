import numpy as np
import pytest

from benchmarks.campaign_worlds import Shape, make_world, measure_world, require_same
from crm_analytics.campaigns.randomisation import (
    common_factor,
    constant_effect,
    p_value_of,
    randomisation_test,
    redraw,
    relative_bounds,
)
from crm_analytics.campaigns.trial import Trial
from crm_analytics.settings import UpliftRules


def trial(targeted: list[float], held_out: list[float]) -> Trial:
    values = np.array([*targeted, *held_out])
    codes = np.zeros(len(values), dtype=np.int64)
    return Trial(values, np.arange(len(values)) >= len(targeted), codes, codes)


def test_the_first_redraw_is_the_draw_that_was_made():
    redraws = constant_effect(redraw(trial([9.0, 3.0, 0.0], [2.0, 0.0]), 300, np.random.default_rng(1)))
    # means 4 and 1; variances 21 / 3 and 2 / 2; the arm's own difference of arms is 1
    assert (redraws.differences[0], redraws.overlaps[0], redraws.a[0]) == pytest.approx((3.0, 1.0, 8.0))
    assert (redraws.b[0], redraws.c[0]) == pytest.approx((0.0, 0.0))


def test_every_redraw_is_a_draw_of_the_same_people():
    values = [9.0, 3.0, 0.0, 2.0, 0.0]
    redraws = constant_effect(redraw(trial(values[:3], values[3:]), 2000, np.random.default_rng(2)))
    possible = {(14 - a - b) / 3 - (a + b) / 2 for i, a in enumerate(values) for b in values[i + 1 :]}
    assert set(redraws.differences.round(9)) == {round(each, 9) for each in possible}


def test_every_way_to_hold_out_comes_as_often_as_chance_has_it():
    redraws = constant_effect(redraw(trial([1.0, 0.0, 0.0, 0.0], [0.0]), 20_000, np.random.default_rng(3)))
    assert (redraws.differences < 0).mean() == pytest.approx(1 / 5, abs=0.015)  # the buyer is the one held out


def test_the_interval_holds_just_the_effects_that_are_not_rejected():
    rng = np.random.default_rng(4)
    sample = trial(list(rng.exponential(5, 40)), list(rng.exponential(4, 20)))
    found, arranged = randomisation_test(sample, level=0.9, n_draws=1000, seed=0)
    redraws = constant_effect(arranged)
    assert p_value_of(redraws, found.low + 0.01) > 0.1 >= p_value_of(redraws, found.low - 0.01)
    assert p_value_of(redraws, found.high - 0.01) > 0.1 >= p_value_of(redraws, found.high + 0.01)


def test_an_effect_that_doubles_every_purchase_is_found_as_a_factor():
    rng = np.random.default_rng(5)
    spent = rng.lognormal(3, 0.5, 400)
    sample = trial(list(2 * spent[:200]), list(spent[200:]))
    low, high = relative_bounds(redraw(sample, 1000, rng), level=0.95)
    assert 0.7 < low < 1.0 < high < 1.3
    assert p_value_of(common_factor(redraw(sample, 1000, rng)), -0.5) > 0.05  # half of the doubled: no difference left


def test_without_a_buyer_among_the_held_out_there_is_no_relative_bound_above():
    low, high = relative_bounds(redraw(trial([5.0, 4.0, 0.0], [0.0, 0.0]), 300, np.random.default_rng(6)), level=0.9)
    assert (low, high) == (None, None)


@pytest.mark.parametrize(
    "shape", [Shape(200, 0.2, 0.2), Shape(2000, 0.05, 0.1, is_stratified=False), Shape(600, 0.2, 0.5, True, 0.3, 0.1)]
)
def test_the_worlds_of_the_benchmark_are_measured_as_the_public_function_does(shape: Shape):
    for rules in (UpliftRules(n_draws=200), UpliftRules(normal_from_buyers=2, n_draws=200)):
        require_same(make_world(shape, np.random.default_rng(7)), rules)


@pytest.mark.parametrize("holdout", [0.1, 0.5])
def test_a_5_percent_test_errs_5_percent_and_intervals_hold_though_money_is_skewed(holdout: float):
    rng, rules, n_worlds = np.random.default_rng(8), UpliftRules(n_draws=200), 250
    silent, moved = Shape(400, 0.2, holdout), Shape(400, 0.2, holdout, more_buyers=0.5)
    errors = sum(measure_world(make_world(silent, rng), rules).p_value <= 0.05 for _ in range(n_worlds))
    measured = [measure_world(make_world(moved, rng), rules) for _ in range(n_worlds)]
    misses = sum(not each.low <= moved.true_uplift <= each.high for each in measured)
    # 12 of 250 to expect; 1 and 27 are beyond three standard deviations
    assert 1 < errors < 27
    assert misses < 27
