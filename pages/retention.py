"""Retention: do new customers come back, and what do they bring over time?"""

import streamlit as st

from ui.frame import open_page
from ui.linked import linked_segments
from ui.retention.difference import show_difference
from ui.retention.groups import show_groups
from ui.retention.lenses import show_lenses
from ui.retention.periods import choose_unit
from ui.retention.triangle import show_triangle
from ui.view import View
from ui.words import N_

_SHOWN = {"triangle": show_triangle, "groups": show_groups, "difference": show_difference}
PARTS = {
    "triangle": N_("Cohorts"),
    "groups": N_("What they began with"),
    "difference": N_("Is it more than chance"),
    "lenses": N_("Five lenses"),
}  # each answers a share of the page's question; only the chosen one is computed


def show_part(view: View) -> None:
    _ = view.words
    chosen = linked_segments(
        _("Part of the page"), list(PARTS), key="retention_part", default="triangle", label_visibility="collapsed",
        show=lambda code: _.plain(PARTS[code]),
    )  # fmt: skip
    if chosen == "lenses":  # the first two look at days, not at weeks, months or quarters
        show_lenses(view)
    else:
        _SHOWN[chosen](view, choose_unit(view))


view = open_page(N_("Retention"), N_("Do new customers come back, and what do they bring over time?"))
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
show_part(view)
