"""A campaign that still runs: what may be said today, however often one looks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.looks import Looks, estimate_looks
from crm_analytics.campaigns.peeking import peek_known_end, peek_open_end
from crm_analytics.charts import results as charts
from crm_analytics.dataset import DataSet
from crm_analytics.errors import NotEnoughData, UnknownMetric
from crm_analytics.settings import PeekingRules
from ui.effects import axis_title, bound, effect
from ui.scores import cache_owner
from ui.show import picture
from ui.state import owner_key
from ui.view import View

EVERY_DAYS = 7  # between looks; the last day is always one
METRICS = ("margin", "revenue", "n_orders")


def show_running(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    """The looks so far with bounds that allow for all of them."""
    _ = view.words
    is_fixed = st.segmented_control(
        _("When will it end?"), [True, False], default=True, required=True, key="end_is_fixed",
        format_func=lambda fixed: _.plain("On its last day") if fixed else _.plain("When something is decided"),
        help=_(
            "Looking often makes a plain 5 % test err far more often. A fixed end spends the 5 % over the looks; an "
            "open end uses an interval that holds at all times, which is wider."
        ),
    )  # fmt: skip
    try:
        looks, metric = looks_of(view, campaign, people)
    except NotEnoughData:
        st.info(_("One of the two groups is too small for a look."))
        return
    planned = (campaign.ends_on - campaign.starts_on).days + 1
    table = peek_known_end(looks, ends_on=campaign.ends_on) if is_fixed else peek_open_end(looks, planned_days=planned)
    picture(
        view,
        charts.looks(table, view.labels, unit=axis_title(view, metric, is_uplift=True)),
        finding=tell_looks(view, table, metric),
        table=table,
        name="looks",
        formula=formula_of(view, is_fixed=bool(is_fixed)),
    )


def tell_looks(view: View, table: pl.DataFrame, metric: str) -> str:
    """What the last look allows to say."""
    _, last = view.words, table.row(-1, named=True)
    words = {
        "date": view.formats.date(last["looked_on"]), "n": view.formats.number(table.height),
        "low": bound(view, metric, last["low"]), "high": bound(view, metric, last["high"]),
    }  # fmt: skip
    if last["low"] is None:
        return _("Up to {date} too few have bought to say anything", **words)
    if last["low"] > 0:
        words["effect"] = effect(view, metric, last["estimate"])
        return _("Up to {date} contact caused {effect} a customer ({low} to {high}), however often you look", **words)
    if last["high"] < 0:
        words["effect"] = effect(view, metric, -last["estimate"])
        return _("Up to {date} contact lost {effect} a customer ({low} to {high}), however often you look", **words)
    return _("Up to {date} nothing is decided: {low} to {high} a customer", **words)


def formula_of(view: View, *, is_fixed: bool) -> str:
    _, n = view.words, view.formats.number(PeekingRules().min_buyers)
    if is_fixed:
        return _(
            "Each look compares the two groups inside the strata of the draw, up to that day. Over all looks together "
            "a test errs in 5 % of campaigns without effect: little is spent early, nearly all on the last day "
            "(O'Brien-Fleming type, Lan & DeMets 1983), on the covariance of the looks. A look with fewer than {n} "
            "buyers in a group tests nothing.",
            n=n,
        )
    return _(
        "Each look compares the two groups inside the strata of the draw, up to that day. The interval holds at all "
        "looks together, however many there will be (mixture boundary, Robbins 1970), and is narrowest about the "
        "planned end. A look with fewer than {n} buyers in a group tests nothing.",
        n=n,
    )


def looks_of(view: View, campaign: Campaign, people: pl.DataFrame) -> tuple[Looks, str]:
    """The looks so far and what they measure. Raises NotEnoughData."""
    until = min(view.as_of, campaign.ends_on)
    key = (owner_key(), cache_owner(view.data), view.data.dataset_id, view.data.version, campaign.campaign_id, until)
    return _looks((*key, people.height), view.data, people, campaign, until)


@st.cache_resource(max_entries=16, show_spinner=False)
def _looks(
    key: tuple[Any, ...], _data: DataSet, _people: pl.DataFrame, _campaign: Campaign, _until: dt.date
) -> tuple[Looks, str]:
    metric = _campaign.metric if _campaign.metric in METRICS else "margin"
    days = look_days(_campaign.starts_on, _until)
    try:
        return estimate_looks(
            _data.ledger, _people, starts_on=_campaign.starts_on, looked_on=days, metric=metric
        ), metric  # fmt: skip
    except UnknownMetric:  # a cost of goods is unknown
        return estimate_looks(
            _data.ledger, _people, starts_on=_campaign.starts_on, looked_on=days, metric="revenue"
        ), "revenue"  # fmt: skip


def look_days(starts_on: dt.date, until: dt.date) -> list[dt.date]:
    """A look at the end of each week of the window, and one on the last day that is lived.

    >>> [day.day for day in look_days(dt.date(2024, 5, 1), dt.date(2024, 5, 16))]
    [7, 14, 16]
    """
    n_days = (until - starts_on).days + 1
    return [starts_on + dt.timedelta(days=n - 1) for n in sorted({*range(EVERY_DAYS, n_days, EVERY_DAYS), n_days})]
