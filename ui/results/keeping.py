"""Keeping a result in the memory of campaigns."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.schemas import CampaignStage
from crm_analytics.views import results as views
from ui.store import move_up_to
from ui.view import View


def offer_keeping(view: View, store: CampaignStore, result: views.Measured) -> None:
    """Keep an own campaign's result; it is added, never changed."""
    _ = view.words
    if is_kept(view, store, result):
        st.caption(_("This result is kept in the memory of campaigns."))
        return
    st.button(
        _("Keep the result"), type="primary", icon=":material/bookmark_add:", key="keep_result",
        on_click=keep_result, args=(store, result), kwargs={"measured_on": view.as_of},
        help=_("Closes the campaign and lets the next plan learn from it. Earlier measurements stay."),
    )  # fmt: skip


def is_kept(view: View, store: CampaignStore, result: views.Measured) -> bool:
    kept = store.results(result.campaign.campaign_id)
    same = (pl.col("measured_on") == view.as_of) & (pl.col("metric") == result.uplift.metric)
    close = (pl.col("estimate") - result.uplift.estimate).abs() < 1e-9
    return not kept.filter(same & close & pl.col("segment").is_null()).is_empty()


def keep_result(store: CampaignStore, result: views.Measured, *, measured_on: dt.date) -> None:
    campaign_id = result.campaign.campaign_id
    for segment, money in result.money_by_group.items():
        if segment in views.SEGMENTS:
            store.add_result(campaign_id, money, measured_on=measured_on, segment=segment)
    store.add_result(campaign_id, result.money, measured_on=measured_on)
    if result.uplift.metric != result.money.uplift.metric:
        store.add_result(campaign_id, result.uplift, measured_on=measured_on)
    move_up_to(store, campaign_id, CampaignStage.REFINE)
