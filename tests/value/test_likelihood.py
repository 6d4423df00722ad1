"""Gradients are what the optimiser and the standard errors stand on."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crm_analytics.value import BgNbd, GammaGamma, MbgNbd, NbdNoDropout
from crm_analytics.value.gamma_gamma import repeat_spend, spend_likelihood
from crm_analytics.value.histories import read_histories
from crm_analytics.value.nbd import nbd_likelihood
from crm_analytics.value.pareto_nbd import pareto_likelihood


def _likelihoods(table):
    histories = read_histories(table)
    return {
        "bg_nbd": (BgNbd()._likelihood(histories), 4),
        "mbg_nbd": (MbgNbd()._likelihood(histories), 4),
        "pareto_nbd": (pareto_likelihood(histories), 4),
        "nbd": (nbd_likelihood(histories), 2),
        "gamma_gamma": (spend_likelihood(*repeat_spend(table)), 3),
    }


@pytest.mark.parametrize("model", ["bg_nbd", "mbg_nbd", "pareto_nbd", "nbd", "gamma_gamma"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_gradient_is_the_slope_of_the_likelihood(cdnow, model, seed):
    likelihood, n_params = _likelihoods(cdnow.head(200))[model]
    log_params = np.random.default_rng(seed).normal(0.5, 0.7, n_params)
    _, gradient = likelihood.evaluate(log_params)
    for i, step in enumerate(np.eye(n_params) * 1e-5):
        slope = (likelihood.evaluate(log_params + step)[0] - likelihood.evaluate(log_params - step)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, rel=1e-6, abs=1e-5)


def test_drawn_parameters_scatter_as_the_standard_errors_say(cdnow):
    model = BgNbd().fit(cdnow)
    drawn = [other.params_["r"] for other in model.params_drawn(2_000, seed=3)]
    assert np.std(drawn) == pytest.approx(model.standard_errors_["r"], rel=0.1)
    assert model.params_drawn(1, seed=3)[0].params_["r"] == drawn[0]


@pytest.mark.parametrize("model", [BgNbd, NbdNoDropout, GammaGamma])
def test_a_model_set_by_hand_has_no_drawn_parameters(model):
    by_hand = model()
    by_hand.params_ = dict.fromkeys(by_hand.param_names, 1.0)
    assert by_hand.params_drawn(5) == []


def test_fitting_twice_gives_the_same_numbers(cdnow):
    assert MbgNbd().fit(cdnow).params_ == MbgNbd().fit(cdnow).params_


def test_row_order_moves_a_fit_by_less_than_a_billionth(cdnow):
    backwards = MbgNbd().fit(cdnow.reverse())
    assert backwards.params_ == pytest.approx(MbgNbd().fit(cdnow).params_, rel=1e-8)


def test_predicting_changes_nothing(cdnow):
    before = cdnow.clone()
    BgNbd().fit(cdnow).expected_purchases(cdnow, 39)
    assert cdnow.equals(before)
    assert isinstance(cdnow, pl.DataFrame)
