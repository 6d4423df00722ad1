"""Pictures of the Life cycle page that show change: against a year and a target, between days, ahead, and in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.stage_pairs import BEFORE, with_grey_legend
from crm_analytics.charts.theme import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    SCALE,
    STAGE_COLOURS,
    VERMILION,
    new_figure,
    short_number,
)

_ABOVE = {"y": 1.02, "yanchor": "bottom"}


def mix_against(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw shares now, a year before and as aimed at: stage, customer_share, share_before, target_share -> figure."""
    stages = [words[f"stage.{stage}"] for stage in table["stage"]]
    colours = [STAGE_COLOURS[stage] for stage in table["stage"]]
    bars = []
    if table["share_before"].null_count() < table.height:
        bars.append(
            go.Bar(x=stages, y=table["share_before"].to_list(), name=words["period.year_before"],
                   marker_color=colours, **BEFORE)
        )  # fmt: skip
    bars.append(
        go.Bar(x=stages, y=table["customer_share"].to_list(), name=words["period.now"], marker_color=colours,
               texttemplate="%{y:.0%}", textposition="outside", textangle=0, cliponaxis=False)
    )  # fmt: skip
    traces: list[go.Bar | go.Scatter] = [*with_grey_legend(*bars)]
    if table["target_share"].null_count() < table.height:
        traces.append(
            go.Scatter(x=stages, y=table["target_share"].to_list(), name=words["period.target"], mode="markers",
                       marker={"symbol": "line-ew", "size": 34, "line": {"width": 3, "color": ORANGE}})
        )  # fmt: skip
    figure = new_figure(*traces, x_title=words["axis.stage"], y_title=words["axis.share_of_customers"])
    figure.update_traces(hovertemplate="%{x}: %{y:.1%}")
    return figure.update_layout(barmode="group", yaxis_tickformat=".0%", legend=_ABOVE)


def stage_years(table: pl.DataFrame, words: Mapping[str, str], *, stage: str, target: float | None) -> go.Figure:
    """Draw one stage over twelve months, over the year before: month_end, customer_share, share_before -> figure."""
    months = [f"{day:%Y-%m}" for day in table["month_end"]]
    lines = [
        go.Scatter(x=months, y=table[column].to_list(), name=words[name], mode="lines+markers", line=line)
        for column, name, line in (
            ("customer_share", "period.these_months", {"color": STAGE_COLOURS[stage], "width": 3}),
            ("share_before", "period.year_before", {"color": GREY, "dash": "dot"}),
        )
        if table[column].null_count() < table.height
    ]
    if target is not None:
        lines.append(
            go.Scatter(x=months, y=[target] * len(months), name=words["period.target"], mode="lines",
                       line={"color": ORANGE, "dash": "dash"})
        )  # fmt: skip
    figure = new_figure(*lines, x_title=words["axis.month_end"], y_title=words["axis.share_of_customers"], height=300)
    figure.update_traces(hovertemplate="%{x}: %{y:.1%}")
    figure.update_xaxes(type="category", nticks=6)
    return figure.update_layout(yaxis={"tickformat": ".0%", "rangemode": "tozero"}, legend=_ABOVE)


def move_matrix(table: pl.DataFrame, words: Mapping[str, str], *, days: tuple[str, str]) -> go.Figure:
    """Draw the moves between two days as a square: stage_before, stage_after, n_customers, row_share -> heat map.

    A cell's customdata holds its two stages, so that a click tells which one it is.
    """
    befores = table["stage_before"].unique(maintain_order=True).to_list()
    rows = [table.filter(pl.col("stage_before") == before) for before in befores]
    afters = rows[0]["stage_after"].to_list()
    sums = [int(table.filter(pl.col("stage_after") == after)["n_customers"].sum()) for after in afters]
    totals = [int(row["n_customers"].sum()) for row in rows]
    heat = go.Heatmap(
        x=[f"{words[f'stage.{after}']}<br>{short_number(n)}" for after, n in zip(afters, sums, strict=True)],
        y=[f"{words[f'stage.{before}']}<br>{short_number(n)}" for before, n in zip(befores, totals, strict=True)],
        z=[row["row_share"].to_list() for row in rows],
        text=[[_cell(n, share) for n, share in row.select("n_customers", "row_share").rows()] for row in rows],
        customdata=[[(b, a, n) for a, n in zip(afters, r["n_customers"], strict=True)]
                    for b, r in zip(befores, rows, strict=True)],
        zmin=0, zmax=1, colorscale=SCALE, showscale=False, texttemplate="%{text}",
        hovertemplate="%{y} → %{x}: %{customdata[2]:,} (%{z:.1%})<extra></extra>",
    )  # fmt: skip
    figure = new_figure(heat, x_title=days[1], y_title=days[0], height=460)
    return figure.update_yaxes(autorange="reversed")


def _cell(n: int, share: float | None) -> str:
    return "" if not n or share is None else f"{short_number(n)}<br>{share:.0%}"


def mix_forecast(table: pl.DataFrame, words: Mapping[str, str], *, day: str) -> go.Figure:
    """Draw the mix now and as it is expected, with its range: stage, customer_share, forecast_share, low, high."""
    stages = [words[f"stage.{stage}"] for stage in table["stage"]]
    middle = table["forecast_share"]
    colours = [STAGE_COLOURS[stage] for stage in table["stage"]]
    now = go.Bar(
        x=stages, y=table["customer_share"].to_list(), name=words["period.now"], marker_color=colours, **BEFORE
    )  # fmt: skip
    ahead = go.Bar(
        x=stages, y=middle.to_list(), name=day, marker_color=colours,
        error_y={"type": "data", "color": VERMILION, "thickness": 2, "symmetric": False,
                 "array": (table["high"] - middle).clip(0).to_list(),
                 "arrayminus": (middle - table["low"]).clip(0).to_list()},
        customdata=table.select("low", "high").rows(),
        hovertemplate="%{x}: %{y:.1%} (%{customdata[0]:.1%}–%{customdata[1]:.1%})",
    )  # fmt: skip
    now.update(hovertemplate="%{x}: %{y:.1%}")
    pair = with_grey_legend(now, ahead)
    figure = new_figure(*pair, x_title=words["axis.stage"], y_title=words["axis.share_of_customers"])
    return figure.update_layout(barmode="group", yaxis_tickformat=".0%", legend=_ABOVE)


def time_in_stage(curves: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw who is still in a stage after some months: stage, months, share_left, low, high -> falling steps."""
    traces: list[go.Scatter] = []
    for stage, colour in STAGE_COLOURS.items():
        curve = curves.filter(pl.col("stage") == stage)
        if curve.height:
            name = words[f"stage.{stage}"]
            traces.append(
                go.Scatter(x=curve["months"].to_list(), y=curve["share_left"].to_list(), name=name, mode="lines",
                           line={"shape": "hv", "color": colour, "width": 3},
                           customdata=curve.select(pl.col("low", "high").fill_null(pl.col("share_left"))).rows(),
                           hovertemplate=name + ", %{x:.0f}: %{y:.0%} (%{customdata[0]:.0%}–%{customdata[1]:.0%})"
                           "<extra></extra>")
            )  # fmt: skip
    figure = new_figure(*traces, x_title=words["axis.months_in_stage"], y_title=words["axis.share_still_there"])
    return figure.update_layout(yaxis={"tickformat": ".0%", "range": [0, 1.02]}, legend=_ABOVE)


def conversions(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw the share who took each step by quarter: quarter, conversion, rate, n_moved, n_from -> lines."""
    looks = {"to_new": (BLUE, "circle"), "to_regular": (GREEN, "square"), "to_new_line": (ORANGE, "diamond")}
    lines = []
    for step, (colour, symbol) in looks.items():
        part = table.filter(pl.col("conversion") == step, pl.col("rate").is_not_null(), ~pl.col("is_running"))
        if part.height:
            lines.append(
                go.Scatter(x=[_quarter(day) for day in part["quarter"]], y=part["rate"].to_list(),
                           name=words[f"conversion.{step}"], mode="lines+markers", line_color=colour,
                           marker={"symbol": symbol, "size": 8}, customdata=part.select("n_moved", "n_from").rows(),
                           hovertemplate="%{x}: %{y:.1%} (%{customdata[0]:,} / %{customdata[1]:,})")
            )  # fmt: skip
    figure = new_figure(*lines, x_title=words["axis.quarter"], y_title=words["axis.share_of_those_before"])
    order = [_quarter(day) for day in table["quarter"].unique().sort()]
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=order, nticks=8)
    return figure.update_layout(yaxis={"tickformat": ".0%", "rangemode": "tozero"}, legend=_ABOVE)


def _quarter(day: dt.date) -> str:
    return f"{day.year} Q{(day.month + 2) // 3}"


def example_path(table: pl.DataFrame, words: Mapping[str, str], *, currency: str) -> go.Figure:
    """Draw a customer's months: month_end, stage, stage_by_model, revenue -> two rows of stages over bars."""
    months = [f"{day:%Y-%m}" for day in table["month_end"]]
    figure = new_figure(
        go.Bar(x=months, y=table["revenue"].to_list(), marker_color=BLUE, showlegend=False,
               hovertemplate="%{x}: %{y:,.0f} " + currency + "<extra></extra>"),
        x_title=words["axis.month_end"], y_title=f"{words['axis.revenue_a_month']} ({currency})", height=420,
    )  # fmt: skip
    for column, axis in (("stage_by_model", "axis.model"), ("stage", "axis.rules")):
        if table[column].null_count() < table.height:
            figure.add_trace(_strip(table, months, column, words, row=words[axis]))
    for stage, colour in STAGE_COLOURS.items():
        figure.add_trace(
            go.Scatter(x=[None], y=[None], mode="markers", name=words[f"stage.{stage}"],
                       marker={"symbol": "square", "size": 12, "color": colour})
        )  # fmt: skip
    figure.update_xaxes(type="category", nticks=8)
    return figure.update_layout(
        yaxis={"domain": [0, 0.66], "rangemode": "tozero"},
        yaxis2={"domain": [0.74, 1], "anchor": "x", "automargin": True, "fixedrange": True},
        legend=_ABOVE,
        bargap=0.1,
    )


def _strip(table: pl.DataFrame, months: list[str], column: str, words: Mapping[str, str], *, row: str) -> go.Scatter:
    stages = table[column].to_list()
    return go.Scatter(
        x=months, y=[row] * len(months), yaxis="y2", mode="markers", showlegend=False,
        marker={"symbol": "square", "size": 14, "color": [STAGE_COLOURS.get(stage or "", GREY) for stage in stages]},
        text=[words[f"stage.{stage}"] if stage else "" for stage in stages],
        hovertemplate="%{x}: %{text}<extra></extra>",
    )  # fmt: skip
