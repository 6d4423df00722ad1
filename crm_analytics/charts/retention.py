"""Pictures of the Retention page."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl
from plotly.subplots import make_subplots

from crm_analytics.charts.theme import BLUE, GREY, ORANGE, SCALE, new_figure, short_number

READABLE_COLUMNS = 13  # months; with more, a phone has no room for figures in the cells
_ROW, _FRAME = 26, 190  # pixels


def cohort_triangle(
    triangle: pl.DataFrame, words: Mapping[str, str], *, column: str, unit: str, first_month_counts: bool = True
) -> go.Figure:
    """Draw the triangle: cohort, is_known_before, cohort_size, period_index, <column>, is_running -> heat maps.

    Customers known before the data begin stand apart above; cells of the running month are pale with a dotted frame;
    months not lived stay empty. ``first_month_counts`` = False keeps month 0, which is always the whole cohort, out
    of the scale of colours.
    """
    groups = [
        (flag, part) for flag in (True, False) if (part := triangle.filter(pl.col("is_known_before") == flag)).height
    ]
    rows = [part["cohort"].n_unique() for _, part in groups]
    figure = make_subplots(
        rows=max(1, len(groups)), cols=1, shared_xaxes=True, row_heights=rows or None,
        vertical_spacing=min(0.25, 40 / (_ROW * sum(rows) + _FRAME)),
        subplot_titles=[words["cohort.known_before" if flag else "cohort.new"] for flag, _ in groups],
    )  # fmt: skip
    for number, (_, part) in enumerate(groups, start=1):
        _add_panel(figure, part, words, column=column, row=number)
    figure.update_layout(new_figure(height=_ROW * sum(rows) + _FRAME).layout)
    figure.update_xaxes(fixedrange=True, dtick=1 if triangle["period_index"].n_unique() <= READABLE_COLUMNS else None)
    figure.update_xaxes(title_text=words["axis.months_since_first"], row=len(groups) or 1, col=1)
    figure.update_yaxes(title_text=words["axis.cohort"], row=len(groups) or 1, col=1)
    scaled = triangle if first_month_counts else triangle.filter(pl.col("period_index") > 0)
    return figure.update_layout(margin_t=34, margin_b=90, coloraxis=_colour_axis(scaled[column], unit))


def _add_panel(figure: go.Figure, part: pl.DataFrame, words: Mapping[str, str], *, column: str, row: int) -> None:
    cohorts = part.select("cohort", "cohort_size").unique().sort("cohort")
    labels = {cohort: f"{cohort:%Y-%m} ({short_number(size)})" for cohort, size in cohorts.iter_rows()}
    months = list(range(part.select(pl.col("period_index").max()).item() + 1))
    for is_running in (False, True):
        cells = part.filter(pl.col("is_running") == is_running)
        values = {
            (cohort, index): value for cohort, index, value in cells.select("cohort", "period_index", column).rows()
        }
        matrix = [[values.get((cohort, month)) for month in months] for cohort in labels]
        is_readable = len(months) <= READABLE_COLUMNS
        heat = go.Heatmap(
            x=months,
            y=list(labels.values()),
            z=matrix,
            text=[[_cell_text(value, column) for value in line] for line in matrix],
            texttemplate="%{text}" if is_readable else None,
            opacity=0.4 if is_running else 1,
            coloraxis="coloraxis",
            hovertemplate=_hover(words, is_running),
            hoverongaps=False,
            xgap=1,
            ygap=1,
        )
        figure.add_trace(heat, row=row, col=1)
    positions = {cohort: number for number, cohort in enumerate(labels)}
    for cohort, month in part.filter("is_running").select("cohort", "period_index").iter_rows():
        _frame_cell(figure, month, positions[cohort], row)
    figure.update_yaxes(
        autorange="reversed", type="category", automargin=True, fixedrange=True, showgrid=False, row=row, col=1
    )


def _cell_text(value: float | None, column: str) -> str:
    return "" if value is None else f"{100 * value:.0f}" if column == "retention_rate" else short_number(value)


def _hover(words: Mapping[str, str], is_running: bool) -> str:
    note = f"<br>{words['cohort.running']}" if is_running else ""
    return "%{y}, +%{x}: %{text}" + note + "<extra></extra>"


def _frame_cell(figure: go.Figure, month: int, position: int, row: int) -> None:
    figure.add_shape(
        type="rect", x0=month - 0.5, x1=month + 0.5, y0=position - 0.5, y1=position + 0.5,
        line={"color": ORANGE, "width": 1.5, "dash": "dot"}, row=row, col=1,
    )  # fmt: skip


def _colour_axis(values: pl.Series, unit: str) -> dict[str, object]:
    low, high = values.min(), values.max()
    return {
        "colorscale": SCALE,
        "cmin": min(0.0, low or 0.0),
        "cmax": high or 1.0,
        "colorbar": {
            "orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "thickness": 10, "nticks": 5,
            "title": {"text": unit, "side": "bottom"}, "tickformat": ".0%" if values.name == "retention_rate" else None,
        },
    }  # fmt: skip


def average_curves(
    averages: pl.DataFrame, words: Mapping[str, str], *, y_title: str, is_rate: bool, from_month: int = 0
) -> go.Figure:
    """Draw the average month by month: is_known_before, period_index, rate -> lines."""
    shown = averages.filter(pl.col("period_index") >= from_month)
    lines = [
        go.Scatter(
            x=part["period_index"].to_list(),
            y=part["rate"].to_list(),
            name=words[code],
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate="+%{x}: %{y:.1%}" if is_rate else "+%{x}: %{y:,.2f}",
        )
        for flag, code, colour, dash in (
            (False, "cohort.new", BLUE, "solid"),
            (True, "cohort.known_before", GREY, "dot"),
        )
        if (part := shown.filter(pl.col("is_known_before") == flag)).height
    ]
    figure = new_figure(*lines, x_title=words["axis.months_since_first"], y_title=y_title, height=320)
    return figure.update_layout(
        showlegend=True, yaxis={"tickformat": ".0%" if is_rate else None, "rangemode": "tozero"}
    )
