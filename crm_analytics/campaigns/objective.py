"""An objective that is specific, measurable, actionable, relevant and timely: what data can check is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_analytics.campaigns.memory import ExpectedResponse
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.messages import Message


class Criterion(StrEnum):
    """What a good objective is, in the order of the acronym SMART."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACTIONABLE = "actionable"
    RELEVANT = "relevant"
    TIMELY = "timely"


class Verdict(StrEnum):
    """How a check came out; the worst first."""

    MISSED = "missed"
    UNSURE = "unsure"
    MET = "met"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: the criterion that it belongs to, how it came out, and why."""

    criterion: Criterion
    verdict: Verdict
    message: Message


@dataclass(frozen=True)
class PlanFacts:
    """What is known about a plan besides itself; None = not known, and then nothing is promised."""

    as_of: dt.date
    n_eligible: int
    target: float | None = None  # uplift a targeted customer over the window, in the metric's unit
    known_metrics: Sequence[str] = ()  # that these data can tell
    detectable: float | None = None  # smallest uplift that the test sees four times in five
    past_mean: float | None = None  # of the metric, in the window before
    past_windows: Sequence[float] = ()  # means of the metric in earlier windows as long
    expected: ExpectedResponse | None = None  # what the memory lets expect
    cost: float = 0.0  # currency, of the whole campaign
    money_a_unit: float | None = 1.0  # currency that one unit of the metric is worth; None for a goal that is no sale


def check_objective(campaign: Campaign, facts: PlanFacts) -> list[Check]:
    """Check an objective criterion by criterion: plan, facts -> checks in the order of SMART.

    >>> plan = Campaign("x", "X", dt.date(2024, 5, 2), dt.date(2024, 6, 1), dt.datetime(2024, 5, 1))
    >>> checks = check_objective(plan, PlanFacts(as_of=dt.date(2024, 5, 1), n_eligible=0))
    >>> [check.message.code for check in checks if check.criterion == "timely"]
    ['objective.timely']
    """
    return [
        _specific(campaign, facts),
        _measured_by(campaign, facts),
        *_can_be_seen(facts),
        _audience(facts),
        _offer(campaign),
        *_reachable(facts),
        _relevant(campaign, facts),
        _timely(campaign, facts),
    ]


def worst(checks: Sequence[Check], criterion: Criterion) -> Verdict:
    """How a criterion stands: as its worst check; unsure without one.

    >>> worst([], Criterion.TIMELY)
    <Verdict.UNSURE: 'unsure'>
    """
    order = list(Verdict)
    found = [order.index(check.verdict) for check in checks if check.criterion == criterion]
    return order[min(found)] if found else Verdict.UNSURE


def _check(criterion: Criterion, verdict: Verdict, code: str, **params: object) -> Check:
    return Check(criterion, verdict, Message(f"objective.{code}", params))


def _specific(campaign: Campaign, facts: PlanFacts) -> Check:
    if facts.target is None:
        return _check(Criterion.SPECIFIC, Verdict.MISSED, "no_target")
    if not campaign.objective.strip():
        return _check(Criterion.SPECIFIC, Verdict.MISSED, "no_sentence")
    return _check(Criterion.SPECIFIC, Verdict.MET, "specific", metric=campaign.metric, target=facts.target)


def _measured_by(campaign: Campaign, facts: PlanFacts) -> Check:
    if campaign.metric not in facts.known_metrics:
        return _check(Criterion.MEASURABLE, Verdict.MISSED, "metric_unknown", metric=campaign.metric)
    return _check(Criterion.MEASURABLE, Verdict.MET, "metric_known", metric=campaign.metric)


def _can_be_seen(facts: PlanFacts) -> list[Check]:
    if facts.detectable is None:
        return [_check(Criterion.MEASURABLE, Verdict.MISSED, "nothing_seen")] if facts.n_eligible else []
    if facts.detectable == 0:  # nobody differed before: nothing tells how much they will
        return [_check(Criterion.MEASURABLE, Verdict.UNSURE, "spread_unknown")]
    if facts.target is None:
        return []
    params = {"target": facts.target, "detectable": facts.detectable}
    if facts.target < facts.detectable:
        return [_check(Criterion.MEASURABLE, Verdict.MISSED, "target_below_detectable", **params)]
    return [_check(Criterion.MEASURABLE, Verdict.MET, "target_seen", **params)]


def _audience(facts: PlanFacts) -> Check:
    if facts.n_eligible < 1:
        return _check(Criterion.ACTIONABLE, Verdict.MISSED, "no_audience")
    return _check(Criterion.ACTIONABLE, Verdict.MET, "audience", n_customers=facts.n_eligible)


def _offer(campaign: Campaign) -> Check:
    if not (campaign.offer.strip() or campaign.message.strip()):
        return _check(Criterion.ACTIONABLE, Verdict.MISSED, "no_offer")
    return _check(Criterion.ACTIONABLE, Verdict.MET, "offer", channel=str(campaign.channel))


def _reachable(facts: PlanFacts) -> list[Check]:
    """Against the memory where there is one: it knows effects; else against what such windows have brought."""
    if facts.target is None or facts.n_eligible < 1:
        return []
    if facts.expected is not None:
        is_met = facts.target <= facts.expected.high
        params = {"target": facts.target, "low": facts.expected.low, "high": facts.expected.high}
        code = "target_in_memory" if is_met else "target_above_memory"
        return [_check(Criterion.ACTIONABLE, Verdict.MET if is_met else Verdict.MISSED, code, **params)]
    if facts.past_mean is None or len(facts.past_windows) < 2:
        return [_check(Criterion.ACTIONABLE, Verdict.UNSURE, "no_history")]
    level = facts.past_mean + facts.target
    n_reached = sum(mean >= level for mean in facts.past_windows)
    params = {"level": level, "n_windows": len(facts.past_windows)}
    if n_reached:
        return [_check(Criterion.ACTIONABLE, Verdict.MET, "target_in_windows", n_reached=n_reached, **params)]
    return [_check(Criterion.ACTIONABLE, Verdict.UNSURE, "target_above_windows", **params)]


def _relevant(campaign: Campaign, facts: PlanFacts) -> Check:
    """Whether reaching the target would pay; one that is no money needs a goal of the business."""
    if facts.money_a_unit is None:
        verdict, code = (Verdict.MET, "serves_goal") if campaign.goal_id else (Verdict.UNSURE, "worth_unknown")
        return _check(Criterion.RELEVANT, verdict, code, metric=campaign.metric)
    n_targeted = facts.n_eligible - round(facts.n_eligible * campaign.holdout_rate)
    if facts.target is None or n_targeted < 1:
        return _check(Criterion.RELEVANT, Verdict.UNSURE, "profit_unknown")
    profit = facts.target * n_targeted * facts.money_a_unit - facts.cost
    is_met = profit > 0
    code = "target_pays" if is_met else "target_costs_more"
    return _check(Criterion.RELEVANT, Verdict.MET if is_met else Verdict.MISSED, code, profit=abs(profit))


def _timely(campaign: Campaign, facts: PlanFacts) -> Check:
    if campaign.starts_on <= facts.as_of:
        return _check(Criterion.TIMELY, Verdict.MISSED, "starts_in_past", starts_on=campaign.starts_on)
    dates = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    return _check(Criterion.TIMELY, Verdict.MET, "timely", **dates)
