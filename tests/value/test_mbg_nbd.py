"""MBG/NBD: like BG/NBD, but a one-time buyer may have left."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crm_analytics.value import MbgNbd


def test_forecasts_equal_those_of_lifetimes(cdnow, lifetimes):
    model = MbgNbd().fit(cdnow)
    oracle = lifetimes.ModifiedBetaGeoFitter()
    oracle.params_ = model.params_
    table = [cdnow[name].to_numpy() for name in ("frequency", "recency", "T")]
    alive = oracle.conditional_probability_alive(*table)
    purchases = oracle.conditional_expected_number_of_purchases_up_to_time(39, *table)
    np.testing.assert_allclose(model.p_alive(cdnow), alive, rtol=1e-9)
    np.testing.assert_allclose(model.expected_purchases(cdnow, 39), purchases, rtol=1e-6)


def test_parameters_equal_those_that_lifetimes_finds_on_cdnow(cdnow):
    # lifetimes 0.11.3, ModifiedBetaGeoFitter().fit with its default tolerance
    expected = {"r": 0.52484, "alpha": 6.18299, "a": 0.89136, "b": 1.61400}
    assert MbgNbd().fit(cdnow).params_ == pytest.approx(expected, rel=1e-4)


def test_a_one_time_buyer_is_alive_with_the_probability_of_the_formula():
    model = MbgNbd()
    model.params_ = {"r": 1.0, "alpha": 10.0, "a": 1.0, "b": 2.0}
    once = pl.DataFrame({"frequency": [0], "recency": [0], "T": [30]})
    # 1 / (1 + a / b * ((alpha + T) / alpha) ** r) = 1 / (1 + 1/2 * 4)
    assert model.p_alive(once)[0] == pytest.approx(1 / 3)


def test_on_cdnow_mean_p_alive_is_far_below_bg_nbds(cdnow):
    assert MbgNbd().fit(cdnow).p_alive(cdnow).mean() == pytest.approx(0.449, abs=0.001)


def test_a_world_gives_back_the_parameters_it_was_made_with(make_world):
    model = MbgNbd().fit(make_world(20_000, 7).customers)
    for name, truth in {"r": 0.6, "alpha": 40.0, "a": 0.8, "b": 2.5}.items():
        assert abs(model.params_[name] - truth) < 3 * model.standard_errors_[name]


def test_a_dropout_parameter_of_exactly_one_needs_no_other_formula():
    model = MbgNbd()
    someone = pl.DataFrame({"frequency": [3], "recency": [100], "T": [150]})
    near, at = [], []
    for a, found in ((1.0 + 1e-6, near), (1.0, at)):
        model.params_ = {"r": 0.5, "alpha": 30.0, "a": a, "b": 2.0}
        found.append(model.expected_purchases(someone, 365)[0])
    assert at == pytest.approx(near, rel=1e-5)
