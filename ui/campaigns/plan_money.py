"""What the plan costs, what has to come back, and what may be expected."""

from __future__ import annotations

import streamlit as st

from crm_analytics.campaigns import Campaign, ExpectedResponse
from crm_analytics.campaigns.offer_value import OfferValue
from crm_analytics.schemas import ValueBasis
from crm_analytics.views import planning as views
from ui.effects import bound, effect
from ui.view import View


def tell_money(view: View, campaign: Campaign, outlook: views.Outlook, expected: ExpectedResponse | None) -> None:
    """Say what it costs, what has to come back, and what may be expected."""
    _, formats, value = view.words, view.formats, views.value_plan(outlook, campaign, expected=expected)
    if value.cost:
        st.markdown(
            _(
                "It costs {cost}; to earn that back, each contact has to bring {break_even}.",
                cost=formats.money(value.cost), break_even=formats.money(value.break_even, decimals=2),
            )
        )  # fmt: skip
    if value.cannibalised > 0:
        st.caption(
            _(
                "Of that, {money} is discount on what {n} of the targeted ({share}) would buy anyway, if they buy as "
                "in the days before.",
                money=formats.money(value.cannibalised), n=formats.number(value.buyers_anyway),
                share=formats.percent(outlook.history.buyer_share),
            )
        )  # fmt: skip
    tell_expected(view, campaign, expected)
    tell_profit(view, campaign, outlook, value)


def tell_expected(view: View, campaign: Campaign, expected: ExpectedResponse | None) -> None:
    """Say what earlier campaigns let expect."""
    _ = view.words
    if expected is None:
        st.caption(_("No earlier campaign was measured by this, so there is nothing to expect from."))
        return
    words = {
        "effect": effect(view, campaign.metric, expected.estimate),
        "low": bound(view, campaign.metric, expected.low),
        "high": bound(view, campaign.metric, expected.high),
        "n": view.formats.number(expected.n_results + expected.n_others),
    }
    if expected.n_results:
        text = _(
            "Earlier campaigns like this let expect {effect} a customer ({low} to {high}; {n} measurements).", **words
        )
    else:
        text = _("Other earlier campaigns let expect {effect} a customer ({low} to {high}; {n} measurements).", **words)
    st.caption(text)


def tell_profit(view: View, campaign: Campaign, outlook: views.Outlook, value: OfferValue) -> None:
    """Say what profit may be expected, with its range; on revenue, that it isn't profit yet."""
    _, formats = view.words, view.formats
    if value.expected is None:
        tell_profit_at_target(view, campaign, outlook, value)
        return
    words = {
        "profit": formats.money(value.expected),
        "low": formats.money(value.low),
        "high": formats.money(value.high),
    }
    if view.value_basis == ValueBasis.MARGIN:
        st.markdown(_("Expected profit: **{profit}** ({low} to {high}).", **words))
    else:
        st.markdown(
            _(
                "Expected revenue less the cost: **{profit}** ({low} to {high}); what the goods cost is unknown.",
                **words,
            )
        )
    if value.cannibalised > 0:
        st.caption(
            _(
                "Campaigns that gave a discount were measured with it: if theirs was the same, the discount is counted "
                "twice here, and the profit is higher."
            )
        )


def tell_profit_at_target(view: View, campaign: Campaign, outlook: views.Outlook, value: OfferValue) -> None:
    """Without a memory, say what reaching the target would leave."""
    if campaign.target_effect is None or not outlook.money_a_unit:
        return
    left = campaign.target_effect * outlook.money_a_unit * outlook.n_targeted - value.cost
    if left <= 0:  # said with the checks of the objective
        return
    profit = view.formats.money(left)
    if view.value_basis == ValueBasis.MARGIN:
        st.caption(view.words("If the target is reached, {profit} is left after the cost.", profit=profit))
    else:
        st.caption(
            view.words(
                "If the target is reached, {profit} of revenue is left after the cost, before the goods are paid.",
                profit=profit,
            )
        )  # fmt: skip
