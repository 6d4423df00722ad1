"""Retention: cohorts followed period by period, groups compared, and whether a difference is more than chance."""

from crm_analytics.retention.cells import count_retention, follow_customers
from crm_analytics.retention.difference import compare_pair, compare_with_rest
from crm_analytics.retention.triangle import add_payback, average_retention, payback_periods, retention_table

__all__ = [
    "add_payback",
    "average_retention",
    "compare_pair",
    "compare_with_rest",
    "count_retention",
    "follow_customers",
    "payback_periods",
    "retention_table",
]
