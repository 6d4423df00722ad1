"""What the Early warning page computes beyond the scores, once for what it looks at; keyed by owner, data and day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns.memory import ExpectedResponse
from crm_analytics.dataset import DataSet
from crm_analytics.early_warning.actions import measured_save_rates
from crm_analytics.early_warning.satisfaction import Satisfaction
from crm_analytics.messages import Message
from crm_analytics.settings import SatisfactionRules, WatchRules
from crm_analytics.views import churn as churn_views
from crm_analytics.views import early_warning as views
from crm_analytics.views import satisfaction as satisfaction_views
from ui.scores import cache_owner
from ui.state import owner_key
from ui.store import campaigns_of, open_campaigns
from ui.view import View

Key = tuple[object, ...]


def rhythm(view: View) -> views.Rhythm:
    """The model of silence, fitted once a day of the data."""
    return _rhythm(_data_key(view), view)


def watched(view: View, rules: WatchRules) -> pl.DataFrame:
    """Those of the customers in view who are not lapsed, the first to look at first."""
    everybody = _watched((*_data_key(view), view.scores.rules), rules, view, rhythm(view))
    if not view.filters:
        return everybody
    return everybody.join(view.customers.select("customer_id"), on="customer_id", how="semi", maintain_order="left")


def measured_rates(view: View) -> dict[str, ExpectedResponse]:
    """Save rates that campaigns with a hold-out have measured up to the day, by channel."""
    store = open_campaigns(view.data)
    campaigns = campaigns_of(store, view.data)
    known = tuple((each.campaign_id, each.starts_on, each.ends_on, str(each.stage)) for each in campaigns)
    return _rates((owner_key(), *_data_key(view), known), view.data, view.as_of)


def churn(view: View, days: int) -> churn_views.Churn | Message:
    """The churn score of all customers, filtered or not: it learns from everybody."""
    return _churn((*_data_key(view), view.scores.rules), days, view)


def satisfactions(view: View, rules: SatisfactionRules) -> list[Satisfaction]:
    """What the customers in view answered, and who left after it."""
    return _satisfactions((*_data_key(view), view.filters, view.scores.rules), rules, view)


def ladder(view: View, rules: SatisfactionRules) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The loyalty ladder of the customers in view."""
    return _ladder((*_data_key(view), view.filters, view.scores.rules), rules, view)


def _data_key(view: View) -> Key:
    return cache_owner(view.data), view.data.dataset_id, view.data.version, view.as_of


@st.cache_resource(max_entries=16, show_spinner=False)
def _rhythm(key: Key, _view: View) -> views.Rhythm:
    return views.rhythm_of(_view.data, _view.scores)


@st.cache_resource(max_entries=4, show_spinner=False)
def _watched(key: Key, rules: WatchRules, _view: View, _model: views.Rhythm) -> pl.DataFrame:
    return views.watch_list(_view.data, _view.scores, model=_model.model, rules=rules)


@st.cache_resource(max_entries=16, show_spinner=False)
def _rates(key: Key, _data: DataSet, as_of: dt.date) -> dict[str, ExpectedResponse]:
    store = open_campaigns(_data)
    return measured_save_rates(views.buyer_results(_data, store, campaigns_of(store, _data), as_of=as_of))


@st.cache_resource(max_entries=8, show_spinner=False)
def _churn(key: Key, days: int, _view: View) -> Any:
    return churn_views.churn_of(_view.data, _view.scores, days=days)


@st.cache_resource(max_entries=16, show_spinner=False)
def _satisfactions(key: Key, rules: SatisfactionRules, _view: View) -> list[Satisfaction]:
    return satisfaction_views.satisfactions(_view.data, _view.customers, as_of=_view.as_of, rules=rules)


@st.cache_resource(max_entries=16, show_spinner=False)
def _ladder(key: Key, rules: SatisfactionRules, _view: View) -> tuple[pl.DataFrame, pl.DataFrame]:
    return satisfaction_views.ladder(_view.data, _view.customers, as_of=_view.as_of, rules=rules)
