"""What a contact costs and how many it keeps: measured by campaigns where there were any, else assumed and editable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from crm_analytics.campaigns.memory import ExpectedResponse
from crm_analytics.early_warning.actions import CHANNELS, save_rates
from crm_analytics.settings import SaveRates
from ui.early_warning.computed import measured_rates
from ui.equity import costs_of_session
from ui.view import View


def contact_costs(view: View) -> dict[str, float]:
    """Cost of a contact by channel, as on the Value page."""
    return costs_of_session(view).by_channel()


def chosen_rates(view: View) -> dict[str, float]:
    """Save rate by channel: what the reader has entered, else what was measured, else the assumption."""
    usual = save_rates(SaveRates(), measured_rates(view))
    entered = {name: st.session_state.get(_key(view, name)) for name in CHANNELS}
    known = {name: float(percent) / 100 for name, percent in entered.items() if percent is not None}
    return {**usual, **known}


def choose_rates(view: View) -> None:
    """Fields for the save rates, each with where it comes from."""
    _ = view.words
    measured, usual = measured_rates(view), save_rates(SaveRates(), measured_rates(view))
    with st.expander(_("What a contact costs and keeps"), icon=":material/tune:"):
        st.markdown(
            _(
                "Expected net gain of a contact = value at stake x **save rate** - cost. The save rate is the share of "
                "those about to leave whom one contact keeps. Where a campaign with a hold-out has measured how many "
                "bought because of it, that share is taken, though its audience was another; else it is our "
                "assumption: change it."
            )
        )
        tiles = st.grid(min_column_width=200)
        for channel in CHANNELS:
            with tiles.container():
                _choose_rate(view, channel, usual[channel], measured)


def _choose_rate(view: View, channel: str, usual: float, measured: Mapping[str, ExpectedResponse]) -> None:
    _, formats = view.words, view.formats
    key = _key(view, channel)
    start: dict[str, Any] = {} if key in st.session_state else {"value": round(100 * usual, 2)}
    st.number_input(
        _("Save rate by {channel}, in %", channel=view.labels[f"contact_channel.{channel}"]), 0.0, 100.0, step=0.5,
        key=key, persist_state="session", format="%.2f", **start,
    )  # fmt: skip
    cost = formats.money(contact_costs(view)[channel], decimals=2)
    if channel in measured:
        told = measured[channel]
        st.caption(
            _.plural(
                "Measured in {n} campaign: {rate} ({low} to {high}). A contact costs {cost}.",
                "Measured in {n} campaigns: {rate} ({low} to {high}). A contact costs {cost}.",
                told.n_results, n=formats.number(told.n_results), rate=formats.percent(told.estimate, decimals=1),
                low=formats.percent(told.low, decimals=1), high=formats.percent(told.high, decimals=1), cost=cost,
            )
        )  # fmt: skip
    else:
        st.caption(_("Assumed, not measured. A contact costs {cost} (Value, Five parts and costs).", cost=cost))


def _key(view: View, channel: str) -> str:
    return f"save_rate_{view.data.dataset_id}_{channel}"
