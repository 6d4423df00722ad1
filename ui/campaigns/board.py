"""The board: discover, plan, interact, refine; a card a campaign."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.schemas import Arm, CampaignStage
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as views
from ui import plan
from ui.campaigns.board_filter import choose_cards
from ui.campaigns.cards import offer_more
from ui.campaigns.parts import PLAN, open_part
from ui.show import link_params
from ui.store import is_found_again
from ui.view import View
from ui.words import N_

STAGE_TEXTS = {
    CampaignStage.DISCOVER: N_("Ideas: an audience worth a closer look."),
    CampaignStage.PLAN: N_("Planned: everything is decided, nobody is contacted."),
    CampaignStage.INTERACT: N_("Running: the targeted are contacted, the held out are not."),
    CampaignStage.REFINE: N_("Measured: the result is kept for the next plan."),
}


def show_board(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """The four columns with their cards."""
    _, shown, sizes = view.words, choose_cards(view, campaigns), store.arm_sizes()
    columns = st.grid(columns=4, min_column_width=230)
    for stage in CampaignStage:
        cards = [each for each in shown if each.stage == stage]
        with columns.container(border=True, key=f"board_{stage.value}"):
            st.markdown(f"**{view.labels[f'campaign_stage.{stage.value}']}** · {view.formats.number(len(cards))}")
            st.caption(_(STAGE_TEXTS[stage]))
            for campaign in cards:
                show_card(view, store, campaign, sizes.get(campaign.campaign_id, {}))


def tell_board(view: View, campaigns: list[Campaign]) -> str:
    """What runs and what waits, in one sentence."""
    _ = view.words
    campaigns = [each for each in campaigns if not each.is_archived]
    running = len(views.running_campaigns(campaigns, as_of=view.as_of))
    waiting = len(views.waiting_campaigns(campaigns, as_of=view.as_of))
    if running and waiting:
        return _(
            "{running}, {waiting}",
            running=_.plural("{n} campaign is running", "{n} campaigns are running", running),
            waiting=_.plural("{n} waits to be measured", "{n} wait to be measured", waiting),
        )
    if running:
        return _.plural("{n} campaign is running", "{n} campaigns are running", running)
    if waiting:
        return _.plural(
            "A campaign is over and waits to be measured", "{n} campaigns are over and wait to be measured", waiting
        )
    return _("No campaign is running: plan one") if campaigns else _("No campaign of your own yet: plan the first one")


def show_card(view: View, store: CampaignStore, campaign: Campaign, sizes: Mapping[str, int]) -> None:
    """One campaign: its plan or its people, what comes next, and what can be done with it."""
    _ = view.words
    with st.container(border=True, key=f"card_{campaign.campaign_id}"):
        st.markdown(_("{name}", name=campaign.name))
        if campaign.is_archived:
            st.caption(_("Archived"))
        if campaign.stage in (CampaignStage.DISCOVER, CampaignStage.PLAN):
            show_planned(view, campaign)
        else:
            show_started(view, campaign, sizes)
        offer_more(view, store, campaign)


def show_planned(view: View, campaign: Campaign) -> None:
    """How long it is to run, and the way to its plan."""
    _ = view.words
    channel = view.labels[f"contact_channel.{campaign.channel}"]
    days = view.formats.number((campaign.ends_on - campaign.starts_on).days + 1)
    st.caption(_("{channel}, {days} days from its start", channel=channel, days=days))
    st.button(_("Open the plan"), key=f"open_{campaign.campaign_id}", on_click=open_plan, args=(campaign,))


def show_started(view: View, campaign: Campaign, sizes: Mapping[str, int]) -> None:
    """When it runs, how many are in it, and the way to its result."""
    _, formats = view.words, view.formats
    channel = view.labels[f"contact_channel.{campaign.channel}"]
    start, end = formats.date(campaign.starts_on), formats.date(campaign.ends_on)
    st.caption(_("{channel}, {start} to {end}", channel=channel, start=start, end=end))
    targeted, held_out = (formats.number(sizes.get(arm.value, 0)) for arm in (Arm.TARGETED, Arm.HELD_OUT))
    st.caption(_("{targeted} targeted, {held_out} held out", targeted=targeted, held_out=held_out))
    show_way_to_results(view, campaign)


def open_plan(campaign: Campaign) -> None:
    """Fill the plan with a kept one and show it."""
    plan.load(campaign)
    open_part(PLAN)


def show_way_to_results(view: View, campaign: Campaign) -> None:
    """The link to the result, or the day from which there is one."""
    _ = view.words
    if campaign.ends_on > view.as_of:
        st.caption(tell_when(view, campaign))
        return
    label = _("See the result") if campaign.stage == CampaignStage.REFINE else _("Measure it")
    params = {**link_params(view, Selection()), "campaign": campaign.campaign_id}
    st.page_link("pages/results.py", label=label, icon=":material/science:", query_params=params)


def tell_when(view: View, campaign: Campaign) -> str:
    """From which day on it can be measured."""
    _, date = view.words, view.formats.date(campaign.ends_on)
    if is_found_again(view.data) and view.data.last_date < campaign.ends_on:
        return _(
            "Can be measured after {date}. Upload an export that reaches this day: the campaign is found again.",
            date=date,
        )
    return _("Can be measured after {date}.", date=date)
