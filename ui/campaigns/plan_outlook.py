"""What the plan could show: power in money."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.dataset import DataSet
from crm_analytics.settings import PowerRules
from crm_analytics.views import planning as views
from ui.effects import amount, effect
from ui.scores import cache_owner
from ui.view import View

FEW_BUYERS = 30  # expected buyers an arm, below which the result page warns


def outlook_of(view: View, people: pl.DataFrame, campaign: Campaign) -> views.Outlook | None:
    """What a plan could show, kept for the next redraw of the same plan."""
    with trying(view):
        return _outlook(key_of(view, people, campaign), view.data, people, campaign)


def trying(view: View) -> AbstractContextManager[None]:
    """What is shown where simulated campaigns take longer than a moment."""
    return st.spinner(view.words("Trying the test on simulated campaigns…"))


def key_of(view: View, people: pl.DataFrame, campaign: Campaign) -> tuple[Any, ...]:
    """Key of all that an outlook depends on, for caches."""
    return (*who(view, people), campaign.metric, campaign.starts_on, campaign.ends_on, campaign.holdout_rate,
            campaign.strata)  # fmt: skip


def who(view: View, people: pl.DataFrame) -> tuple[Any, ...]:
    """Key of these customers in these data, for caches."""
    data = view.data
    ids = int(people["customer_id"].hash(seed=1).sum() or 0)
    return (cache_owner(data), data.dataset_id, data.version, people.height, ids, view.scores.rules)


@st.cache_resource(max_entries=32, show_spinner=False)
def _outlook(key: tuple[Any, ...], _data: DataSet, _people: pl.DataFrame, _campaign: Campaign) -> views.Outlook | None:
    return views.look_ahead(_data, _people, _campaign)


@st.cache_resource(max_entries=64, show_spinner=False)
def _power(key: tuple[Any, ...], _outlook: views.Outlook, _campaign: Campaign) -> float | None:
    return views.target_power(_outlook, _campaign)


def tell_power(view: View, people: pl.DataFrame, campaign: Campaign, outlook: views.Outlook | None) -> None:
    """Say what the test can see, and plainly what it can't."""
    _, formats, metric = view.words, view.formats, campaign.metric
    if outlook is None or not outlook.detectable:
        tell_nothing_seen(view, people, campaign, outlook)
        return
    st.markdown(
        _(
            "With {n} people and a {holdout} hold-out this test can see **{detectable}** a customer or more, four "
            "times in five. Such customers brought {past} each in the {days} days before.",
            n=formats.number(people.height), holdout=formats.percent(campaign.holdout_rate),
            detectable=effect(view, metric, outlook.detectable), past=amount(view, metric, outlook.history.mean),
            days=formats.number(views.days_of(campaign)),
        ),
        help=_(
            "The analysis that will judge the campaign is tried on simulated campaigns, drawn from what these "
            "customers did in the days before, with more of the contacted buying; from {n} buyers in each group on, a "
            "formula says the same.",
            n=formats.number(PowerRules().normal_from_buyers),
        ),
    )  # fmt: skip
    tell_target(view, people, campaign, outlook)
    tell_few_buyers(view, outlook)


def tell_nothing_seen(
    view: View, people: pl.DataFrame, campaign: Campaign, outlook: views.Outlook | None
) -> None:  # fmt: skip
    """Say why it isn't said what the test can see: too few people, no effect is large enough, or nothing tells."""
    _, n = view.words, view.formats.number(people.height)
    if outlook is None or not outlook.has_arms:
        st.warning(
            _(
                "With {n} people and this hold-out one of the groups has fewer than two: nothing can be measured.",
                n=n,
            )
        )
    elif outlook.detectable is None:
        st.warning(
            _(
                "With {n} people and a {holdout} hold-out this test can't see any effect, not even one on everybody. "
                "Take more people, a larger hold-out or a longer window.",
                n=n, holdout=view.formats.percent(campaign.holdout_rate),
            )
        )  # fmt: skip
    elif outlook.history.mean > 0:
        st.warning(_("All of these {n} people did the same before, so what this test can see isn't known.", n=n))
    else:
        st.warning(
            _(
                "In the {days} days before, these {n} people brought nothing by this measure, so what this test can "
                "see isn't known.",
                days=view.formats.number(views.days_of(campaign)), n=n,
            )
        )  # fmt: skip


def tell_target(view: View, people: pl.DataFrame, campaign: Campaign, outlook: views.Outlook) -> None:
    """Say how often the target would be seen; a promise that can't be kept is refused."""
    _, formats = view.words, view.formats
    if campaign.target_effect is None or outlook.detectable is None:
        return
    with trying(view):
        power = _power((*key_of(view, people, campaign), campaign.target_effect), outlook, campaign)
    words = {
        "target": effect(view, campaign.metric, campaign.target_effect),
        "power": formats.percent(min(power or 0.0, 0.99)),
    }
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
    """Say where the result will hang on few people."""
    _, formats, history = view.words, view.formats, outlook.history
    buyers = history.buyer_share * min(outlook.n_held_out, outlook.n_targeted)
    if buyers < FEW_BUYERS:
        st.caption(
            _(
                "Only about {n} of the smaller group would buy anyway; with fewer than {few} the result hangs on a "
                "handful of people.",
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
