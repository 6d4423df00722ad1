"""The analysis that fits a trial: a normal interval where buyers are many, else the randomisation test."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from crm_analytics.campaigns.randomisation import randomisation_test, relative_bounds
from crm_analytics.campaigns.trial import (
    Estimate,
    Trial,
    lin_regression,
    stratified_difference,
    varies_in_both_arms,
    without_trend,
)
from crm_analytics.messages import Message, Severity
from crm_analytics.settings import UpliftRules


class Method(StrEnum):
    """How an uplift was measured."""

    STRATIFIED_DIFFERENCE = "stratified_difference"
    LIN_REGRESSION = "lin_regression"
    RANDOMISATION_TEST = "randomisation_test"


class Finding(NamedTuple):
    """What an analysis says; None = can't be said."""

    found: Estimate
    method: Method
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    relative: tuple[float | None, float | None] = (None, None)
    variance_saved: float | None = None
    warnings: tuple[Message, ...] = ()

    def with_warning(self, warning: Message) -> Finding:
        return self._replace(warnings=(*self.warnings, warning))


def analyse(trial: Trial, rules: UpliftRules, *, past: np.ndarray | None = None) -> Finding:
    """Analyse a trial; ``past`` is a covariate that was known before the draw, one value a customer."""
    plain = stratified_difference(trial)
    if np.ptp(trial.values) == 0:
        return _without_variance(plain)
    if past is not None and not varies_in_both_arms(trial, past):
        return analyse(trial, rules).with_warning(Message("uplift.covariate_without_variance"))
    if min(n_buyers(trial)) < rules.normal_from_buyers:
        return _by_randomisation(trial, plain, past, rules)
    return _by_regression(trial, plain, past, rules)


def n_buyers(trial: Trial) -> tuple[int, int]:
    """Customers of the targeted and of the held-out arm whose value isn't 0."""
    targeted, held_out = (int(np.count_nonzero(trial.values[trial.arm(arm)])) for arm in (False, True))
    return targeted, held_out


def _without_variance(found: Estimate) -> Finding:
    warning = Message("uplift.no_variance", {}, Severity.WARNING)
    return Finding(found, Method.STRATIFIED_DIFFERENCE, warnings=(warning,))


def _by_regression(trial: Trial, plain: Estimate, past: np.ndarray | None, rules: UpliftRules) -> Finding:
    found = plain if past is None else lin_regression(trial, past)
    if found.variance <= 0:
        return _without_variance(found)
    method = Method.STRATIFIED_DIFFERENCE if past is None else Method.LIN_REGRESSION
    return Finding(
        found, method, *found.interval(rules.level), found.p_value, found.relative_interval(rules.level),
        _variance_saved(plain, found, past),
    )  # fmt: skip


def _by_randomisation(trial: Trial, plain: Estimate, past: np.ndarray | None, rules: UpliftRules) -> Finding:
    is_used = past is not None and len(trial.values) <= rules.n_adjusted_max
    adjusted = without_trend(trial, past) if past is not None and is_used else trial
    estimate = stratified_difference(adjusted)
    draws: dict[str, Any] = {"level": rules.level, "n_draws": rules.n_draws, "seed": rules.seed}
    drawn, arranged = randomisation_test(adjusted, **draws)
    finding = Finding(estimate, Method.RANDOMISATION_TEST, *drawn, variance_saved=None)
    if is_used:
        arranged = randomisation_test(trial, **draws)[1]  # values less a trend have no factor in common
        finding = finding._replace(variance_saved=_variance_saved(plain, estimate, past))
    elif past is not None:
        finding = finding.with_warning(Message("uplift.covariate_not_used", {"n_customers": len(trial.values)}))
    return _with_few_buyers(
        finding._replace(relative=relative_bounds(arranged, level=rules.level)), n_buyers(trial), rules
    )


def _variance_saved(plain: Estimate, found: Estimate, past: np.ndarray | None) -> float | None:
    return None if past is None or plain.variance <= 0 else 1 - found.variance / plain.variance


def _with_few_buyers(finding: Finding, buyers: tuple[int, int], rules: UpliftRules) -> Finding:
    if sum(buyers) < rules.interval_from_buyers:
        finding = finding._replace(low=None, high=None, relative=(None, None))
    if min(buyers) >= rules.min_buyers:
        return finding
    params = {"n_targeted": buyers[0], "n_held_out": buyers[1], "min_buyers": rules.min_buyers}
    finding = finding.with_warning(Message("uplift.few_buyers", params, Severity.WARNING))
    if finding.low is None or finding.high is None or finding.low <= 0 <= finding.high:
        finding = finding.with_warning(Message("uplift.too_few_to_say", {}, Severity.WARNING))
    return finding
