"""Pictures of the Value page."""

from __future__ import annotations

import html
from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREY, SCALE, SEGMENT_COLOURS, STAGE_COLOURS, new_figure, short_number


def distribution(table: pl.DataFrame, words: Mapping[str, str], *, currency: str) -> go.Figure:
    """Draw how many customers are worth how much: clv_distribution -> bars; those worth next to nothing in grey."""
    rows = table.to_dicts()
    labels = [_between(row["clv_from"], row["clv_to"]) for row in rows]
    bars = go.Bar(
        x=labels,
        y=table["n_customers"].to_list(),
        marker_color=[BLUE if row["clv_from"] else GREY for row in rows],
        customdata=[row["equity_share"] for row in rows],
        hovertemplate="%{x} " + currency + ": %{y:,} · %{customdata:.1%}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=f"{words['axis.clv']} ({currency})", y_title=words["axis.customers"])
    return figure.update_xaxes(type="category", categoryorder="array", categoryarray=labels)


def _between(low: float | None, high: float) -> str:
    return f"&lt; {short_number(high)}" if low is None else f"{short_number(low)}–{short_number(high)}"


def alive_grid(table: pl.DataFrame, words: Mapping[str, str], *, value: str) -> go.Figure:
    """Draw the mean of p_alive or expected_purchases over silence and repeat purchases: alive_grid -> heat map."""
    silences = table.select("silence_from", "silence_to").unique().sort("silence_from").rows()
    frequencies = table.select("frequency_from", "frequency_to").unique().sort("frequency_from").rows()
    cells = {(row["silence_from"], row["frequency_from"]): row for row in table.iter_rows(named=True)}
    grid = [[cells.get((silence[0], frequency[0]), {}) for silence in silences] for frequency in frequencies]
    is_rate = value == "p_alive"
    heat = go.Heatmap(
        x=[_steps(*silence) for silence in silences],
        y=[_steps(*frequency) for frequency in frequencies],
        z=[[cell.get(value) for cell in row] for row in grid],
        text=[[_cell(cell.get(value), is_rate) for cell in row] for row in grid],
        texttemplate="%{text}",
        colorscale=SCALE,
        zmin=0,
        zmax=1 if is_rate else None,
        showscale=False,
        xgap=1,
        ygap=1,
        hoverinfo="skip",
    )
    handles = _handles(table, words, value=value)
    figure = new_figure(heat, handles, x_title=words["axis.silence_days"], y_title=words["axis.repeat_purchases"])
    figure.update_layout(hovermode="closest", hoverdistance=-1)  # anywhere in a cell is on its point
    figure.update_xaxes(type="category")
    return figure.update_yaxes(type="category")


def _handles(table: pl.DataFrame, words: Mapping[str, str], *, value: str) -> go.Scatter:
    """Unseen points on the cells, which tell what a cell holds: a heat map can't be clicked, points can.

    Each carries where its cell begins: days of silence and repeat purchase days.
    """
    rows = table.to_dicts()
    return go.Scatter(
        x=[_steps(row["silence_from"], row["silence_to"]) for row in rows],
        y=[_steps(row["frequency_from"], row["frequency_to"]) for row in rows],
        mode="markers",
        marker={"size": 34, "symbol": "square", "opacity": 0},
        selected={"marker": {"opacity": 0.35, "color": "#FFFFFF"}},
        unselected={"marker": {"opacity": 0}},
        text=[_cell(row[value], value == "p_alive") for row in rows],
        customdata=[[row["silence_from"], row["frequency_from"], row["n_customers"]] for row in rows],
        hovertemplate="%{text}<br>" + words["axis.customers"] + ": %{customdata[2]:,}<extra></extra>",
        showlegend=False,
    )


def _steps(low: int, high: int | None) -> str:
    return f"{low}+" if high is None else f"{low}" if low == high else f"{low}–{high}"


def _cell(value: float | None, is_rate: bool) -> str:
    if value is None:
        return ""
    return f"{value:.0%}" if is_rate else short_number(value)


def value_by(table: pl.DataFrame, words: Mapping[str, str], *, column: str, currency: str) -> go.Figure:
    """Draw equity by group with its range: value_by -> bars, the largest on top."""
    groups, customers = table["group"].to_list(), words["axis.customers"]
    bars = go.Bar(
        y=[_name(group, column, words) for group in groups],
        x=table["clv"].to_list(),
        orientation="h",
        marker_color=[_colour(group, column) for group in groups],
        error_x={
            "type": "data", "symmetric": False, "color": GREY,
            "array": (table["clv_high"] - table["clv"]).to_list(),
            "arrayminus": (table["clv"] - table["clv_low"]).to_list(),
        },
        customdata=table["n_customers"].to_list(),
        hovertemplate="%{y}: %{x:,.0f} " + currency + f"<br>{customers}: %{{customdata:,}}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    figure = new_figure(
        bars,
        x_title=f"{words['axis.customer_equity']} ({currency})",
        y_title=words[f"column.{column}"],
        height=140 + 34 * max(2, len(groups)),
    )
    return figure.update_yaxes(autorange="reversed", type="category")


def _name(group: str | None, column: str, words: Mapping[str, str]) -> str:
    if group is None:
        return words["group.unknown"]
    return words.get(f"{column}.{group}", "") or html.escape(group)


def _colour(group: str | None, column: str) -> str:
    colours = {"stage": STAGE_COLOURS, "segment": SEGMENT_COLOURS}.get(column, {})
    return GREY if group is None else colours.get(group, BLUE)
