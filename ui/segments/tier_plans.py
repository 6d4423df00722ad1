"""What is planned for each tier in a year: a table to type into, kept for the session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.segments.budget import ASSUMED_PLANS, TierPlan
from crm_analytics.segments.tiers import TIERS
from ui.view import View

_BASE, _NOW, _ROUND = "tier_plans_base", "tier_plans", "tier_plans_round"
_SHARES = ("reach", "potential_won", "value_kept")


def put_plans(plans: Mapping[str, TierPlan]) -> None:
    """Make these the plans that the table shows."""
    st.session_state[_NOW] = dict(plans)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # a new table, without what was typed into the old


def choose_plans(view: View) -> dict[str, TierPlan]:
    """Draw the table and read it."""
    _ = view.words
    st.markdown(f"**{_('What do you plan for each tier?')}**")
    key = f"tier_plans_table_{st.session_state.get(_ROUND, 0)}"
    if key not in st.session_state:  # drawn anew, as after another page: it begins with what was typed last
        st.session_state[_BASE] = st.session_state.get(_NOW, dict(ASSUMED_PLANS))
    table = pl.DataFrame([_as_row(view, tier, st.session_state[_BASE][tier]) for tier in TIERS])
    edited = st.data_editor(table, key=key, hide_index=True, disabled=["segment"], column_config=_columns(view))
    st.caption(
        _(
            "A year of treatment, a customer whom it reaches. *Potential won* is the share of growth potential that it "
            "turns into margin; *value kept* the share of current value that would be lost without it. The figures to "
            "begin with are assumptions: put in your own, best those that your campaigns measured."
        )
    )
    plans = {tier: _as_plan(row) for tier, row in zip(TIERS, edited.iter_rows(named=True), strict=True)}
    st.session_state[_NOW] = plans
    return plans


def _columns(view: View) -> dict[str, Any]:
    _, labels = view.words, view.labels
    cost = _("{name} ({currency})", name=labels["column.cost_per_customer"], currency=view.data.currency)
    percent = {
        name: st.column_config.NumberColumn(
            _("{name}, %", name=labels[f"column.{name}"]), min_value=0, max_value=100, step=1.0
        )
        for name in _SHARES
    }
    return {
        "segment": labels["column.segment"],
        "cost_per_customer": st.column_config.NumberColumn(cost, min_value=0.0),
        **percent,
    }


def _as_row(view: View, tier: str, plan: TierPlan) -> dict[str, float | str]:
    shares = {name: round(100 * getattr(plan, name), 2) for name in _SHARES}
    return {"segment": view.labels[f"segment.{tier}"], "cost_per_customer": plan.cost_per_customer, **shares}


def _as_plan(row: dict[str, float | None]) -> TierPlan:
    shares = (min(max((row[name] or 0.0) / 100, 0.0), 1.0) for name in _SHARES)
    return TierPlan(max(row["cost_per_customer"] or 0.0, 0.0), *shares)
