"""What is used when a model can't be fitted: simpler models, by name, and the message that says so."""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
import polars as pl

from crm_analytics.messages import Message, Severity
from crm_analytics.settings import ValueRules
from crm_analytics.value.gamma_gamma import SpendModel, SpendMoments, repeat_spend
from crm_analytics.value.histories import number_columns, read_histories, to_polars
from crm_analytics.value.likelihood import FitInfo, FittedModel
from crm_analytics.value.nbd import CohortMean, NbdNoDropout
from crm_analytics.value.purchases import PurchaseModel

_PRIOR_PURCHASES = 2.0  # weight of the base's mean spend against the customer's own, in purchases
_LEAST_Q = 1.05  # the mean over customers is p gamma / (q - 1): infinite at 1
_SPREAD = 1.0  # coefficient of variation of one purchase that the shrunken mean assumes


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


def _mean_of_all(customers: Any) -> float:
    if "gross_revenue" not in to_polars(customers).columns:
        return float("nan")
    frequency, revenue = number_columns(customers, "frequency", "gross_revenue")
    is_known = np.isfinite(frequency) & np.isfinite(revenue)
    n_purchases = float((frequency[is_known] + 1).sum())
    return max(float(revenue[is_known].sum()) / n_purchases, 0.0) if n_purchases else float("nan")
