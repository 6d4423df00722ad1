"""Pictures of the Overview page."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, CHANGE_COLOURS, GREY, ORANGE, new_figure


def revenue_over_time(table: pl.DataFrame, words: Mapping[str, str], *, currency: str) -> go.Figure:
    """Stack monthly revenue of new and returning customers: month, kind, revenue -> figure."""
    colours = {"returning": BLUE, "new": ORANGE}
    bars = [
        go.Bar(
            x=part["month"].to_list(),
            y=part["revenue"].to_list(),
            name=words[f"kind.{kind}"],
            marker_color=colours[kind],
            hovertemplate="%{x|%Y-%m}: %{y:,.0f} " + currency,
        )
        for kind in colours
        if (part := table.filter(pl.col("kind") == kind)).height
    ]
    figure = new_figure(*bars, x_title=words["axis.month"], y_title=f"{words['axis.revenue']} ({currency})")
    return figure.update_layout(barmode="relative", xaxis_tickformat="%Y-%m")


def revenue_bridge(table: pl.DataFrame, words: Mapping[str, str], *, currency: str) -> go.Figure:
    """Draw the steps from last year's revenue to this year's: step, revenue -> waterfall."""
    steps = table["step"].to_list()
    bridge = go.Waterfall(
        x=[words[f"bridge.{step}"] for step in steps],
        y=table["revenue"].to_list(),
        measure=["absolute" if step in ("before", "now") else "relative" for step in steps],
        increasing_marker_color=CHANGE_COLOURS["up"],
        decreasing_marker_color=CHANGE_COLOURS["down"],
        totals_marker_color=CHANGE_COLOURS["total"],
        connector_line_width=1,
        texttemplate="%{delta:.3s}",
        hovertemplate="%{x}: %{delta:,.0f} " + currency + "<extra></extra>",
        showlegend=False,
    )
    return new_figure(bridge, y_title=f"{words['axis.revenue']} ({currency})")


def concentration(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw the cumulated value of customers, best first: customer_share, value_share -> figure."""
    curve = go.Scatter(
        x=table["customer_share"].to_list(),
        y=table["value_share"].to_list(),
        mode="lines",
        line={"color": BLUE, "width": 3},
        showlegend=False,
        hovertemplate="%{x:.0%} → %{y:.0%}<extra></extra>",
    )
    figure = new_figure(curve, x_title=words["axis.customer_share"], y_title=words["axis.value_share"])
    figure.add_shape(type="line", x0=0, y0=0, x1=1, y1=1, line={"dash": "dot", "color": GREY, "width": 1})
    return figure.update_layout(xaxis={"tickformat": ".0%", "range": [0, 1.02], "dtick": 0.2}, yaxis_tickformat=".0%")
