"""The health report of what was read: each finding in rows and money, what it does, and the switch that treats it."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.intake.effects import choice_text
from crm_analytics.intake.findings import TREATMENTS, Health, treat
from crm_analytics.intake.presets import made_columns
from crm_analytics.messages import Message, Severity
from ui.cleaning import apply_policy, can_be_changed, switch_name
from ui.scores import cache_owner
from ui.show import behind, download, say, show_table
from ui.view import View

ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}
COLOURS = {"error": "red", "warning": "orange", "info": "blue"}
_GRAVEST_FIRST = {"error": 0, "warning": 1, "info": 2}


def health_of(view: View) -> Health:
    """The graded report of the data that are open."""
    return _health(cache_owner(view.data), view.data.dataset_id, view.data.version, view.data.intake)


@st.cache_resource(max_entries=4, show_spinner=False)
def _health(owner: str, dataset_id: str, version: str, _intake: Any) -> Health:
    health: Health = _intake.health
    return health


def show_health(view: View) -> None:
    """Draw the report: its grade in one sentence, the findings with their treatments, the rows set aside."""
    _, intake = view.words, view.data.intake
    if intake is None:
        return
    health = health_of(view)
    st.subheader(_tell_grade(view, health), anchor=False)
    st.caption(_tell_rejected(view, intake.n_rejected, intake.n_read))
    gravest = pl.col("severity").replace_strict(_GRAVEST_FIRST, default=3)
    table = health.findings.sort(gravest, maintain_order=True)
    for number, finding in enumerate(table.iter_rows(named=True)):
        _show_finding(view, finding, number)
    _show_messages(view, [*intake.messages, *health.messages])
    behind(
        view, _worded(view, table), name="findings",
        formula=_(
            "Rows are counted over all rows read. *Money* is the sum of the amounts without their sign; a dash where "
            "none is known. A row with two faults is set aside once, for the first. What is not set aside is kept.\n\n"
            "The grade goes by the share of the money that stands on doubtful rows, warnings and errors that are not "
            "treated: A below 1 %, B below 5 %, C below 15 %, D below 40 %, else E."
        ),
    )  # fmt: skip
    if intake.n_rejected:
        _show_rejected(view)


def _tell_grade(view: View, health: Health) -> str:
    _ = view.words
    told = {
        "grade": health.grade.value.upper(),
        "share": view.formats.percent(health.doubtful_share, decimals=1),
    }
    if not health.doubtful_share:
        return _("Grade {grade}: no row is doubtful", **told)
    return _("Grade {grade}: {share} of the money stands on doubtful rows", **told)


def _tell_rejected(view: View, n_rejected: int, n_read: int) -> str:
    _, formats = view.words, view.formats
    if not n_rejected:
        return _("Every row was accepted.")
    share = formats.percent(n_rejected / n_read, decimals=1)
    n, total = formats.number(n_rejected), formats.number(n_read)
    return _("{n} of {total} rows ({share}) were set aside.", n=n, total=total, share=share)


def _show_finding(view: View, finding: dict[str, Any], number: int) -> None:
    _, severity = view.words, finding["severity"]
    with st.container(border=True, gap="xsmall", key=f"finding_{number}"):
        badge = f":{COLOURS[severity]}-badge[{ICONS[severity]} {view.labels[f'severity.{severity}']}]"
        st.markdown(f"{badge} {_tell_finding(view, finding)}")
        st.caption(view.labels[finding["consequence"]])
        if finding["treatment"] is None or finding["is_treated"] or not can_be_changed(view):
            return
        code = finding["code"].removeprefix("intake.")
        switch, value = next(iter(TREATMENTS[code].items()))
        label = switch_name(view, switch, choice_text(value))
        if st.button(label, key=f"treat_{number}", icon=":material/healing:"):
            apply_policy(view, treat(view.data.intake.policy, code))


def _tell_finding(view: View, finding: dict[str, Any]) -> str:
    _, formats = view.words, view.formats
    facts = {
        "what": view.labels[finding["code"]],
        "n": formats.number(finding["n_rows"]),
        "share": formats.percent(finding["share"], decimals=1),
        "money": formats.money(finding["money"]),
    }
    if finding["is_treated"]:
        return _("**{what}**: {n} ({share}), {money}; treated", **facts)
    return _("**{what}**: {n} ({share}), {money}", **facts)


def _worded(view: View, table: pl.DataFrame) -> pl.DataFrame:
    codes = ("code", "consequence")
    spelled = [
        pl.col(name).replace_strict({code: view.labels[code] for code in table[name].to_list()}, return_dtype=pl.String)
        for name in codes
    ]
    return table.drop("treatment").with_columns(spelled)


def _show_messages(view: View, messages: list[Message]) -> None:
    _ = view.words
    doubts = [message for message in messages if message.severity is not Severity.INFO]
    for message in doubts:
        st.warning(say(message.code, _readable(view, message), _), icon=ICONS["warning"])
    told = [message for message in messages if message not in doubts]
    if told:
        with st.expander(_("How it was read"), icon=":material/info:"):
            for message in told:
                st.markdown(say(message.code, _readable(view, message), _))


def _readable(view: View, message: Message) -> dict[str, Any]:
    """Write the numbers of a message as the language does, and a column that an export lacks by its name here."""
    params = dict(message.params)
    numbers = {name: view.formats.any(value) for name, value in params.items() if isinstance(value, int | float)}
    made = next(iter(made_columns([str(params.get("source"))])), None)
    named = {"source": view.labels[f"column.{made}"]} if f"column.{made}" in view.labels else {}
    return params | numbers | named


def _show_rejected(view: View) -> None:
    _ = view.words
    with st.expander(_("The rows that were set aside"), icon=":material/delete_sweep:"):
        rejected = view.data.intake.rejected
        reasons = {code: view.labels[f"intake.{code}"] for code in rejected["reason"].unique().to_list()}
        first = ["source_row", "reason", "reason_column", "source_file"]
        worded = rejected.select(*first, pl.exclude(first)).with_columns(pl.col("reason").replace_strict(reasons))
        show_table(view, worded, key="rejected")
        download(
            view, lambda: worded, name="rows_set_aside", label=_("Download with reason and row number"),
            content_key=f"{view.data.dataset_id} {view.data.version} {_.language}",
        )  # fmt: skip
