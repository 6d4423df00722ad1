"""Any group of customers as an audience: one click to their list or to the plan of a campaign."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from crm_analytics.selection import Selection
from ui.lists import keep_list
from ui.show import link_params
from ui.view import View

CAMPAIGNS, CUSTOMERS = "pages/campaigns.py", "pages/customer.py"


def campaign_link(view: View, selection: Selection, label: str) -> None:
    """Offer the plan of a campaign for customers that conditions describe."""
    st.page_link(
        CAMPAIGNS, label=label, icon=":material/campaign:",
        query_params={**_params(view), "audience": selection.to_text()},
    )  # fmt: skip


def offer_list(view: View, find: Callable[[], pl.Series], *, title: str, key: str) -> None:
    """Offer customers that no condition describes; their list is kept when the reader clicks, not before."""
    _ = view.words
    with st.container(horizontal=True):
        opened = st.button(_("Show these customers"), icon=":material/group:", key=f"show_{key}")
        started = st.button(
            _("Start a campaign with these customers"), icon=":material/campaign:", key=f"campaign_{key}"
        )
    if opened or started:
        selection = keep_list(view, find().to_list(), title=title).to_text()
        page, name = (CAMPAIGNS, "audience") if started else (CUSTOMERS, "only")
        st.switch_page(page, query_params={**_params(view), name: selection})


def _params(view: View) -> dict[str, str]:
    return {name: value for name, value in link_params(view, Selection()).items() if name != "only"}
