"""What equity would be with another margin, fewer leavers, another discount rate or horizon; live."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.charts import value_money as charts
from crm_analytics.value.what_if import MOST_MONTHS, WhatIf, what_if, yearly_retention
from ui.concepts.calculators import BRANDS, TEXTBOOK, Desk, discounted_value
from ui.equity import lifetime_value_of, months_ahead
from ui.rules import MOST_DISCOUNT
from ui.show import behind
from ui.view import View

MONTHS_A_YEAR = 12
NOTICED = 1e-6  # share of the value below which nothing has changed


@st.fragment
def show_what_if(view: View) -> None:
    """Sliders, and at once what they make of customer equity."""
    _, formats = view.words, view.formats
    months = months_ahead(view)
    change = ask(view)
    table = what_if(months, change)
    before, after = float(table["expected_value"].sum()), float(table["changed_value"].sum())
    words = {
        "after": formats.money_compact(after), "change": formats.money_compact(abs(after - before)),
        "n": formats.number(change.n_months),
    }  # fmt: skip
    if abs(after - before) < NOTICED * max(abs(before), 1.0):
        finding = _("Over {n} months customers are worth {after}, as the models expect", **words)
    elif after > before:
        finding = _("Over {n} months customers would be worth {after}: {change} more", **words)
    else:
        finding = _("Over {n} months customers would be worth {after}: {change} less", **words)
    st.subheader(finding, anchor=False)
    st.plotly_chart(
        charts.what_if(table, view.labels, currency=view.data.currency), key="chart_what_if",
        config={"displayModeBar": False},
    )  # fmt: skip
    st.markdown(live_formula(view, change, after))
    tell_retention(view, months)
    tell_lifetime(view)
    with st.expander(_("The textbook's formula, by hand"), icon=":material/calculate:"):
        discounted_value(Desk(_, view.labels, formats, "value_formula"), examples={**TEXTBOOK, **BRANDS})
    behind(
        view, table, name="what_if",
        formula=_(
            "The models expect of present customers a value in each coming month; it falls as customers leave. "
            "*Fewer leavers* takes back that share of the fall: at 100% nobody leaves. Nobody is won, and what a "
            "higher margin or fewer leavers would cost is not in it."
        ),
    )  # fmt: skip


def ask(view: View) -> WhatIf:
    """The four sliders, beginning with the rules in force."""
    _, rules = view.words, view.scores.rules.value
    tiles = st.grid(min_column_width=220)
    with tiles.container():
        margin = st.slider(_("Margin, change in %"), -50, 50, 0, 5, key="what_if_margin")
    with tiles.container():
        leavers = st.slider(_("Fewer leavers, in %"), -100, 100, 0, 5, key="what_if_leavers")
    with tiles.container():
        start = min(round(rules.annual_discount_rate * 100, 1), MOST_DISCOUNT)
        discount = st.slider(_("Discount rate, % a year"), 0.0, MOST_DISCOUNT, start, 0.5, key="what_if_discount")
    with tiles.container():
        n = min(max(round(rules.horizon_days / 365 * MONTHS_A_YEAR), 1), MOST_MONTHS)
        n_months = st.slider(_("Horizon in months"), 1, MOST_MONTHS, n, 1, key="what_if_months")
    return WhatIf(margin / 100, leavers / 100, discount / 100, n_months)


def live_formula(view: View, change: WhatIf, total: float) -> str:
    """The formula with the numbers in force."""
    _, formats = view.words, view.formats
    return _(
        "Equity = Σ over t = 1 to {n} of vₜ × (1 + {margin}) × sₜ^(−{leavers}) / (1 + {rate})^((t − ½) / 12) "
        "= {total}, with vₜ the value that the models expect in month t and sₜ the share of today's pace of buying "
        "that they expect then.",
        n=change.n_months, leavers=in_formula(view, change.fewer_leavers),
        margin=in_formula(view, change.margin_change),
        rate=formats.number(change.annual_discount_rate, decimals=3), total=formats.money(total),
    )  # fmt: skip


def in_formula(view: View, share: float) -> str:
    """A number as a formula needs it: in brackets after another sign."""
    written = view.formats.number(share, decimals=2)
    return f"({written})" if share < 0 else written


def tell_retention(view: View, months: pl.DataFrame) -> None:
    """How much of the pace of buying is still there a year on."""
    kept = yearly_retention(months)
    if kept is not None:
        share = view.formats.percent(kept)
        st.caption(view.words("The models expect {share} of today's pace of buying a year on.", share=share))


def tell_lifetime(view: View) -> None:
    """Value without an end of the horizon."""
    _, scores = view.words, view.scores
    if scores.rules.value.annual_discount_rate <= 0:
        st.caption(_("Without discounting there is no value over an infinite horizon: set a rate above 0."))
        return
    st.caption(
        _(
            "Without an end of the horizon, at {rate} a year, present customers would be worth {money}, if the models "
            "hold for decades that nobody has seen.",
            rate=view.formats.percent(scores.rules.value.annual_discount_rate, decimals=1),
            money=view.formats.money_compact(lifetime_value_of(view)),
        )
    )  # fmt: skip
