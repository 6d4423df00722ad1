"""Pictures of the Life cycle page."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.stage_pairs import BEFORE, with_grey_legend
from crm_analytics.charts.theme import BLUE, GREEN, SCALE, STAGE_COLOURS, new_figure, short_number

NOT_YET_COLOUR = "#B8B8B8"
_NODE_COLOURS = {**STAGE_COLOURS, "not_yet": NOT_YET_COLOUR}


def stage_bars(
    table: pl.DataFrame, words: Mapping[str, str], *, measure: str, unit: str = "", before: pl.DataFrame | None = None
) -> go.Figure:
    """Draw one measure by stage, a year before as a pale bar beside it: stage, <measure> -> figure."""
    bars = []
    if before is not None:
        bars.append(_bars(before, words, measure, name=words["period.year_before"], **BEFORE))
    bars.append(_bars(table, words, measure, name=words["period.now"], text=_short(table[measure])))
    title = words[_MEASURE_AXES[measure]]
    figure = new_figure(
        *with_grey_legend(*bars), x_title=words["axis.stage"], y_title=f"{title} ({unit})" if unit else title
    )
    return _legend_above(figure).update_layout(barmode="group", showlegend=before is not None)


def _legend_above(figure: go.Figure) -> go.Figure:
    # on a phone the names of the stages are slanted and reach down to where the legend would be
    return figure.update_layout(legend={"y": 1.02, "yanchor": "bottom"})


def _short(values: pl.Series) -> list[str]:
    return [short_number(value) for value in values]


_MEASURE_AXES = {"n_customers": "axis.customers", "year_revenue": "axis.revenue", "year_margin": "axis.margin"}


def _bars(table: pl.DataFrame, words: Mapping[str, str], measure: str, **look: object) -> go.Bar:
    stages = table["stage"].to_list()
    return go.Bar(
        x=[words[f"stage.{stage}"] for stage in stages],
        y=table[measure].to_list(),
        marker_color=[STAGE_COLOURS[stage] for stage in stages],
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        hovertemplate="%{x}: %{y:,.0f}",
        **look,
    )


def standing_bars(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw people by standing: standing, n_customers -> lying bars, so that long names fit a phone."""
    bars = go.Bar(
        y=[words[f"standing.{standing}"] for standing in table["standing"]],
        x=table["n_customers"].to_list(),
        orientation="h",
        marker_color=BLUE,
        texttemplate="%{x:,}",
        textangle=0,
        hovertemplate="%{y}: %{x:,}<extra></extra>",
        showlegend=False,
    )
    figure = new_figure(bars, x_title=words["axis.people"], height=260)
    return figure.update_layout(yaxis={"autorange": "reversed", "title": {"text": words["axis.standing"]}})


def stage_mix(history: pl.DataFrame, words: Mapping[str, str], *, as_share: bool) -> go.Figure:
    """Stack the stages over time: month_end, stage, n_customers, customer_share -> figure."""
    measure = "customer_share" if as_share else "n_customers"
    days = [_day_label(day) for day in history["month_end"].unique(maintain_order=True)]
    bars = [
        go.Bar(
            x=[_day_label(day) for day in part["month_end"]],
            y=part[measure].to_list(),
            name=words[f"stage.{stage}"],
            marker_color=colour,
            hovertemplate="%{x}: %{y:.0%}" if as_share else "%{x}: %{y:,}",
        )
        for stage, colour in STAGE_COLOURS.items()
        if (part := history.filter(pl.col("stage") == stage)).height
    ]
    y_title = words["axis.share_of_customers"] if as_share else words["axis.customers"]
    figure = new_figure(*bars, x_title=words["axis.month_end"], y_title=y_title)
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=days, nticks=6)
    return _legend_above(figure).update_layout(
        barmode="stack", yaxis_tickformat=".0%" if as_share else ",", bargap=0.05
    )


def _day_label(day: dt.date) -> str:
    is_month_end = (day + dt.timedelta(days=1)).day == 1
    return f"{day:%Y-%m}" if is_month_end else f"{day:%Y-%m-%d}"


def stage_flows(flows: pl.DataFrame, words: Mapping[str, str], *, days: tuple[str, str]) -> go.Figure:
    """Draw the moves between two days as bands: stage_before, stage_after, n_customers -> Sankey."""
    befores, afters = (flows[name].unique(maintain_order=True).to_list() for name in ("stage_before", "stage_after"))
    afters = [stage for stage in STAGE_COLOURS if stage in afters]
    nodes = [*befores, *afters]
    sizes = [_size(flows, "stage_before", s) for s in befores] + [_size(flows, "stage_after", s) for s in afters]
    labels = [f"{words[f'stage.{stage}']} {size:,}" for stage, size in zip(nodes, sizes, strict=True)]
    links = list(flows.select("stage_before", "stage_after", "n_customers").iter_rows())
    sankey = go.Sankey(
        arrangement="fixed",
        node={
            "label": labels,
            "color": [_NODE_COLOURS[stage] for stage in nodes],
            "x": [0.001] * len(befores) + [0.999] * len(afters),
            "y": _heights(flows, "stage_before", befores) + _heights(flows, "stage_after", afters),
            "pad": 14,
            "thickness": 14,
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [befores.index(before) for before, _, _ in links],
            "target": [len(befores) + afters.index(after) for _, after, _ in links],
            "value": [n for _, _, n in links],
            "color": [_translucent(_NODE_COLOURS[after]) for _, after, _ in links],
            "hovertemplate": "%{value:,}: %{customdata}<extra></extra>",
            "customdata": [f"{words[f'stage.{before}']} → {words[f'stage.{after}']}" for before, after, _ in links],
        },
        valueformat=",",
    )
    figure = new_figure(sankey, height=440)
    for x, anchor, day in ((0, "left", days[0]), (1, "right", days[1])):
        figure.add_annotation(x=x, xanchor=anchor, y=1, yanchor="bottom", yshift=6, text=day, showarrow=False)
    return figure.update_layout(margin_t=34)


def _size(flows: pl.DataFrame, column: str, stage: str) -> int:
    return flows.filter(pl.col(column) == stage).select(pl.col("n_customers").sum()).item()


def _heights(flows: pl.DataFrame, column: str, stages: list[str]) -> list[float]:
    """Middle of each node in 0 to 1, in the order of the life cycle; Plotly would sort by size."""
    total, top, middles = flows.select(pl.col("n_customers").sum()).item() or 1, 0.0, []
    for stage in stages:
        share = _size(flows, column, stage) / total
        middles.append(min(0.999, max(0.001, top + share / 2)))
        top += share
    return middles


def _translucent(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"


def stage_volume(table: pl.DataFrame, words: Mapping[str, str], *, currency: str) -> go.Figure:
    """Draw what a customer brings in a month: stage, monthly_revenue, monthly_margin -> figure."""
    stages = [words[f"stage.{stage}"] for stage in table["stage"]]
    bars = [
        go.Bar(
            x=stages,
            y=table[column].to_list(),
            name=words[code],
            marker_color=colour,
            text=_short(table[column]),
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            hovertemplate="%{x}: %{y:,.2f} " + currency,
        )
        for column, code, colour in (
            ("monthly_revenue", "axis.revenue", BLUE),
            ("monthly_margin", "axis.margin", GREEN),
        )
        if table[column].null_count() < table.height
    ]
    y_title = f"{words['axis.per_customer_month']} ({currency})"
    figure = new_figure(*bars, x_title=words["axis.stage_before"], y_title=y_title)
    return _legend_above(figure).update_layout(barmode="group")


def rules_compared(table: pl.DataFrame, words: Mapping[str, str], *, names: tuple[str, str] | None = None) -> go.Figure:
    """Draw the mix under two sets of rules: stage, n_customers, n_customers_tried -> figure."""
    first, second = names or (words["rules.present"], words["rules.tried"])
    stages = [words[f"stage.{stage}"] for stage in table["stage"]]
    colours = [STAGE_COLOURS[stage] for stage in table["stage"]]
    now = go.Bar(
        x=stages, y=table["n_customers"].to_list(), name=html.escape(first), marker_color=colours, **BEFORE
    )  # fmt: skip
    tried = go.Bar(x=stages, y=table["n_customers_tried"].to_list(), name=html.escape(second), marker_color=colours)
    for bars in (now, tried):
        # in short: two bars stand side by side, and on a phone long numbers would run into each other
        bars.update(text=_short(pl.Series(bars.y)), textposition="outside", textangle=0, cliponaxis=False)
        bars.update(hovertemplate="%{x}: %{y:,}")
    pair = with_grey_legend(now, tried)
    figure = new_figure(*pair, x_title=words["axis.stage"], y_title=words["axis.customers"])
    return _legend_above(figure).update_layout(barmode="group")


def stage_agreement(table: pl.DataFrame, words: Mapping[str, str], *, named_by: str = "rules") -> go.Figure:
    """Cross two ways of staging: true_stage or stage_by_model, stage, row_share, n_customers -> heat map."""
    stages, by = list(STAGE_COLOURS), table.columns[0]
    rows = [table.filter(pl.col(by) == stage) for stage in stages]
    names = [words[f"stage.{stage}"] for stage in stages]
    heat = go.Heatmap(
        x=names,
        y=names,
        z=[row["row_share"].to_list() for row in rows],
        customdata=[row["n_customers"].to_list() for row in rows],
        zmin=0,
        zmax=1,
        colorscale=SCALE,
        showscale=False,
        texttemplate="%{z:.0%}",
        hovertemplate="%{y} → %{x}: %{z:.0%} (%{customdata:,})<extra></extra>",
    )
    figure = new_figure(heat, x_title=words[f"axis.stage_by_{named_by}"], y_title=words[f"axis.{by}"])
    return figure.update_yaxes(autorange="reversed")
