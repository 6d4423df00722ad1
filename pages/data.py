"""Data: what was read, what was set aside, and what can be done with it?"""

from dataclasses import replace

import polars as pl
import streamlit as st

from crm_analytics.charts import data as charts
from crm_analytics.messages import Message, Severity
from crm_analytics.views import data as views
from ui.formats import NOTHING
from ui.frame import open_page
from ui.reading import Copies, choose_currency, correct_reading
from ui.show import Figure, behind, column_config, download, headline, in_words, picture, say, show_table
from ui.sources import SAMPLE_DATA
from ui.uploads import (
    FILE_TYPES,
    LIMIT_MB,
    KeptFile,
    Reading,
    Upload,
    files_of,
    forget_pending,
    pending_upload,
    take_in,
    today,
)
from ui.view import View
from ui.words import N_

PREVIEW_ROWS = 100
ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}
COLOURS = {"error": "red", "warning": "orange", "info": "blue"}


def show_upload(view: View) -> None:
    _ = view.words
    with st.expander(_("Open your own data"), icon=":material/upload_file:", expanded=pending_upload() is not None):
        content = receive(
            _("Sales as your shop exports them: one row a sold product or order"),
            key="transactions",
            help=_(
                "CSV, Excel or Parquet, up to {limit} MB. The columns are recognised; you can correct them.",
                limit=LIMIT_MB,
            ),
        )
        st.caption(_("A file stays in this session and is forgotten with it. The data chosen before stay in the list."))
        if content is not None:
            take_in(Upload(content, reading=Reading(received_on=today())))
            st.rerun()
        show_pending(view)
        show_templates(view)


def receive(label: str, *, key: str, help: str) -> KeptFile | None:
    # a new key each time: the widget would keep the bytes in memory as long as the session lives
    turn = st.session_state.setdefault(f"_{key}_turn", 0)
    sent = st.file_uploader(label, FILE_TYPES, key=f"{key}_{turn}", help=help, max_upload_size=LIMIT_MB)
    if sent is None:
        return None
    st.session_state[f"_{key}_turn"] = turn + 1
    return KeptFile.of(sent.name, sent.getvalue())


def show_pending(view: View) -> None:
    _, pending = view.words, pending_upload()
    if pending is None:
        return
    st.error(say(pending.error.code, pending.error.params, _), icon=ICONS["error"])
    name = view.labels.get(f"source.{view.data.dataset_id}", view.data.name)
    st.caption(_("You still see {name}.", name=name))
    if pending.can_be_corrected:
        st.markdown(
            _("**{file}**: say which column is which, then read it again.", file=pending.upload.transactions.name)
        )
        correct_reading(_, view.labels, pending.upload, Copies())
    st.button(_("Give this file up"), on_click=forget_pending, icon=":material/close:")


def show_templates(view: View) -> None:
    _ = view.words
    with st.popover(_("Empty patterns to fill in"), icon=":material/description:"):
        st.caption(_("One file for each table, with the columns that are understood and an example."))
        for path in sorted((SAMPLE_DATA / "templates").glob("*.csv")):
            st.download_button(
                view.labels[f"table.{path.stem}"], path.read_bytes(), file_name=path.name, mime="text/csv",
                key=f"template_{path.stem}", on_click="ignore", type="tertiary", icon=":material/download:",
            )  # fmt: skip


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
    first, last = view.data.transactions["date"].min(), view.data.transactions["date"].max()
    st.markdown(_("From {first} to {last}.", first=formats.date(first), last=formats.date(last)))
    upload = files_of(view.data)
    if upload is not None:
        choose_currency(_, upload, view.data.currency)


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


def show_findings(view: View) -> None:
    _, intake = view.words, view.data.intake
    if intake is None:
        return
    table = views.findings(intake)
    n_rejected, n_read = intake.rejected.height, intake.n_read
    st.subheader(tell_rejected(view, n_rejected, n_read), anchor=False)
    for finding in table.iter_rows(named=True):
        show_finding(view, finding)
    show_messages(view, intake.messages)
    worded = table.with_columns(
        pl.col("code").replace_strict({c: view.labels[c] for c in table["code"].to_list()}, return_dtype=pl.String)
    )
    behind(
        view, worded, name="findings",
        formula=_(
            "Rows are counted over all rows read. *Money* is the sum of the amounts without their sign; a dash where "
            "none is known. A row with two faults is set aside once, for the first. What is not set aside is kept."
        ),
    )  # fmt: skip
    if n_rejected:
        show_rejected(view)


def tell_rejected(view: View, n_rejected: int, n_read: int) -> str:
    _, formats = view.words, view.formats
    if not n_rejected:
        return _("Every row was accepted")
    share = formats.percent(n_rejected / n_read, decimals=1)
    return _(
        "{n} of {total} rows ({share}) were set aside",
        n=formats.number(n_rejected),
        total=formats.number(n_read),
        share=share,
    )


def show_finding(view: View, finding: dict) -> None:
    _, formats, severity = view.words, view.formats, finding["severity"]
    facts = {
        "what": view.labels[finding["code"]],
        "n": formats.number(finding["n_rows"]),
        "share": formats.percent(finding["share"], decimals=1),
        "money": formats.money(finding["money"]),
        "aside": formats.number(finding["n_set_aside"]),
    }
    badge = f":{COLOURS[severity]}-badge[{ICONS[severity]} {view.labels[f'severity.{severity}']}]"
    if finding["n_set_aside"]:
        told = _("**{what}**: {n} ({share}), {money}; {aside} set aside", **facts)
    else:
        told = _("**{what}**: {n} ({share}), {money}; kept", **facts)
    st.markdown(f"{badge} {told}")


def show_messages(view: View, messages: list[Message]) -> None:
    _ = view.words
    doubts = [message for message in messages if message.severity is not Severity.INFO]
    for message in doubts:
        st.warning(say(message.code, dict(message.params), _), icon=ICONS["warning"])
    if len(doubts) < len(messages):
        with st.expander(_("How it was read"), icon=":material/info:"):
            for message in messages:
                if message not in doubts:
                    st.markdown(say(message.code, dict(message.params), _))


def show_rejected(view: View) -> None:
    _, rejected = view.words, view.data.intake.rejected
    reasons = {code: view.labels[f"intake.{code}"] for code in rejected["reason"].unique().to_list()}
    first = ["source_row", "reason", "reason_column", "source_file"]
    worded = rejected.select(*first, pl.exclude(first)).with_columns(pl.col("reason").replace_strict(reasons))
    with st.expander(_("The rows that were set aside"), icon=":material/delete_sweep:"):
        show_table(view, worded, key="rejected")
        download(
            view, lambda: worded, name="rows_set_aside", label=_("Download with reason and row number"),
            content_key=f"{view.data.dataset_id} {view.data.version} {_.language}",
        )  # fmt: skip


def show_abilities(view: View) -> None:
    _, table, number = view.words, views.abilities(view.data), view.formats.number
    n_possible, n_coarser = table["is_possible"].sum(), table["is_coarser"].sum()
    told = {"n": number(n_possible), "total": number(table.height), "coarser": number(n_coarser)}
    st.subheader(
        _("{n} of {total} kinds of analysis are possible with these data, {coarser} of them coarser", **told)
        if n_coarser
        else _("{n} of {total} kinds of analysis are possible with these data", **told),
        anchor=False,
    )
    tiles = st.grid(min_column_width=320, gap="small")
    best_first = table.sort("is_possible", ~pl.col("is_coarser"), descending=True, maintain_order=True)
    for ability, is_possible, is_coarser in best_first.iter_rows():
        tiles.markdown(tell_ability(view, ability, is_possible=is_possible, is_coarser=is_coarser))


def tell_ability(view: View, ability: str, *, is_possible: bool, is_coarser: bool) -> str:
    _ = view.words
    if not is_possible:
        return _(":gray[:material/do_not_disturb_on:] {what}", what=view.labels[f"ability.{ability}.not"])
    if is_coarser:
        return _(
            ":orange[:material/contrast:] {what} :orange-badge[possible, but coarser]",
            what=view.labels[f"ability.{ability}.not"],
        )
    return _(":green[:material/check_circle:] {what}", what=view.labels[f"ability.{ability}"])


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
        st.caption(_("The mapping and the switches can be changed for your own files."))
        return
    with st.expander(_("Change the mapping or the switches"), icon=":material/edit:"):
        correct_reading(_, view.labels, upload, copies_in_words(view))


def copies_in_words(view: View) -> Copies:
    def told(code: str) -> str | None:
        found = view.data.intake.findings.filter(pl.col("code") == code)
        if found.is_empty():
            return None
        row = found.row(0, named=True)
        n, money = view.formats.number(row["n_rows"]), view.formats.money(row["money"])
        return view.words("{n} rows, {money}", n=n, money=money)

    return Copies(told("intake.exact_duplicate"), told("intake.zero_money"))


def show_preview(view: View) -> None:
    _ = view.words
    with st.expander(_("The accepted rows"), icon=":material/table_rows:"):
        table = view.data.transactions.head(PREVIEW_ROWS)
        st.dataframe(
            in_words(table, view.labels),
            hide_index=True,
            column_config=column_config(table, view.labels),
            key="preview",
            placeholder=NOTHING,
        )
        n, total = view.formats.number(table.height), view.formats.number(view.data.transactions.height)
        st.caption(_("The first {n} of {total} rows.", n=n, total=total))


def show_customers_file(view: View) -> None:
    _, formats, upload = view.words, view.formats, files_of(view.data)
    profiles = view.data.profiles
    if upload is None and profiles is None:
        return
    st.subheader(_("Who the customers are"), anchor=False)
    if profiles is not None:
        matched = views.match_customers(view.data.transactions, profiles)
        st.markdown(
            _(
                "{n_matched} buyers are in the customers file; {n_without_profile} are not. {n_without_purchase} "
                "people in it have not bought.",
                **{name: formats.number(n) for name, n in matched.items()},
            )
        )
    if upload is not None:
        sent = receive(
            _("Customers: one row a customer, with the same customer number as the sales"), key="customers",
            help=_("Name, region, salesperson, consent, who recommended us ... as far as known."),
        )  # fmt: skip
        if sent is not None:
            take_in(replace(upload, customers=sent))
            st.rerun()


view = open_page(N_("Data"), N_("What was read, what was set aside, and what can be done with it?"))
show_upload(view)
show_headline(view)
show_lineage(view)
show_findings(view)
show_preview(view)
show_mapping(view)
show_customers_file(view)
show_abilities(view)
