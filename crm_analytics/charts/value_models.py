"""Pictures of how well the models forecast: errors of all contenders, calibration by tenths, tracking over time."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREY, ORANGE, SKY, new_figure

Words = Mapping[str, str]


def contenders(table: pl.DataFrame, words: Words, *, winner: str) -> go.Figure:
    """Draw by how much each contender's total was off on the last day: model, is_naive, error -> bars."""
    rows = table.to_dicts()
    bars = go.Bar(
        y=[words.get(f"model.{row['model']}", row["model"]) for row in rows],
        x=[row["total_error"] for row in rows],
        orientation="h",
        marker_color=[BLUE if row["model"] == winner else GREY if row["is_naive"] else SKY for row in rows],
        hovertemplate="%{y}: %{x:+.1%}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=words["axis.total_error"], height=120 + 26 * max(3, len(rows)))
    figure.add_vline(x=0, line_dash="dot", line_color=GREY)
    return figure.update_yaxes(autorange="reversed").update_xaxes(tickformat="+.0%")


def calibration(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw forecast and outcome of ten groups of customers: decile, forecast, actual -> bars."""
    colours = {"forecast": SKY, "actual": ORANGE}
    bars = [
        go.Bar(
            x=table["decile"].to_list(),
            y=table[name].to_list(),
            name=words[f"axis.{name}"],
            marker_color=colour,
            hovertemplate="%{x}: %{y:,.1f} " + currency,
        )
        for name, colour in colours.items()
    ]
    figure = new_figure(*bars, x_title=words["axis.decile"], y_title=f"{words['axis.a_customer']} ({currency})")
    return figure.update_layout(barmode="group").update_xaxes(dtick=1)


def tracking(table: pl.DataFrame, words: Words, *, cumulative: bool) -> go.Figure:
    """Draw purchase days expected and seen after the last day tried: step_end, forecast, actual -> lines."""
    prefix = "cumulative_" if cumulative else ""
    lines = [
        go.Scatter(
            x=table["step_end"].to_list(),
            y=table[f"{prefix}{name}"].to_list(),
            mode="lines+markers",
            name=words[f"axis.{name}"],
            line={"color": colour, "width": 3},
            hovertemplate="%{x|%Y-%m-%d}: %{y:,.0f}<extra></extra>",
        )
        for name, colour in (("forecast", BLUE), ("actual", ORANGE))
    ]
    figure = new_figure(*lines, x_title=words["axis.day"], y_title=words["axis.purchase_days"])
    return figure.update_yaxes(rangemode="tozero")
