"""Early warning: who is about to leave, what is at stake, and what to do today?"""

import streamlit as st

from ui.early_warning import churn, occasions, satisfaction, watch
from ui.frame import open_page
from ui.linked import linked_segments
from ui.view import View
from ui.words import N_

PARTS = {
    "watch": (N_("Watch list"), watch.show),
    "occasions": (N_("Win-back and handovers"), occasions.show),
    "churn": (N_("Churn score"), churn.show),
    "satisfaction": (N_("Satisfaction and loyalty"), satisfaction.show),
}  # only the chosen one is computed


def show_part(view: View) -> None:
    _ = view.words
    chosen = linked_segments(
        _("Part of the page"), list(PARTS), key="warning_part", default="watch", label_visibility="collapsed",
        show=lambda code: _.plain(PARTS[code][0]),
    )  # fmt: skip
    _title, show = PARTS[chosen]
    show(view)


view = open_page(N_("Early warning"), N_("Who is about to leave, what is at stake, and what shall we do today?"))
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
show_part(view)
