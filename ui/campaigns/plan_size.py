"""How many to hold out and how long to run: what is proposed, why, and one click to take it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, ExpectedResponse
from crm_analytics.campaigns.power import weeks_needed
from crm_analytics.charts import planning as charts
from crm_analytics.dataset import DataSet
from crm_analytics.views import planning as views
from ui import plan
from ui.campaigns.plan_outlook import key_of, trying, who
from ui.effects import axis_title, effect
from ui.show import behind
from ui.view import View
from ui.words import N_

PROPOSED = {
    "by_memory": N_("By what earlier campaigns caused, a hold-out of {rate} earns most, now and the next time."),
    "by_target": N_(
        "If the effect lies between nothing and the target, a hold-out of {rate} earns most, now and the next time."
    ),
    "by_break_even": N_(
        "Nothing is known of the effect; if it is as likely to pay as not, a hold-out of {rate} earns most, now and "
        "the next time."
    ),
    "sees_target": N_("A hold-out of {rate} is the smallest at which the target would be seen four times in five."),
    "sees_most": N_("A hold-out of {rate} sees most."),
}


@st.cache_resource(max_entries=16, show_spinner=False)
def _windows(key: tuple[Any, ...], _data: DataSet, _people: pl.DataFrame, _campaign: Campaign) -> pl.DataFrame:
    return views.windows_table(_data, _people, _campaign)


@st.cache_resource(max_entries=64, show_spinner=False)
def _proposal(
    key: tuple[Any, ...], _outlook: views.Outlook, _campaign: Campaign, _expected: ExpectedResponse | None
) -> views.Proposal | None:
    return views.propose_holdout(_outlook, _campaign, expected=_expected)


@st.cache_resource(max_entries=64, show_spinner=False)
def _seen(key: tuple[Any, ...], _outlook: views.Outlook, _campaign: Campaign) -> float | None:
    return views.seen_at(_outlook, _campaign, key[-1])


def show_holdout(
    view: View, people: pl.DataFrame, campaign: Campaign, outlook: views.Outlook, expected: ExpectedResponse | None
) -> None:
    """Propose a hold-out share, with the reason, the picture and one click to take it."""
    _, formats = view.words, view.formats
    proposal = propose(view, people, campaign, outlook, expected)
    if proposal is None:
        st.caption(_("What a hold-out would show isn't known, so none is proposed."))
        return
    st.markdown(tell_proposal(view, people, campaign, outlook, proposal))
    warn_of_blindness(view, campaign, outlook, expected)
    percent = round(100 * proposal.holdout_rate)
    st.button(
        _("Hold out {rate}", rate=formats.percent(proposal.holdout_rate)), key="take_holdout",
        disabled=percent == plan.value("holdout"), on_click=_take_holdout, args=(percent,),
    )  # fmt: skip
    if proposal.weighed.is_empty():
        return
    st.plotly_chart(
        charts.holdouts(proposal.weighed, view.labels, currency=view.data.currency, chosen=campaign.holdout_rate),
        key="chart_holdouts", config={"displayModeBar": False},
        alt=_.plain("Expected profit over the share that is held out"),
    )  # fmt: skip
    behind(
        view, proposal.weighed, name="holdouts",
        formula=_(
            "Profit now = targeted × (expected uplift − cost per contact and discount). Next time the same audience is "
            "contacted only if what was measured, together with what was expected, pays; its expected profit is "
            "added. A larger hold-out earns less now and decides better next time. Fixed cost is the same for every "
            "share."
        ),
    )  # fmt: skip


def warn_of_blindness(
    view: View, campaign: Campaign, outlook: views.Outlook, expected: ExpectedResponse | None
) -> None:
    """Say that the test as planned would not see what is expected of it."""
    _, seen = view.words, outlook.detectable
    if not seen or expected is None or expected.estimate >= seen:
        return
    words = {
        "expected": effect(view, campaign.metric, expected.estimate), "seen": effect(view, campaign.metric, seen),
    }  # fmt: skip
    st.warning(
        _(
            "Expected are {expected} a customer, but this test sees {seen} or more: it will probably end with too few "
            "to say. More people or a longer window see more; a hold-out near one half sees most.",
            **words,
        )
    )


def tell_proposal(
    view: View, people: pl.DataFrame, campaign: Campaign, outlook: views.Outlook, proposal: views.Proposal
) -> str:
    """Say which share is proposed, by what, and what the test would then see."""
    _, formats = view.words, view.formats
    told = _(PROPOSED[proposal.reason], rate=formats.percent(proposal.holdout_rate))
    seen = outlook.detectable
    if proposal.holdout_rate != campaign.holdout_rate:
        with trying(view):
            seen = _seen((*key_of(view, people, campaign), proposal.holdout_rate), outlook, campaign)
    if not seen:
        return told
    return f"{told} {_('It then sees {effect} a customer or more.', effect=effect(view, campaign.metric, seen))}"


def propose(
    view: View, people: pl.DataFrame, campaign: Campaign, outlook: views.Outlook, expected: ExpectedResponse | None
) -> views.Proposal | None:
    """The hold-out share that is proposed for a plan."""
    costs = (views.mean_contact_cost(campaign), campaign.discount_rate)
    key = (*key_of(view, people, campaign), campaign.target_effect, *costs, expected)
    with trying(view):
        return _proposal(key, outlook, campaign, expected)


def _take_holdout(percent: int) -> None:
    st.session_state[plan.key("holdout")] = percent


def show_windows(view: View, people: pl.DataFrame, campaign: Campaign) -> None:
    """Show what longer windows would see, and which is long enough for the target."""
    _ = view.words
    key = (*who(view, people), campaign.metric, campaign.starts_on, campaign.holdout_rate, campaign.strata)
    with trying(view):
        table = _windows(key, view.data, people, campaign)
    if table.is_empty():
        st.caption(_("These data don't reach far enough back to say how long a campaign should run."))
        return
    days, target = views.days_of(campaign), campaign.target_effect
    st.markdown(tell_weeks(view, table, target, days))
    targets = None if target is None else [target * 7 * weeks / days for weeks in table["weeks"]]
    st.plotly_chart(
        charts.windows(table, view.labels, unit=axis_title(view, campaign.metric, is_uplift=True), targets=targets),
        key="chart_windows", config={"displayModeBar": False},
        alt=_.plain("Smallest effect that is seen, over the length of the window"),
    )  # fmt: skip
    behind(
        view, table, name="windows",
        formula=_(
            "For each length, the smallest effect that is seen four times in five, from how the same customers bought "
            "in as long a window just before, tried on simulated campaigns. The target grows with the window as if its "
            "effect went on at the same pace; effects that fade need a shorter window."
        ),
    )  # fmt: skip


def tell_weeks(view: View, table: pl.DataFrame, target: float | None, days: int) -> str:
    """Say how long to run."""
    _ = view.words
    if target is None:
        return _("Set a target above to see how long the campaign has to run.")
    weeks = weeks_needed(table, target, target_days=days)
    if weeks is None:
        longest = view.formats.number(table["weeks"].max())  # type: ignore[arg-type]
        return _("No window up to {longest} weeks would see this target with these people.", longest=longest)
    return _.plural("Run it {n} week: long enough to see the target.",
                    "Run it {n} weeks: long enough to see the target.", weeks,
                    n=view.formats.number(weeks))  # fmt: skip
