"""One screen for somebody with a list: paste it, say the offer, take the proposed hold-out, start, export."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.selection import Selection
from crm_analytics.views import planning
from ui import plan
from ui.campaigns.lists import show_downloads
from ui.campaigns.plan_aim import choose_cost, choose_holdout
from ui.campaigns.plan_audience import choose_channel, judge, tell_audience, tell_nobody
from ui.campaigns.plan_message import choose_offer
from ui.campaigns.plan_outlook import outlook_of, tell_power
from ui.campaigns.plan_size import propose, tell_proposal
from ui.campaigns.plan_sources import own_title
from ui.campaigns.plan_start import draft, draw
from ui.campaigns.suppression import bring_list, tell_list
from ui.lists import keep_list
from ui.store import now
from ui.view import View
from ui.words import N_

STARTED_LIST = "_list_started"


def show_list_path(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """The list and the offer on the left, what it comes to on the right."""
    left, right = st.columns(2)
    with left.container(border=True):
        named = bring_list(view, field="quick")
        offer, cost = st.columns([2, 1])
        with offer:
            choose_offer(view)
        with cost:
            choose_cost(view, "cost", N_("Cost per contact ({currency})"), step=0.1)
        choose_channel(view)
    with right.container(border=True):
        if show_started(view, store, campaigns):
            return
        if named is None:
            st.markdown(view.words("Paste a list on the left: who of it may be contacted appears here."))
            return
        tell_list(view, named)
        show_list_plan(view, store, campaigns, list(named.customer_ids))


def show_list_plan(view: View, store: CampaignStore, campaigns: list[Campaign], ids: list[str]) -> None:
    """Who of the list may be contacted, what the test sees, the hold-out proposed, and the start."""
    wanted = pl.Series(ids, dtype=pl.String).implode()
    chosen = view.scores.customers.filter(pl.col("customer_id").is_in(wanted))
    eligibility = judge(view, store, campaigns, chosen)
    people = eligibility.eligible
    tell_audience(view, chosen, eligibility)
    if people.is_empty():
        tell_nobody(view, eligibility)
        return
    campaign = draft(view, Selection(), eligibility)
    outlook = outlook_of(view, people, campaign)
    share, taken = st.columns([3, 2], vertical_alignment="bottom")
    with share:
        choose_holdout(view)
    with taken:
        offer_proposal(view, people, campaign, outlook)
    tell_power(view, people, campaign, outlook)
    with st.popover(view.words("Start the campaign"), icon=":material/send:", disabled=outlook is None):
        st.text_input(view.words("Name"), key=plan.key("name"), placeholder=own_title(view, len(ids)))
        st.caption(view.words("This program sends nothing: you get the contact list. Who is held out never changes."))
        st.button(
            view.words("Start"), type="primary", key="start_list", disabled=outlook is None or not outlook.has_arms,
            on_click=start_list, args=(view, store, people, ids),
        )  # fmt: skip


def offer_proposal(view: View, people: pl.DataFrame, campaign: Campaign, outlook: planning.Outlook | None) -> None:
    """Offer to take the share that is proposed, and say by what it is."""
    proposal = None if outlook is None else propose(view, people, campaign, outlook, None)
    if outlook is None or proposal is None:
        return
    percent = round(100 * proposal.holdout_rate)
    st.button(
        view.words("Proposed: {rate}", rate=view.formats.percent(proposal.holdout_rate)), key="take_list_holdout",
        on_click=take, args=(percent,), disabled=percent == plan.value("holdout"), width="stretch",
        help=tell_proposal(view, people, campaign, outlook, proposal),
    )  # fmt: skip


def take(percent: int) -> None:
    """Take a hold-out share."""
    st.session_state[plan.key("holdout")] = percent


def start_list(view: View, store: CampaignStore, people: pl.DataFrame, ids: list[str]) -> None:
    """Keep the list, draw its arms and remember what was started; the plan begins anew."""
    title = own_title(view, len(ids))
    selection = keep_list(view, ids, title=title)
    campaign = plan.draft(
        after=view.data.last_date, now=now(), audience={
            "selection": selection.to_text(), "consent_confirmed": bool(plan.value("confirmed")),
            "purpose": plan.value("purpose"), "n_eligible": people.height,
        }, strata=("segment",), unnamed=title,
    )  # fmt: skip
    draw(store, campaign, people, drawn_on=view.data.last_date)
    st.session_state[STARTED_LIST] = campaign.campaign_id
    st.session_state["pasted_quick"] = ""
    plan.clear()


def show_started(view: View, store: CampaignStore, campaigns: list[Campaign]) -> bool:
    """After the start: both files to take away, and a way to begin with another list."""
    started = st.session_state.get(STARTED_LIST)
    if started is None or started not in {each.campaign_id for each in store.list_campaigns()}:
        return False
    campaign = store.campaign(started)
    st.markdown(view.words("**{name}** has started. Take the contact list and send the offer.", name=campaign.name))
    show_downloads(view, campaign, store.assignments(started))
    st.button(view.words("Another list"), key="another_list", on_click=st.session_state.pop, args=(STARTED_LIST, None))
    return True
