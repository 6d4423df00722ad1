"""Scored customers by reference: cached by owner, data and rules, never hashed and never copied."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import streamlit as st

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Rules, Scores, place_customers, rescore, score_customers
from crm_analytics.settings import ValueRules
from crm_analytics.workspace import SAVED
from ui.state import UPLOAD, owner_key, session_id

_UNMOVED: dict[str, Any] = {"current_value_threshold": None, "growth_potential_threshold": None}
LARGE = 200_000  # customers; above, only the two newest tables are kept in memory


def scores_as_of(data: DataSet, as_of: dt.date, rules: Rules) -> Scores:
    """Score the data as of a date, or hand out the table that was scored before.

    Models are fitted once a date; another horizon or threshold is applied to what they gave.
    """
    is_large = data.first_purchases.height > LARGE
    fitted, applied = (_score_large, _rescore_large) if is_large else (_score, _rescore)
    basis = _fitted_rules(rules)
    if rules == basis:
        return fitted(cache_owner(data), data.dataset_id, data.version, as_of, rules, data)
    return applied(cache_owner(data), data.dataset_id, data.version, as_of, rules, data)


def places_as_of(data: DataSet, as_of: dt.date, rules: Rules) -> Scores:
    """Stages and standings as of a date without any value, for pages that show none."""
    only = Rules(stage=rules.stage)
    return _place(cache_owner(data), data.dataset_id, data.version, as_of, only, data)


@st.cache_resource(max_entries=6, show_spinner=False)
def _place(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return place_customers(_data, as_of=as_of, rules=rules)


def _fitted_rules(rules: Rules) -> Rules:
    """The rules on which the fit depends: another stage or another model is another fit."""
    return Rules(stage=rules.stage, value=ValueRules(model_code=rules.value.model_code))


def _basis(rules: Rules) -> Rules:
    """What a rescore begins with: the same measures without thresholds, so that a moved one measures nothing anew."""
    unmoved = replace(rules, segment=replace(rules.segment, **_UNMOVED))
    return unmoved if unmoved != rules else _fitted_rules(rules)


def cache_owner(data: DataSet) -> str:
    """Examples are everybody's; an upload belongs to its session, saved data to whoever saved them."""
    if data.dataset_id.startswith(SAVED):
        return owner_key()
    return session_id() if data.dataset_id.startswith(UPLOAD) else "examples"


@st.cache_resource(max_entries=24, show_spinner=False)
def _score(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return score_customers(_data, as_of=as_of, rules=rules)


@st.cache_resource(max_entries=24, show_spinner=False)
def _rescore(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return rescore(scores_as_of(_data, as_of, _basis(rules)), rules)


@st.cache_resource(max_entries=2, show_spinner=False)
def _score_large(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return score_customers(_data, as_of=as_of, rules=rules)


@st.cache_resource(max_entries=2, show_spinner=False)
def _rescore_large(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return rescore(scores_as_of(_data, as_of, _basis(rules)), rules)
