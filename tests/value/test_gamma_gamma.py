"""Gamma-Gamma against the published numbers and against lifetimes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData
from crm_analytics.value import GammaGamma


def test_cdnow_gives_the_published_parameters(cdnow):
    # Fader and Hardie (2013), note 025: 946 repeat buyers
    model = GammaGamma().fit(cdnow)
    assert model.params_ == pytest.approx({"p": 6.25, "q": 3.74, "gamma": 15.44}, abs=0.01)
    assert model.log_likelihood_ == pytest.approx(-4055.92, abs=0.05)
    assert model.fit_.n_customers == 946
    assert model.fit_.messages == ()


def test_expected_spend_equals_that_of_lifetimes(cdnow, lifetimes):
    model = GammaGamma().fit(cdnow)
    oracle = lifetimes.GammaGammaFitter()
    oracle.params_ = {"p": model.params_["p"], "q": model.params_["q"], "v": model.params_["gamma"]}
    repeaters = cdnow.filter(pl.col("monetary_value") > 0)
    frequency, spend = repeaters["frequency"].to_pandas(), repeaters["monetary_value"].to_pandas()
    expected = oracle.conditional_expected_average_profit(frequency, spend)
    np.testing.assert_allclose(model.expected_spend(repeaters), expected, rtol=1e-9)


def test_money_that_is_zero_negative_or_unknown_is_not_fitted_and_gets_the_mean():
    model = GammaGamma()
    model.params_ = {"p": 6.0, "q": 4.0, "gamma": 15.0}
    table = pl.DataFrame({"frequency": [0, 3, 3, 3], "monetary_value": [None, 0.0, -5.0, None]})
    assert model.expected_spend(table).to_list() == [30.0] * 4  # p gamma / (q - 1)


def test_spend_in_cents_gives_a_hundred_times_gamma(cdnow):
    cents = cdnow.with_columns(pl.col("monetary_value") * 100)
    params = GammaGamma().fit(cdnow).params_
    assert GammaGamma().fit(cents).params_ == pytest.approx({**params, "gamma": 100 * params["gamma"]}, rel=1e-5)


def test_spend_that_grows_with_frequency_is_reported():
    frequency = np.arange(1, 101)
    table = pl.DataFrame({"frequency": frequency, "monetary_value": 10.0 + frequency})
    message = GammaGamma().fit(table).fit_.messages[0]
    assert (message.code, message.params["correlation"]) == ("value.spend_related_to_frequency", 1.0)


def test_without_a_repeat_buyer_there_is_nothing_to_fit():
    with pytest.raises(NotEnoughData, match="gamma_gamma"):
        GammaGamma().fit(pl.DataFrame({"frequency": [0], "monetary_value": [None]}))


def test_drawn_customers_give_back_the_parameters_within_three_standard_errors():
    truth = {"p": 6.0, "q": 4.0, "gamma": 15.0}
    model = GammaGamma()
    model.params_ = truth
    frequency = np.random.default_rng(1).integers(0, 12, 20_000)
    table = pl.DataFrame({"frequency": frequency, "monetary_value": model.sample_spend(frequency, seed=2)})
    fitted = GammaGamma().fit(table)
    for name, value in truth.items():
        assert abs(fitted.params_[name] - value) < 3 * fitted.standard_errors_[name]
