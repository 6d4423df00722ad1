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
from scipy.linalg import eigh_tridiagonal
from scipy.special import betainc, betaln, expit

from crm_analytics.errors import NotEnoughData
from crm_analytics.value.blocks import each_block
from crm_analytics.value.discounting import discounted_power
from crm_analytics.value.forecasts import ForecastingModel, Lives, draw_purchases, number_within, pair_weights
from crm_analytics.value.histories import Array, Histories, levels_of, read_histories
from crm_analytics.value.likelihood import Likelihood, maximise
from crm_analytics.value.purchases import Horizon, PurchaseMoments
from crm_analytics.value.rising import log_rising, slope_rising

_FEWEST_NODES, _MOST_NODES = 24, 128
_NODES_PER_RATE = 20.0  # checked against 2F1 in 60 digits; only hundreds of purchases within days miss 1e-4
_BLOCK_ROWS = 2048
_FIT_ROWS = 16_384
_FAR = 20.0  # discounted by exp(-20), a purchase counts no more
_LEAST_P = 1e-12  # a geometric draw at 0 would have no end


class BetaGeometric(ForecastingModel):
    """Base of BgNbd and MbgNbd."""

    param_names = ("r", "alpha", "a", "b")
    first_purchase_can_be_last: ClassVar[bool]

    def fit(self, customers: Any) -> Self:
        """Estimate r, alpha, a, b by maximum likelihood; never fails on a table with at least one usable row."""
        histories = read_histories(customers)
        if not len(histories):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        optimum = maximise(lambda rows: self._likelihood(histories.take(rows)), len(histories), _starts(histories))
        return self._keep(optimum, len(histories), histories.messages)

    def _survived(self, frequency: Array) -> Array:
        return frequency + 1 if self.first_purchase_can_be_last else frequency

    def _likelihood(self, histories: Histories) -> Likelihood:
        # special functions depend on x alone: they are evaluated once a level of x
        levels, level_of, counts = levels_of(histories.frequency)
        survived = self._survived(levels)

        def evaluate(log_params: Array) -> tuple[float, Array]:
            r, alpha, a, b = np.exp(log_params)
            odds = _log_odds_dead_by_level(a, b, survived)
            (value, slope_r, slope_alpha), dead = _sum_rows(histories, (r, alpha), odds, level_of)
            by_level = log_rising(r, levels) + log_rising(b, survived) - log_rising(a + b, survived)
            leave = -slope_rising(a + b, survived)
            gradient = np.array([
                slope_r + counts @ slope_rising(r, levels) + len(histories) * log_params[1],
                slope_alpha + len(histories) * r / alpha,
                counts @ leave + dead.sum() / a,
                counts @ (leave + slope_rising(b, survived)) - (dead / np.maximum(b + survived - 1, _LEAST_P)).sum(),
            ])  # fmt: skip
            value += counts @ by_level + len(histories) * r * log_params[1]
            return float(value), gradient * np.exp(log_params)

        return Likelihood(evaluate, len(histories))

    def _p_alive(self, histories: Histories) -> Array:
        r, alpha, a, b = (self.params_[name] for name in self.param_names)
        silence = np.log(alpha + histories.T) - np.log(alpha + histories.recency)
        by_purchases = _log_odds_dead_by_level(a, b, self._survived(histories.frequency))
        return np.asarray(expit(-(by_purchases + (r + histories.frequency) * silence)))

    def _alive_moments(self, histories: Histories, horizon: Horizon) -> PurchaseMoments:
        parts = each_block(
            lambda rows: self._moments_of(histories.frequency[rows], histories.T[rows], horizon),
            len(histories),
            _BLOCK_ROWS,
        )
        columns = np.concatenate([np.zeros((6, 0)), *parts], axis=1)
        return PurchaseMoments(*columns)

    def _moments_of(self, x: Array, T: Array, horizon: Horizon) -> Array:
        r, alpha, a, b = (self.params_[name] for name in self.param_names)
        levels, level_of = np.unique(x, return_inverse=True)
        n_nodes = nodes_needed(horizon.length / (alpha + float(T.min())))
        nodes, weights = beta_quadrature(a, b + self._survived(levels), n_nodes)
        p, weight = nodes[level_of], weights[level_of]
        shape, scaled_p = (r + x)[:, None], p / (alpha + T)[:, None]
        expected = np.zeros(len(x))
        discounted, squares, pairs = np.zeros(len(x)), np.zeros(len(x)), np.zeros(len(x))
        pair_weight = weight * (1 - p) * shape * (shape + 1) / ((alpha + T) ** 2)[:, None]
        pair_factors = horizon.widths * pair_weights(horizon)
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
        return np.array([np.ones(len(x)), expected, discounted, squares, pairs, p_none])

    def _alive_at_least(self, histories: Histories, horizon: float, n_max: int) -> Array:
        # buying n times needs n purchases of the never-ending stream, and n - 1 of them survived: independent
        r, alpha, a, b = (self.params_[name] for name in self.param_names)
        n = np.arange(1, n_max + 1)
        k = b + self._survived(histories.frequency)[:, None]
        survived = np.exp(betaln(a, k + n - 1) - betaln(a, k))
        share = horizon / (alpha + histories.T + horizon)
        return np.asarray(survived * betainc(n, (r + histories.frequency)[:, None], share[:, None]))

    def _alive_discounted(self, histories: Histories, force: float) -> Array:
        r, alpha, a, b = (self.params_[name] for name in self.param_names)
        x, scale = histories.frequency, alpha + histories.T
        levels, level_of = np.unique(x, return_inverse=True)
        n_nodes = nodes_needed(_FAR / (force * float(scale.min())))
        nodes, weights = beta_quadrature(a, b + self._survived(levels), n_nodes)

        def of_block(rows: slice) -> Array:
            p, weight = nodes[level_of[rows]], weights[level_of[rows]]
            powers = np.repeat(r + x[rows] + 1, n_nodes)
            ratio = force * scale[rows, None] / p
            stay = discounted_power(powers, ratio.ravel()).reshape(ratio.shape)
            return np.asarray((r + x[rows]) * (weight / p * stay).sum(axis=1))

        blocks = range(0, len(x), _BLOCK_ROWS)
        return np.concatenate([np.zeros(0), *(of_block(slice(start, start + _BLOCK_ROWS)) for start in blocks)])

    def _alive_lives(self, histories: Histories, ends: Array, rng: np.random.Generator) -> Lives:
        r, alpha, a, b = (self.params_[name] for name in self.param_names)
        rate = rng.gamma(r + histories.frequency) / (alpha + histories.T)
        p_leave = rng.beta(a, b + self._survived(histories.frequency))
        last = rng.geometric(np.maximum(p_leave, _LEAST_P))  # number of the purchase after which the customer leaves
        row, at = draw_purchases(rate, ends, rng)
        number = number_within(row, len(rate))
        leaves_at = np.full(len(rate), np.inf)
        is_last = number == last[row]
        leaves_at[row[is_last]] = at[is_last]
        is_made = number <= last[row]
        return Lives(rate, leaves_at, row[is_made], at[is_made])


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


def _sum_rows(
    histories: Histories, rate: tuple[float, float], odds_by_level: Array, level_of: np.ndarray
) -> tuple[Array, Array]:
    """Sums over the rows of the log-likelihood and its slopes by r and alpha, and of P(dead) by level of x."""
    r, alpha = rate

    def of_block(rows: slice) -> tuple[Array, Array]:
        of, k = level_of[rows], r + histories.frequency[rows]
        at_T, at_recency = alpha + histories.T[rows], alpha + histories.recency[rows]
        log_T = np.log(at_T)
        silence = log_T - np.log(at_recency)
        dead, softplus = dead_and_softplus(odds_by_level[of] + k * silence)
        slope_alpha = -(k @ ((1 - dead) / at_T + dead / at_recency))
        sums = np.array([softplus.sum() - k @ log_T, dead @ silence - log_T.sum(), slope_alpha])
        return sums, np.bincount(of, weights=dead, minlength=len(odds_by_level)).astype(float)

    sums, dead_by_level = zip(*each_block(of_block, len(histories), _FIT_ROWS), strict=True)
    return np.sum(sums, axis=0), np.sum(dead_by_level, axis=0)


def dead_and_softplus(odds: Array) -> tuple[Array, Array]:
    """1 / (1 + exp(-odds)) and log(1 + exp(odds)) from one exponential, exact at both ends.

    >>> dead_and_softplus(np.array([-np.inf, 0.0, 800.0]))[0].tolist()
    [0.0, 0.5, 1.0]
    """
    small = np.exp(-np.abs(odds))
    share = 1 / (1 + small)
    return np.where(odds > 0, share, small * share), np.maximum(odds, 0.0) + np.log1p(small)


def _log_odds_dead_by_level(a: float, b: float, survived: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(survived > 0, np.log(a) - np.log(b + survived - 1), -np.inf)


def _starts(histories: Histories) -> list[Array]:
    """Start values from the moments: the purchases a unit of time while active, with much or little dropout."""
    active = histories.recency.sum() + (histories.T.sum() - histories.recency.sum()) / 4
    rate = max(histories.frequency.sum(), 0.5) / max(active, 1e-6)
    return [np.log([r, r / rate, a, b]) for r, a, b in ((1.0, 1.0, 4.0), (0.3, 0.6, 2.0), (3.0, 0.1, 3.0))]
