"""What a campaign caused: the difference between the arms, with the uncertainty that its design allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.special import chdtrc, ndtr, ndtri

from crm_analytics.campaigns.analysis import Finding, analyse
from crm_analytics.campaigns.audience import require_one_row_each
from crm_analytics.campaigns.trial import Trial, merge_short_strata, stratified_difference
from crm_analytics.errors import NotEnoughData, UnknownColumn, UnknownMetric
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import Arm
from crm_analytics.settings import UpliftRules, require

_DEFAULT_RULES = UpliftRules()


@dataclass(frozen=True)
class Uplift:
    """What contact caused, a targeted customer, in the unit of the metric; None = can't be said.

    The means are taken at the mix of strata of the whole audience, so that their difference is the estimate.
    """

    estimate: float
    low: float | None
    high: float | None
    p_value: float | None
    metric: str
    n_targeted: int
    n_held_out: int
    mean_targeted: float
    mean_held_out: float
    relative_uplift: float | None  # estimate / mean_held_out
    method: str
    variance_saved: float | None  # share of the variance that the covariate removed; None without covariate
    level: float
    warnings: tuple[Message, ...] = ()
    relative_low: float | None = None
    relative_high: float | None = None

    def chance_above(self, value: float) -> float | None:
        """How sure the interval makes it that the uplift is above a value; None without an interval.

        The interval is read as a normal distribution with its own width on each side of the estimate.
        """
        if self.low is None or self.high is None:
            return None
        reach = self.estimate - self.low if value < self.estimate else self.high - self.estimate
        if reach <= 0:
            return float(self.estimate > value)
        return float(ndtr((self.estimate - value) / reach * ndtri((1 + self.level) / 2)))


def measure_uplift(
    outcomes: pl.DataFrame,
    *,
    metric: str = "margin",
    covariate: str | None = None,
    strata: Sequence[str] | None = None,
    expected_share: float | None = None,
    rules: UpliftRules = _DEFAULT_RULES,
) -> Uplift:
    """Measure what a campaign caused: OUTCOMES -> Uplift, in the metric's unit a targeted customer.

    The analysis follows the draw: the difference inside ``strata`` (default: the column ``stratum``), weighted by
    their size, with Neyman's variance; with a ``covariate`` known before the draw, Lin's regression. Where an arm has
    fewer than ``rules.normal_from_buyers`` buyers it is the randomisation test; below ``rules.min_buyers`` a warning
    says that little can be said, and below ``rules.interval_from_buyers`` in both arms there is no interval.
    ``expected_share`` is the share that was to be held out: other sizes of the arms than drawn raise an alarm.
    Raises NotEnoughData for an empty arm, UnknownMetric where the metric is null, UnknownColumn, RepeatedCustomers.
    Source: Imbens & Rubin 2015, chapters 5 and 9; Lin 2013.

    >>> arms = ["targeted"] * 200 + ["held_out"] * 100
    >>> table = pl.DataFrame({"arm": arms, "is_buyer": [True, False] * 100 + [True, False, False, False] * 25})
    >>> uplift = measure_uplift(table, metric="is_buyer", rules=UpliftRules(normal_from_buyers=20))
    >>> uplift.estimate, uplift.method
    (0.25, 'stratified_difference')
    """
    _check(outcomes, [metric, *([covariate] if covariate else []), *(strata or [])])
    trial, n_merged = _trial(outcomes, metric, strata)
    past = None if covariate is None else _known_values(outcomes[covariate])
    finding = analyse(trial, rules, past=past)
    warnings = [
        *([Message("uplift.strata_merged", {"n_strata": n_merged + 1})] if n_merged else []),
        *_sample_ratio_alarm(trial, expected_share, rules),
        *_less_margin_warning(outcomes, trial, metric),
        *_missing_covariate_warning(outcomes, covariate),
        *finding.warnings,
    ]
    return _uplift(finding, trial, metric, rules.level, warnings)


def measure_by_stratum(
    outcomes: pl.DataFrame,
    *,
    metric: str = "margin",
    by: str = "stratum",
    covariate: str | None = None,
    rules: UpliftRules = _DEFAULT_RULES,
) -> dict[str, Uplift]:
    """Measure each stratum (or other group that was known before the draw) alone: OUTCOMES -> Uplift by group.

    Groups in which an arm is empty are left out. Of twenty groups one differs "significantly" by chance alone: a
    table to look at, not to fish in (see ``shrink_groups``).

    >>> table = pl.DataFrame({"arm": ["targeted", "held_out"] * 2, "stratum": ["gold", "gold", "iron", "iron"],
    ...                       "margin": [5.0, 1.0, 0.0, 0.0]})
    >>> {stratum: uplift.estimate for stratum, uplift in measure_by_stratum(table).items()}
    {'gold': 4.0, 'iron': 0.0}
    """
    parts = {str(key[0]): part for key, part in outcomes.group_by(by, maintain_order=True)}
    both = {group: part for group, part in parts.items() if part["arm"].n_unique() == len(Arm)}
    return {
        group: measure_uplift(both[group], metric=metric, covariate=covariate, rules=rules) for group in sorted(both)
    }


def _check(outcomes: pl.DataFrame, names: Sequence[str]) -> None:
    missing = [name for name in ("arm", *names) if name not in outcomes.columns]
    if missing:
        raise UnknownColumn(column=missing, available=outcomes.columns)
    if "customer_id" in outcomes.columns:
        require_one_row_each(outcomes, "outcomes")
    strange = outcomes.filter(~pl.col("arm").is_in(list(Arm)) | pl.col("arm").is_null()).height
    require(strange == 0, "arm", f"{strange} rows", "targeted or held_out")
    for arm in Arm:
        if not (outcomes["arm"] == str(arm)).any():
            raise NotEnoughData(what=str(arm), needed=1, found=0)


def _trial(outcomes: pl.DataFrame, metric: str, strata: Sequence[str] | None) -> tuple[Trial, int]:
    """The trial, and how many strata were lost by merging the short ones."""
    codes = _stratum_codes(outcomes, strata)
    is_held_out = (outcomes["arm"] == str(Arm.HELD_OUT)).to_numpy()
    trial = merge_short_strata(Trial(_values(outcomes, metric), is_held_out, codes, codes))
    return trial, len(np.unique(codes)) - len(trial.weights)


def _values(outcomes: pl.DataFrame, metric: str) -> np.ndarray:
    values = outcomes[metric].cast(pl.Float64).fill_nan(None)
    if values.null_count():
        instead = "revenue" if metric == "margin" else "n_orders"
        raise UnknownMetric(metric=metric, n_customers=values.null_count(), instead=instead)
    return values.to_numpy()


def _stratum_codes(outcomes: pl.DataFrame, strata: Sequence[str] | None) -> np.ndarray:
    names = list(strata) if strata is not None else [name for name in ["stratum"] if name in outcomes.columns]
    if not names:
        return np.zeros(outcomes.height, dtype=np.int64)
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in names]
    labels = outcomes.select(pl.concat_str(parts, separator="|")).to_series()
    return labels.rank("dense").cast(pl.Int64).to_numpy() - 1


def _known_values(covariate: pl.Series) -> np.ndarray:
    known = covariate.cast(pl.Float64).fill_nan(None)
    # one value for all who lack it: known before the draw, so it can't favour an arm
    return known.fill_null(known.mean()).fill_null(0.0).to_numpy()


def _missing_covariate_warning(outcomes: pl.DataFrame, covariate: str | None) -> list[Message]:
    n_missing = 0 if covariate is None else outcomes[covariate].null_count()
    return (
        [Message("uplift.covariate_missing", {"covariate": covariate, "n_customers": n_missing})] if n_missing else []
    )


def _sample_ratio_alarm(trial: Trial, expected_share: float | None, rules: UpliftRules) -> list[Message]:
    if expected_share is None:
        return []
    require(0 < expected_share < 1, "expected_share", expected_share, "between 0 and 1")
    n, held_out = len(trial.values), int(trial.is_held_out.sum())
    expected = n * expected_share
    chi_square = (held_out - expected) ** 2 * (1 / expected + 1 / (n - expected))
    p_value = float(chdtrc(1, chi_square))
    params = {"n_held_out": held_out, "expected_held_out": round(expected), "p_value": p_value}
    return [Message("uplift.sample_ratio", params, Severity.ERROR)] if p_value < rules.sample_ratio_alarm else []


def _less_margin_warning(outcomes: pl.DataFrame, trial: Trial, metric: str) -> list[Message]:
    # more orders, bought with discounts, are no success
    if metric == "margin" or "margin" not in outcomes.columns or outcomes["margin"].null_count():
        return []
    margin = stratified_difference(replace(trial, values=_values(outcomes, "margin"))).difference
    estimate = stratified_difference(trial).difference
    params = {"metric": metric, "estimate": estimate, "margin": margin}
    return [Message("uplift.less_margin", params, Severity.WARNING)] if estimate > 0 > margin else []


def _uplift(finding: Finding, trial: Trial, metric: str, level: float, warnings: list[Message]) -> Uplift:
    found, n_held_out = finding.found, int(trial.is_held_out.sum())
    return Uplift(
        estimate=found.difference, low=finding.low, high=finding.high, p_value=finding.p_value, metric=metric,
        n_targeted=len(trial.values) - n_held_out, n_held_out=n_held_out,
        mean_targeted=found.mean_targeted, mean_held_out=found.mean_held_out,
        relative_uplift=found.difference / found.mean_held_out if found.mean_held_out > 0 else None,
        method=str(finding.method), variance_saved=finding.variance_saved, level=level, warnings=tuple(warnings),
        relative_low=finding.relative[0], relative_high=finding.relative[1],
    )  # fmt: skip
