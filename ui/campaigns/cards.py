"""What can be done with a card of the board: copy the plan, put the campaign away, bring it back."""

from __future__ import annotations

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.store import CampaignStore
from ui import plan
from ui.campaigns.parts import STARTED
from ui.store import clone
from ui.view import View


def offer_more(view: View, store: CampaignStore, campaign: Campaign) -> None:
    """Draw the card's menu."""
    _ = view.words
    with st.popover(_("More"), type="tertiary", key=f"more_{campaign.campaign_id}"):
        st.button(
            _("Copy the plan"), icon=":material/content_copy:", key=f"clone_{campaign.campaign_id}",
            on_click=copy_plan, args=(view, store, campaign), help=_("A new idea with the same plan; nobody is drawn."),
        )  # fmt: skip
        if campaign.is_archived:
            label, icon = _("Bring back to the board"), ":material/unarchive:"
        else:
            label, icon = _("Archive"), ":material/archive:"
        st.button(
            label, icon=icon, key=f"archive_{campaign.campaign_id}", on_click=archive, args=(store, campaign),
            help=_("An archived campaign leaves the board. Its lists, results and memory stay."),
        )  # fmt: skip


def copy_plan(view: View, store: CampaignStore, campaign: Campaign) -> None:
    """Keep a copy of the plan as an idea."""
    name = view.words.plain("{name}, copy", name=campaign.name)[: plan.MOST_LETTERS]
    clone(store, campaign, name=name, after=view.data.last_date)
    st.session_state[STARTED] = "cloned"


def archive(store: CampaignStore, campaign: Campaign) -> None:
    """Put the campaign away, or back."""
    store.archive_campaign(campaign.campaign_id, is_archived=not campaign.is_archived)
    st.session_state[STARTED] = "unarchived" if campaign.is_archived else "archived"
