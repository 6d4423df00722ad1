"""The same offer before: what a campaign that is repeated caused last time, and whether it has changed."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.views import fatigue
from crm_analytics.views.campaigns import past_campaigns
from ui.effects import bound, effect_each
from ui.store import campaigns_of, open_campaigns
from ui.view import View


def show_earlier(view: View, memory: pl.DataFrame, newest: pl.DataFrame) -> None:
    """A line for each earlier campaign with the same offer, with a way to its result."""
    _ = view.words
    table = fatigue.earlier_of_offer(memory, newest)
    if table.is_empty():
        return
    names, metric = names_of(view), str(newest["metric"][0])
    st.subheader(_("The same offer before"), anchor=False)
    for row in table.iter_rows(named=True):
        name = names.get(row["campaign_id"], row["campaign_id"])
        with st.container(border=True, key=f"earlier_{row['campaign_id']}"):
            st.markdown(tell_earlier(view, row, name=name, metric=metric))
            st.button(
                _("See its result"), icon=":material/history:", key=f"see_{row['campaign_id']}",
                on_click=open_result, args=(row["campaign_id"],),
            )  # fmt: skip


def tell_earlier(view: View, row: dict[str, Any], *, name: str, metric: str) -> str:
    """What it caused then; a change since only where the interval of the difference supports one."""
    _ = view.words
    words = {
        "name": name, "effect": effect_each(view, metric, row["estimate"]), "low": bound(view, metric, row["low"]),
        "high": bound(view, metric, row["high"]), "change": effect_each(view, metric, abs(row["gain"])),
    }  # fmt: skip
    if row["gain_low"] > 0:
        return _("{name}: {effect} ({low} to {high}). Now it brought {change} more, beyond chance.", **words)
    if row["gain_high"] < 0:
        return _("{name}: {effect} ({low} to {high}). Now it brought {change} less, beyond chance.", **words)
    return _("{name}: {effect} ({low} to {high}). Whether it brings more or less now can't be told.", **words)


def names_of(view: View) -> dict[str, str]:
    """Names of all campaigns by their id."""
    own = campaigns_of(open_campaigns(view.data), view.data)
    return {each.campaign_id: each.name for each in [*past_campaigns(view.data.campaigns), *own]}


def open_result(campaign_id: str) -> None:
    """Choose a campaign on this page, as a link to it would."""
    st.query_params["campaign"] = campaign_id
