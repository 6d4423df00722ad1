"""Pictures of value in money: the bridge, its sources, five parts, measures side by side, ceilings, what if."""

from __future__ import annotations

import html
from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import (
    BLUE,
    CHANGE_COLOURS,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SEGMENT_COLOURS,
    SKY,
    STAGE_COLOURS,
    VERMILION,
    new_figure,
    short_number,
)
from crm_analytics.value.side_by_side import MEASURES

Words = Mapping[str, str]
_TOTALS = ("before", "now")
_BASIS_COLOURS = {"measured": BLUE, "counted": SKY, "assumed": GREY}
_VERDICT_COLOURS = {"within": GREEN, "unclear": ORANGE, "above": VERMILION, "no_cost": GREY}
_QUADRANT_COLOURS = {"much_badly": VERMILION, "much_well": GREEN, "little_badly": ORANGE, "little_well": SKY}


def equity_bridge(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw the steps from the equity of an earlier day to today's: equity_step, clv -> waterfall."""
    rows = [row for row in table.iter_rows(named=True) if row["equity_step"] in _TOTALS or row["clv"]]
    bridge = go.Waterfall(
        x=[words[f"equity_step.{row['equity_step']}"] for row in rows],
        y=[row["clv"] for row in rows],
        measure=["absolute" if row["equity_step"] in _TOTALS else "relative" for row in rows],
        increasing_marker_color=CHANGE_COLOURS["up"],
        decreasing_marker_color=CHANGE_COLOURS["down"],
        totals_marker_color=CHANGE_COLOURS["total"],
        connector_line_width=1,
        text=[short_number(row["clv"]) for row in rows],
        textangle=0,
        customdata=[row["n_customers"] for row in rows],
        hovertemplate="%{x}: %{delta:,.0f} "
        + currency
        + "<br>"
        + words["axis.customers"]
        + ": %{customdata:,}<extra></extra>",
        showlegend=False,
    )
    return new_figure(bridge, y_title=f"{words['axis.customer_equity']} ({currency})")


def growth_sources(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw what more, longer and deeper contributed: growth_source, clv -> bars."""
    values = table["clv"].to_list()
    bars = go.Bar(
        y=[words[f"growth_source.{source}"] for source in table["growth_source"]],
        x=values,
        orientation="h",
        marker_color=[CHANGE_COLOURS["up" if value >= 0 else "down"] for value in values],
        text=[short_number(value) for value in values],
        hovertemplate="%{y}: %{x:,.0f} " + currency + "<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=f"{words['axis.equity_change']} ({currency})", height=230)
    return figure.update_yaxes(autorange="reversed")


def value_parts(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw the five parts, coloured by what they rest on; what is not added is hatched: part_totals -> bars."""
    bars = [
        go.Bar(
            y=[words[f"value_part.{part}"] for part in rows["value_part"]],
            x=rows["amount"].to_list(),
            orientation="h",
            name=words[f"part_basis.{basis}"],
            marker={
                "color": colour,
                "pattern_shape": ["" if is_added else "/" for is_added in rows["is_in_total"]],
            },
            text=[short_number(amount) for amount in rows["amount"]],
            textposition=["auto" if is_added else "outside" for is_added in rows["is_in_total"]],
            hovertemplate="%{y}: %{x:,.0f} " + currency + "<extra></extra>",
        )
        for basis, colour in _BASIS_COLOURS.items()
        if (rows := table.filter(pl.col("part_basis") == basis)).height
    ]
    figure = new_figure(*bars, x_title=f"{words['axis.value']} ({currency})", height=320)
    names = [words[f"value_part.{part}"] for part in table["value_part"]]
    return figure.update_yaxes(categoryorder="array", categoryarray=names[::-1])


def measures(table: pl.DataFrame, words: Words, *, by: str, currency: str) -> go.Figure:
    """Stack every measure of value by group: measures_by -> one bar a measure."""
    shown = [name for name in MEASURES if table[name].null_count() < table.height]
    colours = {"segment": SEGMENT_COLOURS, "stage": STAGE_COLOURS}.get(by, {})
    bars = [
        go.Bar(
            x=[words[f"column.{name}"] for name in shown],
            y=[row[name] for name in shown],
            name=_group(row["group"], by, words),
            marker_color=colours.get(row["group"], GREY),
            hovertemplate="%{x}: %{y:,.0f} " + currency,
        )
        for row in table.iter_rows(named=True)
    ]
    figure = new_figure(*bars, y_title=f"{words['axis.value']} ({currency})")
    return figure.update_layout(barmode="relative")


def ceilings(table: pl.DataFrame, words: Words, *, by: str, currency: str) -> go.Figure:
    """Draw the most that makes sense for each group, with its range, beside what was paid: acquisition_ceilings."""
    groups = [_group(group, by, words) for group in table["group"]]
    bars = go.Bar(
        y=groups,
        x=table["ceiling"].to_list(),
        orientation="h",
        name=words["axis.ceiling"],
        marker_color=SKY,
        error_x={
            "type": "data", "symmetric": False, "color": GREY,
            "array": (table["ceiling_high"] - table["ceiling"]).to_list(),
            "arrayminus": (table["ceiling"] - table["ceiling_low"]).to_list(),
        },
        hovertemplate="%{y}: %{x:,.0f} " + currency + "<extra></extra>",
    )  # fmt: skip
    traces = [bars]
    paid = table.filter(pl.col("acquisition_cost").is_not_null())
    if paid.height:
        dots = go.Scatter(
            y=[_group(group, by, words) for group in paid["group"]],
            x=paid["acquisition_cost"].to_list(),
            mode="markers",
            name=words["axis.acquisition_cost"],
            marker={
                "size": 12, "symbol": "diamond", "color": [_VERDICT_COLOURS[v] for v in paid["bid_verdict"]],
                "line": {"width": 1, "color": GREY},
            },
            hovertemplate="%{y}: %{x:,.0f} " + currency + "<extra></extra>",
        )  # fmt: skip
        traces.append(dots)
    figure = new_figure(
        *traces, x_title=f"{words['axis.a_customer']} ({currency})", height=170 + 34 * max(2, len(groups))
    )
    return figure.update_yaxes(autorange="reversed", type="category", title=words[f"column.{by}"])


def payback(curve: pl.DataFrame, words: Words, *, cost: float | None, currency: str) -> go.Figure:
    """Draw the mean cumulative value of a customer by month and the cost to win as a line."""
    months = curve["month_number"].to_list()
    traces = [
        go.Scatter(
            x=months, y=curve["cumulative_value"].to_list(), mode="lines", name=words["axis.cumulative_value"],
            line={"color": BLUE, "width": 3}, customdata=curve["n_customers"].to_list(),
            hovertemplate=_hover("%{x}: %{y:,.0f}", currency, words),
        )
    ]  # fmt: skip
    if cost is not None and months:
        traces.append(
            go.Scatter(
                x=[months[0], months[-1]], y=[cost, cost], mode="lines", name=words["axis.acquisition_cost"],
                line={"color": VERMILION, "dash": "dash"}, hovertemplate="%{y:,.0f} " + currency + "<extra></extra>",
            )
        )  # fmt: skip
    figure = new_figure(
        *traces, x_title=words["axis.months_of_relation"], y_title=f"{words['axis.a_customer']} ({currency})"
    )
    return figure.update_yaxes(rangemode="tozero")


def effects(table: pl.DataFrame, words: Words, *, outcome: str, currency: str) -> go.Figure:
    """Draw what goes with one point more on each driver, with its interval: driver_effects -> points."""
    rows = table.filter(pl.col("driver_outcome") == outcome)
    is_share = outcome == "retention"
    scale = 100 if is_share else 1
    points = go.Scatter(
        y=[words.get(f"driver.{driver}") or words[f"column.{driver}"] for driver in rows["driver"]],
        x=(rows["effect"] * scale).to_list(),
        mode="markers",
        marker={"size": 12, "color": BLUE},
        error_x={
            "type": "data", "symmetric": False, "color": GREY, "thickness": 3,
            "array": ((rows["high"] - rows["effect"]) * scale).to_list(),
            "arrayminus": ((rows["effect"] - rows["low"]) * scale).to_list(),
        },
        hovertemplate="%{y}: %{x:,.1f}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    title = words["axis.retention_effect"] if is_share else f"{words['axis.spending_effect']} ({currency})"
    figure = new_figure(points, x_title=title, height=260)
    figure.add_vline(x=0, line_dash="dot", line_color=GREY)
    return figure.update_yaxes(autorange="reversed")


def delivered(table: pl.DataFrame, words: Words, *, by: str) -> go.Figure:
    """Draw mean delivered value of each group with its interval: delivered_by -> points, the worst on top."""
    points = go.Scatter(
        y=[_group(group, by, words) for group in table["group"]],
        x=table["delivered_value"].to_list(),
        mode="markers",
        marker={"size": 12, "color": PURPLE},
        error_x={
            "type": "data", "symmetric": False, "color": GREY, "thickness": 3,
            "array": (table["high"] - table["delivered_value"]).to_list(),
            "arrayminus": (table["delivered_value"] - table["low"]).to_list(),
        },
        customdata=table["n_answers"].to_list(),
        hovertemplate="%{y}: %{x:.2f}<br>" + words["axis.answers"] + ": %{customdata:,}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    figure = new_figure(points, x_title=words["axis.delivered_value"], height=140 + 34 * max(2, table.height))
    figure.add_vline(x=0, line_dash="dot", line_color=GREY)
    return figure.update_yaxes(autorange="reversed", type="category")


def quadrants(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw the value that lies in each quadrant of worth and service: quadrants -> bars."""
    names = table["service_quadrant"].to_list()
    bars = go.Bar(
        y=[words[f"service_quadrant.{name}"] for name in names],
        x=table["clv"].to_list(),
        orientation="h",
        marker_color=[_QUADRANT_COLOURS[name] for name in names],
        text=[short_number(value) for value in table["clv"]],
        customdata=table["n_customers"].to_list(),
        hovertemplate="%{y}: %{x:,.0f} "
        + currency
        + "<br>"
        + words["axis.customers"]
        + ": %{customdata:,}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=f"{words['axis.clv_sum']} ({currency})", height=260)
    return figure.update_yaxes(autorange="reversed")


def what_if(table: pl.DataFrame, words: Words, *, currency: str) -> go.Figure:
    """Draw the discounted value of each coming month, as expected and as changed: what_if -> lines."""
    shown = {"expected_value": GREY, "changed_value": BLUE}
    lines = [
        go.Scatter(
            x=table["month_number"].to_list(),
            y=table[name].to_list(),
            mode="lines+markers",
            name=words[f"axis.{name}"],
            line={"color": colour, "width": 3},
            hovertemplate="%{x}: %{y:,.0f} " + currency + "<extra></extra>",
        )
        for name, colour in shown.items()
    ]
    figure = new_figure(*lines, x_title=words["axis.months_ahead"], y_title=f"{words['axis.value']} ({currency})")
    return figure.update_yaxes(rangemode="tozero")


def _hover(shown: str, currency: str, words: Words) -> str:
    return f"{shown} {currency}<br>{words['axis.customers']}: %{{customdata:,}}<extra></extra>"


def _group(group: str | None, by: str, words: Words) -> str:
    if group is None:
        return words["group.everybody" if by == "group" else "group.unknown"]
    return words.get(f"{by}.{group}", "") or html.escape(str(group))
