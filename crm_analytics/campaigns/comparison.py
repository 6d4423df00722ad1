"""A campaign whose targets somebody chose: a weighted comparison with people alike, which is no proof of a cause.

Overlap weights (Li, Morgan & Zaslavsky 2018): everyone counts by the chance of having been on the other side, so the
comparison is of those who could have been chosen or not, and the means of what was known become the same on both sides.
It can't exclude that the choice followed something that the data don't know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri
from sklearn.linear_model import LogisticRegression

from crm_analytics.campaigns.audience import require_one_row_each
from crm_analytics.errors import NotEnoughData, UnknownColumn, UnknownMetric
from crm_analytics.messages import Message, Severity
from crm_analytics.settings import ComparisonRules

_DEFAULT_RULES = ComparisonRules()


@dataclass(frozen=True)
class WeightedComparison:
    """Chosen against not chosen, made alike in what was known; a difference, not an effect that was proven."""

    estimate: float  # metric a customer
    low: float | None
    high: float | None
    raw_difference: float  # of plain means: what crediting the campaign would claim
    mean_chosen: float  # weighted
    mean_others: float  # weighted
    metric: str
    n_chosen: int
    n_others: int
    effective_n: float  # customers that the weighted comparison is worth
    balance: pl.DataFrame  # covariate, level, difference_before, difference_after
    e_value: float | None  # how strong a hidden cause would have to be to explain the estimate away; a ratio of risks
    e_value_bound: float | None  # the same for the bound of the interval nearest to no difference; 1 = nothing needed
    warnings: tuple[Message, ...]


def compare_chosen(
    customers: pl.DataFrame,
    *,
    metric: str,
    covariates: Sequence[str],
    chosen: str = "is_chosen",
    rules: ComparisonRules = _DEFAULT_RULES,
) -> WeightedComparison:
    """Compare chosen customers with others alike: customers with a flag, a metric, covariates -> WeightedComparison.

    ``chosen`` names the column of the flag; the covariates have to be known before the choice. A number goes in with
    its root, so that its balance has two rows, and where it is null with the mean and a flag. Raises NotEnoughData
    where a side is empty, UnknownMetric, UnknownColumn.

    >>> flags = [True, False] * 50
    >>> table = pl.DataFrame({"is_chosen": flags, "frequency": [3, 1, 2, 2] * 25, "margin": [5.0, 2.0, 4.0, 3.0] * 25})
    >>> compared = compare_chosen(table, metric="margin", covariates=["frequency"])
    >>> compared.raw_difference, compared.warnings[0].code
    (2.0, 'comparison.not_randomised')
    """
    _check(customers, [chosen, metric, *covariates], chosen)
    if customers[metric].null_count():
        raise UnknownMetric(metric=metric, n_customers=customers[metric].null_count(), instead="revenue")
    z, y = customers[chosen].to_numpy(), customers[metric].cast(pl.Float64).to_numpy()
    names, levels, x = _design(customers, covariates)
    propensity = _propensity(x, z)
    weights = np.where(z, 1 - propensity, propensity)
    means = np.average(y[z], weights=weights[z]), np.average(y[~z], weights=weights[~z])
    error = _standard_error(x, z, y, propensity, means)
    before, after = (_standardised(x, z, each) for each in (np.ones(len(z)), weights))
    balance = pl.DataFrame(
        {"covariate": names, "level": levels, "difference_before": before, "difference_after": after},
        schema_overrides={"covariate": pl.String, "level": pl.String},
    )
    estimate, reach = float(means[0] - means[1]), float(ndtri((1 + rules.level) / 2)) * error
    spread, is_rate = float(y.std()), customers[metric].dtype == pl.Boolean
    bound = max(abs(estimate) - reach, 0.0)
    known = error > 0
    return WeightedComparison(
        estimate=estimate, low=estimate - reach if known else None, high=estimate + reach if known else None,
        raw_difference=float(y[z].mean() - y[~z].mean()), mean_chosen=float(means[0]), mean_others=float(means[1]),
        metric=metric, n_chosen=int(z.sum()), n_others=int((~z).sum()), effective_n=_effective_n(weights, z),
        balance=balance, e_value=_e_value(_risk_ratio(estimate, means, spread, is_rate)),
        e_value_bound=_e_value(_risk_ratio(bound, means, spread, is_rate)) if known else None,
        warnings=_warnings(propensity, z, balance, bound if known else 0.0, rules),
    )  # fmt: skip


def _check(customers: pl.DataFrame, names: Sequence[str], chosen: str) -> None:
    missing = [name for name in names if name not in customers.columns]
    if missing:
        raise UnknownColumn(column=missing, available=customers.columns)
    if "customer_id" in customers.columns:
        require_one_row_each(customers, "customers")
    n_chosen = int(customers[chosen].sum())
    for what, n in (("chosen", n_chosen), ("not chosen", customers.height - n_chosen)):
        if n < 2:
            raise NotEnoughData(what=what, needed=2, found=n)


def _design(customers: pl.DataFrame, covariates: Sequence[str]) -> tuple[list[str], list[str | None], np.ndarray]:
    """Columns of the logistic regression, each with mean 0 and deviation 1; what doesn't vary is left out."""
    parts = [part for name in covariates for part in _columns_of(customers, name)]
    varied = [(name, level, (x - x.mean()) / x.std()) for name, level, x in parts if x.std() > 1e-12]
    if not varied:
        return [], [], np.zeros((customers.height, 0))
    return [each[0] for each in varied], [each[1] for each in varied], np.column_stack([each[2] for each in varied])


def _columns_of(customers: pl.DataFrame, name: str) -> list[tuple[str, str | None, np.ndarray]]:
    column = customers[name]
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        known = column.cast(pl.Float64).fill_nan(None)
        value = known.fill_null(known.mean()).fill_null(0.0).to_numpy()
        flag = [(name, "null", column.is_null().cast(pl.Float64).to_numpy())] if column.null_count() else []
        # the root bends money, which a straight line in the log-odds wouldn't fit
        return [(name, None, value), (name, "root", np.sign(value) * np.sqrt(np.abs(value))), *flag]
    text = column.cast(pl.String).fill_null("")
    return [(name, level, (text == level).cast(pl.Float64).to_numpy()) for level in sorted(text.unique())[1:]]


def _propensity(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    if x.shape[1] == 0:
        return np.full(len(z), z.mean())
    # next to no penalty: only then do the weighted means agree exactly
    model = LogisticRegression(C=1e6, max_iter=500).fit(x, z)
    return np.clip(model.predict_proba(x)[:, 1], 1e-6, 1 - 1e-6)


def _standard_error(
    x: np.ndarray, z: np.ndarray, y: np.ndarray, propensity: np.ndarray, means: tuple[float, float]
) -> float:
    """Of the weighted difference, by the influence of each customer, on the fitted propensity too."""
    design = np.column_stack([np.ones(len(z)), x])
    slope = propensity * (1 - propensity)
    share = slope.mean()
    residual = np.where(z, y - means[0], y - means[1])
    direct = np.where(z, 1 - propensity, -propensity) * residual
    bend = (design * (-slope * residual)[:, None]).mean(axis=0)
    information = (design * slope[:, None]).T @ design / len(z)
    scores = design * (z - propensity)[:, None]
    through_fit = scores @ np.linalg.lstsq(information, bend, rcond=None)[0]
    influence = (direct + through_fit) / share
    return float(np.sqrt(influence @ influence) / len(z))


def _standardised(x: np.ndarray, z: np.ndarray, weights: np.ndarray) -> np.ndarray:
    if x.shape[1] == 0:
        return np.zeros(0)
    means = [np.average(x[side], axis=0, weights=weights[side]) for side in (z, ~z)]
    spread = np.sqrt((x[z].var(axis=0) + x[~z].var(axis=0)) / 2)
    return np.asarray((means[0] - means[1]) / np.where(spread > 0, spread, np.inf))


def _effective_n(weights: np.ndarray, z: np.ndarray) -> float:
    sides = [weights[side].sum() ** 2 / (weights[side] ** 2).sum() for side in (z, ~z)]
    return float(4 / (1 / sides[0] + 1 / sides[1]))


def _risk_ratio(difference: float, means: tuple[float, float], spread: float, is_rate: bool) -> float:
    """Ratio of risks, or for money the one that a standardised difference amounts to (Chinn 2000): exp(0.91 d)."""
    if is_rate:
        low = means[1] if means[0] > means[1] else means[0]
        return float((low + abs(difference)) / low) if low > 0 else 1.0
    return float(np.exp(0.91 * abs(difference) / spread)) if spread > 0 else 1.0


def _e_value(risk_ratio: float) -> float:
    """VanderWeele & Ding 2017: a hidden cause must be tied to both sides by at least this ratio of risks."""
    return float(risk_ratio + np.sqrt(risk_ratio * (risk_ratio - 1)))


def _warnings(
    propensity: np.ndarray, z: np.ndarray, balance: pl.DataFrame, bound: float, rules: ComparisonRules
) -> tuple[Message, ...]:
    warnings = [Message("comparison.not_randomised", {}, Severity.WARNING), Message("comparison.hidden_reasons")]
    thin = float(((propensity < rules.rare_propensity) | (propensity > 1 - rules.rare_propensity)).mean())
    if thin > rules.thin_overlap_share:
        warnings.append(Message("comparison.thin_overlap", {"customer_share": thin}, Severity.WARNING))
    unlike = balance.filter(pl.col("difference_after").abs() > rules.alike)["covariate"].unique().sort().to_list()
    if unlike:
        warnings.append(Message("comparison.still_unlike", {"covariates": ", ".join(unlike)}, Severity.WARNING))
    if bound == 0:
        warnings.append(Message("comparison.no_difference_seen"))
    if min(z.sum(), (~z).sum()) < rules.min_side:
        warnings.append(Message("comparison.few_customers", {"n_customers": int(min(z.sum(), (~z).sum()))}))
    return tuple(warnings)
