"""Quantiles of a gamma distribution with a lump at zero."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma

from crm_analytics.value import MbgNbd, ShrunkenMean
from crm_analytics.value.beta_geometric import beta_quadrature
from crm_analytics.value.in_season import InSeason
from crm_analytics.value.ranges import neighbours, zero_inflated_probability, zero_inflated_quantile
from crm_analytics.value.season import Season


def _quantile(level, mean, second_moment, p_zero):
    arrays = {"mean": np.array([mean]), "second_moment": np.array([second_moment]), "p_zero": np.array([p_zero])}
    return zero_inflated_quantile(level, **arrays)[0]


def test_without_a_lump_it_is_the_gamma_quantile():
    assert _quantile(0.9, 6.0, 6.0**2 + 12.0, 0.0) == pytest.approx(gamma(3, scale=2).ppf(0.9))


def test_with_a_lump_the_rest_of_the_probability_is_gamma():
    mean, second_moment = 0.5 * 6.0, 0.5 * (6.0**2 + 12.0)
    assert _quantile(0.9, mean, second_moment, 0.5) == pytest.approx(gamma(3, scale=2).ppf(0.8))


def test_a_quantile_inside_the_lump_is_zero():
    assert _quantile(0.4, 3.0, 24.0, 0.5) == 0


def test_who_surely_buys_nothing_has_zero_at_every_level():
    assert _quantile(0.99, 0.0, 0.0, 1.0) == 0


@pytest.mark.parametrize(("a", "b"), [(0.05, 1.2), (0.8, 3.5), (1.0, 1.0), (30.0, 2_000.0), (1e-4, 900.0)])
def test_beta_quadrature_integrates_the_first_two_moments_exactly(a, b):
    nodes, weights = beta_quadrature(a, np.array([b]))
    assert weights.sum() == pytest.approx(1)
    assert (weights * nodes).sum() == pytest.approx(a / (a + b))
    assert (weights * nodes**2).sum() == pytest.approx(a * (a + 1) / ((a + b) * (a + b + 1)))


@pytest.mark.parametrize("level", [0.55, 0.8, 0.99])
def test_the_probability_undoes_the_quantile(level):
    moments = {name: np.array([value]) for name, value in (("mean", 3.0), ("second_moment", 30.0), ("p_zero", 0.5))}
    money = zero_inflated_quantile(level, **moments)
    assert zero_inflated_probability(money, **moments)[0] == pytest.approx(level)


def test_nothing_has_the_probability_of_nothing_and_a_loss_none():
    moments = {name: np.full(2, value) for name, value in (("mean", 3.0), ("second_moment", 30.0), ("p_zero", 0.5))}
    assert zero_inflated_probability(np.array([0.0, -1.0]), **moments).tolist() == [0.5, 0.0]


def test_whoever_surely_buys_nothing_has_bought_at_most_anything():
    nobody = {name: np.array([value]) for name, value in (("mean", 0.0), ("second_moment", 0.0), ("p_zero", 1.0))}
    assert zero_inflated_probability(np.array([5.0]), **nobody).tolist() == [1.0]


def test_neighbours_lie_one_standard_error_to_either_side(cdnow):
    model = MbgNbd().fit(cdnow)
    pairs = neighbours(model)
    centre = np.log(list(model.params_.values()))
    steps = np.array([np.log(list(up.params_.values())) - centre for up, _ in pairs])
    # the steps' outer products add up to the covariance, so any linear figure has the right variance
    assert steps.T @ steps == pytest.approx(model.covariance_)
    for (_, down), step in zip(pairs, steps, strict=True):
        assert np.log(list(down.params_.values())) == pytest.approx(centre - step)
    assert list(model.params_.values()) == pytest.approx(np.exp(centre))


def test_a_model_without_covariance_has_no_neighbours(cdnow):
    assert neighbours(MbgNbd()) == []
    assert neighbours(ShrunkenMean().fit(cdnow)) == []


def test_a_model_in_season_has_the_neighbours_of_its_model_in_the_same_season(cdnow):
    model = MbgNbd().fit(cdnow)
    season = Season((0.5,) * 6 + (1.5,) * 6)
    (up, _), *_ = neighbours(InSeason(model, season))
    assert up.season is season
    assert up.params_ == neighbours(model)[0][0].params_
