"""The live grid: four tiers, and what follows when a threshold moves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from crm_analytics.segments import Axes
from crm_analytics.selection import Selection
from crm_analytics.settings import SegmentRules
from crm_analytics.views import segments as views
from crm_analytics.views.segments import SegmentBase
from ui.segments.axes import choose_axes, show_axes
from ui.segments.grid import draw_density, show_density, show_people
from ui.segments.tier_details import axes_a_year_before, show_bars, show_movers, show_owners, show_table_of_tiers
from ui.segments.undo import offer_undo, remember_thresholds
from ui.segments.ways import show_ways
from ui.show import Figure, headline, show_table
from ui.strategies import STRATEGIES
from ui.thresholds import base_of, choose_comparison, choose_thresholds, compared_with, forget_thresholds
from ui.view import View
from ui.words import N_

# which threshold (0 value, 1 potential), and whether it was raised
MOVES = {
    (0, True): N_(
        "Raising the value threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
    (0, False): N_(
        "Lowering the value threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
    (1, True): N_(
        "Raising the potential threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
    (1, False): N_(
        "Lowering the potential threshold to {threshold} takes {n} customers from {before} to {after}; "
        "they bring {money} a year ({share} of all)"
    ),
}
STATES = {
    "profit": N_("{share} of customers are gold: they bring {of_value} of the last 365 days' profit"),
    "margin": N_("{share} of customers are gold: they bring {of_value} of the last 365 days' margin"),
    "revenue": N_("{share} of customers are gold: they bring {of_value} of the last 365 days' revenue"),
}


def show(view: View) -> None:
    """The thresholds with all that they move; then ways to set them, the axes, and who is in no tier."""
    choose_axes(view)
    base = base_of(view)
    show_matrix(view, base, draw_density(view, base), cache(partial(axes_a_year_before, view)))
    show_ways(view)
    choose_comparison(view)
    show_owners(view)
    show_axes(view)
    show_not_assessed(view)


@st.fragment
def show_matrix(view: View, base: SegmentBase, drawn: go.Figure, year_before: Callable[[], Axes | None]) -> None:
    """Everything that a threshold moves: only this part of the page runs again, the figures first."""
    rules = choose_thresholds(view, base)
    remember_thresholds(view)
    before = compared_with(view, base)
    tiers, earlier, movers = views.moved(base, before=before, after=rules)
    st.subheader(tell(view, before, rules, tiers, movers), anchor=False)
    show_tiers(view, tiers, earlier)
    with st.container(horizontal=True):
        offer_undo(view)
        if thresholds_of(rules) != thresholds_of(base.proposed):
            st.button(
                view.words("Back to the proposed thresholds"), icon=":material/restart_alt:", on_click=forget_thresholds
            )
    cells = show_density(view, drawn, base, rules, before)
    show_people(view, base, rules, cells)
    show_table_of_tiers(view, tiers, rules, year_before())
    show_bars(view, tiers)
    show_movers(view, movers)


def thresholds_of(rules: SegmentRules) -> tuple[float | None, float | None]:
    return rules.current_value_threshold, rules.growth_potential_threshold


def tell(view: View, before: SegmentRules, rules: SegmentRules, tiers: pl.DataFrame, movers: pl.DataFrame) -> str:
    """Say in one sentence what the thresholds change, else what the tiers hold."""
    if thresholds_of(rules) == thresholds_of(before):
        return tell_state(view, tiers)
    if movers.is_empty():
        return view.words("These thresholds part the same customers as those compared with: nobody changes segment")
    return tell_change(view, before, rules, movers)


def tell_state(view: View, tiers: pl.DataFrame) -> str:
    _, formats = view.words, view.formats
    gold = tiers.row(0, named=True)
    if not gold["n_customers"]:
        return _("Nobody is gold")
    share = formats.percent(gold["customer_share"])
    if gold["current_value_share"] is None:
        return _("{share} of customers are gold", share=share)
    return _(STATES[view.current_value_basis], share=share, of_value=formats.percent(gold["current_value_share"]))


def tell_change(view: View, before: SegmentRules, after: SegmentRules, movers: pl.DataFrame) -> str:
    _, formats, move = view.words, view.formats, movers.row(0, named=True)
    words = {
        "n": formats.number(move["n_customers"]),
        "total": formats.number(int(movers["n_customers"].sum())),
        "before": view.labels[f"segment.{move['segment_before']}"],
        "after": view.labels[f"segment.{move['segment_after']}"],
        "money": formats.money(move["current_value"]),
        "share": formats.percent(move["current_value_share"], decimals=1),
    }
    old, new = thresholds_of(before), thresholds_of(after)
    if old[0] != new[0] and old[1] != new[1]:
        return _(
            "With these thresholds {total} customers change segment; the largest group, {n}, goes from {before} to "
            "{after} and brings {money} a year ({share} of all)",
            **words,
        )
    which = 0 if old[0] != new[0] else 1
    was, is_now = old[which] or 0.0, new[which] or 0.0
    words["threshold"] = formats.money(is_now, decimals=0 if is_now == round(is_now) else 2)
    return _(MOVES[which, is_now > was], **words)


def show_tiers(view: View, tiers: pl.DataFrame, counts: dict[str | None, int]) -> None:
    _, formats = view.words, view.formats

    def figure(row: dict) -> Figure:
        segment, change = row["segment"], row["n_customers"] - counts[row["segment"]]
        return Figure(
            view.labels[f"segment.{segment or 'not_assessed'}"],
            formats.number(row["n_customers"]),
            change or None,
            formats.number(change),
            _("{share} of customers", share=formats.percent(row["customer_share"])),
            _(STRATEGIES[segment].meaning) if segment else _("One of the two axes is unknown."),
            good_is_up=segment != "lead",
            link=Selection.of(segment=segment),
        )

    headline(view, [figure(row) for row in tiers.iter_rows(named=True)], tile_width=200)
    total = formats.number(int(tiers["n_customers"].sum()))
    st.caption(_("The tiers and those not assessed add up to all {total} customers in view.", total=total))


def show_not_assessed(view: View) -> None:
    _ = view.words
    reasons = views.reasons_not_assessed(view.customers)
    if not reasons.is_empty():
        st.subheader(_("Why customers are not assessed"), anchor=False)
        show_table(view, reasons, key="table_not_assessed")
