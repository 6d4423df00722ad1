"""Common numerics of BG/NBD and MBG/NBD: they differ only in whether the first purchase can be the last.

While active, a customer buys at a personal rate, gamma(r, alpha) over customers; after a purchase the customer leaves
with a personal probability p, beta(a, b) over customers. ``k`` counts the purchases that the customer survived: x in
BG/NBD, x + 1 in MBG/NBD. Given that a customer is alive at T, rate and p are independent with
gamma(r + x, alpha + T) and beta(a, b + k): every forecast is an integral over p alone, done by Gauss-Jacobi quadrature,
which stays exact where the closed form with 2F1 overflows (large x) or divides by zero (a = 1).
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import polars as pl
from scipy.linalg import eigh_tridiagonal
from scipy.special import digamma, expit, gammaln

from crm_analytics.errors import NotEnoughData
from crm_analytics.value.histories import Array, Histories, read_histories
from crm_analytics.value.likelihood import FittedModel, Likelihood, draw_rows, maximise
from crm_analytics.value.purchases import Horizon, PurchaseMoments, plain_horizon

_FEWEST_NODES, _MOST_NODES = 24, 128
_NODES_PER_RATE = 20.0  # checked against 2F1 in 60 digits; only hundreds of purchases within days miss 1e-4
_BLOCK_ROWS = 20_000  # rows times nodes stay in the processor's cache


class BetaGeometric(FittedModel):
    """Base of BgNbd and MbgNbd."""

    param_names = ("r", "alpha", "a", "b")
    first_purchase_can_be_last: ClassVar[bool]

    def fit(self, customers: Any) -> Self:
        """Estimate r, alpha, a, b by maximum likelihood; never fails on a table with at least one usable row."""
        histories = read_histories(customers)
        if not len(histories):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        full = self._likelihood(histories)
        rows = draw_rows(len(histories))
        draw = full if len(rows) == len(histories) else self._likelihood(histories.take(rows))
        self._keep(maximise(full, draw, _starts(histories)), full, histories.messages)
        return self

    def p_alive(self, customers: Any) -> pl.Series:
        """Probability of being active at T, one a row."""
        histories = read_histories(customers)
        return histories.to_series("p_alive", self._p_alive(histories))

    def expected_purchases(self, customers: Any, horizon: float) -> pl.Series:
        """Purchases expected within the horizon after T (same unit as T), one a row."""
        histories = read_histories(customers)
        moments = self._moments(histories, plain_horizon(horizon))
        return histories.to_series("expected_purchases", moments.expected)

    def purchase_moments(self, customers: Any, horizon: Horizon) -> PurchaseMoments:
        """Moments of the purchases within a discounted horizon, for the usable rows."""
        return self._moments(read_histories(customers), horizon)

    def _survived(self, frequency: Array) -> Array:
        return frequency + 1 if self.first_purchase_can_be_last else frequency

    def _likelihood(self, histories: Histories) -> Likelihood:
        x, recency, T = histories.frequency, histories.recency, histories.T
        # special functions depend on x alone: they are evaluated once a level of x
        levels, level_of, counts = np.unique(x, return_inverse=True, return_counts=True)
        k_levels = self._survived(levels)

        def evaluate(log_params: Array) -> tuple[float, Array]:
            r, alpha, a, b = np.exp(log_params)
            total_levels = a + b + k_levels
            log_T, log_recency = np.log(alpha + T), np.log(alpha + recency)
            odds = _log_odds_dead_by_level(a, b, k_levels)[level_of] + (r + x) * (log_T - log_recency)
            p_dead = expit(odds)
            by_level = gammaln(r + levels) - gammaln(r) + r * log_params[1]
            by_level += gammaln(b + k_levels) - gammaln(b) - gammaln(total_levels) + gammaln(a + b)
            value = counts @ by_level - (r + x) @ log_T + np.logaddexp(0.0, odds).sum()
            dead_by_level = np.bincount(level_of, weights=p_dead, minlength=len(levels))
            d_total = digamma(a + b) - digamma(total_levels)
            with np.errstate(divide="ignore", invalid="ignore"):
                d_dead = np.where(k_levels > 0, dead_by_level / (b + k_levels - 1), 0.0)
            gradient = np.array([
                counts @ (digamma(r + levels) - digamma(r) + log_params[1]) - log_T.sum()
                + p_dead @ (log_T - log_recency),
                len(x) * r / alpha - (r + x) @ ((1 - p_dead) / (alpha + T) + p_dead / (alpha + recency)),
                counts @ d_total + p_dead.sum() / a,
                counts @ (d_total + digamma(b + k_levels) - digamma(b)) - d_dead.sum(),
            ])  # fmt: skip
            return float(value), gradient * np.exp(log_params)

        return Likelihood(evaluate, len(histories))

    def _p_alive(self, histories: Histories) -> Array:
        r, alpha, a, b = (self.params_[name] for name in self.param_names)
        silence = np.log(alpha + histories.T) - np.log(alpha + histories.recency)
        by_purchases = _log_odds_dead_by_level(a, b, self._survived(histories.frequency))
        return np.asarray(expit(-(by_purchases + (r + histories.frequency) * silence)))

    def _moments(self, histories: Histories, horizon: Horizon) -> PurchaseMoments:
        # the future of a customer who is alive depends on x and T alone: far fewer pairs than customers
        x, T, row_of = _distinct_pairs(histories.frequency, histories.T)
        blocks = [slice(start, start + _BLOCK_ROWS) for start in range(0, len(x), _BLOCK_ROWS)]
        parts = [self._moments_alive(x[block], T[block], horizon) for block in blocks]
        alive = PurchaseMoments(*(np.concatenate(columns)[row_of] for columns in zip(*parts, strict=True)))
        return alive.given_alive(self._p_alive(histories))

    def _moments_alive(self, x: Array, T: Array, horizon: Horizon) -> tuple[Array, ...]:
        r, alpha, a, b = (self.params_[name] for name in self.param_names)
        levels, level_of = np.unique(x, return_inverse=True)
        n_nodes = nodes_needed(horizon.length / (alpha + float(T.min())))
        nodes, weights = beta_quadrature(a, b + self._survived(levels), n_nodes)
        p, weight = nodes[level_of], weights[level_of]
        shape, scaled_p = (r + x)[:, None], p / (alpha + T)[:, None]
        expected = np.zeros(len(x))
        discounted, squares, pairs = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
        pair_weight = weight * (1 - p) * shape * (shape + 1) / ((alpha + T) ** 2)[:, None]
        pair_factors = 2 * horizon.factors * horizon.widths * horizon.factors_before
        for end, middle, factor, pair_factor in zip(
            horizon.ends, horizon.middles, horizon.factors, pair_factors, strict=True
        ):
            until = np.einsum("ij,ij->i", weight / p, -np.expm1(-shape * np.log1p(scaled_p * end)))
            discounted += factor * (until - expected)
            squares += factor**2 * (until - expected)
            pairs += pair_factor * np.einsum(
                "ij,ij->i", pair_weight, np.exp(-(shape + 2) * np.log1p(scaled_p * middle))
            )
            expected = until
        p_none = np.exp(-(r + x) * np.log1p(horizon.length / (alpha + T)))
        return np.ones(len(x)), expected, discounted, squares, pairs, p_none


def nodes_needed(relative_horizon: float) -> int:
    """Quadrature nodes for a horizon in units of alpha + T: the longer, the nearer the integrand's pole lies to 0.

    >>> nodes_needed(5.0), nodes_needed(1000.0)
    (24, 128)
    """
    ellipse = 1 + 2 / max(relative_horizon, 1e-9)
    wanted = _NODES_PER_RATE / np.log(ellipse + np.sqrt(ellipse**2 - 1))
    return int(np.clip(np.ceil(wanted), _FEWEST_NODES, _MOST_NODES))


def beta_quadrature(a: float, b: Array, n_nodes: int = _FEWEST_NODES) -> tuple[Array, Array]:
    """Gauss-Jacobi nodes in (0, 1) and weights of beta(a, b), one row for each b; weights sum to 1.

    Golub and Welsch (1969): eigenvalues of the recurrence, so no gamma function can overflow.

    >>> nodes, weights = beta_quadrature(2.0, np.array([3.0]))
    >>> float((weights * nodes).sum().round(12))
    0.4
    """
    pairs = [_jacobi(a, float(b_level), n_nodes) for b_level in b]
    return np.array([nodes for nodes, _ in pairs]), np.array([weights for _, weights in pairs])


def _jacobi(a: float, b: float, n_nodes: int) -> tuple[Array, Array]:
    i = np.arange(1, n_nodes, dtype=float)
    twice = 2 * i + a + b - 2
    diagonal = np.empty(n_nodes)
    diagonal[0] = a / (a + b)
    diagonal[1:] = 0.5 + 0.5 * (a - b) * (a + b - 2) / (twice * (twice + 2))
    below = i * (i + a - 1) * (i + b - 1) * (i + a + b - 2) / (twice**2 * (twice + 1) * (twice - 1))
    below[0] = a * b / ((a + b) ** 2 * (a + b + 1))
    values, vectors = eigh_tridiagonal(diagonal, np.sqrt(below))
    return np.clip(values, 1e-300, 1.0), vectors[0] ** 2


def _log_odds_dead_by_level(a: float, b: float, survived: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(survived > 0, np.log(a) - np.log(b + survived - 1), -np.inf)


def _distinct_pairs(x: Array, T: Array) -> tuple[Array, Array, np.ndarray]:
    T_values, T_of = np.unique(T, return_inverse=True)
    _, first, row_of = np.unique(x * len(T_values) + T_of, return_index=True, return_inverse=True)
    return x[first], T[first], row_of


def _starts(histories: Histories) -> list[Array]:
    """Start values from the moments: the purchases a unit of time while active, with much or little dropout."""
    active = histories.recency.sum() + (histories.T.sum() - histories.recency.sum()) / 4
    rate = max(histories.frequency.sum(), 0.5) / max(active, 1e-6)
    return [np.log([r, r / rate, a, b]) for r, a, b in ((1.0, 1.0, 4.0), (0.3, 0.6, 2.0), (3.0, 0.1, 3.0))]
