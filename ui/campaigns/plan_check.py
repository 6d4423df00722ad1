"""Is the objective specific, measurable, actionable, relevant and timely? Each with a tick and the reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from crm_analytics.campaigns import Campaign, ExpectedResponse
from crm_analytics.campaigns.objective import Check, Criterion, PlanFacts, Verdict, check_objective, worst
from crm_analytics.views import planning as views
from ui.effects import amount, bound, effect
from ui.show import say
from ui.view import View

ICONS = {
    Verdict.MET: ":material/check_circle:",
    Verdict.UNSURE: ":material/help:",
    Verdict.MISSED: ":material/cancel:",
}


def show_check(
    view: View, campaign: Campaign, outlook: views.Outlook | None, n_eligible: int, expected: ExpectedResponse | None
) -> None:
    """Show the five criteria with what was checked under each."""
    _ = view.words
    checks = check_objective(campaign, facts_of(view, campaign, outlook, n_eligible, expected))
    n_met = sum(worst(checks, each) == Verdict.MET for each in Criterion)
    st.markdown(_("**The objective**: criteria met: {n} of 5.", n=view.formats.number(n_met)))
    for criterion in Criterion:
        told = " ".join(tell_check(view, campaign, check) for check in checks if check.criterion == criterion)
        name = _("{name}", name=view.labels[f"criterion.{criterion.value}"])
        st.markdown(f"{ICONS[worst(checks, criterion)]} **{name}** · {told}")


def facts_of(
    view: View, campaign: Campaign, outlook: views.Outlook | None, n_eligible: int, expected: ExpectedResponse | None
) -> PlanFacts:
    """What the checks may know of a plan."""
    known: dict[str, Any] = {} if outlook is None else {
        "detectable": outlook.detectable,
        "past_mean": outlook.history.mean,
        "past_windows": outlook.past_windows,
        "cost": views.value_plan(outlook, campaign, expected=None).cost,
        "money_a_unit": outlook.money_a_unit,
    }  # fmt: skip
    return PlanFacts(
        as_of=view.data.last_date, n_eligible=n_eligible, target=campaign.target_effect,
        known_metrics=views.known_metrics(view.data), expected=expected, **known,
    )  # fmt: skip


def tell_check(view: View, campaign: Campaign, check: Check) -> str:
    """Word a check, its numbers in the unit of the measure."""
    params = {name: _written(view, campaign, name, value) for name, value in check.message.params.items()}
    return say(check.message.code, params, view.words)


def _written(view: View, campaign: Campaign, name: str, value: Any) -> str:
    metric, formats = campaign.metric, view.formats
    if name == "metric":
        return view.labels[f"metric.{value}"]
    if name == "channel":
        return view.labels[f"contact_channel.{value}"]
    if name in ("target", "detectable"):
        return effect(view, metric, value)
    if name in ("low", "high"):
        return bound(view, metric, value)
    if name == "level":
        return amount(view, metric, value)
    if name == "profit":
        return formats.money(value)
    return formats.date(value) if isinstance(value, dt.date) else formats.number(value)
