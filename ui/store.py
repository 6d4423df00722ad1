"""The campaign store: one a process, and each owner's data set sees its own rows."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace

import polars as pl
import streamlit as st

from crm_analytics.campaigns.plan import Campaign, next_stage
from crm_analytics.campaigns.store import CampaignStore, open_store
from crm_analytics.dataset import DataSet
from crm_analytics.schemas import Arm, CampaignStage
from ui.state import is_own, owner_key, workspace


def open_campaigns(data: DataSet) -> CampaignStore:
    """Open this owner's campaigns for a data set. Raises StoreUnreachable and NetworkStore."""
    # an upload is named after its content; its campaigns must still be there with next month's export and once saved
    dataset_id = "upload" if is_own(data.dataset_id) else data.dataset_id
    return _open(store_url()).scoped(owner_key=owner_key(), dataset_id=dataset_id)


def campaigns_of(store: CampaignStore, data: DataSet) -> list[Campaign]:
    """Campaigns for these customers: a started one belongs here when half of its people have bought in these data."""
    bought = data.first_purchases.select("customer_id")
    return [each for each in store.list_campaigns() if _is_here(store.assignments(each.campaign_id), bought)]


def _is_here(assigned: pl.DataFrame, bought: pl.DataFrame) -> bool:
    return 2 * assigned.join(bought, on="customer_id", how="semi").height >= assigned.height


def is_found_again(data: DataSet) -> bool:
    """Whether campaigns of these data are looked for in the next file that is uploaded."""
    return is_own(data.dataset_id)


def about_to_start(campaigns: list[Campaign], *, after: dt.date) -> list[Campaign]:
    """Started campaigns whose first day of contact follows on this day."""
    started = (CampaignStage.INTERACT, CampaignStage.REFINE)
    return [each for each in campaigns if each.stage in started and each.starts_on == after + dt.timedelta(days=1)]


def reached_after(store: CampaignStore, data: DataSet) -> pl.DataFrame:
    """Whom campaigns contact on the day after the data end: customer_id, channel, campaign_id of the targeted."""
    schema = {"customer_id": pl.String, "channel": pl.String, "campaign_id": pl.String}
    coming = about_to_start(store.list_campaigns(), after=data.last_date)
    lists = [_reached(store.assignments(each.campaign_id), each) for each in coming]
    return pl.concat(lists) if lists else pl.DataFrame(schema=schema)


def _reached(assigned: pl.DataFrame, campaign: Campaign) -> pl.DataFrame:
    targeted = assigned.filter(pl.col("arm") == str(Arm.TARGETED))
    channel = pl.lit(str(campaign.channel)).alias("channel")
    return targeted.select("customer_id", channel, pl.lit(campaign.campaign_id).alias("campaign_id"))


def start_campaign(store: CampaignStore, campaign: Campaign, assigned: pl.DataFrame, *, drawn_on: dt.date) -> None:
    """Keep the plan, draw the line between the arms and move the campaign to interact; doing it twice changes nothing.

    Raises AlreadyAssigned when somebody would change the arm.
    """
    if stage_of(store, campaign.campaign_id) in (CampaignStage.INTERACT, CampaignStage.REFINE):
        return
    keep_plan(store, campaign, stage=CampaignStage.PLAN)
    store.add_assignments(campaign.campaign_id, assigned, assigned_on=drawn_on)
    move_up_to(store, campaign.campaign_id, CampaignStage.INTERACT)


def keep_plan(store: CampaignStore, campaign: Campaign, *, stage: CampaignStage) -> None:
    """Keep a plan in discover (an idea) or plan."""
    store.save_campaign(replace(campaign, stage=CampaignStage.DISCOVER))
    move_up_to(store, campaign.campaign_id, stage)


def move_up_to(store: CampaignStore, campaign_id: str, stage: CampaignStage) -> None:
    """Move a campaign column by column until it stands at least there."""
    order = list(CampaignStage)
    while order.index(CampaignStage(store.campaign(campaign_id).stage)) < order.index(stage):
        following = next_stage(store.campaign(campaign_id).stage)
        store.move_campaign(campaign_id, str(following))


def stage_of(store: CampaignStore, campaign_id: str) -> str | None:
    """Column of a campaign; None when it isn't kept yet."""
    return next((each.stage for each in store.list_campaigns() if each.campaign_id == campaign_id), None)


def now() -> dt.datetime:
    """The present moment as the store keeps it: UTC without a time zone."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def store_url() -> str:
    """Where campaigns live: CRM_DATABASE_URL, else a file in the workspace."""
    return os.environ.get("CRM_DATABASE_URL") or f"sqlite:///{workspace().absolute() / 'campaigns.sqlite'}"


@st.cache_resource(max_entries=2, show_spinner=False, on_release=CampaignStore.close)
def _open(url: str) -> CampaignStore:
    # whose rows are read is said anew for each session: see scoped()
    return open_store(url, owner_key="", dataset_id="")
