"""Pictures of the five lenses of a customer-base audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts.retention import period_name
from crm_analytics.charts.theme import BLUE, CHANGE_COLOURS, GREEN, GREY, PURPLE, SCALE, new_figure, short_number

Words = Mapping[str, str]


def tenths(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw the revenue of each tenth of the customers, the best first: by_tenth -> bars."""
    shares = [None if share is None else f"{share:.0%}" for share in table["revenue_share"]]
    bars = go.Bar(
        x=table["tenth"].to_list(),
        y=table["revenue"].to_list(),
        text=[share or short_number(value) for share, value in zip(shares, table["revenue"], strict=True)],
        textangle=0,
        marker_color=BLUE,
        customdata=table["n_customers"].to_list(),
        hovertemplate="%{y:,.0f} " + currency + "<br>" + words["axis.customers"] + ": %{customdata:,}<extra></extra>",
    )
    figure = new_figure(bars, x_title=words["axis.tenth"], y_title=f"{words['axis.revenue']} ({currency})")
    return figure.update_xaxes(dtick=1)


def movements(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw what each movement of customers changed in revenue: compare_periods -> bars."""
    shown = table.filter((pl.col("n_customers") > 0) | (pl.col("revenue_change") != 0))
    changes = shown["revenue_change"].to_list()
    bars = go.Bar(
        y=[words[f"movement.{movement}"] for movement in shown["movement"]],
        x=changes,
        orientation="h",
        text=[short_number(change) for change in changes],
        textangle=0,
        marker_color=[CHANGE_COLOURS["up" if change >= 0 else "down"] for change in changes],
        customdata=shown["n_customers"].to_list(),
        hovertemplate="%{y}: %{x:,.0f} "
        + currency
        + "<br>"
        + words["axis.customers"]
        + ": %{customdata:,}<extra></extra>",
    )
    figure = new_figure(bars, x_title=f"{words['axis.revenue_change']} ({currency})", height=300)
    return figure.update_yaxes(autorange="reversed")


def one_cohort(table: pl.DataFrame, words: Words, *, x_title: str, currency: str) -> go.Figure:
    """Draw one cohort through time in three panels: cohort_through_time -> share who bought, orders, order value."""
    panels = (
        ("retention_rate", words["axis.share_who_bought"], BLUE, ".0%"),
        ("orders_per_buyer", words["column.orders_per_buyer"], GREEN, None),
        ("revenue_per_order", f"{words['column.revenue_per_order']} ({currency})", PURPLE, None),
    )
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.09, subplot_titles=[p[1] for p in panels]
    )
    for number, (column, _title, colour, form) in enumerate(panels, start=1):
        line = go.Scatter(
            x=table["period_index"].to_list(), y=table[column].to_list(), mode="lines+markers", line_color=colour,
            hovertemplate="+%{x}: %{y:" + (".1%" if form else ",.2f") + "}<extra></extra>",
        )  # fmt: skip
        figure.add_trace(line, row=number, col=1)
        figure.update_yaxes(tickformat=form, rangemode="tozero", row=number, col=1)
    figure.update_layout(new_figure(height=520).layout)
    figure.update_xaxes(title_text="", fixedrange=True)
    figure.update_xaxes(title_text=x_title, row=3, col=1)
    figure.update_yaxes(fixedrange=True, automargin=True)
    return figure.update_layout(showlegend=False, margin_t=30)


def cohorts_compared(
    so_far: pl.DataFrame, words: Words, *, titles: tuple[str, str], by: PeriodUnit = PeriodUnit.MONTH
) -> go.Figure:
    """Draw revenue a customer since the first purchase, one line a cohort, the newer the lighter: revenue_so_far."""
    cohorts = so_far.select("cohort", "is_known_before").unique().sort("cohort").rows()
    colours = sample_colorscale(SCALE, [0.9 * place / max(len(cohorts) - 1, 1) for place in range(len(cohorts))])
    lines = [
        _line(
            so_far.filter(pl.col("cohort") == cohort, pl.col("is_known_before") == known),
            period_name(cohort, by),
            colour,
        )
        for (cohort, known), colour in zip(cohorts, colours, strict=True)
    ]
    figure = new_figure(*lines, x_title=titles[0], y_title=titles[1])
    return figure.update_layout(showlegend=True, yaxis={"rangemode": "tozero"})


def _line(cohort: pl.DataFrame, name: str, colour: str) -> go.Scatter:
    return go.Scatter(
        x=cohort["period_index"].to_list(),
        y=cohort["revenue_so_far"].to_list(),
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 2},
        hovertemplate="+%{x}: %{y:,.2f}",
    )


def whole_base(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Stack the revenue of each period by the year in which its customers were won: whole_base -> bars."""
    years = sorted(table["won_in"].drop_nulls().unique())
    colours = sample_colorscale(SCALE, [0.15 + 0.8 * place / max(len(years) - 1, 1) for place in range(len(years))])
    kinds: list[tuple[str | None, str, str]] = [(None, words["cohort.known_before"], GREY)]
    kinds += [(year, year, colour) for year, colour in zip(years, colours, strict=True)]
    bars = [
        go.Bar(x=_days(part), y=part["revenue"].to_list(), name=name, marker_color=colour,
               hovertemplate="%{x|%Y-%m-%d}: %{y:,.0f} " + currency)
        for year, name, colour in kinds
        if (part := table.filter(pl.col("won_in").eq_missing(pl.lit(year)))).height
    ]  # fmt: skip
    figure = new_figure(*bars, x_title=words["axis.period"], y_title=f"{words['axis.revenue']} ({currency})")
    return figure.update_layout(barmode="relative", showlegend=True)


def _days(part: pl.DataFrame) -> list[dt.date]:
    return part["starts_on"].to_list()
