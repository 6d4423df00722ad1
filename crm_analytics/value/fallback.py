"""What is used when a model can't be fitted: simpler models, by name, and the message that says so."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import polars as pl
from scipy.special import digamma, gammaln

from crm_analytics.errors import NotEnoughData
from crm_analytics.messages import Message, Severity
from crm_analytics.settings import ValueRules
from crm_analytics.value.gamma_gamma import SpendModel, SpendMoments, repeat_spend
from crm_analytics.value.histories import Array, Histories, number_columns, read_histories, to_polars
from crm_analytics.value.likelihood import FitInfo, FittedModel, Likelihood, draw_rows, maximise
from crm_analytics.value.purchases import Horizon, PurchaseModel, PurchaseMoments, plain_horizon

_PRIOR_PURCHASES = 2.0  # weight of the base's mean spend against the customer's own, in purchases
_LEAST_Q = 1.05  # the mean over customers is p gamma / (q - 1): infinite at 1
_SPREAD = 1.0  # coefficient of variation of one purchase that the shrunken mean assumes


class _NoDropout(FittedModel):
    """Customers buy at a personal rate, gamma distributed, and never leave."""

    def _rates(self, histories: Histories) -> tuple[Array, Array]:
        """Shape and scale (1 / rate) of each customer's purchase rate, given the history."""
        raise NotImplementedError

    def p_alive(self, customers: Any) -> pl.Series:
        """1 for everyone who bought: the model knows no dropout."""
        histories = read_histories(customers)
        return histories.to_series("p_alive", np.ones(len(histories)))

    def expected_purchases(self, customers: Any, horizon: float) -> pl.Series:
        """Purchases expected within the horizon after T (same unit as T), one a row."""
        moments = self.purchase_moments(customers, plain_horizon(horizon))
        return read_histories(customers).to_series("expected_purchases", moments.expected)

    def purchase_moments(self, customers: Any, horizon: Horizon) -> PurchaseMoments:
        """Moments of the purchases within a discounted horizon, for the usable rows."""
        shape, scale = self._rates(read_histories(customers))
        area = float(horizon.factors @ horizon.widths)
        return PurchaseMoments(
            p_alive=np.ones(len(shape)),
            expected=shape * scale * horizon.length,
            discounted=shape * scale * area,
            discounted_squares=shape * scale * float(horizon.factors**2 @ horizon.widths),
            discounted_pairs=shape * (shape + 1) * scale**2 * area**2,
            p_none=np.exp(-shape * np.log1p(scale * horizon.length)),
        )


class NbdNoDropout(_NoDropout):
    """NBD: gamma distributed purchase rates, no dropout; params r, alpha. Source: Ehrenberg (1959).

    >>> model = NbdNoDropout()
    >>> model.params_ = {"r": 1.0, "alpha": 10.0}
    >>> someone = pl.DataFrame({"frequency": [4], "recency": [30], "T": [40]})
    >>> model.expected_purchases(someone, 20)[0]
    2.0
    """

    code = "nbd"
    param_names = ("r", "alpha")

    def fit(self, customers: Any) -> Self:
        """Estimate r and alpha by maximum likelihood."""
        histories = read_histories(customers)
        if not len(histories):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        full = _likelihood(histories)
        draw = _likelihood(histories.take(draw_rows(len(histories))))
        rate = max(histories.frequency.sum(), 0.5) / max(histories.T.sum(), 1e-6)
        self._keep(maximise(full, draw, [np.log([r, r / rate]) for r in (1.0, 0.3, 5.0)]), full, histories.messages)
        return self

    def _rates(self, histories: Histories) -> tuple[Array, Array]:
        r, alpha = self.params_["r"], self.params_["alpha"]
        return r + histories.frequency, 1 / (alpha + histories.T)


class CohortMean(_NoDropout):
    """The base's mean purchase rate for everyone, moved towards the customer's own by one purchase's weight.

    Params: rate = repeat purchases / time observed. Nothing is estimated, so it always exists; without any repeat
    purchase the rate is 0 and so are all forecasts.

    >>> two = pl.DataFrame({"frequency": [0, 2], "recency": [0, 30], "T": [50, 50]})
    >>> CohortMean().fit(two).expected_purchases(two, 100).to_list()
    [1.0, 3.0]
    """

    code = "cohort_mean"
    param_names = ("rate",)

    def fit(self, customers: Any) -> Self:
        """Take the mean rate of the usable rows."""
        histories = read_histories(customers)
        observed = float(histories.T.sum())
        n_repeats = float(histories.frequency.sum())
        self.params_ = {"rate": n_repeats / observed if observed > 0 else 0.0}
        silence = [] if n_repeats else [Message("value.no_repeat_purchases", {}, Severity.WARNING)]
        self.fit_ = FitInfo(True, len(histories), (*histories.messages, *silence))
        return self

    def _rates(self, histories: Histories) -> tuple[Array, Array]:
        rate = self.params_["rate"]
        return 1 + histories.frequency, rate / (1 + rate * histories.T)


class ShrunkenMean(FittedModel):
    """Mean spend: the customer's own, shrunken to the base's with the weight of two purchases; params mean.

    Without repeat buyers the mean is gross revenue a purchase day, when the table has it.

    >>> table = pl.DataFrame({"frequency": [0, 2], "monetary_value": [None, 30.0], "gross_revenue": [10.0, 80.0]})
    >>> ShrunkenMean().fit(table).expected_spend(table).to_list()
    [30.0, 30.0]
    """

    code: ClassVar[str] = "shrunken_mean"
    param_names = ("mean",)

    def fit(self, customers: Any) -> Self:
        """Take the mean of the repeat purchases, else of all purchases; NaN when no money is known."""
        frequency, spend = repeat_spend(customers)
        mean = float(np.average(spend, weights=frequency)) if len(frequency) else _mean_of_all(customers)
        self.params_ = {"mean": mean}
        self.fit_ = FitInfo(is_converged=True, n_customers=len(frequency))
        return self

    def expected_spend(self, customers: Any) -> pl.Series:
        """Money expected a purchase, one a row; null when no money is known at all."""
        return pl.Series("expected_spend", self.spend_moments(customers).mean).fill_nan(None)

    def spend_moments(self, customers: Any) -> SpendMoments:
        """Moments of the money a purchase; one purchase varies as much as its mean."""
        frequency, spend = number_columns(customers, "frequency", "monetary_value")
        is_known = (frequency > 0) & (spend > 0)
        x = np.where(is_known, frequency, 0.0)
        own = np.where(is_known, frequency * spend, 0.0)
        mean = (own + _PRIOR_PURCHASES * self.params_["mean"]) / (x + _PRIOR_PURCHASES)
        squared = mean**2 * (1 + _SPREAD**2 / (x + _PRIOR_PURCHASES))
        return SpendMoments(mean, squared, squared * (1 + _SPREAD**2))


def fit_purchases(customers: Any, model: PurchaseModel, rules: ValueRules) -> tuple[PurchaseModel, list[Message]]:
    """Fit the model, else NBD, else the cohort mean: the first that the data can bear, and what there is to say.

    A model with dropout needs rules.min_customers and rules.min_repeaters, NBD a third of them.
    """
    histories = read_histories(customers)
    found = {"n_customers": len(histories), "n_repeaters": int((histories.frequency > 0).sum())}
    reason = ""
    for candidate, share in ((model, 1.0), (NbdNoDropout(), 1 / 3), (CohortMean(), 0.0)):
        shortage = _shortage(found, rules, share)
        if not shortage:
            candidate.fit(customers)
        if not shortage and candidate.fit_.is_converged:
            break
        reason = reason or shortage or "no_convergence"
    return candidate, [*_fallback(model, candidate, reason, found), *candidate.fit_.messages]


def fit_spend(customers: Any, spend: SpendModel, rules: ValueRules) -> tuple[SpendModel, list[Message]]:
    """Fit the spend model, else the shrunken mean: also when too few bought again or the fitted mean is infinite."""
    n_repeaters = len(repeat_spend(customers)[0])
    found = {"n_customers": to_polars(customers).height, "n_repeaters": n_repeaters}
    reason = "" if n_repeaters >= rules.min_spenders else "too_few_repeaters"
    fitted = spend if reason else spend.fit(customers)
    if not reason and not fitted.fit_.is_converged:
        reason = "no_convergence"
    if not reason and fitted.params_.get("q", np.inf) <= _LEAST_Q:
        reason = "infinite_mean"
    if reason:
        fitted = ShrunkenMean().fit(customers)
    return fitted, [*_fallback(spend, fitted, reason, found), *fitted.fit_.messages]


def _shortage(found: dict[str, int], rules: ValueRules, share: float) -> str:
    if found["n_customers"] < share * rules.min_customers:
        return "too_few_customers"
    return "too_few_repeaters" if found["n_repeaters"] < share * rules.min_repeaters else ""


def _fallback(wanted: Any, used: Any, reason: str, found: dict[str, int]) -> list[Message]:
    if used is wanted:
        return []
    params = {"wanted": wanted.code, "used": used.code, "reason": reason, **found}
    return [Message("value.fallback_used", params, Severity.WARNING)]


def _likelihood(histories: Histories) -> Likelihood:
    x, T = histories.frequency, histories.T

    def evaluate(log_params: Array) -> tuple[float, Array]:
        r, alpha = np.exp(log_params)
        log_T = np.log(alpha + T)
        value = (gammaln(r + x) - gammaln(r) + r * log_params[1] - (r + x) * log_T).sum()
        gradient = np.array([
            (digamma(r + x) - digamma(r) + log_params[1] - log_T).sum(),
            (r / alpha - (r + x) / (alpha + T)).sum(),
        ])  # fmt: skip
        return float(value), gradient * np.exp(log_params)

    return Likelihood(evaluate, len(x))


def _mean_of_all(customers: Any) -> float:
    if "gross_revenue" not in to_polars(customers).columns:
        return float("nan")
    frequency, revenue = number_columns(customers, "frequency", "gross_revenue")
    is_known = np.isfinite(frequency) & np.isfinite(revenue)
    n_purchases = float((frequency[is_known] + 1).sum())
    return max(float(revenue[is_known].sum()) / n_purchases, 0.0) if n_purchases else float("nan")
