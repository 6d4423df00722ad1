"""A campaign on a trigger goes on: whoever is new on today's list is drawn, too, and nobody moves."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, assign_additions, eligible_customers
from crm_analytics.campaigns.covariates import FROZEN, freeze_covariates
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.campaigns.triggers import Trigger
from crm_analytics.campaigns.variants import assign_variants
from crm_analytics.schemas import CampaignStage
from ui.campaigns.plan_sources import named_today, trigger_title
from ui.campaigns.suppression import suppressed
from ui.view import View


def show_today(view: View, store: CampaignStore, campaign: Campaign, assigned: pl.DataFrame) -> None:
    """Offer to draw those whom the trigger names today and who aren't in the campaign yet."""
    _, kept = view.words, campaign.audience.get("trigger")
    last = view.at(view.data.last_date)
    if not kept or campaign.stage != CampaignStage.INTERACT or campaign.ends_on <= view.data.last_date or last is None:
        return
    trigger = Trigger.of(kept)
    new = newcomers(last, store, campaign, trigger, assigned)
    with st.container(border=True):
        st.markdown(_("**Trigger**: {title}.", title=trigger_title(last, trigger)))
        st.button(
            _.plural("Draw {n} new customer into the campaign", "Draw {n} new customers into the campaign",
                     new.height, n=view.formats.number(new.height)),
            key="draw_today", disabled=new.is_empty(), icon=":material/person_add:",
            on_click=draw_today, args=(last, store, campaign, new),
        )  # fmt: skip


def newcomers(
    view: View, store: CampaignStore, campaign: Campaign, trigger: Trigger, assigned: pl.DataFrame
) -> pl.DataFrame:
    """Whom the trigger names today, who may be contacted, and who isn't in the campaign yet."""
    named = named_today(view, trigger).join(assigned.select("customer_id"), on="customer_id", how="anti")
    return eligible_customers(
        named,
        channel=campaign.channel,
        purpose=campaign.audience.get("purpose") if "consent_purpose" in named.columns else None,
        exclusions={"suppressed": suppressed(store)},
        consent_confirmed=bool(campaign.audience.get("consent_confirmed")),
    ).eligible


def draw_today(view: View, store: CampaignStore, campaign: Campaign, new: pl.DataFrame) -> None:
    """Draw the newcomers and keep them; those who were drawn before stay where they are."""
    existing = store.assignments(campaign.campaign_id)
    drawn = assign_additions(
        existing, new, campaign_id=campaign.campaign_id, holdout_rate=campaign.holdout_rate, strata=campaign.strata,
        seed=campaign.seed,
    )  # fmt: skip
    shares = {str(each["name"]): float(each["share"]) for each in campaign.variants}
    drawn = assign_variants(
        drawn, campaign_id=campaign.campaign_id, shares=shares, seed=campaign.seed, existing=existing
    )
    store.add_assignments(
        campaign.campaign_id, freeze_covariates(drawn, new), assigned_on=view.data.last_date, covariates=FROZEN
    )  # fmt: skip
