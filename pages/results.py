"""Results: did it work, and what next?"""

import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.errors import NotEnoughData, UnknownMetric
from ui.effects import show_warning
from ui.frame import open_page
from ui.linked import linked_segments
from ui.measured import measured, memory_of
from ui.results.caused import show_against_plan, show_arms, show_money, show_plan, show_verdict, tell_observed
from ui.results.choosing import choose_campaign, say_nothing_to_measure
from ui.results.chosen import is_randomised, show_chosen
from ui.results.groups import show_groups, show_variants
from ui.results.keeping import offer_keeping
from ui.results.next_steps import show_next
from ui.results.other_goals import show_other_goals
from ui.results.people import assigned_people
from ui.results.reported import offer_responses_upload, responses_of, show_funnel
from ui.results.running import show_running
from ui.results.targeting import show_targeting
from ui.results.trust import show_trust
from ui.results.truth import show_truth, true_effects
from ui.store import campaigns_of, open_campaigns
from ui.view import View
from ui.words import N_

PARTS = {
    "caused": N_("What it caused"),
    "trust": N_("Can it be trusted"),
    "groups": N_("For whom"),
    "targeting": N_("Whom to contact"),
    "next": N_("What next"),
}


def choose_part(view: View) -> str:
    _ = view.words
    return linked_segments(
        _("Part of the page"), list(PARTS), key="results_part", default="caused", label_visibility="collapsed",
        show=lambda code: _.plain(PARTS[code]),
    )  # fmt: skip


def show_campaign(view: View, store: CampaignStore, campaign: Campaign, *, is_own: bool) -> None:
    people = assigned_people(view, store, campaign, is_own=is_own)
    show_plan(view, campaign, people)
    if not is_randomised(people):
        show_chosen(view, campaign, people)
        show_funnel(view, store, campaign, people)
        if is_own:
            offer_responses_upload(view, store, campaign, people)
    elif campaign.ends_on > view.as_of:
        show_running(view, campaign, people)
        if is_own:
            offer_responses_upload(view, store, campaign, people)
    else:
        show_result(view, store, campaign, is_own=is_own)


def show_result(view: View, store: CampaignStore, campaign: Campaign, *, is_own: bool) -> None:
    people = assigned_people(view, store, campaign, is_own=is_own)
    part = choose_part(view)
    try:
        result = measured(view, campaign, people)
    except NotEnoughData:
        st.warning(view.words("One of the two groups is empty, so there is nothing to compare: no effect can be told."))
        return
    except UnknownMetric:
        st.warning(
            view.words(
                "Nothing that this campaign is measured by was ever recorded: {metric}. Read it in from a file.",
                metric=view.labels[f"metric.{campaign.metric}"],
            )
        )
        if is_own:
            offer_responses_upload(view, store, campaign, people)
        return
    if part == "caused":
        if campaign.objective:
            st.caption(tell_observed(view, result.uplift))
        show_verdict(view, result)
        show_arms(view, result)
        for message in result.warnings:
            show_warning(view, message)
        show_money(view, result)
        show_against_plan(view, campaign, result)
        truth = true_effects(view, result.campaign, people)
        if truth is not None:
            show_truth(view, result, truth)
        show_funnel(view, store, campaign, people, outcomes=result.outcomes)
        show_other_goals(view, result, responses_of(view, store, campaign))
        if is_own:
            offer_responses_upload(view, store, campaign, people)
            offer_keeping(view, store, result)
    elif part == "trust":
        show_trust(view, result, people, responses_of(view, store, campaign))
    elif part == "groups":
        truth = true_effects(view, result.campaign, people)
        show_groups(view, result, None if truth is None else truth["true_uplift"][-1])
        show_variants(view, result)
    elif part == "targeting":
        show_targeting(view, result, people)
    else:
        show_next(view, result, memory_of(view, store))


view = open_page(N_("Results"), N_("Did it work, and what next?"))
if view.filters:
    st.caption(view.words("The filters are not applied here: everyone who was assigned counts."))
store = open_campaigns(view.data)
campaigns = campaigns_of(store, view.data)
chosen = choose_campaign(view, campaigns)
if chosen is None:
    say_nothing_to_measure(view)
else:
    show_campaign(view, store, chosen, is_own=chosen.campaign_id in {each.campaign_id for each in campaigns})
