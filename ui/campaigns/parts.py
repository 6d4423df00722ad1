"""Which part of the Campaigns page is open, what has just happened on it, and which goals there are."""

from __future__ import annotations

import streamlit as st

from crm_analytics.campaigns.goals import Goal
from crm_analytics.errors import InvalidSetting
from ui.store import open_campaigns
from ui.view import View

PART, BOARD, PLAN, CALENDAR, GOALS, MEMORY = "campaigns_part", "board", "plan", "calendar", "goals", "memory"
STARTED = "_campaign_started"  # what the last click has done: started, kept, cloned ...
GOAL = "goal"  # kind under which the store keeps goals


def open_part(code: str) -> None:
    """Open a part at the next redraw; only before the row of parts is drawn, or in a callback."""
    st.session_state[PART] = code


def goals_of(view: View) -> list[Goal]:
    """The business goals of this owner and data set, the earliest due first."""
    kept = open_campaigns(view.data).kept(GOAL)
    goals = [goal for goal_id, content in kept.items() if (goal := _read(goal_id, content)) is not None]
    return sorted(goals, key=lambda goal: (goal.due_on, goal.name))


def goal_names(view: View) -> dict[str, str]:
    """Names of the business goals by their id."""
    return {goal.goal_id: goal.name for goal in goals_of(view)}


def _read(goal_id: str, content: dict[str, object]) -> Goal | None:
    try:
        return Goal.from_content(goal_id, content)
    except (InvalidSetting, KeyError, TypeError, ValueError):  # kept by another version of the program
        return None
