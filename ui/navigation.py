"""The pages, grouped by the loop: collect, discover, plan and act, refine; and a place to teach."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.words import Words


def build_navigation(words: Words) -> StreamlitPage:
    """Draw the menu and return the page that is asked for."""

    def page(name: str, title: str, icon: str, *, default: bool = False) -> StreamlitPage:
        return st.Page(f"pages/{name}.py", title=title, icon=f":material/{icon}:", default=default)

    return st.navigation(
        {
            "": [page("start", words("Start"), "home", default=True)],
            words("Collect"): [page("data", words("Data"), "database")],
            words("Discover"): [
                page("overview", words("Overview"), "dashboard"),
                page("lifecycle", words("Life cycle"), "timeline"),
                page("retention", words("Retention"), "grid_on"),
                page("value", words("Value"), "savings"),
                page("segments", words("Segments"), "category"),
                page("customer", words("Customer"), "person"),
            ],
            words("Plan and act"): [page("campaigns", words("Campaigns"), "campaign")],
            words("Refine"): [page("results", words("Results"), "science")],
            words("Teach"): [page("concepts", words("Concepts"), "school")],
        },
        expanded=True,
    )
