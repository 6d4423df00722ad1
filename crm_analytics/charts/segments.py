"""Pictures of the Segments page."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import GREY, SCALE, SEGMENT_COLOURS, new_figure, short_number
from crm_analytics.settings import SegmentRules
from crm_analytics.views.money_scale import MoneyScale
from crm_analytics.views.segments import Density

_HEIGHT = 460
_CORNERS = {"gold": (1, 1), "silver": (0, 1), "iron": (1, 0), "lead": (0, 0)}  # right of, above the thresholds


def matrix(
    density: Density, words: Mapping[str, str], *, rules: SegmentRules, before: SegmentRules, currency: str
) -> go.Figure:
    """Draw the density of customers over both axes, the four tiers and their thresholds.

    A threshold that differs from ``before`` leaves a dotted line where it was; one outside the data lies at the edge.
    """
    figure = new_figure(
        _heat(density, words, currency),
        x_title=f"{words['axis.current_value']} ({currency})",
        y_title=f"{words['axis.growth_potential']} ({currency})",
        height=_HEIGHT,
    )
    span_x = density.value_scale.position(density.value_edges[[0, -1]])
    span_y = density.potential_scale.position(density.potential_edges[[0, -1]])
    figure.update_xaxes(range=span_x.tolist(), **_ticks(density.value_scale, density.value_edges))
    figure.update_yaxes(range=span_y.tolist(), **_ticks(density.potential_scale, density.potential_edges))
    cut = (
        _inside(density.value_scale, rules.current_value_threshold, span_x),
        _inside(density.potential_scale, rules.growth_potential_threshold, span_y),
    )
    _add_tiers(figure, words, cut, span_x, span_y)
    if before != rules:
        _add_earlier(figure, density, before, span_x, span_y)
    return figure


def _heat(density: Density, words: Mapping[str, str], currency: str) -> go.Heatmap:
    x = density.value_scale.position(density.value_edges)
    y = density.potential_scale.position(density.potential_edges)
    counts = np.full((len(y) - 1, len(x) - 1), np.nan)
    texts = np.full(counts.shape, "", dtype=object)
    columns = np.searchsorted(density.value_edges, density.cells["value_from"].to_numpy())
    rows = np.searchsorted(density.potential_edges, density.cells["potential_from"].to_numpy())
    counts[rows, columns] = density.cells["n_customers"].to_numpy()
    texts[rows, columns] = [_cell_text(cell, words, currency) for cell in density.cells.iter_rows(named=True)]
    top = int(np.nanmax(counts)) if density.cells.height else 1
    return go.Heatmap(
        x=x, y=y, z=np.log10(counts), customdata=texts, colorscale=SCALE, zmin=0, zmax=max(0.3, np.log10(top)),
        hovertemplate="%{customdata}<extra></extra>", hoverongaps=False,
        colorbar={
            "title": {"text": words["axis.customers"], "side": "top"}, "orientation": "h", "thickness": 8,
            "y": -0.2, "yanchor": "top", **_powers(top),
        },
    )  # fmt: skip


def _cell_text(cell: dict[str, float], words: Mapping[str, str], currency: str) -> str:
    value = f"{words['axis.current_value']}: {cell['value_from']:,.0f} – {cell['value_to']:,.0f} {currency}"
    potential = (
        f"{words['axis.growth_potential']}: {cell['potential_from']:,.0f} – {cell['potential_to']:,.0f} {currency}"
    )
    return f"{words['axis.customers']}: {cell['n_customers']:,}<br>{value}<br>{potential}"


def _powers(top: int) -> dict[str, list[float] | list[str]]:
    counts = [10**power for power in range(int(np.log10(max(1, top))) + 1)]
    return {"tickvals": [float(np.log10(n)) for n in counts], "ticktext": [f"{n:,}" for n in counts]}


def _ticks(scale: MoneyScale, edges: np.ndarray) -> dict[str, list[float] | list[str]]:
    amounts = scale.ticks(float(edges[0]), float(edges[-1]))
    return {"tickvals": scale.position(np.array(amounts)).tolist(), "ticktext": [short_number(a) for a in amounts]}


def _inside(scale: MoneyScale, threshold: float | None, span: np.ndarray) -> float:
    return float(np.clip(scale.position(np.array(threshold or 0.0)), *span))


def _add_tiers(
    figure: go.Figure, words: Mapping[str, str], cut: tuple[float, float], span_x: np.ndarray, span_y: np.ndarray
) -> None:
    for tier, (right, above) in _CORNERS.items():
        x = (cut[0], span_x[1]) if right else (span_x[0], cut[0])
        y = (cut[1], span_y[1]) if above else (span_y[0], cut[1])
        # the tint lies below the cells; on a dark page and on a light one it is a hint, the word says it
        figure.add_shape(
            type="rect", x0=x[0], x1=x[1], y0=y[0], y1=y[1], layer="below",
            fillcolor=SEGMENT_COLOURS[tier], opacity=0.28, line_width=0,
        )  # fmt: skip
        figure.add_annotation(
            text=f"<b>{words[f'segment.{tier}']}</b>", x=right, y=above, xref="paper", yref="paper", showarrow=False,
            xanchor="right" if right else "left", yanchor="top" if above else "bottom",
            bgcolor=SEGMENT_COLOURS[tier], font={"color": _ink(tier)}, borderpad=3,
        )  # fmt: skip
    figure.add_vline(cut[0], line={"color": "#D55E00", "width": 2})
    figure.add_hline(cut[1], line={"color": "#D55E00", "width": 2})


def _ink(tier: str) -> str:
    return "#111111" if tier in ("gold", "silver") else "#FFFFFF"


def _add_earlier(
    figure: go.Figure, density: Density, before: SegmentRules, span_x: np.ndarray, span_y: np.ndarray
) -> None:
    line = {"color": GREY, "width": 2, "dash": "dot"}
    figure.add_vline(_inside(density.value_scale, before.current_value_threshold, span_x), line=line)
    figure.add_hline(_inside(density.potential_scale, before.growth_potential_threshold, span_y), line=line)


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
