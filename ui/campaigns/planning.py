"""The plan: aim, audience, offer and test, and what they let expect; only what is asked for is computed."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, ExpectedResponse
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as views
from crm_analytics.views import planning
from ui import plan
from ui.campaigns.plan_aim import choose_aim, choose_test
from ui.campaigns.plan_audience import choose_audience, judge, tell_audience, tell_day, tell_nobody
from ui.campaigns.plan_channel import show_channels
from ui.campaigns.plan_check import show_check
from ui.campaigns.plan_list import show_list_path
from ui.campaigns.plan_message import choose_offer, show_message
from ui.campaigns.plan_money import tell_money
from ui.campaigns.plan_outlook import outlook_of, tell_adjustment, tell_power
from ui.campaigns.plan_size import show_holdout, show_windows
from ui.campaigns.plan_sources import show_sources
from ui.campaigns.plan_start import draft, show_buttons, with_expectation
from ui.campaigns.suppression import show_rules
from ui.linked import linked_segments
from ui.lists import select
from ui.measured import memory_of
from ui.view import View
from ui.words import N_

MODES = {"full": N_("Whole plan"), "list": N_("I have a list"), "channel": N_("Which channel for whom")}


@st.fragment
def show_plan(view: View, store: CampaignStore, campaigns: list[Campaign], *, looked_at: dt.date) -> None:
    """Everything that a field of the plan moves: only this part of the page runs again."""
    _ = view.words
    mode = linked_segments(
        _("Way to plan"), list(MODES), key="plan_mode", default="full", label_visibility="collapsed",
        show=lambda code: _.plain(MODES[code]),
    )  # fmt: skip
    if mode == "list":
        show_list_path(view, store, campaigns)
    elif mode == "channel":
        show_channels(view, store, campaigns)
    else:
        show_whole_plan(view, store, campaigns, looked_at=looked_at)


def show_whole_plan(view: View, store: CampaignStore, campaigns: list[Campaign], *, looked_at: dt.date) -> None:
    """The fields in three tiles, what they come to, and the buttons."""
    _ = view.words
    tiles = st.grid(min_column_width=300)
    with tiles.container(border=True):
        choose_aim(view)
    with tiles.container(border=True):
        selection = choose_audience(view, store)
    with tiles.container(border=True):
        choose_offer(view)
        choose_test(view)
    with st.expander(_("Audience from a trigger or a list of your own"), icon=":material/playlist_add:"):
        show_sources(view)
    with st.expander(_("Whom to leave in peace"), icon=":material/do_not_disturb_on:"):
        show_rules(view, store)
    chosen = views.leave_out(select(view, selection), plan.value("without"))
    eligibility = judge(view, store, campaigns, chosen)
    people = eligibility.eligible
    with st.expander(_("Text of the message, preview and variants"), icon=":material/edit_note:"):
        show_message(view, people)
    tell_audience(view, chosen, eligibility)
    if looked_at != view.as_of:
        tell_day(view, looked_at)
    campaign = draft(view, selection, eligibility)
    if people.is_empty():
        tell_nobody(view, eligibility)
        show_check(view, campaign, None, 0, None)
        return
    show_outlook(view, store, campaign, selection, people)


def show_outlook(
    view: View, store: CampaignStore, campaign: Campaign, selection: Selection, people: pl.DataFrame
) -> None:
    """What the plan comes to, and the ways on."""
    _ = view.words
    expected = expectation_of(view, store, campaign, selection)
    outlook = outlook_of(view, people, campaign)
    can_start = outlook is not None and outlook.has_arms
    tell_power(view, people, campaign, outlook)
    if outlook is not None:
        tell_adjustment(view, outlook)
        tell_money(view, campaign, outlook, expected)
    show_buttons(view, store, with_expectation(campaign, expected), people, can_start=can_start)
    checked, sized = st.columns(2)
    with checked.container(border=True):
        show_check(view, campaign, outlook, people.height, expected)
    with sized.container(border=True):
        if outlook is not None:
            show_sizes(view, people, campaign, outlook, expected)


def show_sizes(
    view: View, people: pl.DataFrame, campaign: Campaign, outlook: planning.Outlook, expected: ExpectedResponse | None
) -> None:
    """How many to hold out and how long to run; each is computed when it is looked at."""
    _ = view.words
    what = st.segmented_control(
        _("Size of the test"), ["holdout", "weeks"], key="plan_size", required=True, default="holdout",
        format_func=lambda code: _("How many to hold out") if code == "holdout" else _("How long to run"),
        label_visibility="collapsed",
    )  # fmt: skip
    if what == "weeks":
        show_windows(view, people, campaign)
    else:
        show_holdout(view, people, campaign, outlook, expected)


def expectation_of(
    view: View, store: CampaignStore, campaign: Campaign, selection: Selection
) -> ExpectedResponse | None:
    """What the memory lets expect of a plan."""
    return views.expectation(
        memory_of(view, store), channel=campaign.channel, segment=views.fixed_segment(selection), metric=campaign.metric
    )


def planning_view(view: View) -> View:
    """A campaign starts after the last day of the data, so it is planned as of that day."""
    if view.as_of == view.data.last_date:
        return view
    st.info(
        view.words(
            "A campaign can't start in the past: it is planned as of {date}, the last day of the data.",
            date=view.formats.date(view.data.last_date),
        )
    )
    return view.at(view.data.last_date) or view
