"""Likelihoods of one customer in fifty digits, written down from the papers: the yardstick of the fast ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mpmath as mp
import numpy as np

from crm_analytics.value.histories import Array

mp.mp.dps = 50
Params = Sequence[float] | Array
Exact = Any  # a number of mpmath, whose digits no type tells


def pareto_nbd(params: Params, x: float, t_x: float, T: float) -> Exact:
    """Fader and Hardie (2005), note 009: with the hypergeometric function."""
    r, alpha, s, beta, x, t_x, T = map(mp.mpf, (*params, x, t_x, T))
    k, larger = r + s + x, max(alpha, beta)
    power = s + 1 if alpha >= beta else r + x

    def left_since(t: Exact) -> Exact:
        return mp.hyp2f1(k, power, k + 1, abs(alpha - beta) / (larger + t)) / (larger + t) ** k

    stayed = (alpha + T) ** -(r + x) * (beta + T) ** -s
    mixed = stayed + s / k * (left_since(t_x) - left_since(T))
    return _bought(r, x) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(mixed)


def bg_nbd(params: Params, x: float, t_x: float, T: float) -> Exact:
    """Fader, Hardie and Lee (2005)."""
    return _beta_geometric(params, x, t_x, T, survived=x)


def mbg_nbd(params: Params, x: float, t_x: float, T: float) -> Exact:
    """Batislam, Denizel and Filiztekin (2007): the first purchase can be the last."""
    return _beta_geometric(params, x, t_x, T, survived=x + 1)


def nbd(params: Params, x: float, t_x: float, T: float) -> Exact:
    """Ehrenberg (1959)."""
    r, alpha, x, T = map(mp.mpf, (*params, x, T))
    return _bought(r, x) + r * mp.log(alpha) - (r + x) * mp.log(alpha + T)


def bg_bb(params: Params, x: int, t_x: int, n: int) -> Exact:
    """Fader, Hardie and Shang (2010), equation 6."""
    alpha, beta, gamma, delta = map(mp.mpf, params)
    alive = mp.beta(alpha + x, beta + n - x) * mp.beta(gamma, delta + n)
    died = (mp.beta(alpha + x, beta + t_x - x + i) * mp.beta(gamma + 1, delta + t_x + i) for i in range(int(n - t_x)))
    return mp.log((alive + mp.fsum(died)) / (mp.beta(alpha, beta) * mp.beta(gamma, delta)))


def gamma_gamma(params: Params, x: float, mean_spend: float) -> Exact:
    """Fader and Hardie (2013), note 025, equation 1a."""
    p, q, gamma, x, z = map(mp.mpf, (*params, x, mean_spend))
    powers = q * mp.log(gamma) + (p * x - 1) * mp.log(z) + p * x * mp.log(x) - (p * x + q) * mp.log(gamma + x * z)
    return mp.loggamma(p * x + q) - mp.loggamma(p * x) - mp.loggamma(q) + powers


def random_histories(n: int, seed: int) -> tuple[Array, Array, Array]:
    """(x, t_x, T) with x up to 1,000, a fifth of them 0."""
    rng = np.random.default_rng(seed)
    x = np.floor(np.exp(rng.uniform(0, np.log(1001), n)))
    x[: n // 5] = 0
    T = rng.uniform(1, 2000, n)
    return x, np.where(x > 0, rng.uniform(0.001, 1, n) * T, 0), T


def _beta_geometric(params: Params, x: float, t_x: float, T: float, survived: float) -> Exact:
    r, alpha, a, b, x, t_x, T = map(mp.mpf, (*params, x, t_x, T))
    mixed = mp.beta(a, b + survived) * (alpha + T) ** -(r + x)
    if survived > 0:
        mixed += mp.beta(a + 1, b + survived - 1) * (alpha + t_x) ** -(r + x)
    return _bought(r, x) + r * mp.log(alpha) + mp.log(mixed / mp.beta(a, b))


def _bought(r: Exact, x: Exact) -> Exact:
    return mp.loggamma(r + x) - mp.loggamma(r)
