"""Pictures of the Data page."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREEN, ORANGE, SKY, new_figure

_COLOURS = {"collected": ORANGE, "stored": SKY, "ledger": BLUE, "scored": GREEN}


def lineage(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw how many records each step holds, from the file to the customers: step, n_records -> funnel."""
    steps = table["step"].to_list()
    funnel = go.Funnel(
        y=[words[f"lineage.{step}"] for step in steps],
        x=table["n_records"].to_list(),
        marker_color=[_COLOURS[step] for step in steps],
        texttemplate="%{x:,}",
        textposition="auto",
        hovertemplate="%{y}: %{x:,}<extra></extra>",
        connector_visible=True,
        showlegend=False,
    )
    figure = new_figure(funnel, height=260)
    return figure.update_xaxes(visible=False)
