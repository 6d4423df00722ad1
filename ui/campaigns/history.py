"""The history of the lists that left the program: what, when, how many, and which exact content."""

from __future__ import annotations

import streamlit as st

from ui.show import show_table
from ui.store import lists_sent
from ui.view import View


def show_history(view: View) -> None:
    """Draw the history, newest first; nothing before the first list was taken."""
    _, sent = view.words, lists_sent(view)
    if sent.is_empty():
        return
    label = _.plural(
        "{n} list was taken so far", "{n} lists were taken so far", sent.height, n=view.formats.number(sent.height)
    )
    with st.expander(label, icon=":material/history:"):
        st.caption(
            _(
                "Kept for good: an entry is never changed or deleted. The mark stands in the file's name, so that a "
                "file can be told from a later one."
            )
        )
        show_table(view, sent.drop("audience", "campaign_id"), key="table_lists_sent")
