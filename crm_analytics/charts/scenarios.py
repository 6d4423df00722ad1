"""Pictures of scenarios: what a budget buys at best, and who moves between two scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREY, SCALE, VERMILION, new_figure, short_number
from crm_analytics.segments.tiers import TIERS


def frontier(best: pl.DataFrame, points: pl.DataFrame, words: Mapping[str, str], *, currency: str) -> go.Figure:
    """Draw the most that each cost can bring, and where scenarios lie: SCENARIO_VIEW twice -> line and named marks."""
    line = go.Scatter(
        x=best["cost"].to_list(), y=best["net_gain"].to_list(), mode="lines+markers", showlegend=False,
        line={"color": BLUE, "width": 2, "shape": "hv"}, marker={"size": 5},
        hovertemplate="%{x:,.0f} → %{y:,.0f}<extra></extra>",
    )  # fmt: skip
    colours = [VERMILION if fits else GREY for fits in points["is_affordable"]]
    marks = go.Scatter(
        x=points["cost"].to_list(), y=points["net_gain"].to_list(), mode="markers+text", showlegend=False,
        text=[escape(name) for name in points["scenario"]], textposition="bottom center",
        hovertemplate="%{text}: %{y:,.0f}<extra></extra>",
        marker={"color": colours, "size": 12, "symbol": "diamond"},
    )  # fmt: skip
    figure = new_figure(
        line, marks, x_title=f"{words['column.cost']} ({currency})", y_title=f"{words['column.net_gain']} ({currency})"
    )
    return figure.update_layout(hovermode="closest")


def migration(matrix: pl.DataFrame, words: Mapping[str, str], *, names: tuple[str, str]) -> go.Figure:
    """Draw who is where under two scenarios: migration matrix -> a cell a pair, with its number of customers."""
    counts = [
        [_count(matrix, before, after) for after in TIERS] for before in reversed(TIERS)
    ]  # the first row of a heat map is the lowest
    labels = [words[f"segment.{tier}"] for tier in TIERS]
    heat = go.Heatmap(
        x=labels, y=labels[::-1], z=counts, colorscale=SCALE, showscale=False, xgap=2, ygap=2,
        text=[[short_number(count) for count in row] for row in counts], texttemplate="%{text}",
        hovertemplate="%{y} → %{x}: %{z:,}<extra></extra>",
    )  # fmt: skip
    return new_figure(heat, x_title=escape(names[1]), y_title=escape(names[0]), height=340)


def _count(matrix: pl.DataFrame, before: str, after: str) -> int:
    pair = (pl.col("segment_before") == before) & (pl.col("segment_after") == after)
    return int(matrix.filter(pair)["n_customers"].sum())
