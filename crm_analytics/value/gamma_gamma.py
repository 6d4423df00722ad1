"""Gamma-Gamma model of Fader and Hardie (2013, note 025): what a customer spends a purchase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import polars as pl
from scipy.special import digamma, gammaln

from crm_analytics.errors import NotEnoughData
from crm_analytics.messages import Message, Severity
from crm_analytics.value.histories import Array, number_columns
from crm_analytics.value.likelihood import FitInfo, FittedModel, Likelihood, draw_rows, maximise

RELATED_FROM = 0.3  # rank correlation of spend and frequency from which the model's independence is in doubt
_LEAST_TAIL = 0.5  # keeps the second moment finite where the posterior has none (q + p x <= 2)


@dataclass(frozen=True)
class SpendMoments:
    """Money a purchase, one entry a row: E[Z], E[E[Z | customer]^2] and E[Z^2]; NaN where nothing is known."""

    mean: Array
    squared_customer_mean: Array
    square: Array


class SpendModel(Protocol):
    """A model of the money that a purchase brings."""

    code: ClassVar[str]
    params_: dict[str, float]
    fit_: FitInfo

    def fit(self, customers: Any) -> Self: ...

    def expected_spend(self, customers: Any) -> pl.Series: ...

    def spend_moments(self, customers: Any) -> SpendMoments: ...

    def params_drawn(self, n_draws: int, seed: int = 0) -> list[Self]: ...


class GammaGamma(FittedModel):
    """Gamma-Gamma spend model; params p, q, gamma.

    In: frequency, monetary_value (mean of a repeat purchase). Only rows with both above 0 are fitted; the others
    get the mean over customers.

    >>> model = GammaGamma()
    >>> model.params_ = {"p": 6.25, "q": 3.74, "gamma": 15.44}  # CDNOW
    >>> table = pl.DataFrame({"frequency": [0, 2], "monetary_value": [None, 22.35]})
    >>> model.expected_spend(table).round(2).to_list()
    [35.22, 24.66]
    """

    code = "gamma_gamma"
    param_names = ("p", "q", "gamma")

    def fit(self, customers: Any) -> Self:
        """Estimate p, q, gamma by maximum likelihood. Raises NotEnoughData without a repeat buyer who spent money."""
        frequency, spend = repeat_spend(customers)
        if not len(frequency):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        full = _likelihood(frequency, spend)
        rows = draw_rows(len(frequency))
        draw = full if len(rows) == len(frequency) else _likelihood(frequency[rows], spend[rows])
        self._keep(maximise(full, draw, _starts(frequency, spend)), full, _dependence(frequency, spend))
        return self

    def expected_spend(self, customers: Any) -> pl.Series:
        """Money expected a purchase, one a row."""
        return pl.Series("expected_spend", self.spend_moments(customers).mean).fill_nan(None)

    def spend_moments(self, customers: Any) -> SpendMoments:
        """Moments of the money a purchase, given what the customer has spent so far."""
        frequency, spend = number_columns(customers, "frequency", "monetary_value")
        is_known = (frequency > 0) & (spend > 0)
        x, total = np.where(is_known, frequency, 0.0), np.where(is_known, frequency * spend, 0.0)
        p, q, gamma = (self.params_[name] for name in self.param_names)
        shape, scale = p * x + q, gamma + total
        mean = p * scale / np.maximum(shape - 1, _LEAST_TAIL)
        squared = mean * p * scale / np.maximum(shape - 2, _LEAST_TAIL)
        return SpendMoments(mean, squared, squared * (p + 1) / p)


def repeat_spend(customers: Any) -> tuple[Array, Array]:
    """Frequency and mean spend of the repeat buyers who spent money."""
    frequency, spend = number_columns(customers, "frequency", "monetary_value")
    is_known = (frequency > 0) & (spend > 0) & np.isfinite(frequency) & np.isfinite(spend)
    return frequency[is_known], spend[is_known]


def _likelihood(x: Array, spend: Array) -> Likelihood:
    log_spend, log_x, total = np.log(spend), np.log(x), x * spend

    def evaluate(log_params: Array) -> tuple[float, Array]:
        p, q, gamma = np.exp(log_params)
        shape, log_scale = p * x + q, np.log(gamma + total)
        value = gammaln(shape) - gammaln(p * x) - gammaln(q) + q * log_params[2] - log_spend
        value += p * x * (log_spend + log_x) - shape * log_scale
        gradient = np.array([
            x @ (digamma(shape) - digamma(p * x) + log_spend + log_x - log_scale),
            (digamma(shape) - digamma(q) + log_params[2] - log_scale).sum(),
            (q / gamma - shape / (gamma + total)).sum(),
        ])  # fmt: skip
        return float(value.sum()), gradient * np.exp(log_params)

    return Likelihood(evaluate, len(x))


def _starts(x: Array, spend: Array) -> list[Array]:
    """The mean spend p gamma / (q - 1) is right in every start; how much customers differ is tried."""
    mean = np.average(spend, weights=x)
    return [np.log([p, q, mean * (q - 1) / p]) for p, q in ((4.0, 4.0), (1.0, 3.0), (20.0, 6.0))]


def _dependence(x: Array, spend: Array) -> list[Message]:
    if len(x) < 30 or np.ptp(x) == 0 or np.ptp(spend) == 0:
        return []
    ranked = pl.DataFrame({"frequency": x, "monetary_value": spend})
    correlation = float(ranked.select(pl.corr("frequency", "monetary_value", method="spearman")).item())
    if abs(correlation) < RELATED_FROM:
        return []
    return [Message("value.spend_related_to_frequency", {"correlation": round(correlation, 2)}, Severity.WARNING)]
