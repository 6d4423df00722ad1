"""Edit where the scores of recency, frequency and money begin, and which scores a named group takes."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.errors import InvalidSetting
from crm_analytics.segments.schemes.rfm import AXES, DEFAULT_GROUPS, RfmGroup, RfmRules, score_rfm
from ui.segments.scheme_base import people_of
from ui.show import say
from ui.view import View

_BOUNDS = ("r_from", "r_to", "f_from", "f_to", "m_from", "m_to")


def choose_rfm(view: View) -> RfmRules:
    """The reader's rules; the default's while what is typed makes no sense, which is said."""
    _ = view.words
    st.caption(
        _(
            "R: days since the last purchase, F: purchase days, M: net revenue so far. Each gets 1 to 5, 5 is best. By "
            "itself each score holds a fifth of the customers; equal amounts are never parted."
        )
    )
    try:
        days, frequency, money = _choose_edges(view)
        return RfmRules(days, frequency, money, groups=_choose_groups(view))
    except InvalidSetting as error:
        st.warning(say(error.code, error.params, view.words), icon=":material/block:")
        return RfmRules()


def _choose_edges(view: View) -> list[tuple[float, ...] | None]:
    _ = view.words
    if not st.toggle(_("Type the edges of the scores"), key="rfm_typed", persist_state="session"):
        return [None, None, None]
    proposed = score_rfm(people_of(view).customers, RfmRules())[1]
    rows = [_edge_row(view, name, proposed[name]) for name in AXES]
    table = st.data_editor(
        pl.DataFrame(rows), hide_index=True, key=f"rfm_edges_{view.data.dataset_id}", disabled=["axis"],
        column_config={"axis": st.column_config.TextColumn(_("Score")), **_edge_columns(view)},
    )  # fmt: skip
    st.caption(_("R: up to the first number of days is 5, above the last 1. F and M: from each number on one more."))
    return [tuple(float(row[f"edge_{n}"] or 0) for n in range(1, 5)) for row in table.iter_rows(named=True)]


def _edge_row(view: View, name: str, edges: tuple[float, ...]) -> dict[str, Any]:
    finite = [edge for edge in edges if edge != float("inf")]
    last = finite[-1] if finite else 1.0
    padded = [*finite, *[last] * 4][:4]
    return {"axis": view.labels[f"column.{AXES[name]}"], **{f"edge_{n}": edge for n, edge in enumerate(padded, 1)}}


def _edge_columns(view: View) -> dict[str, Any]:
    _ = view.words.plain
    return {f"edge_{n}": st.column_config.NumberColumn(_("Edge {n}", n=n), min_value=0.0) for n in range(1, 5)}


def _choose_groups(view: View) -> tuple[RfmGroup, ...]:
    """The named groups, editable row by row; the first that fits counts."""
    _ = view.words
    words = {group.name: view.labels[f"class.{group.name}"] for group in DEFAULT_GROUPS}
    codes = {word: name for name, word in words.items()}
    rows = [{"name": words[g.name], **{bound: getattr(g, bound) for bound in _BOUNDS}} for g in DEFAULT_GROUPS]
    scores = {bound: _bound_column(view, bound) for bound in _BOUNDS}
    table = st.data_editor(
        pl.DataFrame(rows), hide_index=True, num_rows="dynamic", key=f"rfm_groups_{view.words.language}",
        column_config={"name": st.column_config.TextColumn(_("Group"), required=True), **scores},
    )  # fmt: skip
    st.caption(_("Rows are tried from above; the first that fits a customer's scores counts. Who fits none is other."))
    named = [row for row in table.iter_rows(named=True) if (row["name"] or "").strip()]
    return tuple(
        RfmGroup(codes.get(row["name"].strip(), row["name"].strip()),
                 **{bound: int(row[bound] or (1 if bound.endswith("from") else 5)) for bound in _BOUNDS})
        for row in named
    )  # fmt: skip


def _bound_column(view: View, bound: str) -> Any:
    _, axis = view.words.plain, bound[0].upper()
    is_from = bound.endswith("from")
    label = _("{axis} from", axis=axis) if is_from else _("{axis} to", axis=axis)
    return st.column_config.NumberColumn(label, min_value=1, max_value=5, step=1, default=1 if is_from else 5)
