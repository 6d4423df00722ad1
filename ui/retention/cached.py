"""What the Retention page counts, once for what it looks at; keyed by owner, data, day, rules and filters."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.calendar import PeriodUnit
from crm_analytics.settings import CohortForecastRules, DifferenceRules
from crm_analytics.value.cohort_check import CohortCheck, check_cohort_forecasts
from crm_analytics.value.cohort_forecast import forecast_cohorts
from crm_analytics.views import retention, retention_groups
from ui.scores import cache_owner
from ui.view import View

Key = tuple[object, ...]


def cohort_cells(view: View, by: PeriodUnit) -> pl.DataFrame:
    """The periods of every cohort, counted."""
    return _cells(_key(view), by, view)


def forecast_of(view: View, by: PeriodUnit) -> pl.DataFrame:
    """What the cohorts in view are expected to do in the coming periods."""
    return _forecast(_key(view), by, view)


def check_of(view: View, by: PeriodUnit) -> CohortCheck:
    """How such forecasts did on past days, for all customers of the data."""
    data = view.data
    key = (cache_owner(data), data.dataset_id, data.version, view.as_of, view.scores.rules)
    return _check(key, by, view)


def curves_of(view: View, groups: str, measure: str, by: PeriodUnit) -> pl.DataFrame:
    """The groups of new customers through the periods after the first."""
    return _curves((*_key(view), groups, measure), by, view)


def comparison_of(
    view: View, chosen: tuple[str, int, str], pair: tuple[str, str] | None, by: PeriodUnit
) -> pl.DataFrame:
    """Groups compared: ``chosen`` is what parts them, up to which period, and the measure."""
    return _comparison(_key(view), by, chosen, pair, view)


def groups_of(view: View, groups: str, by: PeriodUnit) -> pl.DataFrame:
    """Who of the new customers belongs to which group: customer_id, group."""
    return _groups((*_key(view), groups), by, view)


def _key(view: View) -> Key:
    # the filter by segment depends on the rules
    data = view.data
    return cache_owner(data), data.dataset_id, data.version, view.as_of, view.scores.rules, view.filters


@st.cache_resource(max_entries=32, show_spinner=False)
def _cells(key: Key, by: PeriodUnit, _view: View) -> pl.DataFrame:
    return retention.cohort_cells(_view.ledger, as_of=_view.as_of, known_until=_view.data.known_until, by=by)


@st.cache_resource(max_entries=32, show_spinner=False)
def _forecast(key: Key, by: PeriodUnit, _view: View) -> pl.DataFrame:
    scores = _view.scores
    return forecast_cohorts(_view.customers, model=scores.model, spend=scores.spend, as_of=_view.as_of, by=by)


@st.cache_resource(max_entries=32, show_spinner=False)
def _check(key: Key, by: PeriodUnit, _view: View) -> CohortCheck:
    data, rules = _view.data, _view.scores.rules.value
    return check_cohort_forecasts(
        data.ledger, as_of=_view.as_of, by=by, known_until=data.known_until, value=rules, rules=CohortForecastRules()
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _groups(key: Key, by: PeriodUnit, _view: View) -> pl.DataFrame:
    groups, customers = str(key[-1]), retention_groups.new_customers(_view.customers)
    if groups == "cohort":
        return retention_groups.groups_by_cohort(customers, by=by, n=retention.A_YEAR[PeriodUnit.MONTH])
    return retention_groups.assign_groups(customers, by=groups)


@st.cache_resource(max_entries=32, show_spinner=False)
def _curves(key: Key, by: PeriodUnit, _view: View) -> pl.DataFrame:
    groups, measure = str(key[-2]), str(key[-1])
    return retention_groups.group_curves(
        _view.ledger, groups_of(_view, groups, by), as_of=_view.as_of, measure=measure, by=by
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _comparison(
    key: Key, by: PeriodUnit, chosen: tuple[str, int, str], pair: tuple[str, str] | None, _view: View
) -> pl.DataFrame:
    groups, n_periods, measure = chosen
    outcomes = retention_groups.outcomes_by_group(
        _view.ledger, groups_of(_view, groups, by), as_of=_view.as_of, n_periods=n_periods, by=by
    )
    return retention_groups.compare(outcomes, measure=measure, pair=pair, rules=DifferenceRules())
