"""Measured campaigns by reference: cached like the scores, because a randomisation test takes a moment."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.response_file import EVENT
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.dataset import DataSet
from crm_analytics.errors import NotEnoughData
from crm_analytics.schemas import RESULTS
from crm_analytics.views import campaigns as plans
from crm_analytics.views import results as views
from ui.scores import cache_owner
from ui.state import owner_key
from ui.store import campaigns_of, open_campaigns
from ui.view import View

_Said = dict[str, pl.DataFrame | None]


def measured(view: View, campaign: Campaign, people: pl.DataFrame) -> views.Measured:
    """Measure a campaign whose window is over. Raises NotEnoughData, and UnknownMetric where nothing was recorded."""
    data, plan = view.data, (campaign.campaign_id, campaign.metric, campaign.starts_on, campaign.ends_on)
    costs = (campaign.cost_per_contact, campaign.fixed_cost, campaign.holdout_rate, people.height)
    said = _said(data, campaign)
    read_in = open_campaigns(data).responses(campaign.campaign_id)
    if not read_in.is_empty():
        parts = [each for each in (said["responses"], read_in) if each is not None]
        said["responses"] = pl.concat([each.select(EVENT) for each in parts], how="vertical_relaxed")
    key = (owner_key(), cache_owner(data), data.dataset_id, data.version, plan, costs, read_in.height)
    return _measured(key, data, people, campaign, said)


def memory_of(view: View, store: CampaignStore) -> pl.DataFrame:
    """Every measurement up to as_of, a campaign for one segment only under this segment: RESULTS."""
    return plans.with_audience_segment(measured_results(view, store), campaigns_of(store, view.data))


def measured_results(view: View, store: CampaignStore) -> pl.DataFrame:
    """Every measurement up to as_of, those of campaigns that came with the data among them: RESULTS."""
    data = view.data
    past = _past_results((cache_owner(data), data.dataset_id, data.version), data)
    kept = store.results().select(RESULTS.names)
    return pl.concat([past, kept]).filter(pl.col("measured_on") <= view.as_of)


@st.cache_resource(max_entries=32, show_spinner=False)
def _measured(
    key: tuple[Any, ...], _data: DataSet, _people: pl.DataFrame, _campaign: Campaign, _reported: _Said
) -> views.Measured:
    return views.measure_campaign(_data.ledger, _people, _campaign, **_reported)


def _said(data: DataSet, campaign: Campaign) -> _Said:
    """What people did without buying, and what was reported of this campaign."""
    responses = data.responses
    if responses is not None:
        responses = responses.filter(pl.col("campaign_id") == campaign.campaign_id)
    return {"interactions": data.interactions, "responses": responses}


@st.cache_resource(max_entries=8, show_spinner=False)
def _past_results(key: tuple[Any, ...], _data: DataSet) -> pl.DataFrame:
    parts = [views.no_results()]
    for campaign in plans.past_campaigns(_data.campaigns):
        people = plans.assigned_to(_data.assignments, campaign.campaign_id)
        try:
            measured = views.measure_campaign(_data.ledger, people, campaign, **_said(_data, campaign))
        except NotEnoughData:
            continue
        parts.append(views.result_rows(measured, measured_on=campaign.ends_on))
    return pl.concat(parts)
