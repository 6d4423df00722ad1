"""The density of customers over both axes, and the people in the cells that are picked there."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from crm_analytics.charts import segments as charts
from crm_analytics.settings import SegmentRules
from crm_analytics.views.segment_people import people_in_cells, people_table
from crm_analytics.views.segments import SegmentBase
from ui.lists import keep_list
from ui.show import download, link_params, show_table
from ui.view import View

KEY = "chart_matrix"
MOST_LISTED = 20_000  # customers of a picked list: more are no list that anybody reads
_TOOLS: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtons": [["select2d", "lasso2d"]],
}


def draw_density(view: View, base: SegmentBase) -> go.Figure:
    """The map without thresholds: drawn once a run of the page, for each move of a slider needs it."""
    return charts.matrix(base.density, view.labels, currency=view.data.currency)


def show_density(
    view: View, drawn: go.Figure, base: SegmentBase, rules: SegmentRules, before: SegmentRules
) -> list[int]:
    """Show the map with its thresholds; the cells that the reader has picked in it."""
    _ = view.words
    if base.density.cells.is_empty():
        st.info(_("There is nobody to draw: no customer is known on both axes."))
        return []
    event = st.plotly_chart(
        charts.draw_thresholds(drawn, base.density, rules=rules, before=before),
        key=KEY, config=_TOOLS, on_select="rerun", selection_mode=("points", "box", "lasso"),
        alt=_("Customers by current value and growth potential, with the two thresholds"),
    )  # fmt: skip
    st.caption(
        _(
            "Each cell counts the customers in it; lighter is more. Both axes are even near zero and logarithmic "
            "further out. The counts above are exact: they don't come from the cells. Click a cell, or draw a box or "
            "lasso (buttons above the map), to see who is in it."
        )
    )
    return picked_cells(event)


def picked_cells(event: Any) -> list[int]:
    points = event.selection.points if event is not None and hasattr(event, "selection") else []
    return sorted({int(point["point_index"]) for point in points if "point_index" in point})


def show_people(view: View, base: SegmentBase, rules: SegmentRules, cells: list[int]) -> None:
    """List who lies in the picked cells, with buying likelihood, offer and reason; as a file and as an audience."""
    _, formats = view.words, view.formats
    if not cells:
        return
    people = people_in_cells(view.customers, base.axes, base.density, cells=cells, rules=rules)
    st.subheader(
        _.plural("{n} customer picked", "{n} customers picked", people.height, n=formats.number(people.height)),
        anchor=False,
    )
    if people.height > MOST_LISTED:
        most = formats.number(MOST_LISTED)
        st.info(_("Lists are made of up to {most} customers; pick fewer cells, or take a whole tier.", most=most))
        return
    table = people_table(people, data=view.data, scores=view.scores)
    show_table(view, table, key="table_picked")
    tell_reason(view, table)
    with st.container(horizontal=True):
        download(view, table, name="customers_picked")
        if st.button(_("Start a campaign with them"), icon=":material/campaign:", key="campaign_picked"):
            start_campaign(view, people["customer_id"])


def tell_reason(view: View, table: pl.DataFrame) -> None:
    _ = view.words
    told = _(
        "Buying likelihood: the purchase model's probability that the customer buys within 90 days, without any "
        "campaign."
    )
    if "next_category" in table.columns:
        told += " " + _(
            "Offer next: of the product lines that the customer hasn't bought, the one that most of those who began in "
            "the same line have taken up (their share is the reason), and the product with which most began there. It "
            "says what others did, not what an offer will bring."
        )
    st.caption(told)


def start_campaign(view: View, customer_ids: pl.Series) -> None:
    title = view.words.plain("Picked on the grid on {day}", day=view.formats.date(view.as_of))
    params = link_params(view, keep_list(view, customer_ids.to_list(), title=title))
    st.switch_page("pages/campaigns.py", query_params={**_without_only(params), "audience": params["only"]})


def _without_only(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name != "only"}
