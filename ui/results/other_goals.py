"""The other goals of a campaign: what it changed beside its own metric, told by the same hold-out."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.views import results as views
from crm_analytics.views.other_goals import other_goals
from ui.effects import amount, bound, p_value
from ui.scores import cache_owner
from ui.show import behind, show_table
from ui.state import owner_key
from ui.view import View

CLEAR = 0.05  # adjusted p-value below which a change is no chance


def show_other_goals(view: View, result: views.Measured, responses: pl.DataFrame) -> None:
    """A row a goal that the data can tell, in its own unit."""
    _ = view.words
    table = _goals_of(view, result, responses)
    st.subheader(tell_goals(view, table), anchor=False)
    show_table(view, in_units(view, table), key="table_other_goals_told")
    behind(
        view, table, name="other_goals",
        formula=_(
            "Each goal is compared between the two groups like the campaign's own, everyone assigned counted. "
            "Corrected p-values allow for looking at several goals (Holm). What only the mailing program reports, as "
            "registrations by a link, is known of the contacted alone: the held out had no link to answer, so all of "
            "it counts as brought by the invitation."
        ),
    )  # fmt: skip


def tell_goals(view: View, table: pl.DataFrame) -> str:
    """The goals that changed beyond chance, by their corrected p-values."""
    _ = view.words
    clear = table.filter(pl.col("p_adjusted") < CLEAR)
    rose, fell = (
        view.formats.list(view.labels[f"metric.{each}"] for each in clear.filter(is_so)["metric"])
        for is_so in (pl.col("estimate") > 0, pl.col("estimate") < 0)
    )
    if rose and fell:
        return _("Other goals beyond chance: more {rose}; less {fell}", rose=rose, fell=fell)
    if rose:
        return _("Other goals that rose beyond chance: {rose}", rose=rose)
    if fell:
        return _("Other goals that fell beyond chance: {fell}", fell=fell)
    return _("Other goals: none of them changed more than chance may")


def in_units(view: View, table: pl.DataFrame) -> pl.DataFrame:
    """The goals as a reader reads them: each in the unit of its metric."""
    _ = view.words
    rows = [
        {
            "metric": view.labels[f"metric.{row['metric']}"],
            "mean_targeted": amount(view, row["metric"], row["mean_targeted"]),
            "mean_held_out": amount(view, row["metric"], row["mean_held_out"]),
            "estimate": bound(view, row["metric"], row["estimate"]),
            "low": bound(view, row["metric"], row["low"]),
            "high": bound(view, row["metric"], row["high"]),
            "p_adjusted": p_value(view, row["p_adjusted"]),
        }
        for row in table.iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys((*_SHOWN, "p_adjusted"), pl.String))


_SHOWN = ("metric", "mean_targeted", "mean_held_out", "estimate", "low", "high")


def _goals_of(view: View, result: views.Measured, responses: pl.DataFrame) -> pl.DataFrame:
    data, campaign = view.data, result.campaign
    key = (owner_key(), cache_owner(data), data.dataset_id, data.version, campaign.campaign_id, campaign.metric)
    return _measure((*key, result.outcomes.height, responses.height), result, data.interactions, responses)


@st.cache_resource(max_entries=32, show_spinner=False)
def _measure(
    key: tuple[Any, ...], _result: views.Measured, _interactions: pl.DataFrame | None, _responses: pl.DataFrame
) -> pl.DataFrame:
    return other_goals(_result, interactions=_interactions, responses=_responses)
