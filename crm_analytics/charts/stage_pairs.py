"""Two bars for each stage, before and after, both in the stage's colour."""

from __future__ import annotations

import plotly.graph_objects as go

from crm_analytics.charts.theme import GREY

BEFORE = {"marker_opacity": 0.5, "marker_pattern_shape": "/"}  # the bar that the other one is compared with


def with_grey_legend(*bars: go.Bar) -> list[go.Bar]:
    """Put grey entries into the legend: one of many-coloured bars would wear the colour of the first stage."""
    keys = []
    for number, bar in enumerate(bars):
        # keys share the place of their bars: on their own they would push them aside
        bar.update(showlegend=False, offsetgroup=str(number), legendgroup=str(number))
        look = {"color": GREY, "opacity": bar.marker.opacity, "pattern": {"shape": bar.marker.pattern.shape}}
        group = {"offsetgroup": str(number), "legendgroup": str(number)}
        keys.append(go.Bar(x=[None], y=[None], name=bar.name, marker=look, hoverinfo="skip", **group))
    return [*bars, *keys]
