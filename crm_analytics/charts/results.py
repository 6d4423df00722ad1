"""Pictures of the Results page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREY, ORANGE, new_figure

ARM_COLOURS = {"held_out": GREY, "targeted": BLUE}
_TICKS = {"is_buyer": ".1%"}


def arms(table: pl.DataFrame, words: Mapping[str, str], *, metric: str, unit: str) -> go.Figure:
    """Set the targeted beside the held out: arm, n_customers, mean, low, high -> points, the interval drawn."""
    points = [_arm(row, words) for row in table.iter_rows(named=True)]
    figure = new_figure(*points, y_title=unit, height=320)
    held_out = table.filter(pl.col("arm") == "held_out")["mean"].item()
    figure.add_hline(y=held_out, line={"dash": "dot", "color": GREY, "width": 1})
    return figure.update_layout(
        xaxis={"type": "category", "range": [-0.6, 1.6]}, yaxis_tickformat=_TICKS.get(metric, ",.4~f"), showlegend=False
    )


def _arm(row: dict[str, Any], words: Mapping[str, str]) -> go.Scatter:
    arm = row["arm"]
    colour = ARM_COLOURS[arm]
    return go.Scatter(
        x=[f"{words[f'arm.{arm}']} ({row['n_customers']:,})"],
        y=[row["mean"]],
        error_y=_reach([row["mean"]], [row["low"]], [row["high"]]),
        mode="markers",
        marker={"size": 14, "color": colour},
        hovertemplate="%{x}: %{y}<extra></extra>",
    )


def _reach(means: list[float], lows: list[float | None], highs: list[float | None]) -> dict[str, object]:
    up = [0.0 if high is None else max(high - mean, 0.0) for mean, high in zip(means, highs, strict=True)]
    down = [0.0 if low is None else max(mean - low, 0.0) for mean, low in zip(means, lows, strict=True)]
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, "thickness": 2, "width": 6}


def forest(
    table: pl.DataFrame, names: list[str], *, metric: str, unit: str, truth: tuple[str, float] | None = None
) -> go.Figure:
    """Draw an uplift with its interval a row, the last row everyone: estimate, low, high -> forest plot.

    ``names`` are the rows' names; ``truth`` names and marks what only a simulation knows.
    """
    shown = [escape(name) for name in names]
    last = table.height - 1
    rows = go.Scatter(
        x=table["estimate"].to_list(),
        y=shown,
        error_x=_reach(table["estimate"].to_list(), table["low"].to_list(), table["high"].to_list()),
        mode="markers",
        marker={"size": [16 if row == last else 10 for row in range(table.height)], "color": BLUE,
                "symbol": ["diamond" if row == last else "circle" for row in range(table.height)]},
        hovertemplate="%{y}: %{x}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    figure = new_figure(rows, x_title=unit, height=140 + 44 * table.height)
    figure.add_vline(x=0, line={"color": GREY, "width": 1})
    if truth is not None:
        figure.add_trace(_mark(*truth, shown))
    figure.update_layout(xaxis_tickformat=_TICKS.get(metric, ",.4~f"))
    return figure.update_layout(yaxis={"type": "category", "autorange": "reversed"})


def _mark(name: str, value: float, rows: list[str]) -> go.Scatter:
    line = {"color": ORANGE, "width": 2, "dash": "dash"}
    return go.Scatter(x=[value, value], y=[rows[0], rows[-1]], mode="lines", line=line, name=name, showlegend=True)


def funnel(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw how far people came: event, n_customers, customer_share -> bars, each with its share of the first."""
    bars = go.Bar(
        x=table["n_customers"].to_list(),
        y=[words[f"event.{event}"] for event in table["event"]],
        orientation="h",
        marker_color=BLUE,
        text=[f"{n:,} ({share:.0%})" for n, share in table.select("n_customers", "customer_share").iter_rows()],
        textposition="auto",
        hovertemplate="%{y}: %{x:,}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=words["axis.customers"], height=120 + 44 * table.height)
    return figure.update_layout(yaxis={"type": "category", "autorange": "reversed"})


def true_effect(table: pl.DataFrame, words: Mapping[str, str], *, metric: str, unit: str) -> go.Figure:
    """Draw what contact truly changed in each hidden stage: true_stage, true_uplift -> bars."""
    stages = table.filter(pl.col("true_stage").is_not_null())
    bars = go.Bar(
        x=[words[f"stage.{stage}"] for stage in stages["true_stage"]],
        y=stages["true_uplift"].to_list(),
        marker_color=ORANGE,
        hovertemplate="%{x}: %{y}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=words["axis.true_stage"], y_title=unit, height=300)
    return figure.update_layout(yaxis_tickformat=_TICKS.get(metric, ",.4~f"))
