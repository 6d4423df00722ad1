"""Who can be on the watch list: with or without those who bought once only."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.views import early_warning as views
from ui.linked import linked_segments
from ui.view import View
from ui.words import N_

CHOICES = {"leave_out": N_("Leave out"), "show": N_("Show")}


def choose_scope(view: View, waiting: pl.DataFrame) -> pl.DataFrame:
    """Those of the open ones who can be listed, with how many can't and why."""
    _ = view.words
    chosen = linked_segments(
        _("Customers who bought once only"), list(CHOICES), key="watch_once", default="leave_out",
        show=lambda code: _.plain(CHOICES[code]),
        help=_("All their value is that of one purchase; a list led by them says little of who is leaving."),
    )  # fmt: skip
    listed, left_out = views.to_list(waiting, with_once=chosen == "show")
    tell_left_out(view, left_out)
    if listed.is_empty() and not waiting.is_empty():
        st.info(_("Nobody is listed: all open customers are among those left out."))
    elif waiting.is_empty():
        st.info(_("Nobody is listed: all are done or put off."))
    return listed


def tell_left_out(view: View, left_out: views.LeftOut) -> None:
    """How many are not listed, by reason."""
    _, formats = view.words, view.formats
    told: list[str] = []
    if left_out.n_once:
        told.append(
            _.plural(
                "{n} customer who bought once only is left out: the value of the last year is that of one purchase.",
                "{n} customers who bought once only are left out: their value of the last year is that of one "
                "purchase.",
                left_out.n_once, n=formats.number(left_out.n_once),
            )
        )  # fmt: skip
    if left_out.n_in_rhythm:
        told.append(
            _.plural(
                "{n} customer has been silent for less than the own usual gap and is not listed.",
                "{n} customers have been silent for less than their own usual gap and are not listed.",
                left_out.n_in_rhythm, n=formats.number(left_out.n_in_rhythm),
            )
        )  # fmt: skip
    if told:
        st.caption(" ".join(told))
