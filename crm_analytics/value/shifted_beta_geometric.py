"""Shifted beta-geometric model of Fader and Hardie (2007): contracts that are renewed or not, period by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
from scipy.special import betaln, digamma

from crm_analytics.errors import NotEnoughData
from crm_analytics.settings import require
from crm_analytics.value.forecasts import Lives, number_within
from crm_analytics.value.histories import Array, Histories, number_columns
from crm_analytics.value.likelihood import Likelihood, maximise
from crm_analytics.value.opportunities import OpportunityModel

_LEAST_P = 1e-12


class ShiftedBetaGeometric(OpportunityModel):
    """Shifted beta-geometric model; params alpha, beta of the churn probability at a renewal, beta over customers.

    In: frequency = renewals made, T = renewals that were due; a customer with fewer renewals than were due has left.
    ``fit_survival`` takes a survival table instead. Source: Journal of Interactive Marketing 21(1).

    >>> model = ShiftedBetaGeometric().fit_survival([1000, 631, 468, 382, 326, 289, 262, 241])
    >>> {name: round(value, 3) for name, value in model.params_.items()}
    {'alpha': 0.704, 'beta': 1.182}
    """

    code = "shifted_beta_geometric"
    param_names = ("alpha", "beta")

    def fit(self, customers: Any) -> Self:
        """Estimate alpha and beta from frequency and T. Raises NotEnoughData without a usable row."""
        histories = self._read(customers)
        if not len(histories):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        is_lost = histories.frequency < histories.T
        lost = np.bincount(histories.frequency[is_lost].astype(int) + 1).astype(float)
        active = np.bincount(histories.T[~is_lost].astype(int)).astype(float)
        self._fit_counts(lost, active)
        self.fit_ = replace(self.fit_, messages=(*histories.messages, *self.fit_.messages))
        return self

    def fit_survival(self, n_active: Sequence[float]) -> Self:
        """Estimate from the customers of one cohort still active after 0, 1, 2 .. renewals (numbers, not rates)."""
        survivors = np.asarray(n_active, dtype=float)
        is_falling = len(survivors) > 1 and bool(np.all(np.diff(survivors) <= 0)) and survivors[-1] >= 0
        require(is_falling, "n_active", n_active, "two or more numbers that never rise")
        lost = np.concatenate([[0.0], -np.diff(survivors)])
        active = np.zeros(len(survivors))
        active[-1] = survivors[-1]
        return self._fit_counts(lost, active)

    def survival(self, n_renewals: int) -> Array:
        """Share of a new cohort still active after 0, 1 .. n_renewals."""
        return np.concatenate([[1.0], self._stayed(np.zeros(1), n_renewals)[0]])

    def retention_rate(self, n_renewals: int) -> Array:
        """Share of those active before the 1st, 2nd .. renewal who renew: it rises, as the fickle leave first."""
        survival = self.survival(n_renewals)
        return survival[1:] / survival[:-1]

    def _fit_counts(self, lost: Array, active: Array) -> Self:
        n = round(float(lost.sum() + active.sum()))
        starts = [np.log(start) for start in ((1.0, 2.0), (0.5, 0.5), (3.0, 20.0))]
        likelihood = survival_likelihood(lost, active)
        optimum = maximise(lambda _: likelihood, max(n, 1), starts)
        return self._keep(optimum, n)

    def _read(self, customers: Any) -> Histories:
        renewals, due = number_columns(customers, "frequency", "T")
        is_known = np.isfinite(renewals) & np.isfinite(due)
        is_usable = is_known & (renewals >= 0) & (renewals <= due)
        renewals, due = np.floor(renewals[is_usable]), np.floor(due[is_usable])
        return Histories(renewals, renewals, due, is_usable, int(is_known.sum() - is_usable.sum()))

    def _p_alive(self, histories: Histories) -> Array:
        return (histories.frequency >= histories.T).astype(float)

    def _dropout(self) -> tuple[float, float]:
        return self.params_["alpha"], self.params_["beta"]

    def _chance(self, histories: Histories) -> tuple[Array, Array]:
        return np.ones(len(histories)), np.ones(len(histories))

    def _alive_at_least(self, histories: Histories, horizon: float, n_max: int) -> Array:
        found = np.zeros((len(histories), n_max))
        n_ahead = min(int(horizon), n_max)
        found[:, :n_ahead] = self._stayed(histories.T, n_ahead)
        return found

    def _alive_lives(self, histories: Histories, ends: Array, rng: np.random.Generator) -> Lives:
        alpha, beta = self._dropout()
        leaves_at = rng.geometric(np.maximum(rng.beta(alpha, beta + histories.T), _LEAST_P)).astype(float)
        n_renewed = np.minimum(leaves_at - 1, np.floor(ends)).astype(np.int64)
        row = np.repeat(np.arange(len(leaves_at)), n_renewed)
        number = number_within(row, len(leaves_at))
        return Lives(np.ones(len(leaves_at)), leaves_at, row, number.astype(float))


def survival_likelihood(lost: Array, active: Array) -> Likelihood:
    """Log-likelihood of numbers of customers lost at renewal 0, 1, 2 .. and active after as many."""
    t_lost, t_active = np.flatnonzero(lost), np.flatnonzero(active)
    n_lost, n_active = lost[t_lost], active[t_active]

    def evaluate(log_params: Array) -> tuple[float, Array]:
        alpha, beta = np.exp(log_params)
        gone, here = betaln(alpha + 1, beta + t_lost - 1), betaln(alpha, beta + t_active)
        n, total = n_lost.sum() + n_active.sum(), digamma(alpha + beta)
        chain_lost, chain_active = digamma(alpha + beta + t_lost), digamma(alpha + beta + t_active)
        gradient = np.array([
            n_lost @ (digamma(alpha + 1) - chain_lost) + n_active @ (digamma(alpha) - chain_active)
            - n * (digamma(alpha) - total),
            n_lost @ (digamma(beta + t_lost - 1) - chain_lost) + n_active @ (digamma(beta + t_active) - chain_active)
            - n * (digamma(beta) - total),
        ])  # fmt: skip
        value = n_lost @ gone + n_active @ here - n * betaln(alpha, beta)
        return float(value), gradient * np.exp(log_params)

    return Likelihood(evaluate, max(round(float(n_lost.sum() + n_active.sum())), 1))
