"""Pareto/NBD of Schmittlein, Morrison and Colombo (1987): a customer can leave at any time, unseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import expit, gammaln

from crm_analytics.errors import NotEnoughData
from crm_analytics.value.blocks import each_block
from crm_analytics.value.discounting import discounted_power
from crm_analytics.value.forecasts import ForecastingModel, Lives, draw_purchases, pair_weights
from crm_analytics.value.histories import Array, Histories, levels_of
from crm_analytics.value.likelihood import Likelihood, maximise
from crm_analytics.value.pareto_integral import integrate_left, legendre, log_left
from crm_analytics.value.purchases import Horizon, PurchaseMoments
from crm_analytics.value.rising import log_rising, slope_rising

_BLOCK_ROWS = 2048
_LEAST_TIME = 1e-300
_LEAST_POWER = 1e-8  # of s - 1, where the mean time alive is a logarithm


@dataclass(frozen=True)
class Slopes:
    """Log-likelihood of each row (without the part that depends on x and r alone) and its derivatives."""

    value: Array
    r: Array
    alpha: Array
    s: Array
    beta: Array


class ParetoNbd(ForecastingModel):
    """Pareto/NBD model; params r, alpha (purchase rate, gamma over customers), s, beta (dropout rate, gamma).

    In: frequency, recency, T in one unit. Source: Management Science 33(1); Fader and Hardie (2005), note 009.

    >>> import polars as pl
    >>> model = ParetoNbd()
    >>> model.params_ = {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}  # CDNOW, weeks
    >>> someone = pl.DataFrame({"frequency": [2], "recency": [30.43], "T": [38.86]})
    >>> round(model.expected_purchases(someone, 39)[0], 3)
    1.455
    """

    code = "pareto_nbd"
    param_names: tuple[str, ...] = ("r", "alpha", "s", "beta")

    def fit(self, customers: Any) -> Self:
        """Estimate r, alpha, s, beta by maximum likelihood; never fails on a table with at least one usable row."""
        histories = self._read(customers)
        if not len(histories):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        optimum = maximise(
            lambda rows: pareto_likelihood(histories.take(rows)), len(histories), pareto_starts(histories)
        )
        return self._keep(optimum, len(histories), histories.messages)

    def _p_alive(self, histories: Histories) -> Array:
        r, alpha, s, beta = self._scaled(histories)
        k = r + histories.frequency

        def of_block(rows: slice) -> Array:
            T, scales = histories.T[rows], (alpha[rows], beta[rows])
            left = log_left(k[rows], scales[0], s, scales[1], (histories.recency[rows], T))
            return np.asarray(expit(_log_stayed(k[rows], scales[0], s, scales[1], T) - np.log(s) - left))

        return np.concatenate([np.zeros(0), *each_block(of_block, len(k), _BLOCK_ROWS)])

    def _alive_moments(self, histories: Histories, horizon: Horizon) -> PurchaseMoments:
        k, alpha, s, beta = self._ahead(histories)
        ends = np.concatenate([[0.0], horizon.ends])
        alive = np.diff([mean_time_alive(s, beta, end) for end in ends], axis=0)
        rate, squared_rate = k / alpha, k * (k + 1) / alpha**2
        return PurchaseMoments(
            p_alive=np.ones(len(k)),
            expected=rate * alive.sum(axis=0),
            discounted=rate * (horizon.factors @ alive),
            discounted_squares=rate * (horizon.factors**2 @ alive),
            discounted_pairs=squared_rate * (pair_weights(horizon) @ alive),
            p_none=self._p_none(k, alpha, s, beta, horizon.length),
        )

    def _alive_at_least(self, histories: Histories, horizon: float, n_max: int) -> Array:
        k, alpha, s, beta = self._ahead(histories)
        n = np.arange(n_max)
        nodes, weights = legendre(32 + 8 * int(np.sqrt(n_max)))

        def of_block(rows: slice) -> Array:
            reach = np.log1p(horizon / beta[rows])[:, None]
            # time of leaving, u, by the logarithm of beta + u; the last node stands for those who stay
            u = np.concatenate([beta[rows, None] * np.expm1(reach * nodes), np.full_like(reach, horizon)], axis=1)
            mass = np.concatenate([s * np.exp(-s * reach * nodes) * reach * weights, np.exp(-s * reach)], axis=1)
            stay = -np.log1p(u / alpha[rows, None])
            buy = np.log(np.maximum(u, _LEAST_TIME)) - np.log(alpha[rows, None] + u)
            shape = k[rows, None]
            counts = [
                (mass * np.exp(shape * stay + i * buy + gammaln(shape + i) - gammaln(shape) - gammaln(i + 1))).sum(1)
                for i in n
            ]
            return 1 - np.cumsum(counts, axis=0).T

        return np.concatenate([np.zeros((0, n_max)), *each_block(of_block, len(k), _BLOCK_ROWS)])

    def _alive_discounted(self, histories: Histories, force: float) -> Array:
        k, alpha, s, beta = self._ahead(histories)
        return k / alpha * beta * discounted_power(np.full(len(k), s), force * beta)

    def _alive_lives(self, histories: Histories, ends: Array, rng: np.random.Generator) -> Lives:
        k, alpha, s, beta = self._ahead(histories)
        rate = rng.gamma(k) / alpha
        leaves_at = rng.exponential(size=len(k)) / np.maximum(rng.gamma(s, size=len(k)) / beta, 1e-300)
        row, at = draw_purchases(rate, np.minimum(ends, leaves_at), rng)
        return Lives(rate, leaves_at, row, at)

    def _scaled(self, histories: Histories) -> tuple[float, Array, float, Array]:
        """The parameters; alpha and beta of each row, lessened where covariates quicken buying or leaving."""
        r, alpha, s, beta = (self.params_[name] for name in ("r", "alpha", "s", "beta"))
        ones = np.ones(len(histories))
        return r, alpha * ones / histories.rate_factor, s, beta * ones / histories.dropout_factor

    def _ahead(self, histories: Histories) -> tuple[Array, Array, float, Array]:
        """Shape and scale of the rates of a customer who is alive at T: gamma(k, alpha) and gamma(s, beta)."""
        r, alpha, s, beta = self._scaled(histories)
        return r + histories.frequency, alpha + histories.T, s, beta + histories.T

    def _p_none(self, k: Array, alpha: Array, s: float, beta: Array, length: float) -> Array:
        none, end = np.zeros(len(k)), np.full(len(k), length)

        def of_block(rows: slice) -> Array:
            scales = alpha[rows], s, beta[rows]
            start = k[rows] * np.log(alpha[rows]) + s * np.log(beta[rows])
            left = np.log(s) + log_left(k[rows], *scales, (none[rows], end[rows]))
            return np.asarray(np.exp(start + np.logaddexp(left, _log_stayed(k[rows], *scales, end[rows]))))

        return np.minimum(np.concatenate([none[:0], *each_block(of_block, len(k), _BLOCK_ROWS)]), 1.0)


def mean_time_alive(s: float, beta: Array, length: float) -> Array:
    """Mean time until leaving or until the length has passed, when the rate of leaving is gamma(s, beta).

    >>> mean_time_alive(2.0, np.array([10.0]), 10.0).tolist()
    [5.0]
    """
    growth = np.log1p(length / beta)
    power = s - 1
    return beta * (growth if abs(power) < _LEAST_POWER else -np.expm1(-power * growth) / power)


def pareto_likelihood(histories: Histories) -> Likelihood:
    """Log-likelihood of all rows and its gradient, in the logarithms of r, alpha, s, beta."""
    levels, _, counts = levels_of(histories.frequency)

    def evaluate(log_params: Array) -> tuple[float, Array]:
        r, alpha, s, beta = np.exp(log_params)
        by_level = log_rising(r, levels)

        def of_block(rows: slice) -> Array:
            found = row_slopes(histories, (r, alpha, s, beta), rows)
            return np.array([part.sum() for part in vars(found).values()])

        value, *gradient = np.sum(each_block(of_block, len(histories), _BLOCK_ROWS), axis=0)
        gradient[0] += counts @ slope_rising(r, levels)
        return float(value + counts @ by_level), np.array(gradient) * np.exp(log_params)

    return Likelihood(evaluate, len(histories))


def row_slopes(histories: Histories, params: tuple[Any, ...], rows: slice) -> Slopes:
    """Derivatives of each row by r, alpha, s, beta; alpha and beta are numbers or one a row of the block."""
    r, alpha, s, beta = params
    T, k = histories.T[rows], r + histories.frequency[rows]
    left = integrate_left(k, alpha, s, beta, (histories.recency[rows], T))
    stayed, gone = _log_stayed(k, alpha, s, beta, T), np.log(s) + left.log_value
    dead = expit(gone - stayed)
    alive = 1 - dead
    log_alpha, log_beta = np.log(alpha), np.log(beta)
    return Slopes(
        value=r * log_alpha + s * log_beta + np.logaddexp(stayed, gone),
        r=log_alpha - alive * np.log(alpha + T) - dead * left.mean_log_alpha,
        alpha=r / alpha - k * (alive / (alpha + T) + dead * left.mean_inverse_alpha),
        s=log_beta - alive * np.log(beta + T) + dead * (1 / s - left.mean_log_beta),
        beta=s / beta - alive * s / (beta + T) - dead * (s + 1) * left.mean_inverse_beta,
    )


def pareto_starts(histories: Histories) -> list[Array]:
    """Start values from the moments: purchases a unit of time while active, and leaving within the time observed."""
    active = histories.recency.sum() + (histories.T.sum() - histories.recency.sum()) / 4
    rate = max(histories.frequency.sum(), 0.5) / max(active, 1e-6)
    stay = max(float(histories.T.mean()), 1e-6)
    shapes = ((1.0, 1.0, 1.0), (0.4, 0.5, 0.3), (3.0, 2.0, 6.0))
    return [np.log([r, r / rate, s, stay * share]) for r, s, share in shapes]


def _log_stayed(k: Array, alpha: Array | float, s: float, beta: Array | float, T: Array) -> Array:
    return np.asarray(-k * np.log(alpha + T) - s * np.log(beta + T))
