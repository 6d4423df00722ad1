"""Pictures of the Early warning page."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, new_figure

Words = Mapping[str, str]
_READER_COLOURS = {"score": PURPLE, "stage_model": BLUE, "p_alive": GREEN, "own_rhythm": ORANGE, "silence": GREY}
_LEVEL_COLOURS = {"dissatisfied": VERMILION, "satisfied": SKY, "delighted": GREEN}
_LEVELS = tuple(_LEVEL_COLOURS)


def captured(table: pl.DataFrame, words: Words) -> go.Figure:
    """Draw how much of all at stake a list holds by its length, beside the longest silent: list_length, shares."""
    lines = [
        go.Scatter(
            x=table["list_length"].to_list(), y=table[name].to_list(), mode="lines", name=words[f"watch_order.{name}"],
            line={"color": colour, "width": 3 if name == "list_share" else 2, "dash": dash},
            hovertemplate="%{x:,}: %{y:.0%}",
        )
        for name, colour, dash in (("list_share", BLUE, "solid"), ("silent_share", GREY, "dash"))
    ]  # fmt: skip
    figure = new_figure(*lines, x_title=words["axis.list_length"], y_title=words["axis.stake_share"])
    return figure.update_yaxes(tickformat=".0%", rangemode="tozero")


def readers(table: pl.DataFrame, words: Words) -> go.Figure:
    """Draw how well each reader orders customers, with its interval: churn_reader, auc, auc_low, auc_high -> dots."""
    ordered = table.sort("auc")
    dots = go.Scatter(
        x=ordered["auc"].to_list(),
        y=[words[f"churn_reader.{reader}"] for reader in ordered["churn_reader"]],
        mode="markers",
        marker={"size": 12, "color": [_READER_COLOURS[reader] for reader in ordered["churn_reader"]]},
        error_x=_errors(ordered, "auc", "auc_low", "auc_high"),
        hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        showlegend=False,
    )
    return new_figure(dots, x_title=words["axis.auc"], height=300)


def calibration(table: pl.DataFrame, words: Words) -> go.Figure:
    """Draw what was said against what came, a line a reader: churn_reader, p_churn, left_share -> lines."""
    lines = [
        go.Scatter(
            x=rows["p_churn"].to_list(), y=rows["left_share"].to_list(), mode="lines+markers",
            name=words[f"churn_reader.{reader}"], line={"color": _READER_COLOURS[str(reader)]},
            hovertemplate="%{x:.0%}: %{y:.0%}",
        )
        for (reader,), rows in table.group_by("churn_reader", maintain_order=True)
    ]  # fmt: skip
    perfect = go.Scatter(
        x=[0, 1], y=[0, 1], mode="lines", name=words["watch_order.as_said"],
        line={"color": GREY, "dash": "dot"}, hoverinfo="skip",
    )  # fmt: skip
    figure = new_figure(*lines, perfect, x_title=words["axis.said"], y_title=words["axis.left_share"])
    return figure.update_xaxes(tickformat=".0%", range=[0, 1]).update_yaxes(tickformat=".0%", range=[0, 1])


def importances(table: pl.DataFrame, words: Words) -> go.Figure:
    """Draw how much each figure matters: feature, importance, spread -> bars."""
    bars = go.Bar(
        y=[words[f"column.{feature}"] for feature in table["feature"]],
        x=table["importance"].to_list(),
        orientation="h",
        marker_color=BLUE,
        error_x={"type": "data", "array": table["spread"].to_list(), "color": GREY},
        hovertemplate="%{y}: %{x:.3f}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=words["axis.importance"], height=120 + 24 * table.height)
    return figure.update_yaxes(autorange="reversed")


def satisfaction_by_stage(table: pl.DataFrame, words: Words) -> go.Figure:
    """Draw the shares of the three levels by stage with their intervals: stage, <level>_share, _low, _high -> bars."""
    bars = [
        go.Bar(
            x=[words[f"stage.{stage}"] for stage in table["stage"]], y=table[f"{level}_share"].to_list(),
            name=words[f"satisfaction.{level}"], marker_color=_LEVEL_COLOURS[level],
            error_y=_errors(table, f"{level}_share", f"{level}_low", f"{level}_high"),
            customdata=table["n_answers"].to_list(),
            hovertemplate="%{x}: %{y:.0%}<br>" + words["column.n_answers"] + ": %{customdata:,}",
        )
        for level in _LEVELS
    ]  # fmt: skip
    figure = new_figure(*bars, x_title=words["axis.stage"], y_title=words["axis.answer_share"])
    return _legend_above(figure).update_layout(barmode="group").update_yaxes(tickformat=".0%", rangemode="tozero")


def loss(table: pl.DataFrame, words: Words) -> go.Figure:
    """Draw who left after each level of satisfaction: satisfaction_level, left_share, low, high -> bars."""
    known = table.drop_nulls("left_share")
    levels = known["satisfaction_level"].to_list()
    bars = go.Bar(
        x=[words[f"satisfaction.{level}"] for level in levels],
        y=known["left_share"].to_list(),
        marker_color=[_LEVEL_COLOURS[level] for level in levels],
        error_y=_errors(known, "left_share", "low", "high"),
        customdata=known["n_answers"].to_list(),
        hovertemplate="%{x}: %{y:.0%}<br>" + words["column.n_answers"] + ": %{customdata:,}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=words["axis.satisfaction"], y_title=words["axis.left_share"])
    return figure.update_yaxes(tickformat=".0%", rangemode="tozero")


def ladder(table: pl.DataFrame, words: Words) -> go.Figure:
    """Draw the rungs of the ladder with their intervals: loyalty_rung, reached_share, low, high -> bars."""
    known = table.drop_nulls("reached_share")
    bars = go.Bar(
        x=[words[f"loyalty_rung.{rung}"] for rung in known["loyalty_rung"]],
        y=known["reached_share"].to_list(),
        marker_color=BLUE,
        error_y=_errors(known, "reached_share", "low", "high"),
        customdata=known["n_known"].to_list(),
        hovertemplate="%{x}: %{y:.0%}<br>" + words["column.n_known"] + ": %{customdata:,}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=words["axis.rung"], y_title=words["axis.customer_share_known"])
    return figure.update_yaxes(tickformat=".0%", rangemode="tozero")


def _errors(table: pl.DataFrame, middle: str, low: str, high: str) -> dict[str, object]:
    """The two sides of an interval as Plotly takes them."""
    below, above = (table[middle] - table[low]).to_list(), (table[high] - table[middle]).to_list()
    return {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": GREY}


def _legend_above(figure: go.Figure) -> go.Figure:
    # on a phone the names below are slanted and reach down to where the legend would be
    return figure.update_layout(legend={"y": 1.02, "yanchor": "bottom"})
