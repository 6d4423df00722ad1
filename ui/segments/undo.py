"""One step back: the thresholds that were in force before the last change, however it was made."""

from __future__ import annotations

import streamlit as st

from ui.rules import POTENTIAL_MIN, VALUE_MIN
from ui.view import View

_STEPS, _OF = "_threshold_steps", "_threshold_steps_of"
_MOST = 30  # steps that are remembered


def remember_thresholds(view: View) -> None:
    """Note the chosen thresholds (None: the default) when they have changed; other data begin anew."""
    if st.session_state.get(_OF) != view.data.dataset_id:
        st.session_state[_STEPS], st.session_state[_OF] = [], view.data.dataset_id
    steps, chosen = st.session_state[_STEPS], (st.session_state.get(VALUE_MIN), st.session_state.get(POTENTIAL_MIN))
    if not steps or steps[-1] != chosen:
        steps.append(chosen)
        del steps[:-_MOST]


def offer_undo(view: View) -> None:
    """Draw the button that takes the last change back."""
    is_first = len(st.session_state.get(_STEPS, [])) < 2
    st.button(
        view.words("Undo"), icon=":material/undo:", key="undo_thresholds", on_click=_undo, disabled=is_first,
        help=view.words("Take back the last change of a threshold."),
    )  # fmt: skip


def _undo() -> None:
    steps = st.session_state.get(_STEPS, [])
    if len(steps) > 1:
        steps.pop()
        st.session_state[VALUE_MIN], st.session_state[POTENTIAL_MIN] = steps[-1]
