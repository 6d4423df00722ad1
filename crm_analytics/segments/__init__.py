"""Segments: the value-by-potential matrix of gold, silver, iron and lead."""

from crm_analytics.segments.matrix import assign_segment, propose_thresholds
from crm_analytics.segments.movers import count_move, count_movers
from crm_analytics.segments.potential import estimate_potential
from crm_analytics.segments.relationship import advise_relationship
from crm_analytics.segments.tiers import (
    Axes,
    axes_messages,
    count_tiers,
    rank_correlation,
    read_axes,
    summarise_segments,
)

__all__ = [
    "Axes",
    "advise_relationship",
    "assign_segment",
    "axes_messages",
    "count_move",
    "count_movers",
    "count_tiers",
    "estimate_potential",
    "propose_thresholds",
    "rank_correlation",
    "read_axes",
    "summarise_segments",
]
