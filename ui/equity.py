"""Customer equity with its range, computed once for what a page looks at."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.value import Equity
from crm_analytics.views import value as views
from ui.scores import cache_owner
from ui.view import View


def equity_of(view: View) -> Equity:
    """Sum clv over the customers in view, with its range."""
    return _equity(_key(view), view.filters, view)


def equity_by(view: View, column: str) -> pl.DataFrame:
    """Split equity by a column, each group with its range."""
    return _equity_by(_key(view), view.filters, column, view)


def _key(view: View) -> tuple[object, ...]:
    return cache_owner(view.data), view.data.dataset_id, view.data.version, view.as_of, view.scores.rules


@st.cache_resource(max_entries=32, show_spinner=False)
def _equity(key: tuple[object, ...], filters: tuple[object, ...], _view: View) -> Equity:
    return views.equity_of(_view.customers, _view.scores)


@st.cache_resource(max_entries=64, show_spinner=False)
def _equity_by(key: tuple[object, ...], filters: tuple[object, ...], column: str, _view: View) -> pl.DataFrame:
    return views.value_by(_view.customers, _view.scores, column=column)
