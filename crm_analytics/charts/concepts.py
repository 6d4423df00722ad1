"""Pictures of the Concepts page: the textbook's shapes."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.theme import BLUE, GREY, SEGMENT_COLOURS, STAGE_COLOURS, new_figure
from crm_analytics.schemas import Segment

_HEIGHT = 300  # pixels; a card is smaller than a page
_SHADE, _MARKED = 0.10, 0.35
_DIAMOND = {"size": 14, "symbol": "diamond", "color": BLUE, "line": {"color": "white", "width": 2}}
_QUADRANTS = {Segment.LEAD: (0, 0), Segment.IRON: (1, 0), Segment.SILVER: (0, 1), Segment.GOLD: (1, 1)}


def life_cycle_curve(table: pl.DataFrame, words: Mapping[str, str], *, marked: str | None = None) -> go.Figure:
    """Draw volume and profit through the periods: stage, moment, volume, profit -> figure; ``marked`` stands out."""
    figure = new_figure(x_title=words["axis.relationship_time"], y_title=words["axis.index"], height=_HEIGHT)
    for (stage,), part in table.group_by("stage", maintain_order=True):
        code, moments = str(stage), part["moment"].to_list()
        colour = STAGE_COLOURS[code]
        for measure, dash in (("volume", "solid"), ("profit", "dot")):
            hover = f"{words[f'stage.{code}']}: {words[f'axis.{measure}']}<extra></extra>"
            line = {"color": colour, "width": 4 if measure == "volume" else 2, "dash": dash}
            figure.add_scatter(x=moments, y=part[measure].to_list(), mode="lines", line=line, showlegend=False,
                               hovertemplate=hover)  # fmt: skip
        figure.add_vrect(
            x0=moments[0], x1=moments[-1], fillcolor=colour, line_width=0, opacity=_MARKED if code == marked else _SHADE
        )
        figure.add_annotation(x=(moments[0] + moments[-1]) / 2, y=1, yref="paper", yanchor="top", showarrow=False,
                              text=words[f"stage.{code}"], font={"size": 11})  # fmt: skip
    for measure, dash in (("volume", "solid"), ("profit", "dot")):
        figure.add_scatter(
            x=[None], y=[None], mode="lines", name=words[f"axis.{measure}"], line={"color": GREY, "dash": dash}
        )
    figure.update_xaxes(showticklabels=False, showgrid=False)
    return figure.update_yaxes(range=[-12, 122], zeroline=True)


def matrix(*, value: float, potential: float, thresholds: tuple[float, float], words: Mapping[str, str]) -> go.Figure:
    """Draw the 2 x 2 with one customer in it; ``thresholds`` are those of value and potential (currency a year)."""
    reach = (max(2 * thresholds[0], value * 1.1, 1.0), max(2 * thresholds[1], potential * 1.1, 1.0))
    edges = [(min(0.0, value * 1.1), thresholds[0], reach[0]), (0.0, thresholds[1], reach[1])]
    titles = (words["axis.current_value"], words["axis.growth_potential"])
    figure = new_figure(x_title=titles[0], y_title=titles[1], height=_HEIGHT)
    for segment, (column, row) in _QUADRANTS.items():
        (x0, x1), (y0, y1) = edges[0][column : column + 2], edges[1][row : row + 2]
        figure.add_shape(type="rect", x0=x0, x1=x1, y0=y0, y1=y1, fillcolor=SEGMENT_COLOURS[segment.value],
                         opacity=0.35, line_width=0, layer="below")  # fmt: skip
        if x1 > x0 and y1 > y0:
            figure.add_annotation(
                x=(x0 + x1) / 2, y=(y0 + y1) / 2, text=words[f"segment.{segment.value}"], showarrow=False
            )
    figure.add_scatter(x=[value], y=[potential], mode="markers", showlegend=False, marker=_DIAMOND,
                       hovertemplate="%{x:,.0f} · %{y:,.0f}<extra></extra>")  # fmt: skip
    figure.update_xaxes(range=[edges[0][0], edges[0][2]])
    return figure.update_yaxes(range=[0, edges[1][2]])
