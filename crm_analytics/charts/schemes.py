"""Pictures of ways to segment: shares of classes, the whale curve, a crossing, lifts and what is unusual."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREEN, GREY, ORANGE, SCALE, SKY, VERMILION, new_figure, short_number

Words = Mapping[str, str]
_MOST_LIFTS = 24
_TIMES = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
_WHOLES = {
    "customer_share": ("axis.customers", GREY),
    "revenue_share": ("axis.revenue", SKY),
    "current_value_share": ("axis.current_value", BLUE),
}


def class_shares(table: pl.DataFrame, names: Sequence[str], words: Words) -> go.Figure:
    """Draw what each class is of the customers, the revenue and the value: class_table -> bars side by side."""
    labels = [_wrapped(name) for name in names]
    bars = [
        go.Bar(
            y=labels, x=table[share].to_list(), orientation="h", name=words[axis], marker_color=colour,
            hovertemplate="%{y}: %{x:.1%}",
        )
        for share, (axis, colour) in _WHOLES.items() if share in table.columns
    ]  # fmt: skip
    figure = new_figure(*bars, x_title=words["axis.share"], height=max(260, 120 + 52 * len(labels)))
    figure.update_layout(xaxis_tickformat=".0%", legend={"y": 1.02, "yanchor": "bottom"}, legend_traceorder="normal")
    return figure.update_yaxes(autorange="reversed", title={"text": words["axis.class"]})


def _wrapped(text: str) -> str:
    """A long name in up to three lines, so that the bars keep their room."""
    return "<br>".join(html.escape(line) for line in textwrap.wrap(text, 24, max_lines=3, placeholder="…"))


def _short(text: str, *, most: int = 28) -> str:
    """A name that leaves room for its bar on a phone."""
    return html.escape(text if len(text) <= most else text[: most - 1] + "…")


def whale(curve: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw cumulative profit over customers, the most profitable first: whale_curve -> line with its peak."""
    line = go.Scatter(
        x=curve["customer_share"].to_list(), y=curve["cumulative_value"].to_list(), mode="lines", line_color=BLUE,
        fill="tozeroy", hovertemplate="%{x:.0%}: %{y:,.0f} " + currency + "<extra></extra>", showlegend=False,
    )  # fmt: skip
    top = curve.sort("cumulative_value", descending=True).row(0, named=True) if curve.height else None
    marks = (
        [
            go.Scatter(
                x=[top["customer_share"]],
                y=[top["cumulative_value"]],
                mode="markers+text",
                marker={"color": ORANGE, "size": 10},
                text=[short_number(top["cumulative_value"])],
                textposition="top center",
                showlegend=False,
                hoverinfo="skip",
                cliponaxis=False,
            )
        ]
        if top
        else []
    )
    figure = new_figure(
        line, *marks, x_title=words["axis.customer_share"], y_title=f"{words['axis.cumulative_profit']} ({currency})"
    )
    return figure.update_layout(xaxis_tickformat=".0%", margin_t=30)


def crossing(table: pl.DataFrame, names: tuple[Mapping[str, str], Mapping[str, str]], words: Words) -> go.Figure:
    """Draw a crossing as a heat map: crossing_table and the words of both schemes' classes -> cells with counts."""
    rows = table["class_first"].unique(maintain_order=True).to_list()
    columns = table["class_second"].unique(maintain_order=True).to_list()
    cells = {(r["class_first"], r["class_second"]): r for r in table.iter_rows(named=True)}
    counts = [[cells[a, b]["n_customers"] for b in columns] for a in rows]
    shares = [[cells[a, b]["row_share"] for b in columns] for a in rows]
    heat = go.Heatmap(
        x=[_short(names[1][b], most=18) for b in columns], y=[_short(names[0][a], most=18) for a in rows], z=shares,
        customdata=counts, text=[[short_number(n) for n in line] for line in counts], texttemplate="%{text}",
        colorscale=SCALE, zmin=0, zmax=1, xgap=2, ygap=2,
        hovertemplate="%{y} × %{x}<br>" + words["axis.customers"] + ": %{customdata:,} (%{z:.0%})<extra></extra>",
        colorbar={"title": {"text": words["axis.row_share"], "side": "top"}, "orientation": "h", "thickness": 8,
                  "y": 1.02, "yanchor": "bottom", "tickformat": ".0%"},
    )  # fmt: skip
    figure = new_figure(heat, height=200 + 34 * len(rows))
    figure.update_xaxes(title={"text": words["axis.second_scheme"]}, tickangle=-40)
    return figure.update_yaxes(autorange="reversed", title={"text": words["axis.first_scheme"]})


def lifts(table: pl.DataFrame, names: Sequence[str], words: Words) -> go.Figure:
    """Draw how many times more or less often something holds for the class: class_lifts -> points with intervals."""
    shown = table.head(_MOST_LIFTS)
    values = shown["lift"].to_list()
    points = go.Scatter(
        x=values, y=[_short(name, most=34) for name in names][: shown.height], mode="markers",
        marker={"color": [GREEN if value is None or value >= 1 else VERMILION for value in values], "size": 9},
        error_x={
            "type": "data", "symmetric": False, "thickness": 1.2, "color": GREY,
            "array": [high - value if value else 0 for high, value in zip(shown["high"], values, strict=True)],
            "arrayminus": [value - low if value else 0 for low, value in zip(shown["low"], values, strict=True)],
        },
        hovertemplate="%{y}: %{x:.2f}<extra></extra>", showlegend=False,
    )  # fmt: skip
    figure = new_figure(points, x_title=words["axis.lift"], height=140 + 26 * shown.height)
    figure.add_vline(x=1, line={"dash": "dot", "color": GREY})
    figure.update_xaxes(type="log", tickvals=_TIMES, ticktext=[f"{times:g}" for times in _TIMES])
    return figure.update_yaxes(autorange="reversed", title={"text": ""})


def traits(table: pl.DataFrame, names: Sequence[str], words: Words) -> go.Figure:
    """Draw in what a class is unlike the others: fact, difference -> bars to both sides."""
    values = table["difference"].to_list()
    bars = go.Bar(
        y=[_short(name, most=34) for name in names], x=values, orientation="h",
        marker_color=[GREEN if value >= 0 else VERMILION for value in values],
        text=[f"{value:+.1f}" for value in values], hovertemplate="%{y}: %{x:+.2f}<extra></extra>", showlegend=False,
    )  # fmt: skip
    figure = new_figure(bars, x_title=words["axis.difference"], height=120 + 34 * table.height)
    return figure.update_yaxes(autorange="reversed", title={"text": ""})


def concentration(accounts: pl.DataFrame, names: Sequence[str], words: Words, *, currency: str) -> go.Figure:
    """Draw the key accounts' revenue and their cumulative share: account_sums -> bars and a line."""
    ranks = list(range(1, accounts.height + 1))
    bars = go.Bar(
        x=ranks, y=accounts["account_rate"].to_list(), name=words["axis.account_share"], marker_color=SKY,
        customdata=[[_short(name), amount] for name, amount in zip(names, accounts["year_revenue"], strict=True)],
        hovertemplate="%{customdata[0]}: %{y:.1%}, %{customdata[1]:,.0f} " + currency + "<extra></extra>",
    )  # fmt: skip
    line = go.Scatter(
        x=ranks, y=accounts["cumulative_rate"].to_list(), name=words["axis.cumulative_share"], mode="lines+markers",
        line_color=BLUE, hovertemplate="%{x}: %{y:.1%}<extra></extra>",
    )  # fmt: skip
    figure = new_figure(bars, line, x_title=words["axis.account_rank"], y_title=words["axis.revenue_share"])
    return figure.update_layout(yaxis_tickformat=".0%", yaxis_rangemode="tozero")
