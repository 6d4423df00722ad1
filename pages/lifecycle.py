"""Life cycle: where do customers stand, and who has moved?"""

import polars as pl
import streamlit as st

from crm_analytics.schemas import Stage
from crm_analytics.selection import Selection
from crm_analytics.views import lifecycle as views
from ui.frame import open_page
from ui.history import counts_before
from ui.lifecycle.lasting import show_lasting
from ui.lifecycle.next_quarter import show_next_quarter
from ui.lifecycle.rules import show_rules
from ui.lifecycle.second_opinion import show_opinions
from ui.lifecycle.stages import numbers_of, show_now
from ui.lifecycle.steps import show_steps
from ui.lifecycle.teaching import show_teaching
from ui.lifecycle.through_time import show_through_time
from ui.linked import linked_segments
from ui.show import Figure, headline
from ui.view import View
from ui.words import N_

SINKING = (Stage.DEGRADATION, Stage.LAPSED)
PARTS = {
    "now": (N_("Today"), show_now),
    "time": (N_("Through time"), show_through_time),
    "next": (N_("Next quarter"), show_next_quarter),
    "lasting": (N_("How long it lasts"), show_lasting),
    "steps": (N_("From new to regular"), show_steps),
    "rules": (N_("Rules"), show_rules),
    "opinions": (N_("Second opinion"), show_opinions),
    "teaching": (N_("To play with"), show_teaching),
}  # each answers a share of the page's question; only the chosen one is computed


def show_headline(view: View) -> None:
    _, formats = view.words, view.formats
    figures, before = views.stage_figures(view.customers), counts_before(view)
    now = numbers_of(figures)
    helps = {
        Stage.EXPLORATION: _("Trying each other out: the first purchases."),
        Stage.FORMATION: _("Buying more and more often."),
        Stage.STABILITY: _("Buying at the highest level, in a steady rhythm."),
        Stage.DEGRADATION: _("Slipping: buying much less, or silent for unusually long."),
        Stage.LAPSED: _("Silent for so long that the relationship counts as over."),
    }
    headline(
        view,
        [
            Figure(
                view.labels[f"stage.{stage}"],
                formats.number(now[stage]),
                *change_of_share(view, stage, figures, before),
                helps[stage],
                good_is_up=stage not in SINKING,
                link=Selection.of(stage=stage.value) if now[stage] else None,
            )
            for stage in Stage
        ],
    )


def change_of_share(
    view: View, stage: Stage, figures: pl.DataFrame, before: pl.DataFrame | None
) -> tuple[float | None, str | None, str | None]:
    """The change against a year before: of the share, because a growing base has more customers in every stage."""
    _, formats = view.words, view.formats
    now, then = (None if table is None else views.stage_share(table, stage) for table in (figures, before))
    if now is None or then is None:
        return None, None, None
    change = round(now - then, 3)
    text = _("{points} points", points=formats.points(abs(change)))
    return change, text, _("{share} of all a year before", share=formats.percent(then, decimals=1))


def show_part(view: View) -> None:
    _ = view.words
    chosen = linked_segments(
        _("Part of the page"), list(PARTS), key="lifecycle_part", default="now", label_visibility="collapsed",
        show=lambda code: _.plain(PARTS[code][0]),
    )  # fmt: skip
    _title, show = PARTS[chosen]
    show(view)


view = open_page(N_("Life cycle"), N_("Where do customers stand in the relationship, and who has moved?"), values=False)
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
show_headline(view)
show_part(view)
