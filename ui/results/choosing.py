"""Which campaign is looked at, and what there is to say when none can be measured."""

from __future__ import annotations

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.schemas import CampaignStage
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as plans
from ui.linked import linked_selectbox
from ui.show import link_params
from ui.store import is_found_again
from ui.view import View

STARTED = (CampaignStage.INTERACT, CampaignStage.REFINE)
SEEN = "_campaign_seen"  # the link as this page last wrote it


def choose_campaign(view: View, campaigns: list[Campaign]) -> Campaign | None:
    """A campaign whose window has begun: over, so that it can be measured, or still running."""
    _ = view.words
    past = plans.past_campaigns(view.data.campaigns)
    own = [each for each in campaigns if each.stage in STARTED]
    begun = {each.campaign_id: each for each in [*own, *past] if each.starts_on <= view.as_of}
    show_waiting(view, [each for each in own if each.ends_on > view.as_of])
    if not begun:
        return None
    newest = max(begun.values(), key=lambda each: (each.ends_on <= view.as_of, each.ends_on))

    def name(code: str) -> str:
        start, end = view.formats.date(begun[code].starts_on), view.formats.date(begun[code].ends_on)
        return _.plain("{name} ({start} to {end})", name=begun[code].name, start=start, end=end)

    follow_link()
    chosen = linked_selectbox(_("Campaign"), list(begun), key="campaign", default=newest.campaign_id, show=name)
    st.session_state[SEEN] = st.query_params.get("campaign")
    return begun[chosen]


def follow_link() -> None:
    """Take the campaign of a link that has just come; else what was chosen on this page stands."""
    asked = st.query_params.get("campaign")
    if asked is not None and asked != st.session_state.get(SEEN):
        st.session_state["campaign"] = asked


def show_waiting(view: View, waiting: list[Campaign]) -> None:
    _ = view.words
    for campaign in waiting:
        st.info(
            _(
                "{name} runs until {end}, and you look at {date}. It can be measured when the days in between are "
                "there.",
                name=campaign.name, end=view.formats.date(campaign.ends_on), date=view.formats.date(view.as_of),
            )
        )  # fmt: skip
    if is_found_again(view.data) and any(each.ends_on > view.data.last_date for each in waiting):
        st.caption(_("Upload an export that reaches the last day of a campaign: the campaign is found again."))
    if waiting:
        st.page_link(
            "pages/campaigns.py", label=_("Go to the campaigns"), icon=":material/campaign:",
            query_params=link_params(view, Selection()),
        )  # fmt: skip


def say_nothing_to_measure(view: View) -> None:
    _ = view.words
    st.info(_("No campaign is over yet. Start one with a hold-out and measure it here when its window has passed."))
    st.page_link(
        "pages/campaigns.py", label=_("Plan a campaign"), icon=":material/campaign:",
        query_params=link_params(view, Selection()),
    )  # fmt: skip
