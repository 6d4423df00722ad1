"""Other ways to set a threshold: a quantile, a natural break, what a service costs, the best so many people."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crm_analytics.segments.proposals import (
    best_people_threshold,
    break_even_threshold,
    natural_break,
    quantile_threshold,
)
from crm_analytics.segments.tiers import Axes
from ui.rules import POTENTIAL_MIN, VALUE_MIN
from ui.thresholds import base_of
from ui.view import View
from ui.words import N_

WAYS = {
    "quantile": N_("A share of customers lies below it"),
    "best": N_("The best so many people are high"),
    "break": N_("Where the customers part by themselves (natural break)"),
    "service": N_("From where a service pays (break-even)"),
}
AXES = {VALUE_MIN: N_("Current value"), POTENTIAL_MIN: N_("Growth potential")}
_AXIS, _WAY = "threshold_axis", "threshold_way"


@st.fragment
def show_ways(view: View) -> None:
    """Choose a way, see the threshold that it gives and how many it makes high, and take it."""
    _ = view.words
    with st.expander(_("Other ways to set a threshold"), icon=":material/tune:"):
        tiles = st.grid(min_column_width=240)
        axis = tiles.selectbox(_("Threshold"), list(AXES), key=_AXIS, format_func=lambda key: _.plain(AXES[key]))
        way = tiles.selectbox(_("Way"), list(WAYS), key=_WAY, format_func=lambda key: _.plain(WAYS[key]))
        values = _values(base_of(view).axes, axis)
        threshold = _choose(view, way, values)
        _offer(view, axis, threshold, values)


def _values(axes: Axes, axis: str) -> np.ndarray:
    return axes.current_value if axis == VALUE_MIN else axes.growth_potential


def _choose(view: View, way: str, values: np.ndarray) -> float | None:
    _, currency = view.words, view.data.currency
    if way == "quantile":
        percent = st.slider(_("Customers below it, in %"), 0, 100, 70, key="threshold_percent")
        return quantile_threshold(values, percent / 100)
    if way == "best":
        most = max(int(np.isfinite(values).sum()), 1)
        n = st.number_input(_("How many people"), 1, most, min(500, most), key="threshold_people")
        return best_people_threshold(values, int(n))
    if way == "break":
        st.caption(_("The split of the positive values into two groups that are as even as can be inside (Jenks)."))
        return natural_break(values)
    tiles = st.grid(min_column_width=240)
    cost = tiles.number_input(
        _("Cost of the service for one customer ({currency} a year)", currency=currency), 0.0, value=30.0,
        key="threshold_cost",
    )  # fmt: skip
    share = tiles.number_input(
        _("Part of the value that it saves or wins, in %"), 1.0, 100.0, 20.0, key="threshold_share",
        help=_("Your assumption; a campaign with a hold-out can measure it."),
    )  # fmt: skip
    return break_even_threshold(float(cost), float(share) / 100)


def _offer(view: View, axis: str, threshold: float | None, values: np.ndarray) -> None:
    _, formats = view.words, view.formats
    if threshold is None:
        st.info(_("These customers give no such threshold: nothing is known of them, or all are alike."))
        return
    n = int((values >= threshold).sum())
    amount = formats.money(threshold, decimals=0 if threshold == round(threshold) else 2)
    st.markdown(
        _.plural(
            "From {amount} a year: {n} customer reaches it ({share}).",
            "From {amount} a year: {n} customers reach it ({share}).",
            n, n=formats.number(n), amount=amount, share=formats.percent(n / max(len(values), 1), decimals=1),
        )
    )  # fmt: skip
    if st.button(_("Take this threshold"), icon=":material/check:", key="take_threshold", on_click=_take,
                 args=(axis, round(threshold, 2))):  # fmt: skip
        st.rerun()


def _take(axis: str, threshold: float) -> None:
    st.session_state[axis] = threshold
