"""Pictures of the plan: hold-out shares, windows, and channels."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREEN, GREY, ORANGE, SKY, new_figure

CHANNEL_COLOURS = {"email": SKY, "phone": ORANGE, "post": GREEN, "alone": GREY}


def holdouts(weighed: pl.DataFrame, words: Mapping[str, str], *, currency: str, chosen: float) -> go.Figure:
    """Draw expected profit over the hold-out share: holdout_rate, profit_now, expected_profit -> two lines.

    The dashed line marks the share that is chosen.
    """
    lines = [
        go.Scatter(
            x=weighed["holdout_rate"].to_list(), y=weighed[name].to_list(), mode="lines+markers",
            name=words[f"column.{name}"], line={"color": colour, "width": 2},
            hovertemplate="%{x:.0%}: %{y:,.0f}<extra></extra>",
        )
        for name, colour in (("profit_now", GREY), ("expected_profit", BLUE))
    ]  # fmt: skip
    title = f"{words['axis.expected_profit']} ({currency})"
    figure = new_figure(*lines, x_title=words["axis.holdout_rate"], y_title=title, height=300)
    figure.add_vline(x=chosen, line={"color": ORANGE, "width": 2, "dash": "dash"})
    return figure.update_layout(xaxis_tickformat=".0%", yaxis_tickformat=",.4~f")


def windows(table: pl.DataFrame, words: Mapping[str, str], *, unit: str, targets: list[float] | None) -> go.Figure:
    """Draw what windows of different length can see: weeks, detectable; ``targets`` is the target's own growth."""
    weeks = table["weeks"].to_list()
    lines = [
        go.Scatter(x=weeks, y=table["detectable"].to_list(), mode="lines+markers", name=words["column.detectable"],
                   line={"color": BLUE, "width": 2}, hovertemplate="%{x}: %{y:,.3~f}<extra></extra>")
    ]  # fmt: skip
    if targets is not None:
        lines.append(
            go.Scatter(x=weeks, y=targets, mode="lines", name=words["axis.target"],
                       line={"color": ORANGE, "width": 2, "dash": "dash"},
                       hovertemplate="%{x}: %{y:,.3~f}<extra></extra>")
        )  # fmt: skip
    figure = new_figure(*lines, x_title=words["axis.weeks"], y_title=unit, height=300)
    return figure.update_layout(yaxis={"rangemode": "tozero"})


def channels(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw who gets which channel: best_channel (null = left alone), n_customers -> one bar a channel, best first."""
    counted = table.group_by("best_channel").agg(pl.col("n_customers").sum()).sort("n_customers", descending=True)
    names = [words[f"contact_channel.{each}"] if each else words["contact_channel.none"]
             for each in counted["best_channel"]]  # fmt: skip
    bars = go.Bar(
        x=counted["n_customers"].to_list(), y=names, orientation="h",
        marker={"color": [CHANNEL_COLOURS[each or "alone"] for each in counted["best_channel"]]},
        hovertemplate="%{y}: %{x:,}<extra></extra>", text=[f"{n:,}" for n in counted["n_customers"]],
        textposition="auto",
    )  # fmt: skip
    figure = new_figure(x_title=words["axis.customers"], height=110 + 50 * counted.height)
    figure.add_trace(bars)
    return figure.update_layout(yaxis={"type": "category", "autorange": "reversed"}, showlegend=False)
