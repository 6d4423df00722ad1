"""From a plan to a campaign: the draft, the buttons, and the draw."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, Eligibility, ExpectedResponse, arm_balance, assign_holdout
from crm_analytics.campaigns.covariates import freeze_covariates
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.campaigns.variants import assign_variants
from crm_analytics.schemas import CampaignStage
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as views
from crm_analytics.views import planning
from ui import plan
from ui.campaigns.lists import LISTS_OF
from ui.campaigns.parts import STARTED
from ui.selections import tell_selection
from ui.store import keep_plan, now, start_campaign
from ui.view import View


def draft(view: View, selection: Selection, eligibility: Eligibility) -> Campaign:
    """The plan as a campaign that starts the day after the data end."""
    channel = view.labels["contact_channel." + plan.value("channel")]
    unnamed = f"{tell_selection(view, selection, is_markdown=False)}, {channel}"
    audience: dict[str, Any] = {
        "selection": selection.to_text(),
        "without": list(plan.value("without")),
        "filters": {name: list(values) for name, values in view.filters},
        "consent_confirmed": bool(plan.value("confirmed")),
        "purpose": plan.value("purpose"),
        "n_eligible": eligibility.eligible.height,
        "left_out": dict(eligibility.reasons.iter_rows()),
    }
    if plan.value("trigger") and selection.list_names():
        audience["trigger"] = dict(plan.value("trigger"))
    return plan.draft(
        after=view.data.last_date,
        now=now(),
        audience=audience,
        strata=views.strata_for(selection),
        unnamed=unnamed,
    )


def show_buttons(
    view: View, store: CampaignStore, campaign: Campaign, people: pl.DataFrame, *, can_start: bool
) -> None:
    """Draw the three ways on: start, keep as a plan, keep as an idea."""
    _ = view.words
    with st.container(horizontal=True):
        is_asked = st.button(
            _("Start the campaign"), type="primary", icon=":material/send:", key="start", disabled=not can_start
        )
        if is_asked and can_start:
            st.dialog(_("Start the campaign?"))(confirm)(view, store, campaign, people)
        if st.button(_("Keep the plan"), icon=":material/save:", key="keep"):
            keep(store, campaign, CampaignStage.PLAN)
        if st.button(_("Keep it as an idea"), icon=":material/lightbulb:", key="keep_idea"):
            keep(store, campaign, CampaignStage.DISCOVER)


def keep(store: CampaignStore, campaign: Campaign, stage: CampaignStage) -> None:
    """Keep a plan on the board."""
    keep_plan(store, campaign, stage=stage)
    st.session_state[STARTED] = "kept"
    st.rerun()


def confirm(view: View, store: CampaignStore, campaign: Campaign, people: pl.DataFrame) -> None:
    """Ask once more, with what will happen."""
    _, formats = view.words, view.formats
    st.markdown(_("{name}", name=campaign.name))
    n_held_out = round(people.height * campaign.holdout_rate)
    n_targeted = people.height - n_held_out
    cost = planning.mean_contact_cost(campaign) * n_targeted + campaign.fixed_cost
    st.markdown(
        _(
            "{targeted} customers are contacted by {channel}; {held_out} are held out by chance. It costs {cost}. "
            "Purchases from {start} to {end} count.",
            targeted=formats.number(n_targeted), held_out=formats.number(n_held_out),
            channel=view.labels[f"contact_channel.{campaign.channel}"], cost=formats.money(cost),
            start=formats.date(campaign.starts_on), end=formats.date(campaign.ends_on),
        )
    )  # fmt: skip
    st.caption(_("Who is held out is never changed afterwards. This program sends nothing: you get the contact list."))
    if st.button(
        _("Start"), type="primary", key="confirm_start",
        on_click=start, args=(store, campaign, people), kwargs={"drawn_on": view.data.last_date},
    ):  # fmt: skip
        st.rerun()


def start(store: CampaignStore, campaign: Campaign, people: pl.DataFrame, *, drawn_on: dt.date) -> None:
    """Draw the line between the arms and keep it; a second click changes nothing."""
    st.session_state[STARTED] = "started"
    draw(store, campaign, people, drawn_on=drawn_on)


def draw(store: CampaignStore, campaign: Campaign, people: pl.DataFrame, *, drawn_on: dt.date) -> None:
    """Draw arms and variants and keep them with the plan."""
    assigned = assign_holdout(
        people, campaign_id=campaign.campaign_id, holdout_rate=campaign.holdout_rate, strata=campaign.strata,
        seed=campaign.seed,
    )  # fmt: skip
    shares = {str(each["name"]): float(each["share"]) for each in campaign.variants}
    assigned = assign_variants(assigned, campaign_id=campaign.campaign_id, shares=shares, seed=campaign.seed)
    known = [name for name in views.BALANCE_COVARIATES if name in assigned.columns]
    # kept as it was on the day of the draw: later data must not change what the draw was judged by
    frozen = {**campaign.audience, "balance": arm_balance(assigned, known).to_dicts()}
    start_campaign(
        store, plan.with_audience(campaign, frozen), freeze_covariates(assigned, people), drawn_on=drawn_on
    )  # fmt: skip
    st.session_state[LISTS_OF] = campaign.campaign_id


def with_expectation(campaign: Campaign, expected: ExpectedResponse | None) -> Campaign:
    """The plan with the range that was expected of it, so that the result can be held against it."""
    return campaign if expected is None else plan.with_range(campaign, expected.low, expected.high)
