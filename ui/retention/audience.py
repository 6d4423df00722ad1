"""Customers of a cohort or group, one click away: their list, or a campaign with them."""

from __future__ import annotations

import streamlit as st

from crm_analytics.selection import Selection
from ui.lists import keep_list
from ui.show import customers_link, link_params
from ui.view import View


def offer_audience(view: View, selection: Selection) -> None:
    """Links to the customers of a selection and to a new campaign with them."""
    customers_link(view, selection)
    st.page_link(
        "pages/campaigns.py", label=view.words("Start a campaign with these customers"), icon=":material/campaign:",
        query_params=_campaign_params(view, selection),
    )  # fmt: skip


def offer_list(view: View, customer_ids: list[str], *, title: str, key: str) -> None:
    """A button that keeps a list of customers and starts a campaign with it."""
    label = view.words("Start a campaign with these customers")
    if customer_ids and st.button(label, icon=":material/campaign:", key=key):
        selection = keep_list(view, customer_ids, title=title)
        st.switch_page("pages/campaigns.py", query_params=_campaign_params(view, selection))


def _campaign_params(view: View, selection: Selection) -> dict[str, str]:
    params = {name: value for name, value in link_params(view, selection).items() if name != "only"}
    return {**params, "audience": selection.to_text()}
