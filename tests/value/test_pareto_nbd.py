"""Pareto/NBD against the published numbers, against lifetimes, and in its closed forms."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.special import hyperu

from crm_analytics.errors import InvalidSetting, NotEnoughData
from crm_analytics.value import ParetoNbd

# Fader, Hardie and Lee (2005), Marketing Science 24(2), table 2
PUBLISHED = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
# mean purchases in the 39 weeks of hold-out by calibration frequency 0 .. 6, 7+: vignette of the R package BTYD
BY_FREQUENCY = [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403]
SOMEONE = pl.DataFrame({"frequency": [2], "recency": [30.43], "T": [38.86]})


@pytest.fixture
def published() -> ParetoNbd:
    model = ParetoNbd()
    model.params_ = PUBLISHED
    return model


@pytest.fixture(scope="module")
def fitted(cdnow) -> ParetoNbd:
    return ParetoNbd().fit(cdnow)


def test_cdnow_in_weeks_gives_the_published_parameters(fitted):
    for name, value in PUBLISHED.items():
        assert fitted.params_[name] == pytest.approx(value, rel=0.002)
    assert fitted.log_likelihood_ == pytest.approx(-9594.98, abs=0.05)
    assert fitted.fit_.is_converged
    assert fitted.fit_.messages == ()


def test_forecasts_by_frequency_equal_the_published_table(cdnow, fitted):
    forecast = cdnow.select(pl.col("frequency").clip(upper_bound=7), purchases=fitted.expected_purchases(cdnow, 39))
    means = forecast.group_by("frequency").agg(pl.col("purchases").mean()).sort("frequency")["purchases"]
    assert means.to_list() == pytest.approx(BY_FREQUENCY, abs=0.0015)


def test_forecasts_equal_those_of_lifetimes(cdnow, lifetimes, fitted):
    oracle = lifetimes.ParetoNBDFitter()
    oracle.params_ = fitted.params_
    table = [cdnow[name].to_numpy().astype(float) for name in ("frequency", "recency", "T")]
    alive = oracle.conditional_probability_alive(*table)
    purchases = oracle.conditional_expected_number_of_purchases_up_to_time(39, *table)
    np.testing.assert_allclose(fitted.p_alive(cdnow), alive, rtol=1e-7)
    np.testing.assert_allclose(fitted.expected_purchases(cdnow, 39), purchases, rtol=1e-7)


def test_one_time_buyers_are_less_alive_the_longer_they_are_silent(published):
    once = pl.DataFrame({"frequency": [0, 0, 0], "recency": [0, 0, 0], "T": [0.0, 10.0, 39.0]})
    first, second, third = published.p_alive(once)
    assert first == 1
    assert 1 > second > third > 0


def test_discounted_residual_purchases_equal_the_published_closed_form(cdnow, published):
    # Fader, Hardie and Lee (2005), Journal of Marketing Research 42(4): with Tricomi's function, at 15 % a year
    some = cdnow.head(200)
    r, alpha, s, beta = PUBLISHED.values()
    x, T = some["frequency"].to_numpy(), some["T"].to_numpy()
    force = np.log(1.15) / 52
    rate = (r + x) / (alpha + T) * published.p_alive(some).to_numpy()
    closed = rate * (beta + T) ** s * force ** (s - 1) * hyperu(s, s, force * (beta + T))
    dert = published.discounted_expected(some, 0.15, year=52)
    np.testing.assert_allclose(dert, closed, rtol=1e-7)


def test_a_long_horizon_comes_near_the_infinite_one(published):
    dect = published.discounted_expected(SOMEONE, 0.15, horizon=5200, year=52)[0]
    dert = published.discounted_expected(SOMEONE, 0.15, year=52)[0]
    assert dect == pytest.approx(dert, rel=1e-3)  # one counts by months, the other by moments
    assert dect != dert


def test_without_discount_or_horizon_the_sum_could_be_infinite_and_is_refused(published):
    with pytest.raises(InvalidSetting, match="annual_discount_rate"):
        published.discounted_expected(SOMEONE, 0.0)


def test_a_dropout_shape_of_exactly_one_needs_no_other_formula():
    model, found = ParetoNbd(), []
    for s in (1 - 1e-6, 1.0, 1 + 1e-6):
        model.params_ = {**PUBLISHED, "s": s}
        found.append(model.expected_purchases(SOMEONE, 39)[0])
    assert found[0] == pytest.approx(found[1], rel=1e-5)
    assert found[2] == pytest.approx(found[1], rel=1e-5)


def test_hundreds_of_purchases_give_finite_numbers(published):
    often = pl.DataFrame({"frequency": [221, 900, 900], "recency": [300.0, 360.0, 100.0], "T": [365.0, 365.0, 365.0]})
    assert published.p_alive(often).is_between(0, 1).all()
    assert published.expected_purchases(often, 365).is_finite().all()


def test_days_and_weeks_give_the_same_customers(cdnow):
    days = ParetoNbd().fit(cdnow.with_columns(pl.col("recency", "T") * 7)).params_
    weeks = ParetoNbd().fit(cdnow).params_
    assert days == pytest.approx({**weeks, "alpha": 7 * weeks["alpha"], "beta": 7 * weeks["beta"]}, rel=1e-4)


def test_a_large_base_is_fitted_on_every_row_though_a_draw_gives_the_start(cdnow):
    many = pl.concat([cdnow] * 15)
    model = ParetoNbd().fit(many)
    assert model.params_ == pytest.approx(ParetoNbd().fit(cdnow).params_, rel=1e-4)
    assert model.fit_.n_customers == 35_355


def test_a_table_without_a_single_usable_row_is_refused():
    with pytest.raises(NotEnoughData, match="pareto_nbd"):
        ParetoNbd().fit(pl.DataFrame({"frequency": [], "recency": [], "T": []}))
