"""BG/BB of Fader, Hardie and Shang (2010): discrete opportunities, such as yearly appeals, events or box seasons."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import polars as pl
from scipy.special import betaln, digamma, gammaln, logsumexp

from crm_analytics.errors import NotEnoughData
from crm_analytics.value.forecasts import Lives, number_within
from crm_analytics.value.histories import Array, Histories, read_histories, to_polars
from crm_analytics.value.likelihood import Likelihood, maximise
from crm_analytics.value.opportunities import OpportunityModel

_LEAST_P = 1e-12  # a geometric draw at 0 would have no end


class BgBb(OpportunityModel):
    """BG/BB model; params alpha, beta (chance to buy at an opportunity), gamma, delta (chance to leave before one).

    In: frequency = opportunities taken, recency = number of the last one taken (0 = none), T = opportunities since
    the first purchase, unless ``n_opportunities`` gives one number for all. Source: Marketing Science 29(6).

    >>> model = BgBb(n_opportunities=6)
    >>> model.params_ = {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}  # donations
    >>> always = pl.DataFrame({"frequency": [6], "recency": [6]})
    >>> round(model.expected_purchases(always, 5)[0], 2)
    3.75
    """

    code = "bg_bb"
    param_names = ("alpha", "beta", "gamma", "delta")

    def __init__(self, n_opportunities: int | None = None) -> None:
        super().__init__()
        self.n_opportunities = n_opportunities

    def fit(self, customers: Any) -> Self:
        """Estimate the four parameters by maximum likelihood. Raises NotEnoughData without a usable row."""
        histories = self._read(customers)
        if not len(histories):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        starts = [np.log(start) for start in ((1.0, 1.0, 0.5, 2.0), (0.3, 1.0, 1.0, 10.0), (3.0, 2.0, 0.5, 0.5))]
        optimum = maximise(lambda rows: bg_bb_likelihood(histories.take(rows)), len(histories), starts)
        return self._keep(optimum, len(histories), histories.messages)

    def _read(self, customers: Any) -> Histories:
        table = to_polars(customers)
        if self.n_opportunities is not None:
            table = table.with_columns(pl.lit(self.n_opportunities).alias("T"))
        # more opportunities taken than there were up to the last one: the recency is made impossible, and so counted
        is_possible = pl.col("frequency") <= pl.col("recency")
        return read_histories(table.with_columns(pl.when(is_possible).then("recency").otherwise(-1).alias("recency")))

    def _p_alive(self, histories: Histories) -> Array:
        terms = _log_terms(tuple(self.params_[name] for name in self.param_names), histories)
        return np.asarray(np.exp(terms[:, 0] - logsumexp(terms, axis=1)))

    def _dropout(self) -> tuple[float, float]:
        return self.params_["gamma"], self.params_["delta"]

    def _chances(self, histories: Histories) -> tuple[Array, Array]:
        alpha, beta = self.params_["alpha"], self.params_["beta"]
        return alpha + histories.frequency, beta + histories.T - histories.frequency

    def _chance(self, histories: Histories) -> tuple[Array, Array]:
        yes, no = self._chances(histories)
        mean = yes / (yes + no)
        return mean, mean * (yes + 1) / (yes + no + 1)

    def _alive_at_least(self, histories: Histories, horizon: float, n_max: int) -> Array:
        yes, no = self._chances(histories)
        n_ahead = int(horizon)
        stayed = np.concatenate([np.ones((len(histories), 1)), self._stayed(histories.T, n_ahead)], axis=1)
        ends_after = stayed - np.concatenate([stayed[:, 1:], np.zeros((len(histories), 1))], axis=1)
        n = np.arange(n_max)[:, None]
        pmf = np.zeros((n_max, len(histories)))
        for lived in range(n_ahead + 1):
            taken = n[: min(lived + 1, n_max)]
            ways = gammaln(lived + 1) - gammaln(taken + 1) - gammaln(lived - taken + 1)
            log_pmf = ways + betaln(yes + taken, no + lived - taken) - betaln(yes, no)
            pmf[: len(taken)] += ends_after[:, lived] * np.exp(log_pmf)
        return np.clip(1 - np.cumsum(pmf, axis=0), 0.0, 1.0).T

    def _alive_lives(self, histories: Histories, ends: Array, rng: np.random.Generator) -> Lives:
        chance = rng.beta(*self._chances(histories))
        gamma, delta = self._dropout()
        leaves_at = rng.geometric(np.maximum(rng.beta(gamma, delta + histories.T), _LEAST_P)).astype(float)
        n_lived = np.minimum(leaves_at - 1, np.floor(ends)).astype(np.int64)
        row = np.repeat(np.arange(len(chance)), n_lived)
        number = number_within(row, len(chance))
        is_taken = rng.random(len(row)) < chance[row]
        return Lives(chance, leaves_at, row[is_taken], number[is_taken].astype(float))


def bg_bb_likelihood(histories: Histories) -> Likelihood:
    """Log-likelihood of all rows and its gradient, in the logarithms of alpha, beta, gamma, delta."""
    # few histories differ: with n opportunities at most n (n + 1) / 2 + 1
    key = np.stack([histories.frequency, histories.recency, histories.T])
    (x, recency, T), counts = np.unique(key, axis=1, return_counts=True)
    distinct = Histories(x, recency, T, np.ones(len(x), dtype=bool))
    seen = _seen(distinct)  # opportunities that a customer lived through, in each story

    def evaluate(log_params: Array) -> tuple[float, Array]:
        alpha, beta, gamma, delta = np.exp(log_params)
        terms = _log_terms((alpha, beta, gamma, delta), distinct)
        value = logsumexp(terms, axis=1)
        weight = np.exp(terms - value[:, None]) * counts[:, None]
        died = np.ones(terms.shape[1])
        died[0] = 0.0  # in the first story the customer is alive
        n, taken = counts.sum(), x[:, None]
        both, chain = digamma(alpha + beta + seen), digamma(gamma + delta + died + seen)
        gradient = np.array([
            (weight * (digamma(alpha + taken) - both)).sum() - n * (digamma(alpha) - digamma(alpha + beta)),
            (weight * (digamma(beta + seen - taken) - both)).sum() - n * (digamma(beta) - digamma(alpha + beta)),
            (weight * (digamma(gamma + died) - chain)).sum() - n * (digamma(gamma) - digamma(gamma + delta)),
            (weight * (digamma(delta + seen) - chain)).sum() - n * (digamma(delta) - digamma(gamma + delta)),
        ])  # fmt: skip
        return float(counts @ value), gradient * np.exp(log_params)

    return Likelihood(evaluate, len(histories))


def _seen(histories: Histories) -> Array:
    """Opportunities lived through: all T in the first story, else the last taken and some more."""
    n_silent = int((histories.T - histories.recency).max(initial=0))
    died_after = np.minimum(histories.recency[:, None] + np.arange(n_silent), histories.T[:, None])
    return np.concatenate([histories.T[:, None], died_after], axis=1)


def _log_terms(params: tuple[float, ...], histories: Histories) -> Array:
    """Logarithm of each story's probability, one line a customer: alive after T, or dead after the last one seen."""
    alpha, beta, gamma, delta = params
    x, seen = histories.frequency[:, None], _seen(histories)
    terms = betaln(alpha + x, beta + seen - x) - betaln(alpha, beta) - betaln(gamma, delta)
    terms[:, 0] += betaln(gamma, delta + seen[:, 0])
    died = betaln(gamma + 1, delta + seen[:, 1:])
    is_possible = histories.recency[:, None] + np.arange(seen.shape[1] - 1) < histories.T[:, None]
    terms[:, 1:] = np.where(is_possible, terms[:, 1:] + died, -np.inf)
    return np.asarray(terms)
