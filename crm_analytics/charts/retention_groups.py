"""Pictures of groups beside each other: what they did in each period after the first, and which differ."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.retention import PERCENT, READABLE_COLUMNS, Scale
from crm_analytics.charts.theme import BLUE, GREY, ORANGE, SCALE, new_figure, short_number

_ROW, _FRAME = 30, 150  # pixels
_LONGEST = 22  # characters of a group's name on an axis


def group_cells(
    curves: pl.DataFrame, names: Mapping[str | None, str], average: Mapping[int, float], *, scale: Scale
) -> go.Figure:
    """Draw groups by periods as a heat map: group_curves with <column>; the average of all as the lowest row.

    ``names`` are the words for the groups, in the order in which they are drawn; ``average`` the rate by period.
    """
    periods = sorted(set(curves["period_index"]))
    cells = {
        (group, period): value for group, period, value in curves.select("group", "period_index", scale.column).rows()
    }
    rows = [[cells.get((group, period)) for period in periods] for group in names] + [[average.get(p) for p in periods]]
    labels = [_short(name) for name in names.values()] + [scale.row_of_average]
    heat = go.Heatmap(
        x=periods,
        y=_distinct(labels),
        z=rows,
        text=[[_text(value, scale.column) for value in row] for row in rows],
        texttemplate="%{text}" if len(periods) <= READABLE_COLUMNS else None,
        textfont_size=9,
        hovertemplate="%{y}, +%{x}: %{text}<extra></extra>",
        hoverongaps=False,
        xgap=1,
        ygap=1,
        coloraxis="coloraxis",
    )
    figure = new_figure(heat, x_title=scale.x_title, height=_ROW * len(rows) + _FRAME)
    figure.update_xaxes(dtick=1 if len(periods) <= READABLE_COLUMNS else None, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    shown = curves if scale.first_counts else curves.filter(pl.col("period_index") > 0)
    return figure.update_layout(margin_b=90, coloraxis=_colours(shown[scale.column], scale))


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
