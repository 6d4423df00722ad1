"""Segments: the value-by-potential matrix of gold, silver, iron and lead."""

from crm_analytics.segments.matrix import assign_segment, propose_thresholds, summarise_segments
from crm_analytics.segments.movers import count_movers
from crm_analytics.segments.potential import estimate_potential

__all__ = ["assign_segment", "count_movers", "estimate_potential", "propose_thresholds", "summarise_segments"]
