"""What the two axes of the matrix measure, and whether they say two things."""

from __future__ import annotations

import streamlit as st

from crm_analytics.settings import EXPECTED, HEADROOM, PEERS, POTENTIAL_BY, RESIDUAL, WALLET
from crm_analytics.views import segments as views
from ui.linked import linked_selectbox
from ui.rules import POTENTIAL_BY as KEY
from ui.rules import POTENTIAL_MIN
from ui.show import behind, show_message
from ui.thresholds import base_of
from ui.view import View
from ui.words import N_

MEASURES = {
    HEADROOM: N_("Wallet headroom where a wallet is known, else peer headroom"),
    WALLET: N_("Wallet headroom only"),
    PEERS: N_("Peer headroom only"),
    RESIDUAL: N_("Expected beyond the present level, over the same life"),
    EXPECTED: N_("Expected next year above this one"),
}
NOTICES = {
    WALLET: N_("Customers without a known wallet are not assessed."),
    RESIDUAL: N_(
        "CLV a year, less what the present level would bring while the customer is likely to stay. Models expect "
        "customers to go on as they are, so this finds few with much to win."
    ),
    EXPECTED: N_(
        "Careful: this is mostly regression to the mean. Who had a poor year by chance is expected to have a better "
        "one, so lead and silver say little more than that current value is low."
    ),
}
VALUE = {
    "profit": N_(
        "**Current value** is the profit of the last 365 days: margin less what contacts cost in that time; losses "
        "count."
    ),
    "margin": N_(
        "**Current value** is the margin of the last 365 days, because no contacts are recorded; losses count."
    ),
    "revenue": N_("**Current value** is the net revenue of the last 365 days, because costs are unknown."),
}


def choose_axes(view: View) -> None:
    """Choose what growth potential measures; every page counts with it."""
    _ = view.words
    chosen = linked_selectbox(
        _("Growth potential is"), list(POTENTIAL_BY), key=KEY, default=HEADROOM, show=lambda by: _.plain(MEASURES[by]),
        on_change=_forget_threshold,
        help=_("What more could be won of a customer a year than the present level yields. All pages use it."),
    )  # fmt: skip
    if chosen in NOTICES:
        st.caption(_(NOTICES[chosen]))


def _forget_threshold() -> None:
    """A threshold in money means nothing on another measure."""
    st.session_state[POTENTIAL_MIN] = None


def show_axes(view: View) -> None:
    """What there is to warn of, how alike the axes are, how unevenly value is spread, and the formulas."""
    _, formats, base = view.words, view.formats, base_of(view)
    for message in base.messages:
        show_message(message, view.labels, _)
    if base.correlation is not None:
        rho = formats.number(base.correlation, decimals=2)
        st.caption(
            _("Rank correlation of the two axes: {rho}. Beyond 0.8 or -0.8 they would say nearly the same.", rho=rho)
        )
    tell_concentration(view)
    behind(view, base.density.cells, name="segment_matrix", formula=axes_formula(view))


def tell_concentration(view: View) -> None:
    _, formats, spread = view.words, view.formats, base_of(view).concentration
    if spread.gini is None:
        return
    st.caption(
        _(
            "The best 10 % of customers bring {tenth} of current value, the best 20 % {fifth}. Gini coefficient: "
            "{gini} (0 = all bring the same, 1 = one brings all; losses count as 0).",
            tenth=formats.percent(spread.top_tenth), fifth=formats.percent(spread.top_fifth),
            gini=formats.number(spread.gini, decimals=2),
        )
    )  # fmt: skip


def axes_formula(view: View) -> str:
    _ = view.words
    potential = _(
        "**Growth potential** is what *more* could be won a year than now, never below 0. *Wallet headroom*: the "
        "customer's estimated spending at all suppliers, times our margin rate, less the margin we have. *Peer "
        "headroom*: what one in five comparable customers exceeds (as long with us, the same kind of first purchase "
        "and order size, the same past), less own; estimated by quantile boosting on the other half of the customers. "
        "The cost to serve is in neither: serving somebody dearly leaves no more to win."
    )
    classes = _(
        "**Gold** is high on both, **silver** has high potential only, **iron** high value only, **lead** neither. A "
        "value at the threshold is high. The proposed thresholds are the 70 % point of current value and the 60 % "
        "point of potential, in two digits."
    )
    return "\n\n".join([_(VALUE[view.current_value_basis]), potential, classes, tell_measures(view)])


def tell_measures(view: View) -> str:
    _, counts = view.words, views.measures(view.customers)
    used = " · ".join(
        f"{view.labels[f'potential_measure.{name}']} {view.formats.number(n)}" for name, n in counts.iter_rows()
    )
    return _("Measured here (customers): {used}.", used=used) if used else _("Nobody's potential can be measured here.")
