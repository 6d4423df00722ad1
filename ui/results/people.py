"""Everyone who was assigned to a campaign, with what was frozen at the draw."""

from __future__ import annotations

import polars as pl

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.views import campaigns as plans
from ui.view import View


def assigned_people(view: View, store: CampaignStore, campaign: Campaign, *, is_own: bool) -> pl.DataFrame:
    """ASSIGNMENTS of an own campaign from the store, of another from the data; + FROZEN where it was kept."""
    if not is_own:
        return plans.assigned_to(view.data.assignments, campaign.campaign_id)
    people, frozen = store.assignments(campaign.campaign_id), store.covariates(campaign.campaign_id)
    return people if frozen.is_empty() else people.join(frozen, on="customer_id", how="left", maintain_order="left")
