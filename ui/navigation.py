"""The pages, grouped by the loop: collect, discover, plan and act, refine; and a place to teach."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui.words import Words


def build_navigation(words: Words) -> StreamlitPage:
    """Draw the menu and return the page that is asked for.

    Pages have no icons: the browser would fetch each from a host on the internet for its tab.
    """

    def page(name: str, title: str, *, default: bool = False) -> StreamlitPage:
        return st.Page(f"pages/{name}.py", title=title, default=default)

    return st.navigation(
        {
            "": [page("start", words("Start"), default=True)],
            words("Collect"): [page("data", words("Data"))],
            words("Discover"): [
                page("overview", words("Overview")),
                page("lifecycle", words("Life cycle")),
                page("retention", words("Retention")),
                page("early_warning", words("Early warning")),
                page("value", words("Value")),
                page("segments", words("Segments")),
                page("customer", words("Customer")),
            ],
            words("Plan and act"): [page("campaigns", words("Campaigns"))],
            words("Refine"): [page("results", words("Results"))],
            words("Teach"): [page("concepts", words("Concepts"))],
        },
        expanded=True,
    )
