"""The tables beside the sales: what they hold, whom of them the sales know, and a place for more files."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from crm_analytics.views import data as views
from ui.opening import receive
from ui.progress import progress
from ui.show import download, show_table
from ui.uploads import files_of, take_in
from ui.view import View


def show_side_tables(view: View) -> None:
    """Draw the tables with their matches, the ids without a partner, and the field for more files."""
    _, number = view.words, view.formats.number
    table = views.joined_tables(view.data)
    n_tables = table.height
    st.subheader(
        _("There are sales only: no customers file, no contacts")
        if not n_tables
        else _.plural("{n} table stands beside the sales", "{n} tables stand beside the sales", n_tables,
                      n=number(n_tables)),
        anchor=False,
    )  # fmt: skip
    if n_tables:
        named = pl.col("table").replace_strict({name: view.labels[f"table.{name}"] for name in table["table"]})
        show_table(view, table.with_columns(named), key="joined_tables")
        st.caption(_("*Unmatched* ids have no sale; that is no fault: people who have not bought are among them."))
        _show_unmatched(view, table)
    if files_of(view.data) is not None:
        _receive_more(view)


def _show_unmatched(view: View, table: pl.DataFrame) -> None:
    _, names = view.words, table.filter(pl.col("n_unmatched") > 0)["table"].to_list()
    if not names:
        return
    with st.expander(_("Ids without a partner in the sales"), icon=":material/link_off:"):
        name = st.selectbox(_("Table"), names, format_func=lambda code: view.labels[f"table.{code}"])
        ids = views.unmatched_ids(view.data, name)
        show_table(view, ids, key="unmatched")
        download(view, ids, name=f"unmatched_{name}")


def _receive_more(view: View) -> None:
    _, upload = view.words, files_of(view.data)
    sent = receive(
        view, _("More files of the same company: customers, contacts, invoices, surveys ..."), key="customers",
        help=_("Each is recognised by its headers and joined by the ids that it shares with the sales."),
    )  # fmt: skip
    if sent and upload is not None:
        with progress(view, sent[0].name) as tell:
            take_in(replace(upload, files=(*upload.files, *sent)), tell)
        st.rerun()
