"""The goal sheet: business goal -> strategy -> process -> project -> result, with what is assumed."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.goals import Goal, GoalProgress, goal_progress
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.views import campaigns as plans
from ui.campaigns.example_goals import offer_examples
from ui.campaigns.goal_form import show_form
from ui.campaigns.parts import GOAL, GOALS, goals_of, open_part
from ui.measured import measured_results
from ui.store import now
from ui.view import View

MONEY = ("margin", "revenue")


def show_goals(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """Every goal as a sheet of five steps, and the form for a new one."""
    _, goals, results = view.words, goals_of(view), measured_results(view, store)
    if not goals:
        st.caption(
            _(
                "No business goal yet. State one with a number and a date, and hang campaigns under it: their measured "
                "results are added up against it."
            )
        )
        offer_examples(view, store)
    for goal in goals:
        show_sheet(view, store, goal_progress(goal, campaigns, results), campaigns)
    with st.expander(_("State a new goal"), icon=":material/flag:", expanded=not goals):
        show_form(view, store, None)


def show_sheet(view: View, store: CampaignStore, progress: GoalProgress, campaigns: list[Campaign]) -> None:
    """One goal: its five steps side by side, its campaigns, and the ways to change it."""
    _, goal = view.words, progress.goal
    with st.container(border=True, key=f"goal_{goal.goal_id}"):
        st.subheader(tell_progress(view, progress), anchor=False)
        steps = st.grid(columns=5, min_column_width=165)
        for title, text in five_steps(view, progress, campaigns):
            with steps.container():
                st.caption(title)
                st.markdown(text)
        st.caption(tell_assumptions(view, goal))
        choose_campaigns(view, store, goal, campaigns)
        with st.popover(_("Change the goal"), icon=":material/edit:", key=f"change_{goal.goal_id}"):
            show_form(view, store, goal)
            st.button(
                _("Delete the goal"), icon=":material/delete:", key=f"forget_{goal.goal_id}",
                on_click=forget, args=(store, goal, campaigns), help=_("Its campaigns stay, without a goal."),
            )  # fmt: skip


def five_steps(view: View, progress: GoalProgress, campaigns: list[Campaign]) -> list[tuple[str, str]]:
    """Business goal, strategy, process, projects and result, each with its title."""
    _, goal, missing = view.words, progress.goal, view.words("not stated")
    target = _("{total} by {date}", total=total(view, goal.metric, goal.target), date=view.formats.date(goal.due_on))
    names = [each.name for each in campaigns_under(view, goal, campaigns)]
    projects = _("{names}", names=view.formats.list(names)) if names else _("no campaign yet")
    return [
        (_("Business goal"), target),
        (_("Strategy"), _("{text}", text=goal.strategy) if goal.strategy else missing),
        (_("Process"), _("{text}", text=goal.process) if goal.process else missing),
        (_("Projects"), projects),
        (_("Result"), tell_result(view, progress)),
    ]


def campaigns_under(view: View, goal: Goal, campaigns: list[Campaign]) -> list[Campaign]:
    """The campaigns of a goal, those that came with the data among them."""
    past = [each for each in plans.past_campaigns(view.data.campaigns) if each.campaign_id in goal.past_campaigns]
    return [*past, *(each for each in campaigns if each.goal_id == goal.goal_id)]


def total(view: View, metric: str, value: float) -> str:
    """Write a sum over all targeted customers in its unit, as so much more or less."""
    area = "total" if value >= 0 else "total_less"
    return view.labels[f"{area}.{metric}"].format(amount=bare(view, metric, abs(value)))


def tell_progress(view: View, progress: GoalProgress) -> str:
    """The goal and how far it is reached, in one sentence."""
    _, formats = view.words, view.formats
    verdict = view.labels[f"goal_verdict.{progress.verdict}"]
    if progress.share is None:
        return _("{name}: {verdict}", name=progress.goal.name, verdict=verdict)
    return _(
        "{name}: {share} of the target ({low} to {high}), {verdict}", name=progress.goal.name, verdict=verdict,
        share=formats.percent(progress.share), low=formats.percent(progress.share_low),
        high=formats.percent(progress.share_high),
    )  # fmt: skip


def tell_result(view: View, progress: GoalProgress) -> str:
    """What the measured campaigns of a goal caused together, with the interval."""
    _, measured = view.words, progress.measured
    if measured is None:
        metric = view.labels[f"metric.{progress.goal.metric}"]
        return _("nothing measured by {metric} yet", metric=metric)
    return _.plural(
        "{total} ({low} to {high}), {n} campaign measured",
        "{total} ({low} to {high}), {n} campaigns measured",
        measured.n_campaigns,
        total=total(view, measured.metric, measured.caused),
        low=bare(view, measured.metric, measured.caused_low), high=bare(view, measured.metric, measured.caused_high),
    )  # fmt: skip


def bare(view: View, metric: str, value: float) -> str:
    """Write a bound of a sum without saying of what."""
    formats = view.formats
    return formats.money(value) if metric in MONEY else formats.number(value, decimals=0 if abs(value) >= 10 else 1)


def tell_assumptions(view: View, goal: Goal) -> str:
    """What has to hold."""
    _ = view.words
    if not goal.assumptions:
        return _("No assumption is stated. What has to hold for this to work?")
    return _("Assumed: {list}", list="; ".join(goal.assumptions))


def choose_campaigns(view: View, store: CampaignStore, goal: Goal, campaigns: list[Campaign]) -> None:
    """Hang campaigns under the goal, or take them away."""
    past = plans.past_campaigns(view.data.campaigns)
    names = {each.campaign_id: each.name for each in [*past, *campaigns]}
    if not names:
        return
    under = [each.campaign_id for each in campaigns_under(view, goal, campaigns)]
    key = f"under_{goal.goal_id}"
    st.session_state[key] = under
    st.multiselect(
        view.words("Campaigns under this goal"), list(names), key=key, format_func=names.__getitem__,
        on_change=hang, args=(store, goal, campaigns, {each.campaign_id for each in past}, key),
        placeholder=view.words.plain("none"),
    )  # fmt: skip


def hang(store: CampaignStore, goal: Goal, campaigns: list[Campaign], past: set[str], key: str) -> None:
    """Keep which campaigns serve the goal; one serves one goal at most."""
    chosen = set(st.session_state[key])
    for campaign in campaigns:
        own = goal.goal_id if campaign.campaign_id in chosen else None
        if own != campaign.goal_id and (own or campaign.goal_id == goal.goal_id):
            store.save_campaign(replace(campaign, goal_id=own))
    content = replace(goal, past_campaigns=tuple(sorted(chosen & past))).to_content()
    store.keep(GOAL, goal.goal_id, content, saved_at=now())


def forget(store: CampaignStore, goal: Goal, campaigns: list[Campaign]) -> None:
    """Delete a goal; its campaigns hang under none."""
    for campaign in campaigns:
        if campaign.goal_id == goal.goal_id:
            store.save_campaign(replace(campaign, goal_id=None))
    store.forget(GOAL, goal.goal_id)


def show_goal_lines(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """The goals above the board, a line each, and the way to their sheet."""
    _, goals = view.words, goals_of(view)
    with st.container(horizontal=True, vertical_alignment="center", key="goal_lines"):
        if goals:
            results = measured_results(view, store)
            told = [tell_progress(view, goal_progress(goal, campaigns, results)) for goal in goals]
            st.markdown("  \n".join(f"- {each}" for each in told))
        st.button(
            _("Goal sheet") if goals else _("State a business goal"), icon=":material/flag:", key="to_goals",
            type="tertiary", on_click=open_part, args=(GOALS,),
        )  # fmt: skip
