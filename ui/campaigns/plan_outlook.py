"""What the plan could show, cost and earn: power in money."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, ExpectedResponse
from crm_analytics.campaigns.offer_value import OfferValue
from crm_analytics.dataset import DataSet
from crm_analytics.schemas import ValueBasis
from crm_analytics.views import planning as views
from ui.effects import amount, bound, effect
from ui.scores import cache_owner
from ui.view import View

FEW_BUYERS = 30  # expected buyers an arm, below which the figures are too hopeful


def outlook_of(view: View, people: pl.DataFrame, campaign: Campaign) -> views.Outlook | None:
    """What a plan could show, kept for the next redraw of the same plan."""
    key = (*who(view, people), campaign.metric, campaign.starts_on, campaign.ends_on, campaign.holdout_rate,
           campaign.strata)  # fmt: skip
    return _outlook(key, view.data, people, campaign)


def who(view: View, people: pl.DataFrame) -> tuple[Any, ...]:
    """Key of these customers in these data, for caches."""
    data = view.data
    ids = int(people["customer_id"].hash(seed=1).sum() or 0)
    return (cache_owner(data), data.dataset_id, data.version, people.height, ids, view.scores.rules)


@st.cache_resource(max_entries=32, show_spinner=False)
def _outlook(key: tuple[Any, ...], _data: DataSet, _people: pl.DataFrame, _campaign: Campaign) -> views.Outlook | None:
    return views.look_ahead(_data, _people, _campaign)


def tell_power(view: View, campaign: Campaign, outlook: views.Outlook | None, n: int) -> None:
    """Say what the test can see, and plainly what it can't."""
    _, formats, metric = view.words, view.formats, campaign.metric
    if outlook is None or outlook.detectable is None:
        st.warning(_("With {n} people and this hold-out one of the groups is empty: nothing can be measured.", n=n))
        return
    if outlook.detectable == 0:
        st.warning(
            _(
                "All of these {n} people did the same before, so what this test can see isn't known.",
                n=formats.number(n),
            )
        )
        return
    st.markdown(
        _(
            "With {n} people and a {holdout} hold-out this test can see **{detectable}** a customer or more, four "
            "times in five. Such customers brought {past} each in the {days} days before.",
            n=formats.number(n), holdout=formats.percent(campaign.holdout_rate),
            detectable=effect(view, metric, outlook.detectable), past=amount(view, metric, outlook.history.mean),
            days=formats.number(views.days_of(campaign)),
        )
    )  # fmt: skip
    tell_target(view, campaign, outlook)
    tell_few_buyers(view, outlook)


def tell_target(view: View, campaign: Campaign, outlook: views.Outlook) -> None:
    """Say how often the target would be seen; a promise that can't be kept is refused."""
    _, formats, power = view.words, view.formats, views.target_power(outlook, campaign)
    if power is None or campaign.target_effect is None or outlook.detectable is None:
        return
    shown = formats.percent(min(power, 0.99))
    words = {"target": effect(view, campaign.metric, campaign.target_effect), "power": shown}
    if campaign.target_effect < outlook.detectable:
        st.warning(
            _(
                "The target of {target} a customer is too small for this test: even if it is reached, the test sees it "
                "only about {power} of the time. Take more people, a larger hold-out or a longer window.",
                **words,
            )
        )
        return
    st.markdown(
        _("If the target of {target} a customer is reached, the test sees it about {power} of the time.", **words)
    )


def tell_few_buyers(view: View, outlook: views.Outlook) -> None:
    """Say where the figure is too hopeful."""
    _, formats, history = view.words, view.formats, outlook.history
    smaller = min(outlook.n_held_out, outlook.n_targeted)
    buyers = history.buyer_share * smaller
    if buyers < FEW_BUYERS:
        st.caption(
            _(
                "Only about {n} of the smaller group would buy anyway; below {few} the test sees less than this says.",
                n=formats.number(buyers), few=formats.number(FEW_BUYERS),
            )
        )  # fmt: skip


def tell_adjustment(view: View, outlook: views.Outlook) -> None:
    """Say what the adjustment by groups and the year before saves."""
    _, formats, history = view.words, view.formats, outlook.history
    if history.variance_left < 0.95:
        st.caption(
            _(
                "Groups of the draw and the year before explain {share} of the differences between customers, so that "
                "the test sees smaller effects.",
                share=formats.percent(1 - history.variance_left),
            )
        )


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
