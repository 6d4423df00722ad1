"""What was so on earlier days, by reference: stages at month ends and on one day, cohorts. Cached like the scores."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle import StageModel, stages_on
from crm_analytics.views import lifecycle, retention
from ui.scores import cache_owner
from ui.view import View


def stage_history(view: View) -> pl.DataFrame:
    """Stages at the last month ends."""
    return _stage_history(_key(view), view)


def stages_as_of(view: View, day: dt.date) -> pl.DataFrame:
    """Everybody's stage as it stood on a day; not filtered."""
    stage_rules = view.scores.rules.stage
    return _stages_as_of(cache_owner(view.data), view.data.dataset_id, view.data.version, day, stage_rules, view.data)


def stages_by_model(view: View, day: dt.date) -> pl.DataFrame | None:
    """Everybody's stage on a day by the model, with probabilities; None where customers are too few to fit it."""
    return _stages_by_model(cache_owner(view.data), view.data.dataset_id, view.data.version, day, view.data)


def cohort_cells(view: View) -> pl.DataFrame:
    """The months of every cohort, counted."""
    return _cohort_cells(_key(view), view)


def _key(view: View) -> tuple[Any, ...]:
    # the filter by segment depends on the rules
    data = view.data
    return cache_owner(data), data.dataset_id, data.version, view.as_of, view.scores.rules, view.filters


@st.cache_resource(max_entries=32, show_spinner=False)
def _stage_history(key: tuple[Any, ...], _view: View) -> pl.DataFrame:
    rules = _view.scores.rules.stage
    run_in = lifecycle.run_in_days(_view.data.known_until, rules)
    days = lifecycle.history_days(_view.data.first_date, _view.as_of, run_in_days=run_in)
    return lifecycle.stage_history(
        _view.data.ledger,
        days=days,
        as_of=_view.as_of,
        rules=rules,
        only=_view.customers if _view.filters else None,
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def _stages_as_of(owner: str, dataset_id: str, version: str, day: dt.date, rules: Any, _data: Any) -> pl.DataFrame:
    return stages_on(_data.ledger, as_of=day, rules=rules)


@st.cache_resource(max_entries=4, show_spinner=False)
def _stages_by_model(owner: str, dataset_id: str, version: str, day: dt.date, _data: Any) -> pl.DataFrame | None:
    try:
        return StageModel().fit(_data.ledger, as_of=day).stages_on(_data.ledger, day)
    except NotEnoughData:
        return None


@st.cache_resource(max_entries=32, show_spinner=False)
def _cohort_cells(key: tuple[Any, ...], _view: View) -> pl.DataFrame:
    return retention.cohort_cells(_view.ledger, as_of=_view.as_of, known_until=_view.data.known_until)
