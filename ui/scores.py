"""Scored customers by reference: cached by owner, data and rules, never hashed and never copied."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Rules, Scores, score_customers
from ui.state import session_id

LARGE = 200_000  # customers; above, only the two newest tables are kept in memory


def scores_as_of(data: DataSet, as_of: dt.date, rules: Rules) -> Scores:
    """Score the data as of a date, or hand out the table that was scored before."""
    score = _score_large if data.first_purchases.height > LARGE else _score
    return score(cache_owner(data), data.dataset_id, data.version, as_of, rules, data)


def cache_owner(data: DataSet) -> str:
    """Examples are everybody's; an upload belongs to its session."""
    return session_id() if data.dataset_id.startswith("upload-") else "examples"


@st.cache_resource(max_entries=24, show_spinner=False)
def _score(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return score_customers(_data, as_of=as_of, rules=rules)


@st.cache_resource(max_entries=2, show_spinner=False)
def _score_large(owner: str, dataset_id: str, version: str, as_of: dt.date, rules: Rules, _data: DataSet) -> Scores:
    return score_customers(_data, as_of=as_of, rules=rules)
