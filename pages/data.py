"""Data: what was read, what was set aside, and what can be done with it?"""

import polars as pl
import streamlit as st

from crm_analytics.charts import data as charts
from crm_analytics.views import data as views
from ui.abilities import show_abilities
from ui.cleaning import show_cleaning
from ui.formats import NOTHING
from ui.frame import open_page
from ui.health import show_health
from ui.linked import linked_segments
from ui.opening import show_opening
from ui.reading import choose_currency, correct_reading
from ui.saving import logs_of
from ui.show import Figure, column_config, headline, in_words, picture, show_table
from ui.side_tables import show_side_tables
from ui.uploads import Upload, files_of
from ui.view import View
from ui.words import N_

PREVIEW_ROWS = 100


def show_headline(view: View) -> None:
    _, formats, figures = view.words, view.formats, views.intake_figures(view.data)
    share = formats.percent(figures["n_accepted"] / figures["n_read"], decimals=1)
    headline(
        view,
        [
            Figure(_("Rows read"), formats.number(figures["n_read"])),
            Figure(_("Accepted"), formats.number(figures["n_accepted"]), help=_("{share} of the rows.", share=share)),
            Figure(_("Set aside"), formats.number(figures["n_set_aside"]), help=_("Each with its reason, below.")),
            Figure(
                _("Customers"), formats.number(figures["n_customers"]),
                help=_("Everybody who occurs, also with refunds only."),
            ),
            Figure(
                _("Revenue"), formats.money_compact(figures["revenue"]),
                help=_("Net of returns, over the whole period."),
            ),
        ],
    )  # fmt: skip
    first, last = view.data.ledger["date"].min(), view.data.ledger["date"].max()
    st.markdown(_("From {first} to {last}.", first=formats.date(first), last=formats.date(last)))
    upload = files_of(view.data)
    if upload is not None:
        choose_currency(view, upload)


def show_lineage(view: View) -> None:
    _, formats = view.words, view.formats
    table = views.lineage(view.data, n_scored=view.scores.customers.height)
    steps = dict(table.iter_rows())
    picture(
        view,
        charts.lineage(table, view.labels),
        finding=_(
            "{rows} rows became {days} days on which {customers} customers bought or returned",
            rows=formats.number(steps["collected"]), days=formats.number(steps["ledger"]),
            customers=formats.number(views.intake_figures(view.data)["n_customers"]),
        ),
        table=table.with_columns(pl.col("step").replace_strict({s: view.labels[f"step.{s}"] for s in views.STEPS})),
        name="lineage",
        formula=_(
            "*Collected*: the rows of the file. *Stored*: the lines that could be used. *Ledger*: one record for each "
            "customer and day with a purchase or return, the basis of every model. *Scored*: customers who had bought "
            "by {date}. Each step counts larger units, so the numbers fall.",
            date=formats.date(view.as_of),
        ),
    )  # fmt: skip


def show_mapping(view: View) -> None:
    _, intake, upload = view.words, view.data.intake, files_of(view.data)
    if intake is None:
        return
    table = views.mapping_table(intake.mapping)
    used = table.filter(pl.col("source").is_not_null())
    st.subheader(
        _.plural(
            "{n} column of the file is used", "{n} columns of the file are used", used.height,
        ),
        anchor=False,
    )  # fmt: skip
    show_table(view, used, key="mapping")
    if intake.mapping.unused:
        st.caption(_("Not used: {columns}.", columns=view.formats.list(intake.mapping.unused)))
    if upload is None:
        st.caption(_("The columns can be changed for your own files."))
        return
    with st.expander(_("Change the columns"), icon=":material/edit:"):
        correct_reading(view, upload)
    offer_log(view, upload)


def show_preview(view: View) -> None:
    _ = view.words
    with st.expander(_("The accepted rows"), icon=":material/table_rows:"):
        table = view.data.lines.head(PREVIEW_ROWS).collect()
        st.dataframe(
            in_words(table, view.labels),
            hide_index=True,
            column_config=column_config(table, view.labels),
            key="preview",
            placeholder=NOTHING,
        )
        n, total = view.formats.number(table.height), view.formats.number(view.data.n_lines)
        st.caption(_("The first {n} of {total} rows.", n=n, total=total))


def offer_log(view: View, upload: Upload) -> None:
    st.download_button(
        view.words("Download the log of this import"), lambda: logs_of(upload, view.data)[0],
        file_name=f"{upload.name}.import.json", mime="application/json", on_click="ignore",
        icon=":material/history:", type="tertiary",
        help=view.words("Files, columns and switches: with it the same files give the same rows again."),
    )  # fmt: skip


def show_rows(view: View) -> None:
    show_lineage(view)
    show_preview(view)
    show_side_tables(view)


PARTS = {
    "report": (N_("How good they are"), show_health),
    "cleaning": (N_("Cleaning"), show_cleaning),
    "columns": (N_("Columns"), show_mapping),
    "rows": (N_("Rows and tables"), show_rows),
    "possible": (N_("What is possible"), show_abilities),
}


def choose_part(view: View) -> str:
    return linked_segments(
        view.words("Look at"), list(PARTS), key="data_part", default="report",
        show=lambda code: view.words(PARTS[code][0]), label_visibility="collapsed",
    )  # fmt: skip


view = open_page(N_("Data"), N_("What was read, what was set aside, and what can be done with it?"))
show_opening(view)
show_headline(view)
PARTS[choose_part(view)][1](view)
