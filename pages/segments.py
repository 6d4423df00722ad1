"""Segments: who is gold, silver, iron or lead, and what follows when a threshold moves?"""

from dataclasses import replace

import streamlit as st

from ui.frame import open_page
from ui.linked import linked_segments
from ui.segments import actions, certainty, compare, key_accounts, profiles, scenarios, schemes, tiers
from ui.view import View
from ui.words import N_

PARTS = {
    "tiers": (N_("Four tiers"), tiers.show),
    "certainty": (N_("How sure"), certainty.show),
    "scenarios": (N_("Scenarios"), scenarios.show),
    "actions": (N_("What to do"), actions.show),
    "schemes": (N_("Other ways"), schemes.show),
    "compare": (N_("Compare ways"), compare.show),
    "profiles": (N_("Profile cards"), profiles.show),
    "key_accounts": (N_("Key accounts"), key_accounts.show),
}  # each answers a share of the page's question; only the chosen one is computed


def show_part(view: View) -> None:
    _ = view.words
    chosen = linked_segments(
        _("Part of the page"), list(PARTS), key="segments_part", default="tiers", label_visibility="collapsed",
        show=lambda code: _.plain(PARTS[code][0]),
    )  # fmt: skip
    _title, show = PARTS[chosen]
    show(view)


opened = open_page(N_("Segments"), N_("Who is gold, silver, iron or lead, and what follows when a threshold moves?"))
# a filter by segment would hide those who move
view = replace(opened, filters=tuple(each for each in opened.filters if each[0] != "segment"))
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
if opened.filters != view.filters:
    st.caption(view.words("The filter by segment is not applied here: it would hide those who move."))
show_part(view)
