"""Pictures of the Segments page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREY, ORANGE, SCALE, SEGMENT_COLOURS, VERMILION, new_figure, short_number
from crm_analytics.settings import SegmentRules
from crm_analytics.views.money_scale import MoneyScale
from crm_analytics.views.segments import Density

_HEIGHT = 460
_SHORT = np.float32  # the map is sent at each move; seven digits are more than anybody sees
_PRESENT, _EARLIER = {"color": VERMILION, "width": 2}, {"color": GREY, "width": 2, "dash": "dot"}
_CORNERS = {"gold": (1, 1), "silver": (0, 1), "iron": (1, 0), "lead": (0, 0)}  # right of, above the thresholds


def matrix(density: Density, words: Mapping[str, str], *, currency: str) -> go.Figure:
    """Draw the density of customers over both axes with the names of the four tiers: all that no threshold changes."""
    figure = new_figure(
        _heat(density, words),
        _centres(density, words, currency),
        x_title=f"{words['axis.current_value']} ({currency})",
        y_title=f"{words['axis.growth_potential']} ({currency})",
        height=_HEIGHT,
    )
    span_x, span_y = _spans(density)
    return figure.update_layout(
        xaxis={"range": span_x.tolist(), **_ticks(density.value_scale, density.value_edges)},
        yaxis={"range": span_y.tolist(), **_ticks(density.potential_scale, density.potential_edges)},
        annotations=[_name(tier, words) for tier in _CORNERS],
        dragmode=False,  # a drag scrolls the page until box or lasso is chosen
        hovermode="closest",
    )


def draw_thresholds(figure: go.Figure, density: Density, *, rules: SegmentRules, before: SegmentRules) -> go.Figure:
    """Put the thresholds into a drawn matrix, in place of those that it has: the same figure.

    A threshold that differs from ``before`` leaves a dotted line where it was; one outside the data lies at the edge.
    """
    spans = _spans(density)
    cut, was = _cut(density, rules, *spans), _cut(density, before, *spans)
    earlier = [line for line, here, there in zip(_lines(was, _EARLIER), cut, was, strict=True) if here != there]
    # Plotly checks a figure anew when it is copied, which takes ten times as long as these lines
    figure.layout.shapes = [*_tints(cut, *spans), *_lines(cut, _PRESENT), *earlier]
    return figure


def _spans(density: Density) -> tuple[np.ndarray, np.ndarray]:
    """From where to where each axis goes, in positions."""
    return (
        density.value_scale.position(density.value_edges[[0, -1]]),
        density.potential_scale.position(density.potential_edges[[0, -1]]),
    )


def _heat(density: Density, words: Mapping[str, str]) -> go.Heatmap:
    x = density.value_scale.position(density.value_edges)
    y = density.potential_scale.position(density.potential_edges)
    counts = np.full((len(y) - 1, len(x) - 1), np.nan)
    columns, rows = _places(density)
    counts[rows, columns] = density.cells["n_customers"].to_numpy()
    top = int(np.nanmax(counts)) if density.cells.height else 1
    return go.Heatmap(
        x=x.round(4), y=y.round(4), z=np.log10(counts).astype(_SHORT), hoverinfo="skip",
        colorscale=SCALE, zmin=0, zmax=max(0.3, np.log10(top)),
        colorbar={
            "title": {"text": words["axis.customers"], "side": "top"}, "orientation": "h", "thickness": 8,
            "y": -0.2, "yanchor": "top", **_powers(top),
        },
    )  # fmt: skip


def _places(density: Density) -> tuple[np.ndarray, np.ndarray]:
    """Column and row of each cell that holds anyone."""
    columns = np.searchsorted(density.value_edges, density.cells["value_from"].to_numpy())
    return columns, np.searchsorted(density.potential_edges, density.cells["potential_from"].to_numpy())


def _centres(density: Density, words: Mapping[str, str], currency: str) -> go.Scatter:
    """An unseen point on each cell: a heatmap tells of a click, but not of a selection."""
    columns, rows = _places(density)
    x = density.value_scale.position(density.value_edges)
    y = density.potential_scale.position(density.potential_edges)
    shown = density.cells.select("n_customers", "value_from", "value_to", "potential_from", "potential_to")
    return go.Scatter(
        x=((x[columns] + x[columns + 1]) / 2).astype(_SHORT), y=((y[rows] + y[rows + 1]) / 2).astype(_SHORT),
        mode="markers", customdata=shown.to_numpy().round(0).astype(_SHORT), showlegend=False,
        marker={"size": 11, "symbol": "square-open", "opacity": 0, "color": VERMILION, "line": {"width": 2}},
        selected={"marker": {"opacity": 1, "color": VERMILION}}, unselected={"marker": {"opacity": 0}},
        hovertemplate=(
            f"{words['axis.customers']}: %{{customdata[0]:,.0f}}<br>"
            f"{words['axis.current_value']}: %{{customdata[1]:,.0f}} – %{{customdata[2]:,.0f}} {currency}<br>"
            f"{words['axis.growth_potential']}: %{{customdata[3]:,.0f}} – %{{customdata[4]:,.0f}} {currency}"
            "<extra></extra>"
        ),
    )  # fmt: skip


def _powers(top: int) -> dict[str, list[float] | list[str]]:
    counts = [10**power for power in range(int(np.log10(max(1, top))) + 1)]
    return {"tickvals": [float(np.log10(n)) for n in counts], "ticktext": [f"{n:,}" for n in counts]}


def _ticks(scale: MoneyScale, edges: np.ndarray) -> dict[str, list[float] | list[str]]:
    amounts = scale.ticks(float(edges[0]), float(edges[-1]))
    return {"tickvals": scale.position(np.array(amounts)).tolist(), "ticktext": [short_number(a) for a in amounts]}


def _cut(density: Density, rules: SegmentRules, span_x: np.ndarray, span_y: np.ndarray) -> tuple[float, float]:
    """Where both thresholds lie in the picture; at its edge when they lie outside."""
    value, potential = rules.current_value_threshold or 0.0, rules.growth_potential_threshold or 0.0
    x, y = density.value_scale.position(np.array(value)), density.potential_scale.position(np.array(potential))
    return float(np.clip(x, *span_x)), float(np.clip(y, *span_y))


def _tints(cut: tuple[float, float], span_x: np.ndarray, span_y: np.ndarray) -> list[dict[str, Any]]:
    """A tint under each tier: a hint on a light page and on a dark one; the word says it."""
    xs, ys = (float(span_x[0]), cut[0], float(span_x[1])), (float(span_y[0]), cut[1], float(span_y[1]))
    return [
        {
            "type": "rect", "layer": "below", "fillcolor": SEGMENT_COLOURS[tier], "opacity": 0.28, "line": {"width": 0},
            "x0": xs[right], "x1": xs[right + 1], "y0": ys[above], "y1": ys[above + 1],
        }
        for tier, (right, above) in _CORNERS.items()
    ]  # fmt: skip


def _lines(cut: tuple[float, float], line: dict[str, Any]) -> list[dict[str, Any]]:
    vertical = {"type": "line", "x0": cut[0], "x1": cut[0], "y0": 0, "y1": 1, "yref": "paper", "line": line}
    return [vertical, {"type": "line", "y0": cut[1], "y1": cut[1], "x0": 0, "x1": 1, "xref": "paper", "line": line}]


def _name(tier: str, words: Mapping[str, str]) -> dict[str, Any]:
    right, above = _CORNERS[tier]
    return {
        "text": f"<b>{words[f'segment.{tier}']}</b>", "x": right, "y": above, "xref": "paper", "yref": "paper",
        "xanchor": "right" if right else "left", "yanchor": "top" if above else "bottom", "showarrow": False,
        "bgcolor": SEGMENT_COLOURS[tier], "borderpad": 3,
        "font": {"color": "#111111" if tier in ("gold", "silver") else "#FFFFFF"},
    }  # fmt: skip


def tier_shares(tiers: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw what each tier is of the customers, the revenue, the value and the equity: tier_table -> stacked bars."""
    wholes = {
        "axis.customers": "n_customers",
        "axis.revenue": "year_revenue",
        "axis.current_value": "current_value",
        "axis.customer_equity": "clv",
    }
    bars = [
        go.Bar(
            y=[words[axis] for axis in wholes],
            x=[_part(tiers, name, segment) for name in wholes.values()],
            name=words[f"segment.{segment}" if segment else "segment.not_assessed"],
            orientation="h",
            marker_color=SEGMENT_COLOURS.get(segment or "", GREY),
            hovertemplate="%{y}: %{x:.1%}",
        )
        for segment in tiers["segment"].to_list()
    ]
    figure = new_figure(*bars, x_title=words["axis.share"], height=300)
    figure.update_layout(barmode="relative", xaxis_tickformat=".0%", legend_traceorder="normal")
    return figure.update_yaxes(autorange="reversed")


def _part(tiers: pl.DataFrame, name: str, segment: str | None) -> float | None:
    total = tiers[name].sum()
    part = tiers.filter(pl.col("segment").eq_missing(pl.lit(segment)))[name][0]
    return part / total if part is not None and total > 0 else None


def tier_certainty(table: pl.DataFrame, words: Mapping[str, str]) -> go.Figure:
    """Draw how many customers of each tier are sure of it and how many are not: certainty_table -> stacked bars."""
    names = [words[f"segment.{segment}"] for segment in table["segment"]]
    sure = (table["n_customers"] - table["n_uncertain"]).to_list()
    bars = [
        go.Bar(y=names, x=amounts, name=words[f"certainty.{code}"], orientation="h", marker_color=colour,
               hovertemplate="%{y}: %{x:,}")
        for code, amounts, colour in (("sure", sure, BLUE), ("uncertain", table["n_uncertain"].to_list(), ORANGE))
    ]  # fmt: skip
    figure = new_figure(*bars, x_title=words["axis.customers"], y_title=words["axis.segment"], height=280)
    return figure.update_layout(barmode="stack", legend_traceorder="normal").update_yaxes(autorange="reversed")


def sensitivity(
    grid: pl.DataFrame, words: Mapping[str, str], *, shown: str, rules: SegmentRules, currency: str
) -> go.Figure:
    """Draw one tier's size or value over both thresholds: sensitivity_grid -> heat map, the present pair marked."""
    wide = grid.pivot("value_from", index="potential_from", values=shown, maintain_order=True)
    values, potentials = [float(name) for name in wide.columns[1:]], wide["potential_from"].to_list()
    unit = words["axis.customers"] if shown == "n_customers" else f"{words['axis.current_value']} ({currency})"
    heat = go.Heatmap(
        z=wide.drop("potential_from").to_numpy(), colorscale=SCALE,
        colorbar={"title": {"text": unit, "side": "top"}, "orientation": "h", "thickness": 8, "y": -0.3,
                  "yanchor": "top"},
        hovertemplate=f"{unit}: %{{z:,.0f}}<extra></extra>",
    )  # fmt: skip
    figure = new_figure(
        heat,
        x_title=f"{words['axis.value_threshold']} ({currency})",
        y_title=f"{words['axis.potential_threshold']} ({currency})",
        height=420,
    )
    here = [_nearest(values, rules.current_value_threshold), _nearest(potentials, rules.growth_potential_threshold)]
    figure.add_scatter(
        x=[here[0]], y=[here[1]], mode="markers", hoverinfo="skip", showlegend=False,
        marker={"symbol": "x", "size": 13, "color": VERMILION, "line": {"width": 1, "color": "white"}},
    )  # fmt: skip
    return figure.update_layout(xaxis=_stops(values), yaxis=_stops(potentials))


def _stops(amounts: list[float]) -> dict[str, list[int] | list[str]]:
    """Label cells by their threshold; by place, because two amounts may be written alike."""
    places = list(range(0, len(amounts), max(1, len(amounts) // 8)))
    return {"tickvals": places, "ticktext": [short_number(amounts[place]) for place in places]}


def _nearest(stops: list[float], threshold: float | None) -> int:
    return min(range(len(stops)), key=lambda place: abs(stops[place] - (threshold or 0.0)))
