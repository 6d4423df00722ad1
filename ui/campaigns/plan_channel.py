"""Which channel for whom: by expected net gain and by what the customer prefers, and who is better left alone."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.channel_choice import (
    CHANNELS,
    FORGONE,
    ChannelTerms,
    channel_table,
    choose_channels,
    worth_of_response,
)
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.charts import planning as charts
from crm_analytics.settings import ContactCosts
from crm_analytics.views import campaigns as views
from crm_analytics.views import planning
from ui import plan
from ui.campaigns.plan_audience import choose_audience, in_peace
from ui.campaigns.plan_sources import take_list
from ui.lists import select
from ui.scores import cache_owner
from ui.selections import tell_selection
from ui.show import picture
from ui.view import View


def show_channels(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """Draw audience and terms, then who gets which channel."""
    _ = view.words
    tiles = st.grid(min_column_width=340)
    with tiles.container(border=True):
        selection = choose_audience(view, store)
    with tiles.container(border=True):
        terms, worth = choose_terms(view, store, campaigns)
    asked = views.leave_out(select(view, selection), plan.value("without"))
    people = in_peace(view, store, campaigns, asked)
    if people.height < asked.height:
        n = asked.height - people.height
        st.caption(
            _.plural("{n} customer is left out by the contact rules or the purpose of the consent.",
                     "{n} customers are left out by the contact rules or the purpose of the consent.", n,
                     n=view.formats.number(n))
        )  # fmt: skip
    if people.is_empty():
        st.info(_("Nobody is in this audience. Choose another one."))
        return
    chosen = choose_channels(
        people, terms, worth=worth_of_response(people, basis=worth), consent_confirmed=plan.value("confirmed")
    )
    show_choice(view, chosen)
    title = tell_selection(view, selection, is_markdown=False)
    with st.container(horizontal=True):
        for channel in CHANNELS:
            offer_channel(view, chosen, channel, title)


def choose_terms(view: View, store: CampaignStore, campaigns: list[Campaign]) -> tuple[dict[str, ChannelTerms], str]:
    """Draw what each channel does and costs, and what a response is worth."""
    _, currency = view.words, view.data.currency
    rates, is_measured = _rates(view, store, campaigns)
    costs, terms = ContactCosts().by_channel(), {}
    for channel in CHANNELS:
        name = view.labels[f"contact_channel.{channel}"]
        does, spends = st.columns(2)
        measured = (
            _("Measured: caused by earlier campaigns.") if is_measured[channel] else _("Assumed: nothing measured.")
        )
        share = does.number_input(
            _("{channel}: respond (%)", channel=name), 0.0, 100.0, round(100 * rates[channel], 1), step=0.1,
            key=f"channel_response_{channel}", help=measured,
        )  # fmt: skip
        cost = spends.number_input(
            _("Cost a contact ({currency})", currency=currency), 0.0, None, costs[channel], step=0.5,
            key=f"channel_cost_{channel}",
        )  # fmt: skip
        terms[channel] = ChannelTerms(share / 100, cost)
    worth = st.segmented_control(
        _("A response is worth"), ["order", "clv"], key="channel_worth", required=True, default="order",
        format_func=lambda code: _("a usual order") if code == "order" else _("the customer's value (CLV)"),
        help=_("CLV where a customer would else be lost; an order where one more is all that is won."),
    )  # fmt: skip
    return terms, worth


def _rates(view: View, store: CampaignStore, campaigns: list[Campaign]) -> tuple[dict[str, float], Any]:
    data, over = view.data, [each for each in campaigns if each.ends_on <= view.as_of]
    names = tuple(each.campaign_id for each in over)
    return _measured_rates(
        (cache_owner(data), data.dataset_id, data.version, view.as_of, names), view, store, over
    )  # fmt: skip


@st.cache_resource(max_entries=8, show_spinner=False)
def _measured_rates(
    key: tuple[Any, ...], _view: View, _store: CampaignStore, _over: list[Campaign]
) -> tuple[dict[str, float], Any]:
    data = _view.data
    past = [(each, views.assigned_to(data.assignments, each.campaign_id))
            for each in views.past_campaigns(data.campaigns)]  # fmt: skip
    ours = [(each, _store.assignments(each.campaign_id)) for each in _over]
    return planning.response_rates(data.ledger, [*past, *ours], as_of=_view.as_of)


def show_choice(view: View, chosen: pl.DataFrame) -> None:
    """Show who gets which channel."""
    _, formats, table = view.words, view.formats, channel_table(chosen)
    alone = chosen["best_channel"].null_count()
    reached, gain = chosen.height - alone, float(chosen["net_gain"].sum() or 0.0)
    words = {"n": formats.number(reached), "of": formats.number(chosen.height), "gain": formats.money(gain)}
    if reached:
        finding = _("If so many respond, contacting {n} of {of} brings {gain} after its cost", **words)
    else:
        finding = _("Contact nobody: none of {of} customers is expected to bring what a contact costs", **words)
    picture(
        view, charts.channels(table, view.labels), finding=finding, table=table, name="channels",
        formula=_(
            "Net gain of a channel = share who respond because of it × worth of a response − cost of a contact. Each "
            "gets the channel with the highest one that consent allows; the preferred channel where it gives up at "
            "most {forgone} of that. Below zero everywhere: left alone. A usual order is the customer's mean purchase "
            "(else everybody's), times the margin rate where costs are known.",
            forgone=formats.percent(FORGONE),
        ),
    )  # fmt: skip


def offer_channel(view: View, chosen: pl.DataFrame, channel: str, title: str) -> None:
    """Make those of one channel the audience of the plan, with one click."""
    _ = view.words
    ids = chosen.filter(pl.col("best_channel") == channel)["customer_id"].to_list()
    if not ids:
        return
    name = view.labels[f"contact_channel.{channel}"]
    st.button(
        _("Plan with {n} by {channel}", n=view.formats.number(len(ids)), channel=name), key=f"plan_by_{channel}",
        on_click=_plan_with, args=(view, ids, channel), kwargs={"title": f"{title}: {name}"},
    )  # fmt: skip


def _plan_with(view: View, ids: list[str], channel: str, *, title: str) -> None:
    take_list(view, ids, title=title)
    st.session_state[plan.key("channel")] = channel
    st.session_state[plan.key("cost")] = float(st.session_state[f"channel_cost_{channel}"])
    st.session_state["plan_mode"] = "full"
