"""How wrong forecasts were on past days, and what it does to a range."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.worlds import AS_OF, HABITS, make_world
from crm_analytics.settings import ValueRules
from crm_analytics.value import customer_equity, estimate_clv, fit_value_models, measure_model_errors
from crm_analytics.value.model_error import PRIOR_ERROR, ModelError, predict_error


@pytest.fixture(scope="module")
def true_world():
    return make_world(3_000, 1)


def _moments(errors, chance):
    weights, means, variances = predict_error(np.array(errors), np.array(chance))
    mean = weights @ means
    return mean, np.sqrt(weights @ (variances + means**2) - mean**2)


def test_forecasts_that_were_right_three_times_leave_about_the_common_error():
    bias, spread = _moments([0.0, 0.0, 0.0], [0.01] * 3)
    assert bias == pytest.approx(0)
    assert 0.5 * PRIOR_ERROR < spread < 1.2 * PRIOR_ERROR


def test_forecasts_that_were_wrong_widen_the_range():
    assert _moments([0.3, -0.3, 0.2], [0.01] * 3)[1] > 2 * _moments([0.02, -0.02, 0.0], [0.01] * 3)[1]


def test_forecasts_that_were_always_too_high_move_it_but_not_all_the_way():
    bias, _ = _moments([-0.2, -0.2, -0.2], [0.01] * 3)
    assert -0.2 < bias < -0.12


def test_errors_that_chance_explains_count_for_little():
    assert _moments([0.3, -0.3, 0.2], [0.3] * 3)[1] < 0.7 * _moments([0.3, -0.3, 0.2], [0.01] * 3)[1]


def test_more_origins_say_more():
    assert _moments([0.01, -0.01] * 10, [0.005] * 20)[1] < 0.5 * _moments([0.01, -0.01, 0.01], [0.005] * 3)[1]


def test_past_days_are_forecast_from_what_was_known_on_them(true_world):
    ledger = true_world.ledger()
    errors = measure_model_errors(ledger, as_of=AS_OF)
    later = ledger.with_columns(pl.col("date") + pl.duration(days=2000), pl.col("day") + 2000)
    assert_frame_equal(measure_model_errors(pl.concat([ledger, later]), as_of=AS_OF).origins, errors.origins)
    assert errors.origins["as_of"].max() < AS_OF
    assert errors.value.n_origins == 3
    assert errors.value.length_days == 243


def test_where_the_model_is_true_errors_are_no_larger_than_chance(true_world):
    origins = measure_model_errors(true_world.ledger(), as_of=AS_OF).origins
    z = (origins["log_error"] / origins["chance_error"]).to_numpy()
    assert np.abs(z).max() < 3.5


def test_falling_rates_show_as_a_bias():
    errors = measure_model_errors(make_world(4_000, 1, HABITS[2]).ledger(), as_of=AS_OF)
    assert errors.purchases.bias < -0.05


def test_a_short_past_measures_nothing(true_world):
    soon = true_world.ledger().filter(pl.col("date") < dt.date(2021, 3, 1))
    assert measure_model_errors(soon, as_of=dt.date(2021, 3, 1)) is None


def test_an_empty_ledger_measures_nothing(true_world):
    assert measure_model_errors(true_world.ledger().clear(), as_of=AS_OF) is None


def test_too_few_customers_then_measure_nothing(true_world):
    rules = ValueRules(min_customers=100_000)
    assert measure_model_errors(true_world.ledger(), as_of=AS_OF, rules=rules) is None


def test_an_equity_range_holds_the_measured_error_and_says_so(cdnow):
    model, spend, _ = fit_value_models(cdnow)
    valued = estimate_clv(cdnow, model=model, spend=spend)
    error = ModelError(0.9, 0.9**2 * 1.04, -0.1, 0.15, 3, 60)
    plain = customer_equity(valued, model=model, spend=spend)
    wide = customer_equity(valued, model=model, spend=spend, model_error=error)
    assert wide.total == plain.total
    assert wide.low < plain.low
    assert wide.high - wide.low > plain.high - plain.low
    assert wide.messages[0].code == "value.model_error_from_shorter_windows"
    assert wide.messages[0].params == {"n_origins": 3, "length_days": 60, "horizon_days": 365, "error_percent": 15}


def test_windows_as_long_as_the_horizon_are_told_as_such(cdnow):
    model, spend, _ = fit_value_models(cdnow)
    valued = estimate_clv(cdnow, model=model, spend=spend)
    error = ModelError(1.0, 1.02, 0.0, 0.1, 4, 365)
    equity = customer_equity(valued, model=model, spend=spend, model_error=error)
    assert equity.messages[0].code == "value.model_error_included"


def test_the_spread_of_the_total_and_of_the_error_multiply(cdnow):
    model, spend, _ = fit_value_models(cdnow)
    valued = estimate_clv(cdnow, model=model, spend=spend)
    error = ModelError(mean_factor=1.0, square_factor=1.09, bias=0.0, typical_error=0.3, n_origins=3, length_days=365)
    plain, wide = (
        (equity.high - equity.low) / (2 * 1.645 * equity.total)
        for equity in (
            customer_equity(valued, model=model, spend=spend),
            customer_equity(valued, model=model, spend=spend, model_error=error),
        )
    )
    assert wide == pytest.approx(np.sqrt((1 + plain**2) * 1.09 - 1), rel=0.05)
