"""Pictures of the Customer page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREEN, VERMILION, new_figure

_DAY_MS = 86_400_000  # milliseconds; the unit of a bar's width on an axis of dates
_FEW_POINTS = 12


def active_days(table: pl.DataFrame, words: Mapping[str, str], *, as_of: dt.date, currency: str) -> go.Figure:
    """Draw what was bought and given back on each day: date, gross_revenue, refunds -> bars up and down."""
    first = min([as_of, *table["date"].to_list()])
    width = max(1.0, (as_of - first).days / 120) * _DAY_MS
    days = table["date"].to_list()
    bars = [
        go.Bar(
            x=days, y=values.to_list(), name=words[f"axis.{name}"], marker_color=colour, width=width,
            hovertemplate="%{x|%Y-%m-%d}: %{y:,.2f} " + currency + "<extra></extra>",
        )
        for name, values, colour in (
            ("bought", table["gross_revenue"], BLUE),
            ("given_back", -table["refunds"], VERMILION),
        )
    ]  # fmt: skip
    figure = new_figure(*bars, x_title=words["axis.day"], y_title=f"{words['axis.money']} ({currency})", height=300)
    return _over_time(figure, first, as_of).update_layout(barmode="relative")


def p_alive_path(
    table: pl.DataFrame, purchases: list[dt.date], words: Mapping[str, str], *, as_of: dt.date
) -> go.Figure:
    """Draw P(alive) over time with a mark for each purchase day: date, p_alive -> line."""
    days = table["date"].to_list()
    line = go.Scatter(
        x=days, y=table["p_alive"].to_list(), name=words["axis.p_alive"], showlegend=True,
        mode="lines+markers" if len(days) <= _FEW_POINTS else "lines", line={"color": GREEN, "width": 3},
        hovertemplate="%{x|%Y-%m-%d}: %{y:.0%}<extra></extra>",
    )  # fmt: skip
    marks = go.Scatter(
        x=purchases, y=[0] * len(purchases), name=words["axis.purchase_day"], mode="markers",
        marker={"symbol": "line-ns-open", "size": 12, "color": BLUE}, hovertemplate="%{x|%Y-%m-%d}<extra></extra>",
    )  # fmt: skip
    figure = new_figure(line, marks, x_title=words["axis.day"], y_title=words["axis.p_alive"], height=300)
    figure.update_yaxes(range=[-0.05, 1.05], tickformat=".0%")
    return _over_time(figure, min([as_of, *days]), as_of)


def _over_time(figure: go.Figure, first: dt.date, last: dt.date) -> go.Figure:
    margin = dt.timedelta(days=max(2, (last - first).days * 0.02))
    figure.update_xaxes(
        type="date", range=[first - margin, last + margin], tickformat="%Y-%m-%d", nticks=4, tickangle=0
    )
    # above the picture: below it would cover the title of the axis on a phone
    return figure.update_layout(legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
