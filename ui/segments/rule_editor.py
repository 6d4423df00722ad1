"""Own rules over any column: a row a condition; written, kept, exported and imported."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.errors import CrmError
from crm_analytics.segments.schemes.rule_builder import OPERATIONS, ClassRule, Clause, RuleSet, find_misfits
from crm_analytics.views import schemes as views
from ui.segments.scheme_base import people_of
from ui.show import download, say, show_table
from ui.store import now, open_campaigns
from ui.view import View

KIND = "scheme"
_EMPTY = {"class_name": "", "alternative": 1, "column": "", "operation": "", "value": ""}
_ROWS_SHOWN = 200


def kept_rules(view: View) -> dict[str, RuleSet]:
    """Own rules that are kept for these data, by name; what can't be read any more is left out."""
    found = {}
    for name, content in open_campaigns(view.data).kept(KIND).items():
        try:
            found[name] = RuleSet.from_dict(content)
        except CrmError:
            continue
    return found


def choose_own_rules(view: View) -> RuleSet | None:
    """Take kept rules or write new ones; None until there is a whole condition."""
    _ = view.words
    kept = kept_rules(view)
    chosen = st.selectbox(
        _("Begin with"), ["", *kept], key="rules_begin", persist_state="session",
        format_func=lambda name: name or _.plain("An example"),
    )  # fmt: skip
    start = kept.get(chosen) or _example(view)
    try:
        rules = _edit(view, start, key=f"rules_{view.data.dataset_id}_{chosen}_{view.words.language}")
    except CrmError as error:
        st.warning(say(error.code, error.params, view.words), icon=":material/block:")
        return None
    if rules is not None:
        _shelf(view, rules, kept)
    _import(view)
    return rules if rules is None or _is_sound(view, rules) else None


def _example(view: View) -> RuleSet:
    """Good customers who fall silent, and good ones: something to begin with on any data."""
    customers = people_of(view).customers
    middle = customers["revenue"].quantile(0.8, interpolation="lower") or 0
    rich = Clause("revenue", "min", f"{float(f'{middle:.2g}'):g}")
    silent = Clause("silence_ratio", "min", "2")
    _ = view.words.plain
    return RuleSet(
        _("Good and silent"), (ClassRule(_("Good, but silent"), ((rich, silent),)), ClassRule(_("Good"), ((rich,),)))
    )


def _edit(view: View, start: RuleSet, *, key: str) -> RuleSet | None:
    _, labels = view.words, view.labels
    names = {labels.get(f"column.{name}", name): name for name in views.rule_columns(people_of(view).customers)}
    operations = {labels[f"operation.{each}"]: each for each in OPERATIONS}
    rows = pl.DataFrame(_rows(view, start))
    table = st.data_editor(
        rows, hide_index=True, num_rows="dynamic", key=key,
        column_config={
            "class_name": st.column_config.TextColumn(_("Class"), required=True),
            "alternative": st.column_config.NumberColumn(_("Or-group"), min_value=1, step=1, default=1),
            "column": st.column_config.SelectboxColumn(_("Column"), options=list(names), required=True),
            "operation": st.column_config.SelectboxColumn(_("Test"), options=list(operations), required=True),
            "value": st.column_config.TextColumn(_("Value")),
        },
    )  # fmt: skip
    st.caption(
        _(
            "Rows of one class with the same or-group must all hold (and); another or-group is an alternative (or). "
            "Several values stand with a bar between them: North|South. Classes are tried from above, the first that "
            "fits counts, and the rest is other."
        )
    )
    name = st.text_input(_("Name of these rules"), start.name, key=f"{key}_name").strip() or start.name
    is_exact = st.toggle(
        _("Refuse rules that overlap or leave somebody out"), start.is_exact, key=f"{key}_exact",
        help=_("Then each customer must fit exactly one class; those who don't are listed."),
    )  # fmt: skip
    return _read(table, names, operations, (name, is_exact))


def _rows(view: View, rules: RuleSet) -> list[dict[str, Any]]:
    rows = [
        {
            "class_name": each.name,
            "alternative": number,
            "column": view.labels.get(f"column.{clause.column}", clause.column),
            "operation": view.labels[f"operation.{clause.operation}"],
            "value": clause.value,
        }
        for each in rules.classes
        for number, clauses in enumerate(each.any_of, 1)
        for clause in clauses
    ]
    return rows or [_EMPTY]


def _read(
    table: pl.DataFrame, names: dict[str, str], operations: dict[str, str], told: tuple[str, bool]
) -> RuleSet | None:  # fmt: skip
    classes: dict[str, dict[int, list[Clause]]] = {}
    for row in table.iter_rows(named=True):
        if row["class_name"] and row["column"] in names and row["operation"] in operations:
            clause = Clause(names[row["column"]], operations[row["operation"]], str(row["value"] or ""))
            groups = classes.setdefault(row["class_name"].strip(), {})
            groups.setdefault(int(row["alternative"] or 1), []).append(clause)
    if not classes:
        return None
    rules = tuple(ClassRule(name, tuple(tuple(each) for each in groups.values())) for name, groups in classes.items())
    return RuleSet(told[0], rules, told[1])


def _is_sound(view: View, rules: RuleSet) -> bool:
    """Whether the rules part the customers; where they must be exact and don't, everybody concerned is listed."""
    _ = view.words
    try:
        misfits = find_misfits(people_of(view).customers, rules)
    except CrmError as error:
        st.warning(say(error.code, error.params, view.words), icon=":material/block:")
        return False
    n_none = misfits.filter(pl.col("n_classes") == 0).height
    told = {"none": view.formats.number(n_none), "several": view.formats.number(misfits.height - n_none)}
    if misfits.height and rules.is_exact:
        st.error(_("Refused: {none} customers fit no class, {several} fit more than one.", **told))
        show_table(view, misfits.head(_ROWS_SHOWN), key="misfits")
        download(view, misfits, name="customers_not_in_one_class")
        return False
    if misfits.height:
        st.caption(
            _("{none} customers fit no class and are other; {several} fit more than one and are in the first.", **told)
        )
    return True


def _shelf(view: View, rules: RuleSet, kept: dict[str, RuleSet]) -> None:
    _ = view.words
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Keep these rules"), icon=":material/save:", key="rules_keep"):
            open_campaigns(view.data).keep(KIND, rules.name, rules.to_dict(), saved_at=now())
            st.toast(_("Kept: {name}", name=rules.name))
        if rules.name in kept and st.button(_("Delete"), icon=":material/delete:", key="rules_forget"):
            open_campaigns(view.data).forget(KIND, rules.name)
            st.rerun()
        st.download_button(
            _("Download the rules"), json.dumps(rules.to_dict(), ensure_ascii=False, indent=1), "rules.json",
            "application/json", icon=":material/download:", key="rules_export", on_click="ignore",
        )  # fmt: skip


def _import(view: View) -> None:
    _ = view.words
    sent = st.file_uploader(_("Take rules from a file"), type="json", key="rules_import", max_upload_size=1)
    if sent is None or not st.button(_("Keep the rules of this file"), key="rules_take"):
        return
    try:
        rules = RuleSet.from_dict(json.loads(sent.getvalue()))
    except (CrmError, ValueError):
        st.warning(_("This file holds no rules as they were downloaded here."))
        return
    open_campaigns(view.data).keep(KIND, rules.name, rules.to_dict(), saved_at=now())
    st.rerun()
