"""CDNOW alone can't catch bad numerics: every likelihood beside one in fifty digits, at parameters near and far."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import exact_likelihoods as exact
from benchmarks.likelihoods import LIKELIHOODS, differences, one_history
from crm_analytics.value.bg_bb import bg_bb_likelihood
from crm_analytics.value.gamma_gamma import spend_likelihood
from crm_analytics.value.pareto_integral import log_left
from crm_analytics.value.rising import log_rising, slope_rising


@pytest.mark.parametrize("model", LIKELIHOODS)
def test_a_thousand_random_customers_agree_to_a_ten_millionth(model):
    assert np.abs(differences(model, n=1_000)).max() < 1e-7


def test_the_discrete_model_agrees_at_up_to_a_thousand_opportunities():
    rng = np.random.default_rng(5)
    found = []
    for _ in range(200):
        n = int(np.exp(rng.uniform(0, np.log(1000))))
        last = max(n - int(rng.integers(0, 30)), 0)
        x = int(rng.integers(1, last + 1)) if last else 0
        point = rng.normal((0.0, 0.0, -0.5, 1.0), 0.7)
        ours = bg_bb_likelihood(one_history(x, last, n)).evaluate(point)[0]
        found.append(float(ours - exact.bg_bb(np.exp(point), x, last, n)))
    assert np.abs(found).max() < 1e-7


def test_spend_agrees_for_means_of_up_to_a_thousand_purchases():
    rng = np.random.default_rng(6)
    found = []
    for _ in range(1_000):
        x, spend = float(rng.integers(1, 1000)), float(rng.lognormal(3, 1))
        point = rng.normal((1.0, 1.0, 2.5), 0.7)
        ours = spend_likelihood(np.array([x]), np.array([spend])).evaluate(point)[0]
        found.append(float(ours - exact.gamma_gamma(np.exp(point), x, spend)))
    assert np.abs(found).max() < 1e-7


@pytest.mark.parametrize(("alpha", "beta"), [(1e-3, 1e6), (1e6, 1e-3), (5.0, 5.0), (1e-6, 1e-6)])
@pytest.mark.parametrize("x", [0, 1, 1000])
def test_the_integral_holds_where_the_two_scales_lie_far_apart(alpha, beta, x):
    t_x = 0.0 if x == 0 else 300.0
    r, s, T = 0.5, 0.7, 1000.0
    left = log_left(np.array([r + x]), alpha, s, beta, (np.array([t_x]), np.array([T])))[0]
    k, larger = r + s + x, max(alpha, beta)
    power = s + 1 if alpha >= beta else r + x
    mp = exact.mp
    ends = [
        mp.hyp2f1(k, power, k + 1, mp.mpf(abs(alpha - beta)) / (larger + mp.mpf(t))) / (larger + mp.mpf(t)) ** k
        for t in (t_x, T)
    ]
    assert left == pytest.approx(float(mp.log((ends[0] - ends[1]) / k)), abs=1e-7)


@pytest.mark.parametrize("z", [1e-3, 0.7, 29.9, 30.0, 1e4, 1e9])
def test_ratios_of_gamma_functions_keep_their_digits_however_large_they_are(z):
    n = np.array([0.0, 1.0, 3.0, 1000.0])
    mp = exact.mp
    logs = [float(mp.loggamma(mp.mpf(z) + k) - mp.loggamma(mp.mpf(z))) for k in n]
    slopes = [float(mp.digamma(mp.mpf(z) + k) - mp.digamma(mp.mpf(z))) for k in n]
    assert log_rising(z, n) == pytest.approx(logs, rel=1e-11, abs=1e-11)
    assert slope_rising(z, n) == pytest.approx(slopes, rel=1e-7, abs=1e-12)
