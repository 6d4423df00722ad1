"""Scored customers by reference: cached by owner, data and rules, never hashed and never copied."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Rules, Scores, rescore, score_customers
from crm_analytics.settings import ValueRules
from crm_analytics.workspace import SAVED
from ui.state import UPLOAD, owner_key, session_id

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


def _fitted_rules(rules: Rules) -> Rules:
    """The rules on which the fit depends: another stage or another model is another fit."""
    return Rules(stage=rules.stage, value=ValueRules(model_code=rules.value.model_code))


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
    return rescore(scores_as_of(_data, as_of, _fitted_rules(rules)), rules)


@st.cache_resource(max_entries=2, show_spinner=False)
def _score_large(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return score_customers(_data, as_of=as_of, rules=rules)


@st.cache_resource(max_entries=2, show_spinner=False)
def _rescore_large(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return rescore(scores_as_of(_data, as_of, _fitted_rules(rules)), rules)
