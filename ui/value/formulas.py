"""How the values of the page are computed, in words and with the numbers in force."""

from __future__ import annotations

import streamlit as st

from ui.view import View


def note_basis(view: View) -> None:
    """Say where values are revenue, because costs of goods are unknown: then they may not be set against spending."""
    if view.value_basis == "revenue":
        st.caption(
            view.words("Costs of goods are unknown, so this counts revenue; what is left of it for such costs is less.")
        )


def clv_formula(view: View) -> str:
    """The formula of CLV with horizon, rate, models and what they were fitted to."""
    _, formats, rules, scores = view.words, view.formats, view.scores.rules.value, view.scores
    return _(
        "CLV = discounted expected purchases x expected spend a purchase x (1 - refund rate) x margin rate (1 where "
        "costs are unknown), over the next {days} days at {rate} a year, discounted from the middle of each month. "
        "Purchases and P(alive) come from {model}, fitted to {n} customers; spend from {spend}, fitted to {m} repeat "
        "buyers. The range holds a customer's own randomness: being active, number and size of purchases.",
        days=formats.number(rules.horizon_days),
        rate=formats.percent(rules.annual_discount_rate, decimals=1),
        model=view.labels[f"model.{scores.model.code}"],
        n=formats.number(scores.model.fit_.n_customers),
        spend=view.labels[f"model.{scores.spend.code}"],
        m=formats.number(scores.spend.fit_.n_customers),
    )
