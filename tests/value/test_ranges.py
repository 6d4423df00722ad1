"""Quantiles of a gamma distribution with a lump at zero."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma

from crm_analytics.value.beta_geometric import beta_quadrature
from crm_analytics.value.ranges import zero_inflated_quantile


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
