"""What was so on earlier days, by reference: stages at month ends and on one day. Cached like the scores."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle import StageModel, trace_stages
from crm_analytics.lifecycle.volume import last_month_end
from crm_analytics.settings import YEAR_DAYS
from crm_analytics.views import lifecycle
from ui.scores import cache_owner
from ui.stage_rules import purchase_days
from ui.view import View, whole_years_from


def stage_history(view: View) -> pl.DataFrame:
    """Stages at the last month ends."""
    return _stage_history(view_key(view), view)


def mix_history(view: View) -> pl.DataFrame:
    """The mix at the last month ends, without what the stages brought."""
    return _mix_history(view_key(view), view)


def counts_before(view: View) -> pl.DataFrame | None:
    """Customers by stage a year before; None where that isn't asked for or that year isn't whole in the data."""
    if not view.filters and view.compares and view.as_of >= whole_years_from(view.data):
        # without filters nobody has to be described, which takes longer than all the rest of the page
        return lifecycle.stage_counts(stages_as_of(view, view.as_of - dt.timedelta(days=YEAR_DAYS)))
    return lifecycle.stage_counts(view.last_year.customers) if view.last_year else None


def stages_as_of(view: View, day: dt.date) -> pl.DataFrame:
    """Everybody's stage as it stood on a day; not filtered."""
    stage_rules = view.scores.rules.stage
    return _stages_as_of(cache_owner(view.data), view.data.dataset_id, view.data.version, day, stage_rules, view.data)


def stages_by_model(view: View, day: dt.date) -> pl.DataFrame | None:
    """Everybody's stage on a day by the model, with probabilities; None where customers are too few to fit it."""
    return _stages_by_model(cache_owner(view.data), view.data.dataset_id, view.data.version, day, view.data)


def view_key(view: View) -> tuple[Any, ...]:
    """What a table made for a view depends on: whose data, up to when, by which rules, of which customers."""
    # the filter by segment depends on the rules
    data = view.data
    return cache_owner(data), data.dataset_id, data.version, view.as_of, view.scores.rules, view.filters


@st.cache_resource(max_entries=32, show_spinner=False)
def _stage_history(key: tuple[Any, ...], _view: View) -> pl.DataFrame:
    return lifecycle.stage_history(
        _view.data.ledger, days=_days(_view), as_of=_view.as_of, rules=_view.scores.rules.stage, only=_only(_view)
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _mix_history(key: tuple[Any, ...], _view: View) -> pl.DataFrame:
    return lifecycle.mix_history(
        purchase_days(_view.data), days=_days(_view), rules=_view.scores.rules.stage, only=_only(_view)
    )


def _days(view: View) -> list[dt.date]:
    run_in = lifecycle.run_in_days(view.data.known_until, view.scores.rules.stage)
    return lifecycle.history_days(view.data.first_date, view.as_of, run_in_days=run_in)


def _only(view: View) -> pl.DataFrame | None:
    return view.customers if view.filters else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _stages_as_of(owner: str, dataset_id: str, version: str, day: dt.date, rules: Any, _data: Any) -> pl.DataFrame:
    return trace_stages(purchase_days(_data), [day], rules).on(day)


def stage_model(view: View) -> StageModel | None:
    """The model of the stages, fitted to what was known at the last month end; None where customers are too few."""
    return _model_for(cache_owner(view.data), view.data.dataset_id, view.data.version, view.as_of, view.data)


def _model_for(owner: str, dataset_id: str, version: str, day: dt.date, data: Any) -> StageModel | None:
    # one fit serves all days of a month; in the first month of the data it is fitted to the day itself
    at_month_end = _stage_model(owner, dataset_id, version, last_month_end(day), data)
    return at_month_end or _stage_model(owner, dataset_id, version, day, data)


@st.cache_resource(max_entries=24, show_spinner=False)
def _stage_model(owner: str, dataset_id: str, version: str, day: dt.date, _data: Any) -> StageModel | None:
    try:
        return StageModel().fit(purchase_days(_data).up_to(day), as_of=day)
    except NotEnoughData:
        return None


@st.cache_resource(max_entries=4, show_spinner=False)
def _stages_by_model(owner: str, dataset_id: str, version: str, day: dt.date, _data: Any) -> pl.DataFrame | None:
    model = _model_for(owner, dataset_id, version, day, _data)
    return None if model is None else model.stages_on(purchase_days(_data).up_to(day), day)
