"""Value: what are the customers worth from here on, and who holds that value?"""

import streamlit as st

from crm_analytics.schemas import Stage
from crm_analytics.selection import Selection
from crm_analytics.settings import ValueRules
from crm_analytics.value.referrals import referral_totals
from crm_analytics.views import value as views
from ui.equity import equity_of, prospects_of
from ui.frame import open_page, page_words
from ui.linked import linked_segments
from ui.rules import DISCOUNT, HORIZON, HORIZON_DAYS, MOST_DISCOUNT, restore
from ui.show import Figure, customers_link, headline, link_params
from ui.value.active import knows_leaving, show_active
from ui.value.change import show_change
from ui.value.customers import show_customers
from ui.value.models import show_models, tell_message
from ui.value.opinions import show_opinions
from ui.value.parts import show_parts
from ui.value.spread import show_spread
from ui.value.what_if import show_what_if
from ui.value.winning import show_winning
from ui.view import View
from ui.words import N_, Words

PARTS = {
    "spread": (N_("Who holds it"), show_spread),
    "active": (N_("Who is active"), show_active),
    "customers": (N_("Customer by customer"), show_customers),
    "change": (N_("What changed"), show_change),
    "parts": (N_("Five parts and costs"), show_parts),
    "opinions": (N_("What drives it"), show_opinions),
    "winning": (N_("Winning and keeping"), show_winning),
    "what_if": (N_("What if"), show_what_if),
    "models": (N_("How sure"), show_models),
}  # each answers a share of the page's question; only the chosen one is computed


def choose_rules(words: Words) -> None:
    """Horizon and discount rate: every page counts with them."""
    default = ValueRules()
    tiles = st.grid(min_column_width=260)
    with tiles.container():
        restore(HORIZON)
        st.slider(
            words("Horizon in days"), *HORIZON_DAYS, step=5, key=HORIZON, bind="query-params",
            help=words("How far ahead purchases are counted. All pages use it."),
            **start(HORIZON, default.horizon_days),
        )  # fmt: skip
    with tiles.container():
        restore(DISCOUNT)
        st.slider(
            words("Discount rate in % a year"), 0.0, MOST_DISCOUNT, step=0.5, key=DISCOUNT, bind="query-params",
            format="%.1f",
            help=words("What money of a year from now is worth less today. All pages use it."),
            **start(DISCOUNT, default.annual_discount_rate * 100),
        )  # fmt: skip


def start(key: str, default: float) -> dict[str, float]:
    return {} if key in st.session_state else {"value": default}


def show_headline(view: View) -> None:
    _, formats = view.words, view.formats
    total, now = float(view.customers["clv"].sum()), views.value_figures(view.customers)
    before = float(view.last_year.customers["clv"].sum()) if view.last_year else None
    change = None if not before else total - before
    days = formats.number(view.scores.rules.value.horizon_days)
    active = Selection().having("p_alive", "min", views.ACTIVE_FROM)
    headline(
        view,
        [
            Figure(
                _("Customer equity"), formats.money_compact(total), change, formats.money_compact(change),
                None if not before else _("{value} a year before", value=formats.money_compact(before)),
                _("Sum of CLV over present customers, over the next {days} days, discounted.", days=days),
            ),
            Figure(_("Mean CLV"), formats.money(now["mean_clv"], decimals=2), help=_("Equity divided by customers.")),
            Figure(
                _("Probably active"), formats.number(now["n_active"]),
                help=_("Customers with a P(alive) of at least 50 %."), link=active,
            ),
            Figure(
                _("Expected purchases"), formats.number(now["expected_purchases"]),
                help=_("Purchase days expected from present customers in the next {days} days.", days=days),
            ),
        ],
    )  # fmt: skip
    warn_of_lapsed(view)


def warn_of_lapsed(view: View) -> None:
    _, n_lapsed = view.words, views.active_though_lapsed(view.customers)
    if n_lapsed is None:
        return
    words = {"n": view.formats.number(n_lapsed), "total": view.formats.number(view.customers.height)}
    if knows_leaving(view):
        told = _(
            "The model has found hardly anybody who leaves for good, so it takes nearly all for active; by the rules "
            "of the life cycle {n} of {total} customers have lapsed. Go by the lapsed here: their values are likely to "
            "be too high.",
            **words,
        )
    else:
        told = _(
            "This model takes it that nobody leaves for good, so all count as active; by the rules of the life cycle "
            "{n} of {total} customers have lapsed. Go by the lapsed here: their values are likely to be too high.",
            **words,
        )
    st.warning(told, icon=":material/warning:")
    with st.container(horizontal=True):
        st.page_link("pages/lifecycle.py", icon=":material/arrow_forward:", query_params=link_params(view, Selection()))
        customers_link(view, Selection.of(stage=Stage.LAPSED.value), _("Show lapsed customers"))


def tell_equity(view: View) -> None:
    _, formats = view.words, view.formats
    with st.spinner(_("Checking how wrong such forecasts were on past days")):
        equity = equity_of(view)
    words = {
        "total": formats.money(equity.total), "low": formats.money(equity.low), "high": formats.money(equity.high),
        "level": formats.percent(view.scores.rules.value.range_level),
    }  # fmt: skip
    if view.value_basis == "margin":
        told = _(
            "Together they are worth {total} in **margin**, with {level} probability between {low} and {high}.", **words
        )
    else:
        told = _(
            "Together they are worth {total} in **revenue** (costs are unknown), with {level} probability between "
            "{low} and {high}.",
            **words,
        )
    st.markdown(told)
    tell_referred(view, equity.total)
    tell_prospects(view)
    with st.expander(_("What to know about these figures"), icon=":material/info:"):
        for message in (*view.scores.messages, *equity.messages):
            tell_message(view, message)


def tell_referred(view: View, equity: float) -> None:
    _, formats, referred = view.words, view.formats, referral_totals(view.customers)
    if referred is not None and equity > 0:
        money, share = formats.money(referred.clv), formats.percent(referred.clv / equity)
        st.caption(_("Of this {money} ({share}) lies with customers won by referral.", money=money, share=share))


def tell_prospects(view: View) -> None:
    _, formats, prospects = view.words, view.formats, prospects_of(view)
    if prospects is None:
        st.caption(_("People who have not bought yet are not in it."))
        return
    st.caption(
        _(
            "People who have not bought yet are not in it: {n} open prospects are worth another {money} ({low} to "
            "{high}), before the cost to win them.",
            n=formats.number(prospects.n_open), money=formats.money(prospects.total),
            low=formats.money(prospects.low), high=formats.money(prospects.high),
        )
    )  # fmt: skip


def show_part(view: View) -> None:
    _ = view.words
    chosen = linked_segments(
        _("Part of the page"), list(PARTS), key="value_part", default="spread", label_visibility="collapsed",
        show=lambda code: _.plain(PARTS[code][0]),
    )  # fmt: skip
    _title, show = PARTS[chosen]
    show(view)


words = page_words()
view = open_page(N_("Value"), N_("What are the customers worth from here on, and who holds that value?"))
choose_rules(words)
if view.customers.is_empty():
    st.info(view.words("No customer passes the filters. Take one away in the sidebar."))
    st.stop()
show_headline(view)
beneath_the_headline = st.container()
show_part(view)
with beneath_the_headline:  # filled last: its range needs forecasts from past days, and nothing waits for them
    tell_equity(view)
