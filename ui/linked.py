"""Choices that live in the link by their code.

Streamlit's own ``bind`` writes a choice as the label that it shows, so a link made in one language would mean nothing
in another, and a date as microseconds. Numbers have neither problem; they use ``bind`` itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


def linked_selectbox(
    label: str, options: Sequence[str], *, key: str, default: str, show: Callable[[str], str] = str, **look: Any
) -> str:
    """Draw a select box whose code is kept over pages and in the link; an unknown code becomes the default."""
    _adopt_one(key, options, default)
    chosen = st.selectbox(label, options, key=key, format_func=show, persist_state="session", **look)
    _write(key, [chosen] if chosen != default else [])
    return chosen


def linked_segments(
    label: str, options: Sequence[str], *, key: str, default: str, show: Callable[[str], str] = str, **look: Any
) -> str:
    """Draw a row of buttons whose code is kept over pages and in the link; an unknown code becomes the default."""
    _adopt_one(key, options, default)
    chosen = st.segmented_control(
        label, options, key=key, format_func=show, required=True, persist_state="session", **look
    )
    _write(key, [chosen] if chosen != default else [])
    return chosen


def linked_multiselect(
    label: str, options: Sequence[str], *, key: str, show: Callable[[str], str] = str, **look: Any
) -> tuple[str, ...]:
    """Draw a multiple choice whose codes are kept over pages and in the link; unknown codes are left out."""
    asked = st.query_params.get_all(key) if _is_followed(key) else st.session_state.get(key, [])
    st.session_state[key] = [value for value in asked if value in options]
    chosen = st.multiselect(label, options, key=key, format_func=show, persist_state="session", **look)
    _write(key, chosen)
    return tuple(chosen)


def linked_date(label: str, first: dt.date, last: dt.date, *, key: str, **look: Any) -> dt.date:
    """Draw a slider over days whose date is kept over pages and in the link, as YYYY-MM-DD; ``last`` is the default."""
    kept, newest = st.session_state.get(key), f"_newest_{key}"
    if kept is None or _is_followed(key):
        kept = _read_date(st.query_params.get(key)) or last
    elif kept == st.session_state.get(newest):
        kept = last  # who looked at the newest day of other data looks at the newest day of these
    st.session_state[newest] = last
    # written back even if it holds: on another page the slider is a new widget, which would start at its first day
    st.session_state[key] = kept if first <= kept <= last else last
    chosen: dt.date = st.slider(label, first, last, key=key, persist_state="session", **look)
    _write(key, [chosen.isoformat()] if chosen != last else [])
    return chosen


def _read_date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _adopt_one(key: str, options: Sequence[str], default: str) -> None:
    if key not in st.session_state or _is_followed(key):
        st.session_state[key] = st.query_params.get(key, default)
    if st.session_state[key] not in options:
        st.session_state[key] = default


def _is_followed(key: str) -> bool:
    """Whether the address holds something else than was written there: then the reader has followed a link."""
    asked = st.query_params.get_all(key)
    return bool(asked) and asked != st.session_state.get(f"_linked_{key}")


def _write(key: str, codes: Sequence[str]) -> None:
    st.session_state[f"_linked_{key}"] = list(codes)
    if list(codes) == st.query_params.get_all(key):
        return
    if codes:
        st.query_params[key] = list(codes)
    else:
        del st.query_params[key]
