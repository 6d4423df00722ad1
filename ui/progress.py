"""How far a reading of files has come, said where it was asked for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ui.uploads import OnProgress
from ui.view import View

_QUIET_S = 1.0  # a reading that is over sooner shows no progress


@contextmanager
def progress(view: View, name: str) -> Iterator[OnProgress]:
    """Say how far a reading has come, once it takes longer than a moment."""
    _, slot, began = view.words, st.empty(), time.monotonic()
    shown_at = began

    def tell(n_rows: int) -> None:
        nonlocal shown_at
        now = time.monotonic()
        if now - began > _QUIET_S and now - shown_at > 0.3:
            shown_at = now
            slot.info(
                _("Reading {name}: {n} so far", name=name, n=view.formats.number(n_rows)),
                icon=":material/hourglass_top:",
            )

    with st.spinner(_("Reading {name}", name=name), show_time=True):
        yield tell
    slot.empty()
