"""Gamma-Gamma model of Fader and Hardie (2013, note 025): what a customer spends a purchase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import polars as pl
from scipy.special import digamma, gammaln

from crm_analytics.errors import NotEnoughData
from crm_analytics.messages import Message, Severity
from crm_analytics.value.blocks import each_block
from crm_analytics.value.histories import Array, levels_of, number_columns
from crm_analytics.value.likelihood import FitInfo, FittedModel, Likelihood, maximise

RELATED_FROM = 0.3  # rank correlation of spend and frequency from which the model's independence is in doubt
_FIT_ROWS = 16_384
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
        starts = _starts(frequency, spend)
        optimum = maximise(lambda rows: spend_likelihood(frequency[rows], spend[rows]), len(frequency), starts)
        return self._keep(optimum, len(frequency), _dependence(frequency, spend))

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

    def sample_spend(self, frequency: Array, seed: int = 0) -> Array:
        """Draw the mean spend of new customers with these numbers of repeat purchases; NaN where there is none."""
        rng = np.random.default_rng(seed)
        p, q, gamma = (self.params_[name] for name in self.param_names)
        n = np.asarray(frequency, dtype=float)
        rate = rng.gamma(q, size=len(n)) / gamma
        total = rng.gamma(p * np.maximum(n, 1.0)) / rate
        return np.where(n > 0, total / np.maximum(n, 1.0), np.nan)


def repeat_spend(customers: Any) -> tuple[Array, Array]:
    """Frequency and mean spend of the repeat buyers who spent money."""
    frequency, spend = number_columns(customers, "frequency", "monetary_value")
    is_known = (frequency > 0) & (spend > 0) & np.isfinite(frequency) & np.isfinite(spend)
    return frequency[is_known], spend[is_known]


def spend_likelihood(x: Array, spend: Array) -> Likelihood:
    """Log-likelihood of all repeat buyers and its gradient, in the logarithms of p, q, gamma."""
    total, log_spend_left = x * spend, float(np.log(spend).sum())
    n_spend = float(x @ np.log(x * spend))
    levels, level_of, counts = levels_of(x)

    def evaluate(log_params: Array) -> tuple[float, Array]:
        p, q, gamma = np.exp(log_params)
        shapes = p * levels + q  # like every special function, they depend on x alone

        def of_block(rows: slice) -> Array:
            at, shape = gamma + total[rows], shapes[level_of[rows]]
            log_scale = np.log(at)
            return np.array([shape @ log_scale, x[rows] @ log_scale, log_scale.sum(), (shape / at).sum()])

        by_shape, by_x, plain, inverse = np.sum(each_block(of_block, len(x), _FIT_ROWS), axis=0)
        used, n = counts > 0, len(x)
        weights, at_level, shape = counts[used], levels[used], shapes[used]
        value = weights @ (gammaln(shape) - gammaln(p * at_level)) + n * (q * log_params[2] - gammaln(q))
        slope = digamma(shape)
        gradient = np.array([
            weights @ (at_level * (slope - digamma(p * at_level))) + n_spend - by_x,
            weights @ slope - n * digamma(q) + n * log_params[2] - plain,
            n * q / gamma - inverse,
        ])  # fmt: skip
        return float(value - log_spend_left + p * n_spend - by_shape), gradient * np.exp(log_params)

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
