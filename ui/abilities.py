"""What is possible with the data that are open: which pages answer, and what would let them answer more."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.views.abilities import abilities
from ui.view import View


def show_abilities(view: View) -> None:
    """Draw the list: what is possible first, then what is possible but coarser, then what is not."""
    _, table, number = view.words, abilities(view.data), view.formats.number
    n_possible, n_coarser = (int(table[name].sum()) for name in ("is_possible", "is_coarser"))
    told = {"n": number(n_possible), "total": number(table.height), "coarser": number(n_coarser)}
    st.subheader(
        _("{n} of {total} kinds of analysis are possible with these data, {coarser} of them coarser", **told)
        if n_coarser
        else _("{n} of {total} kinds of analysis are possible with these data", **told),
        anchor=False,
    )
    tiles = st.grid(min_column_width=320, gap="small")
    best_first = table.sort("is_possible", ~pl.col("is_coarser"), descending=True, maintain_order=True)
    for ability in best_first.iter_rows(named=True):
        with tiles.container(gap="xxsmall"):
            st.markdown(_tell_ability(view, ability))
            st.caption(_tell_use(view, ability))


def _tell_ability(view: View, ability: dict[str, Any]) -> str:
    _, code = view.words, f"ability.{ability['ability']}"
    if not ability["is_possible"]:
        return _(":gray[:material/do_not_disturb_on:] {what}", what=view.labels[f"{code}.not"])
    if ability["is_coarser"]:
        return _(
            ":orange[:material/contrast:] {what} :orange-badge[possible, but coarser]", what=view.labels[f"{code}.not"]
        )
    return _(":green[:material/check_circle:] {what}", what=view.labels[code])


def _tell_use(view: View, ability: dict[str, Any]) -> str:
    _, is_full = view.words, ability["is_possible"] and not ability["is_coarser"]
    pages = view.formats.list([view.labels[f"page.{page}"] for page in ability["pages"]])
    if is_full or not ability["needs"]:
        return _("Pages: {pages}.", pages=pages)
    needs = view.formats.list([view.labels[need] for need in ability["needs"]])
    return _("Pages: {pages}. It would come with one of: {needs}.", pages=pages, needs=needs)
