"""Pictures of the Results page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, new_figure

ARM_COLOURS = {"held_out": GREY, "targeted": BLUE}
_CHANNELS = ((BLUE, "circle"), (ORANGE, "square"), (PURPLE, "diamond"))
_TICKS = dict.fromkeys(("is_buyer", "is_registered", "is_consenting"), ".1%")


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


def forest(table: pl.DataFrame, names: list[str], *, metric: str, unit: str, has_total: bool = False) -> go.Figure:
    """Draw an effect with its interval a row: estimate, low, high -> forest plot.

    ``names`` are the rows' names; with ``has_total`` the last row is all the others together.
    """
    is_total = [has_total and place == table.height - 1 for place in range(table.height)]
    rows = go.Scatter(
        x=table["estimate"].to_list(),
        y=[escape(name) for name in names],
        error_x=_reach(table["estimate"].to_list(), table["low"].to_list(), table["high"].to_list()),
        mode="markers",
        marker={"size": [16 if each else 11 for each in is_total], "color": BLUE, "symbol": _symbols(table, is_total)},
        hovertemplate="%{y}: %{x}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    figure = new_figure(rows, x_title=unit, height=140 + 44 * table.height)
    figure.add_vline(x=0, line={"color": GREY, "width": 1})
    figure.update_layout(xaxis_tickformat=_TICKS.get(metric, ",.4~f"))
    return figure.update_layout(yaxis={"type": "category", "autorange": "reversed"})


def _symbols(table: pl.DataFrame, is_total: list[bool]) -> list[str]:
    """A hollow point where there is no interval: it says little."""
    shapes = ["diamond" if each else "circle" for each in is_total]
    return [shape if low is not None else f"{shape}-open" for shape, low in zip(shapes, table["low"], strict=True)]


def groups(
    table: pl.DataFrame, words: Mapping[str, str], *, metric: str, unit: str, truth: tuple[str, float] | None = None
) -> go.Figure:
    """Draw each group as it was measured and as it is pulled towards all: GROUP_EFFECTS, group -> two points a row.

    ``truth`` names and marks what only a simulation knows.
    """
    raw = _group_points(table, ("estimate", "low", "high"), place=-0.14, colour=GREY)
    pulled = _group_points(table, ("shrunken", "shrunken_low", "shrunken_high"), place=0.14, colour=BLUE)
    raw.name, pulled.name = words["column.estimate"], words["column.shrunken"]
    figure = new_figure(raw, pulled, x_title=unit, height=170 + 60 * table.height)
    figure.add_vline(x=0, line={"color": GREY, "width": 1})
    if truth is not None:
        line = {"color": ORANGE, "width": 2, "dash": "dash"}
        ends = [-0.5, table.height - 0.5]
        figure.add_trace(go.Scatter(x=[truth[1]] * 2, y=ends, mode="lines", line=line, name=truth[0]))
    rows = list(range(table.height))
    return figure.update_layout(
        yaxis={
            "tickvals": rows,
            "ticktext": [escape(name) for name in table["group"]],
            "range": [table.height - 0.5, -0.5],
        },
        xaxis_tickformat=_TICKS.get(metric, ",.4~f"),
        legend_y=-0.35 if table.height < 3 else -0.25,
    )


def _group_points(table: pl.DataFrame, names: tuple[str, str, str], *, place: float, colour: str) -> go.Scatter:
    estimate, low, high = (table[name].to_list() for name in names)
    return go.Scatter(
        x=estimate,
        y=[row + place for row in range(table.height)],
        error_x=_reach([each or 0.0 for each in estimate], low, high),
        mode="markers",
        marker={"size": 10, "color": colour},
        hovertemplate="%{x:,.3~f}<extra></extra>",
    )


def looks(table: pl.DataFrame, words: Mapping[str, str], *, unit: str) -> go.Figure:
    """Draw the uplift up to each look with the bounds that allow for all looks: LOOKS -> line in a band."""
    tested = table.filter(pl.col("low").is_not_null())
    days = tested["looked_on"].to_list()
    band = go.Scatter(
        x=[*days, *days[::-1]], y=[*tested["high"].to_list(), *tested["low"].to_list()[::-1]], fill="toself",
        mode="lines", line={"width": 0}, fillcolor="rgba(0,114,178,0.2)", hoverinfo="skip", showlegend=False,
    )  # fmt: skip
    line = go.Scatter(
        x=table["looked_on"].to_list(), y=table["estimate"].to_list(), mode="lines+markers", showlegend=False,
        line={"color": BLUE, "width": 2}, marker={"size": 8}, hovertemplate="%{x}: %{y:,.3~f}<extra></extra>",
    )  # fmt: skip
    figure = new_figure(band, line, x_title=words["column.looked_on"], y_title=unit, height=340)
    figure.add_hline(y=0, line={"color": GREY, "width": 1})
    return figure


def uplift_curve(curve: pl.DataFrame, words: Mapping[str, str], *, unit: str) -> go.Figure:
    """Draw the gain of contacting the best-scored share, its band, and the line of chance: UPLIFT_CURVE."""
    shares = curve["customer_share"].to_list()
    band = go.Scatter(
        x=[*shares, *shares[::-1]], y=[*curve["gain_high"].to_list(), *curve["gain_low"].to_list()[::-1]],
        fill="toself", mode="lines", line={"width": 0}, fillcolor="rgba(0,114,178,0.2)", hoverinfo="skip",
        showlegend=False,
    )  # fmt: skip
    line = go.Scatter(
        x=shares, y=curve["gain"].to_list(), mode="lines", line={"color": BLUE, "width": 2},
        name=words["column.gain"], hovertemplate="%{x:.0%}: %{y:,.3~f}<extra></extra>",
    )  # fmt: skip
    chance = go.Scatter(
        x=shares, y=curve["gain_by_chance"].to_list(), mode="lines", name=words["column.gain_by_chance"],
        line={"color": GREY, "width": 2, "dash": "dash"}, hoverinfo="skip",
    )  # fmt: skip
    figure = new_figure(band, chance, line, x_title=words["column.customer_share"], y_title=unit)
    return figure.update_layout(xaxis_tickformat=".0%")


def channels_over_time(table: pl.DataFrame, words: Mapping[str, str], *, unit: str) -> go.Figure:
    """Draw each campaign's effect with its interval on its day, a colour and symbol a channel."""
    figure = new_figure(y_title=unit, x_title=words["column.measured_on"], height=340)
    for number, ((channel,), part) in enumerate(table.group_by("channel", maintain_order=True)):
        estimates = part["estimate"].to_list()
        figure.add_trace(
            go.Scatter(
                x=part["measured_on"].to_list(), y=estimates, mode="markers", name=words[f"contact_channel.{channel}"],
                error_y=_reach(estimates, part["low"].to_list(), part["high"].to_list()),
                marker={"size": 11, "color": _CHANNELS[number % 3][0], "symbol": _CHANNELS[number % 3][1]},
                hovertemplate="%{x}: %{y:,.3~f}<extra></extra>",
            )
        )  # fmt: skip
    figure.add_hline(y=0, line={"color": GREY, "width": 1})
    return figure


def funnel(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw how far either side came, by treatment: FUNNEL -> bars of shares, each with its count."""
    figure = new_figure(x_title=words["column.customer_share"], height=140 + 24 * table.height)
    colours = iter((BLUE, ORANGE, PURPLE, GREEN))
    sides = table.sort("arm", descending=True, maintain_order=True)
    for (arm, variant), part in sides.group_by("arm", "variant", maintain_order=True):
        colour = GREY if arm == "held_out" else next(colours, SKY)
        name = words[f"arm.{arm}"] if variant is None else escape(str(variant))
        figure.add_trace(_steps(part, words, name, colour))
    figure.update_layout(yaxis={"type": "category", "autorange": "reversed"}, xaxis_tickformat=".0%", barmode="group")
    return figure


def _steps(part: pl.DataFrame, words: Mapping[str, str], name: str, colour: str) -> go.Bar:
    return go.Bar(
        x=part["customer_share"].to_list(),
        y=[words[f"event.{event}"] for event in part["event"]],
        orientation="h",
        marker_color=colour,
        name=name,
        text=[f"{n:,} ({share:.0%})" for n, share in part.select("n_customers", "customer_share").iter_rows()],
        textposition="auto",
        hovertemplate="%{y}: %{x:.1%}<extra>" + name + "</extra>",
    )


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
