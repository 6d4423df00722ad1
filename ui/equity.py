"""What the Value page computes beyond the scores, once for what it looks at; keyed by owner, data, day and rules."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from crm_analytics.messages import Message
from crm_analytics.settings import ContactCosts, PartRules
from crm_analytics.value import Equity
from crm_analytics.value.assumptions import check_assumptions
from crm_analytics.value.lifetime import add_lifetime_value
from crm_analytics.value.model_error import ModelErrors, measure_model_errors
from crm_analytics.value.prospects import ProspectEquity
from crm_analytics.value.scoreboard import Scoreboard, run_scoreboard
from crm_analytics.value.serving import contact_costs_of
from crm_analytics.value.what_if import value_by_month
from crm_analytics.views import value as views
from crm_analytics.views.value_change import EquityChange, equity_change
from crm_analytics.views.value_drivers import Opinions, opinions
from crm_analytics.views.value_money import parts_of, price_customers
from crm_analytics.views.value_winning import Winning, prospects_beside, winning
from ui.scores import cache_owner
from ui.view import View

Key = tuple[object, ...]
Filters = tuple[object, ...]


def equity_of(view: View) -> Equity:
    """Sum clv over the customers in view, with its range; how wrong the models were on past days is in it."""
    return _equity(_key(view), view.filters, view, _errors(_key(view), view))


def equity_by(view: View, column: str) -> pl.DataFrame:
    """Split equity by a column, each group with its range."""
    return _equity_by(_key(view), view.filters, column, view, _errors(_key(view), view))


def scoreboard_of(view: View) -> Scoreboard | None:
    """All models tried on past days of all customers; None where three such days don't fit."""
    return view.scores.scoreboard or _board(_key(view), view)


def doubts_of(view: View) -> list[Message]:
    """What in these data speaks against what the models take for granted."""
    return _doubts(_key(view), view)


def costs_of_session(view: View) -> ContactCosts:
    """What a contact costs: the company's own where its campaigns say so, unless the reader has entered another."""
    known = contact_costs_of(view.data.campaigns)
    entered = {name: st.session_state.get(cost_key(view, name)) for name in known.channels}
    return known.changed(**{name: float(cost) for name, cost in entered.items() if cost is not None})


def cost_key(view: View, channel: str) -> str:
    """The key of the input that changes what a contact costs, for these data."""
    return f"contact_cost_{view.data.dataset_id}_{channel}"


def priced(view: View) -> pl.DataFrame:
    """The customers in view with their costs, net value, referrals and the textbook's value."""
    return _in_view(_priced(_key(view), costs_of_session(view), view), view)


def in_parts(view: View, rules: PartRules) -> pl.DataFrame:
    """The customers in view with their five parts."""
    costs = costs_of_session(view)
    return _in_view(_in_parts((*_key(view), costs), rules, _priced(_key(view), costs, view), view), view)


def change_since(view: View, day: dt.date) -> EquityChange | None:
    """How the equity of the customers in view came from an earlier day to the present one; None without that day."""
    return _change((*_key(view), view.filters, day), costs_of_session(view), view)


def winning_of(view: View) -> Winning:
    """What winning and keeping the customers in view costs and brings."""
    return _winning((*_key(view), view.filters), costs_of_session(view), view)


def prospects_of(view: View) -> ProspectEquity | None:
    """What open prospects are worth beside the customers in view; None with filters, which they may not pass."""
    return None if view.filters else _prospects(_key(view), view)


def opinions_of(view: View) -> Opinions | None:
    """What surveys say of the customers in view."""
    return _opinions((*_key(view), view.filters), view)


def months_ahead(view: View) -> pl.DataFrame:
    """What the customers in view are expected to bring in each coming month."""
    return _months((*_key(view), view.filters), view)


def lifetime_value_of(view: View) -> float:
    """What the customers in view are worth together without an end of the horizon; the discount rate is above 0."""
    return _lifetime_value((*_key(view), view.filters), view)


def _in_view(table: pl.DataFrame, view: View) -> pl.DataFrame:
    return table.join(view.customers.select("customer_id"), on="customer_id", how="semi") if view.filters else table


def _key(view: View) -> Key:
    return cache_owner(view.data), view.data.dataset_id, view.data.version, view.as_of, view.scores.rules


@st.cache_resource(max_entries=32, show_spinner=False)
def _equity(key: Key, filters: Filters, _view: View, _errors: ModelErrors | None) -> Equity:
    return views.equity_of(_view.customers, _view.scores, model_error=_errors.value if _errors else None)


@st.cache_resource(max_entries=64, show_spinner=False)
def _equity_by(key: Key, filters: Filters, column: str, _view: View, _errors: ModelErrors | None) -> pl.DataFrame:
    customers, error = views.with_cohorts(_view.customers), _errors.value if _errors else None
    return views.value_by(customers, _view.scores, column=column, model_error=error)


@st.cache_resource(max_entries=32, show_spinner=False)
def _errors(key: Key, _view: View) -> ModelErrors | None:
    data, rules = _view.data, _view.scores.rules.value
    code = _view.scores.scoreboard.winner if _view.scores.scoreboard else rules.model_code
    return measure_model_errors(
        data.ledger, as_of=_view.as_of, model_code=code, rules=rules, known_until=data.known_until
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _board(key: Key, _view: View) -> Scoreboard | None:
    data = _view.data
    return run_scoreboard(data.ledger, as_of=_view.as_of, rules=_view.scores.rules.value, known_until=data.known_until)


@st.cache_resource(max_entries=16, show_spinner=False)
def _doubts(key: Key, _view: View) -> list[Message]:
    return check_assumptions(_view.data.ledger, _view.scores.customers, as_of=_view.as_of)


@st.cache_resource(max_entries=4, show_spinner=False)
def _priced(key: Key, costs: ContactCosts, _view: View) -> pl.DataFrame:
    return price_customers(_view.data, _view.scores, costs=costs)


@st.cache_resource(max_entries=4, show_spinner=False)
def _in_parts(key: Key, rules: PartRules, _priced_customers: pl.DataFrame, _view: View) -> pl.DataFrame:
    return parts_of(_priced_customers, _view.data, _view.scores, rules=rules)


@st.cache_resource(max_entries=16, show_spinner=False)
def _change(key: Key, costs: ContactCosts, _view: View) -> EquityChange | None:
    before = _view.at(key[-1])  # type: ignore[arg-type]
    if before is None:
        return None
    return equity_change(_view.data, before.scores, _view.scores, customers=_view.customers, costs=costs)


@st.cache_resource(max_entries=16, show_spinner=False)
def _winning(key: Key, costs: ContactCosts, _view: View) -> Winning:
    return winning(_view.data, _view.scores, customers=_view.customers, costs=costs)


@st.cache_resource(max_entries=16, show_spinner=False)
def _prospects(key: Key, _view: View) -> ProspectEquity | None:
    return prospects_beside(_view.data, _view.scores, customers=_view.customers)


@st.cache_resource(max_entries=16, show_spinner=False)
def _opinions(key: Key, _view: View) -> Opinions | None:
    return opinions(_view.data, _view.scores, customers=_view.customers)


@st.cache_resource(max_entries=32, show_spinner=False)
def _lifetime_value(key: Key, _view: View) -> float:
    customers, scores = _view.customers, _view.scores
    valued = add_lifetime_value(customers, model=scores.model, spend=scores.spend, rules=scores.rules.value)
    return float(valued["clv_lifetime"].sum())


@st.cache_resource(max_entries=16, show_spinner=False)
def _months(key: Key, _view: View) -> pl.DataFrame:
    scores = _view.scores
    return value_by_month(_view.customers, model=scores.model, spend=scores.spend, rules=scores.rules.value)
