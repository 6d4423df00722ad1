"""The campaign store: one a process, and each owner's data set sees its own rows."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns.covariates import FROZEN
from crm_analytics.campaigns.plan import Campaign, clone_campaign, next_stage
from crm_analytics.campaigns.store import CampaignStore, open_store
from crm_analytics.dataset import DataSet
from crm_analytics.export import content_hash
from crm_analytics.schemas import Arm, CampaignStage, ListKind
from ui.scores import cache_owner
from ui.state import is_own, owner_key, workspace

if TYPE_CHECKING:  # a view is made of scores, and rules of the session may come from here
    from ui.view import View


def open_campaigns(data: DataSet) -> CampaignStore:
    """Open this owner's campaigns for a data set. Raises StoreUnreachable and NetworkStore."""
    # an upload is named after its content; its campaigns must still be there with next month's export and once saved
    dataset_id = "upload" if is_own(data.dataset_id) else data.dataset_id
    return _open(store_url()).scoped(owner_key=owner_key(), dataset_id=dataset_id)


def campaigns_of(store: CampaignStore, data: DataSet) -> list[Campaign]:
    """Campaigns for these customers: a started one belongs here when half of its people have bought in these data."""
    sizes, here = store.arm_sizes(), (store.url, owner_key(), cache_owner(data), data.dataset_id, data.version)
    return [
        each for each in store.list_campaigns()
        if each.campaign_id not in sizes
        or _is_here((*here, each.campaign_id, sum(sizes[each.campaign_id].values())), store, each.campaign_id, data)
    ]  # fmt: skip


@st.cache_resource(max_entries=512, show_spinner=False)
def _is_here(key: tuple[Any, ...], _store: CampaignStore, _campaign_id: str, _data: DataSet) -> bool:
    assigned = _store.assignments(_campaign_id)
    bought = _data.first_purchases.select("customer_id")
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


def clone(store: CampaignStore, campaign: Campaign, *, name: str, after: dt.date) -> Campaign:
    """Keep a copy of a plan as a new idea that starts the day after ``after``."""
    starts_on = after + dt.timedelta(days=1)
    copy = clone_campaign(
        campaign, campaign_id=f"{starts_on.isoformat()}-{content_hash(now().isoformat().encode())}", name=name,
        starts_on=starts_on, created_at=now(),
    )  # fmt: skip
    store.save_campaign(copy)
    return copy


def record_list_sent(
    view: View, customers: pl.DataFrame, content: bytes, *, kind: ListKind, title: str, **more: str | None
) -> None:
    """Remember a list that leaves the program; ``more``: campaign_id, channel, audience (a selection as text)."""
    told = {"list_kind": str(kind), "list_title": title, "n_customers": customers.height, "sent_at": now()}
    mark = {"content_hash": content_hash(content), "audience": "", **more}
    open_campaigns(view.data).add_list_sent({**told, **mark})


def lists_sent(view: View) -> pl.DataFrame:
    """The history of lists that left the program, the newest first: LISTS_SENT."""
    return open_campaigns(view.data).lists_sent().reverse()


def start_campaign(store: CampaignStore, campaign: Campaign, assigned: pl.DataFrame, *, drawn_on: dt.date) -> None:
    """Keep the plan, draw the line between the arms and move the campaign to interact; doing it twice changes nothing.

    Raises AlreadyAssigned when somebody would change the arm.
    """
    if stage_of(store, campaign.campaign_id) in (CampaignStage.INTERACT, CampaignStage.REFINE):
        return
    keep_plan(store, campaign, stage=CampaignStage.PLAN)
    frozen = [name for name in FROZEN if name in assigned.columns]
    store.add_assignments(campaign.campaign_id, assigned, assigned_on=drawn_on, covariates=frozen)
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
