"""Colours by code and what all figures share. The colours can be told apart by the colour-blind (Okabe & Ito 2008)."""

from __future__ import annotations

import plotly.graph_objects as go

from crm_analytics.schemas import Segment, Stage

BLUE, SKY, GREEN, ORANGE, VERMILION, PURPLE, GREY = (
    "#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7", "#8C8C8C",
)  # fmt: skip
STAGE_COLOURS = {
    Stage.EXPLORATION.value: SKY,
    Stage.FORMATION.value: GREEN,
    Stage.STABILITY.value: BLUE,
    Stage.DEGRADATION.value: ORANGE,
    Stage.LAPSED.value: GREY,
}
SEGMENT_COLOURS = {  # apart in lightness as well as in hue
    Segment.GOLD.value: "#E0B020",
    Segment.SILVER.value: "#AEBBC7",
    Segment.IRON.value: "#A65628",
    Segment.LEAD.value: "#5B6B8C",
}
CHANGE_COLOURS = {"up": GREEN, "down": VERMILION, "total": BLUE}
SCALE = "Viridis"  # even in lightness, told apart by the colour-blind, and text is readable on every part of it
HEIGHT = 380  # pixels; fits a phone screen with its sentence


def new_figure(*traces: go.Scatter, x_title: str = "", y_title: str = "", height: int = HEIGHT) -> go.Figure:
    """Start a figure in the common look: titled axes, legend below, room for labels."""
    figure = go.Figure(list(traces))
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": -0.25, "x": 0},
        xaxis={"title": {"text": x_title}, "automargin": True, "fixedrange": True},
        yaxis={"title": {"text": y_title}, "automargin": True, "fixedrange": True},
        bargap=0.15,
    )
    return figure


def short_number(value: float | None) -> str:
    """Write a number in a few characters, for a bar or a cell; nothing for a null.

    >>> [short_number(value) for value in (0.256, 7, 31.4, 1234, 2_500_000, -45_600, None)]
    ['0.26', '7', '31', '1.2k', '2.5M', '-46k', '']
    """
    if value is None:
        return ""
    size, suffix = next((pair for pair in ((1e9, "G"), (1e6, "M"), (1e3, "k")) if abs(value) >= pair[0]), (1, ""))
    scaled = value / size
    decimals = 0 if abs(scaled) >= 10 else 1 if size > 1 or abs(scaled) >= 1 else 2
    text = f"{scaled:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + suffix
