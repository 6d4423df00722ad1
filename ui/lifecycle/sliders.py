"""The rules of the stages as sliders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from crm_analytics.settings import StageRules
from ui.view import View
from ui.words import N_

# setting: label, key, from, to, step
SLIDERS: dict[str, tuple[str, str, float, float, float]] = {
    "degradation_after_gaps": (N_("Slipping after (usual gaps)"), "try_degradation", 1.0, 6.0, 0.25),
    "lapsed_after_gaps": (N_("Lapsed after (usual gaps)"), "try_lapsed", 1.5, 12.0, 0.25),
    "exploration_max_purchases": (N_("Exploration up to (purchase days)"), "try_exploration", 1, 6, 1),
    "growth_ratio": (N_("Growing from (recent / earlier rate)"), "try_growth", 1.0, 3.0, 0.05),
    "decline_ratio": (N_("Shrinking below (recent / earlier rate)"), "try_decline", 0.0, 0.95, 0.05),
    "volume_decline_ratio": (N_("Spending less below (recent / earlier value)"), "try_volume", 0.0, 0.95, 0.05),
    "recent_days": (N_("What counts as recent (days)"), "try_recent", 30, 365, 5),
}
_BEGIN_ANEW = "_begin_sliders_anew"


def choose_rules(view: View) -> StageRules | None:
    """Rules as moved by hand; None where slipping would come after lapsed."""
    _, now = view.words, view.scores.rules.stage
    if st.session_state.pop(_BEGIN_ANEW, False):
        _reset(now)
    with st.grid(min_column_width=240):
        moved = {
            name: st.slider(_(label), low, high, key=key, bind="query-params", **_start(key, _near(now, name)))
            for name, (label, key, low, high, _step) in SLIDERS.items()
        }
    if moved["lapsed_after_gaps"] <= moved["degradation_after_gaps"]:
        return None
    return replace(now, **moved)


def _near(rules: StageRules, name: str) -> float:
    """A rule within what its slider can show."""
    _label, _key, low, high, _step = SLIDERS[name]
    value = getattr(rules, name)
    return min(max(value, low), high)


def _start(key: str, default: float) -> dict[str, Any]:
    """Where a slider stands at first; once it has been drawn, it stands where it was left."""
    step = next(step for _label, name, _low, _high, step in SLIDERS.values() if name == key)
    return {"step": step} if key in st.session_state else {"step": step, "value": default}


def _reset(rules: StageRules) -> None:
    """Put the sliders back to the rules in force."""
    for name, (_label, key, *_rest) in SLIDERS.items():
        st.session_state[key] = _near(rules, name)


def begin_anew() -> None:
    """Let the sliders stand, from the next run on, where the rules in force are then."""
    st.session_state[_BEGIN_ANEW] = True
