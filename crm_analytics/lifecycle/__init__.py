"""Where everybody stands in the life cycle: by readable rules, by a model, and month by month."""

from crm_analytics.lifecycle.history import StageHistory, month_ends, trace_stages
from crm_analytics.lifecycle.rules import UNKNOWN_GAP_DAYS, assign_stage, stages_on
from crm_analytics.lifecycle.stage_model import StageModel

__all__ = [
    "UNKNOWN_GAP_DAYS",
    "StageHistory",
    "StageModel",
    "assign_stage",
    "month_ends",
    "stages_on",
    "trace_stages",
]
