"""Pictures of groups beside each other: what they did in each period after the first, and which differ."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.retention import PERCENT, READABLE_COLUMNS, Scale
from crm_analytics.charts.theme import BLUE, GREY, ORANGE, SCALE, new_figure, short_number
from crm_analytics.views.retention import ENOUGH_FOLLOWED

_ROW, _FRAME = 30, 150  # pixels
_LONGEST = 22  # characters of a group's name on an axis


def group_cells(
    curves: pl.DataFrame,
    names: Mapping[str | None, str],
    average: Mapping[int, float],
    *,
    scale: Scale,
    sizes: Mapping[str | None, int],
) -> go.Figure:
    """Draw groups by periods as a heat map: group_curves with <column>; the average of all as the lowest row.

    ``names`` are the words for the groups, in the order in which they are drawn; ``average`` the rate by period,
    ``sizes`` the customers of each group. Cells of fewer than 30 customers are grey and don't stretch the scale.
    """
    periods = sorted(set(curves["period_index"]))
    cells = {
        (group, period): value for group, period, value in curves.select("group", "period_index", scale.column).rows()
    }
    rows = [[cells.get((group, period)) for period in periods] for group in names] + [[average.get(p) for p in periods]]
    cut = _distinct([_short(name) for name in names.values()])
    labels = [f"{name} ({short_number(sizes[group])})" for name, group in zip(cut, names, strict=True)]
    labels.append(scale.row_of_average)
    is_few = pl.col("cohort_size") < ENOUGH_FOLLOWED
    few = set(curves.filter(is_few).select("group", "period_index").rows())
    grey = [[1 if (group, period) in few else None for period in periods] for group in names]
    beneath = go.Heatmap(
        x=periods, y=labels[:-1], z=grey, colorscale=[[0, GREY], [1, GREY]], opacity=0.25, showscale=False,
        hoverinfo="skip", xgap=1, ygap=1,
    )  # fmt: skip
    coloured = [
        [None if (group, period) in few else cells.get((group, period)) for period in periods] for group in names
    ]
    heat = go.Heatmap(
        x=periods,
        y=labels,
        z=[*coloured, rows[-1]],
        text=[[_text(value, scale.column) for value in row] for row in rows],
        texttemplate="%{text}" if len(periods) <= READABLE_COLUMNS else None,
        textfont_size=9,
        hovertemplate="%{y}, +%{x}: %{text}<extra></extra>",
        hoverongaps=False,
        xgap=1,
        ygap=1,
        coloraxis="coloraxis",
    )
    figure = new_figure(
        beneath,
        heat,
        _grey_figures(few, cells, names, labels, scale.column),
        x_title=scale.x_title,
        height=_ROW * len(rows) + _FRAME,
    )
    figure.update_xaxes(dtick=1 if len(periods) <= READABLE_COLUMNS else None, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    founded = curves.filter(~is_few)
    shown = founded if scale.first_counts else founded.filter(pl.col("period_index") > 0)
    return figure.update_layout(margin_b=90, coloraxis=_colours(shown[scale.column], scale))


def _grey_figures(
    few: set[tuple[str | None, int]], cells: Mapping[tuple[str | None, int], float | None],
    names: Mapping[str | None, str], labels: list[str], column: str,
) -> go.Scatter:  # fmt: skip
    # a cell without a value in the scale of colours draws no text of its own
    rows, last = dict(zip(names, labels, strict=False)), max((period for _, period in cells), default=0)
    drawn = sorted(((rows[group], period, cells[group, period]) for group, period in few), key=lambda cell: cell[:2])
    return go.Scatter(
        x=[period for _, period, _ in drawn], y=[row for row, _, _ in drawn],
        text=[_text(value, column) for _, _, value in drawn],
        mode="text" if last < READABLE_COLUMNS else "markers", marker_opacity=0, textfont_size=9, showlegend=False,
        hovertemplate="%{y}, +%{x}: %{text}<extra></extra>",
    )  # fmt: skip


def _colours(values: pl.Series, scale: Scale) -> dict[str, object]:
    return {
        "colorscale": SCALE, "cmin": min(0.0, values.min() or 0.0), "cmax": values.max() or 1.0,
        "colorbar": {
            "orientation": "h", "y": 0, "yref": "container", "yanchor": "bottom", "thickness": 10, "nticks": 5,
            "title": {"text": scale.unit, "side": "bottom"}, "tickformat": ".0%" if scale.column in PERCENT else None,
        },
    }  # fmt: skip


def differences(
    table: pl.DataFrame, names: Mapping[str | None, str], words: Mapping[str, str], *, x_title: str, is_rate: bool
) -> go.Figure:
    """Draw each group's mean with its interval: compare_with_rest; those that differ by more than chance coloured."""
    kinds = (
        ("difference.yes", BLUE, "circle"),
        ("difference.no", GREY, "circle-open"),
        ("difference.few", ORANGE, "x"),
    )
    tests = (pl.col("is_different"), ~pl.col("is_different"), pl.col("is_different").is_null())
    rows = dict(
        zip(table["group"].to_list(), _distinct([_short(names[group]) for group in table["group"]]), strict=True)
    )
    traces = []
    for (code, colour, symbol), test in zip(kinds, tests, strict=True):
        part = table.filter(test)
        if part.height:
            traces.append(_points(part, rows, words[code], colour, symbol, is_rate=is_rate))
    figure = new_figure(*traces, x_title=x_title, y_title="", height=_ROW * table.height + _FRAME)
    figure.update_yaxes(categoryorder="array", categoryarray=list(rows.values())[::-1], type="category")
    figure.update_layout(showlegend=True, legend={"y": -90 / max(_ROW * table.height, 60)})
    return figure.update_xaxes(tickformat=".0%" if is_rate else None)


def _points(
    part: pl.DataFrame, rows: Mapping[str | None, str], name: str, colour: str, symbol: str, *, is_rate: bool
) -> go.Scatter:
    known = part.with_columns(pl.col("low", "high").fill_null(pl.col("mean")))
    return go.Scatter(
        x=known["mean"].to_list(),
        y=[rows[group] for group in known["group"]],
        error_x={
            "type": "data", "symmetric": False, "array": (known["high"] - known["mean"]).to_list(),
            "arrayminus": (known["mean"] - known["low"]).to_list(), "width": 4,
        },
        mode="markers",
        name=name,
        marker={"color": colour, "symbol": symbol, "size": 10},
        customdata=known["n_customers"].to_list(),
        hovertemplate="%{y} (%{customdata:,}): %{x:" + (".1%" if is_rate else ",.2f") + "}<extra></extra>",
    )  # fmt: skip


def _text(value: float | None, column: str) -> str:
    return "" if value is None else f"{100 * value:.0f}" if column in PERCENT else short_number(value)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _distinct(names: list[str]) -> list[str]:
    """Two names that were cut to the same text get a number: an axis would draw them in one row.

    >>> _distinct(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    return [
        name if names.index(name) == place else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]
