"""The alert: thresholds above which somebody wants to know, kept in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.views import early_warning as views
from ui.store import now, open_campaigns
from ui.view import View

KIND, _NAME = "watch_alert", "thresholds"
_P, _VALUE = "watch_p", "watch_value"
_USUAL_PERCENT = 40


@dataclass(frozen=True)
class Thresholds:
    """From which probability of leaving and which value at stake (currency a year) somebody wants to know."""

    p_leave: float
    value_at_stake: float


def choose_alert(view: View) -> Thresholds:
    """Fields for both thresholds, beginning with those that were kept."""
    _ = view.words
    kept = _kept(view)
    tiles = st.grid(min_column_width=220)
    with tiles.container():
        percent = st.slider(
            _("Probability of leaving from, in %"), 0, 95, step=5, key=_P, bind="query-params",
            **_start(_P, round(100 * kept.p_leave)),
        )  # fmt: skip
    with tiles.container():
        value = st.number_input(
            _("Value at stake from, {currency} a year", currency=view.data.currency), 0.0, step=10.0, key=_VALUE,
            bind="query-params", **_start(_VALUE, kept.value_at_stake),
        )  # fmt: skip
    return Thresholds(percent / 100, float(value or 0.0))


def show_alert(view: View, listed: pl.DataFrame, thresholds: Thresholds) -> None:
    """How many open customers are above both, what is at stake with them, and a button to keep the thresholds."""
    _, formats, alert = view.words, view.formats, views.alert_of(listed)
    with st.container(horizontal=True, vertical_alignment="center"):
        told = _.plural(
            "**{n} customer** is above both thresholds, with {money} a year at stake",
            "**{n} customers** are above both thresholds, with {money} a year at stake",
            alert.n_customers, n=formats.number(alert.n_customers), money=formats.money(alert.value_at_stake),
        )  # fmt: skip
        gainful = _(
            "With {n} of them a contact is expected to gain more than it costs.", n=formats.number(alert.n_gainful)
        )
        (st.warning if alert.n_customers else st.success)(
            f"{told}. {gainful}" if alert.n_customers else told, icon=":material/notifications:"
        )
        if thresholds != _kept(view):
            st.button(
                _("Keep these thresholds"), key="watch_keep_alert", on_click=_keep, args=(view, thresholds),
                help=_("The page opens with them."),
            )  # fmt: skip


def _start(key: str, value: float) -> dict[str, Any]:
    return {} if key in st.session_state else {"value": value}


def _kept(view: View) -> Thresholds:
    content = open_campaigns(view.data).kept(KIND).get(_NAME, {})
    share, value = content.get("p_leave"), content.get("value_at_stake")
    return Thresholds(
        float(share) if isinstance(share, int | float) and 0 <= share <= 0.95 else _USUAL_PERCENT / 100,
        float(value) if isinstance(value, int | float) and value >= 0 else 0.0,
    )


def _keep(view: View, thresholds: Thresholds) -> None:
    content = {"p_leave": thresholds.p_leave, "value_at_stake": thresholds.value_at_stake}
    open_campaigns(view.data).keep(KIND, _NAME, content, saved_at=now())
