"""Who is about to leave, what is at stake, and what to do: the watch list, a churn score, satisfaction."""

from crm_analytics.early_warning.actions import add_actions
from crm_analytics.early_warning.reasons import reasons_of
from crm_analytics.early_warning.silence import fit_rhythm, p_silent, silence_windows
from crm_analytics.early_warning.stake import rank_value, watch_customers

__all__ = [
    "add_actions",
    "fit_rhythm",
    "p_silent",
    "rank_value",
    "reasons_of",
    "silence_windows",
    "watch_customers",
]
