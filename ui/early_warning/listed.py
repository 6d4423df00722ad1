"""A list of customers to tick, to take away as a file and to start a campaign with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.export import content_hash
from crm_analytics.selection import Selection
from crm_analytics.settings import WatchRules
from crm_analytics.views import early_warning as views
from ui.early_warning.reasons import with_reasons
from ui.formats import NOTHING
from ui.lists import keep_list
from ui.show import column_config, download, in_words, link_params
from ui.view import View

MOST_WORDED = 5_000  # customers of the file whose reasons are spelled out


def pick(view: View, rows: pl.DataFrame, rules: WatchRules | None, *, key: str = "watch_list") -> list[str]:
    """Show rows and give back the ids of those that are ticked; with rules, with their reasons."""
    table = rows if rules is None else views.listed_columns(with_reasons(view, rows, rules)).drop("suggested_channel")
    # a table of other customers is another widget: a tick must never pass from one customer to another
    mark = content_hash("\n".join(rows["customer_id"].to_list()).encode())
    event = st.dataframe(
        in_words(table, view.labels), hide_index=True, key=f"{key}_{mark}", on_select="rerun",
        selection_mode="multi-row", column_config=_columns(view, table), placeholder=NOTHING,
    )  # fmt: skip
    return [rows["customer_id"][row] for row in event.selection.rows if row < rows.height]


def _columns(view: View, table: pl.DataFrame) -> dict[str, Any]:
    wide = st.column_config.TextColumn(view.labels["column.why"], width="large") if "why" in table.columns else None
    return column_config(table, view.labels) | ({"why": wide} if wide else {})


def offer_list(view: View, listed: pl.DataFrame, first: pl.DataFrame, rules: WatchRules) -> None:
    """Download the list, or start a campaign with those shown."""
    _, formats = view.words, view.formats
    title = _.plain("Watch list of {day}: the first {n}", day=formats.date(view.as_of), n=formats.number(first.height))
    with st.container(horizontal=True):
        start_campaign(view, lambda: first["customer_id"].to_list(), title=title, n=first.height, key="watch_campaign")
        show_customers(view, lambda: first["customer_id"].to_list(), title=title, key="watch_customers")
        download(
            view,
            lambda: in_words(views.listed_columns(with_reasons(view, listed.head(MOST_WORDED), rules)), view.labels),
            name="watch_list",
            label=_("Download the list"),
            content_key=_mark(listed) + view.words.language,
        )
    if listed.height > MOST_WORDED:
        st.caption(_("The file holds the first {n} customers of the list.", n=formats.number(MOST_WORDED)))


def _mark(listed: pl.DataFrame) -> str:
    """Tell two lists apart by their customers and figures."""
    return str(listed.select("customer_id", "p_leave", "value_at_stake", "net_gain", "due_on").hash_rows().sum())


def start_campaign(
    view: View, customer_ids: Callable[[], list[str]], *, title: str, n: int, key: str, **plan: str
) -> None:
    """Keep the list when it is asked for, and open a campaign with it."""
    _ = view.words
    label = _.plural(
        "Start a campaign with this customer", "Start a campaign with these {n}", n, n=view.formats.number(n)
    )
    if st.button(label, icon=":material/campaign:", key=key, type="primary"):
        selection = keep_list(view, customer_ids(), title=title)
        st.switch_page("pages/campaigns.py", query_params=_params(view, selection, {"name": title, **plan}))


def show_customers(view: View, customer_ids: Callable[[], list[str]], *, title: str, key: str) -> None:
    """Keep the list when it is asked for, and open it customer by customer."""
    if st.button(view.words("Show these customers"), icon=":material/group:", key=key):
        st.switch_page(
            "pages/customer.py", query_params=link_params(view, keep_list(view, customer_ids(), title=title))
        )


def _params(view: View, selection: Selection, plan: dict[str, str]) -> dict[str, str]:
    carried = {name: value for name, value in link_params(view, selection).items() if name != "only"}
    return {**carried, "audience": selection.to_text(), **plan}
