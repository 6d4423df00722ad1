"""Picture of the Start page: the loop as a map."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import cos, pi, sin

import plotly.graph_objects as go

from crm_analytics.charts.theme import BLUE, GREY, new_figure

_REACH, _HEIGHT = 1.55, 330  # of the axes, in radii of the ring; pixels
# of the way between two stations; a steep arrow leaves out the label below the upper one
_FLAT, _DOWN, _UP = (0.24, 0.76), (0.50, 0.84), (0.16, 0.50)


def loop_map(headlines: Mapping[str, str], words: Mapping[str, str]) -> go.Figure:
    """Draw the stations on a ring, clockwise from the top: station -> its headline figure, short and formatted."""
    places = _places(len(headlines))
    stations = go.Scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers+text",
        text=[str(number) for number in range(1, len(places) + 1)],
        textfont={"color": "white", "size": 15},  # on a marker that is dark in every theme
        marker={"size": 38, "color": BLUE},
        hoverinfo="skip",
        showlegend=False,
    )
    figure = new_figure(stations, height=_HEIGHT)
    for here, there in zip(places, [*places[1:], places[0]], strict=True):
        _draw_arrow(figure, here, there)
    for (x, y), (station, headline) in zip(places, headlines.items(), strict=True):
        text = f"<b>{escape(words[f'station.{station}'])}</b><br>{escape(headline)}"
        figure.add_annotation(x=x, y=y, yshift=-24, yanchor="top", text=text, showarrow=False, font={"size": 13})
    figure.update_xaxes(visible=False, range=[-_REACH, _REACH])
    return figure.update_yaxes(visible=False, range=[-_REACH + 0.1, _REACH - 0.3])


def _places(n: int) -> list[tuple[float, float]]:
    angles = [pi / 2 - 2 * pi * number / n for number in range(n)]
    return [(cos(angle), sin(angle)) for angle in angles]


def _draw_arrow(figure: go.Figure, here: tuple[float, float], there: tuple[float, float]) -> None:
    across, up = there[0] - here[0], there[1] - here[1]
    parts = _FLAT if abs(up) < abs(across) else _UP if up > 0 else _DOWN
    tail, head = ((here[0] + part * across, here[1] + part * up) for part in parts)
    figure.add_annotation(
        x=head[0], y=head[1], ax=tail[0], ay=tail[1], xref="x", yref="y", axref="x", ayref="y",
        text="", showarrow=True, arrowhead=2, arrowwidth=2, arrowcolor=GREY,
    )  # fmt: skip
