"""What to do with a tier: the strategy, the relationship, what it should bring, the list and the campaign."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl
import streamlit as st

from crm_analytics.campaigns.audience import eligible_customers
from crm_analytics.export import content_hash, csv_bytes
from crm_analytics.schemas import ContactChannel, ListKind, Segment
from crm_analytics.selection import Selection
from crm_analytics.settings import SegmentRules
from crm_analytics.views import actions as expectations
from crm_analytics.views import segments as views
from ui.effects import bound, effect
from ui.linked import linked_segments
from ui.measured import memory_of
from ui.rules import rule_params
from ui.show import behind, customers_link, link_params, show_table
from ui.store import lists_sent, open_campaigns, record_list_sent
from ui.strategies import LEVELS, STRATEGIES, Strategy
from ui.thresholds import base_of, rules_in_force, tell_thresholds
from ui.view import View

HASHED_AT_ONCE = 100_000  # customers; a longer list is written when it is asked for, and named after what it is made of
LISTS_SHOWN = 10


def show(view: View) -> None:
    """One tier at a time, at the thresholds in force."""
    _, base, rules = view.words, base_of(view), rules_in_force(view)
    tell_thresholds(view, rules)
    tiers = views.tier_table(base.axes, rules)
    segment = linked_segments(
        _("Tier"), [each.value for each in Segment], key="action_tier", default=Segment.GOLD.value,
        show=lambda code: view.labels[f"segment.{code}"], label_visibility="collapsed",
    )  # fmt: skip
    n = int(tiers.filter(pl.col("segment") == segment)["n_customers"][0])
    members = partial(views.tier_members, view.customers, base.axes, rules=rules, segment=segment)
    expected = expect(view, segment, members())
    st.subheader(tell(view, segment, n, expected), anchor=False)
    show_strategy(view, segment, tiers)
    show_expected(view, segment, expected)
    if n:
        show_list(view, base, rules, segment)
        show_next(view, segment, expected)
    else:
        st.caption(_("Nobody is in this tier."))
    show_lists_sent(view, segment)


# --- what it should bring


def expect(view: View, segment: str, members: pl.DataFrame) -> pl.DataFrame:
    """What contacting everyone of a tier whose consent is known should bring by each measured channel: ACTION_VIEW."""
    memory = memory_of(view, open_campaigns(view.data))
    reached = {
        each.value: eligible_customers(members, channel=each.value, purpose="offers").eligible.height
        for each in ContactChannel
    }
    return expectations.expected_by_channel(memory, segment=segment, n_by_channel=reached, metric=view.value_basis)


def tell(view: View, segment: str, n: int, expected: pl.DataFrame) -> str:
    _, formats = view.words, view.formats
    name = view.labels[f"segment.{segment}"]
    if not n:
        return _("{tier}: nobody is in this tier", tier=name)
    if expected.is_empty():
        return _("{tier}: what a contact brings isn't known yet; a campaign with a hold-out tells", tier=name)
    best = expected.row(0, named=True)
    words = {
        "tier": name, "n": formats.number(best["n_customers"]), "all": formats.number(n),
        "channel": view.labels[f"contact_channel.{best['channel']}"],
        "net": formats.money_compact(best["net_gain"]), "low": formats.money_compact(best["net_gain_low"]),
        "high": formats.money_compact(best["net_gain_high"]),
    }  # fmt: skip
    if best["net_gain"] <= 0:
        return _("{tier}: by no measured channel is a contact expected to bring more than it costs", **words)
    return _(
        "{tier}: contacting the {n} of {all} who agreed to it by {channel} should bring {net} after cost; {low} to "
        "{high} is possible",
        **words,
    )


def show_expected(view: View, segment: str, expected: pl.DataFrame) -> None:
    """What the reader's own campaigns measured in this tier, and what follows for the next contact."""
    _ = view.words
    own = expectations.measured_in(memory_of(view, open_campaigns(view.data)), segment)
    if own.is_empty():
        st.caption(_("No campaign has been measured in this tier yet; other tiers are leant on where there are any."))
    else:
        newest = own.row(0, named=True)
        st.caption(
            _(
                "Measured last in this tier, on {date}, by {channel}: {effect} a customer ({low} to {high}).",
                date=view.formats.date(newest["measured_on"]),
                channel=view.labels[f"contact_channel.{newest['channel']}"],
                effect=effect(view, newest["metric"], newest["estimate"]),
                low=bound(view, newest["metric"], newest["low"]),
                high=bound(view, newest["metric"], newest["high"]),
            )
        )
    if not expected.is_empty():
        behind(
            view, expected, name=f"expected_{segment}",
            formula=_(
                "Uplift a customer: the measurements of this tier and channel, shrunken towards those of all campaigns "
                "(empirical Bayes). Net gain = customers of the tier whose consent covers offers by this channel × "
                "(uplift − cost a contact); the cost is the mean of past campaigns by this channel, fixed cost "
                "included."
            ),
        )  # fmt: skip


# --- the card


def show_strategy(view: View, segment: str, tiers: pl.DataFrame) -> None:
    _, card = view.words, STRATEGIES[segment]
    st.markdown(_(card.meaning))
    steps = [
        (_("Identify"), card.identify), (_("Differentiate"), card.differentiate),
        (_("Interact"), card.interact), (_("Customise"), card.customise),
    ]  # fmt: skip
    tiles = st.grid(min_column_width=220)
    for title, text in steps:
        with tiles.container(border=True):
            st.markdown(f"**{title}**")
            st.markdown(_(text))
    level = views.advised_level(tiers, segment)
    if level is not None:
        name = view.labels[f"relationship.{level.value}"]
        st.markdown(_("**Relationship level** advised by size and value: {level}.", level=name))
        st.caption(_(LEVELS[level.value]))
    with st.container(border=True):
        st.markdown(f"**{_('One message, the same in every channel')}**")
        st.text(message_of(view, card))
        st.caption(_("Words in braces are filled in for each customer."))


def message_of(view: View, card: Strategy) -> str:
    """The tier's message with its placeholders as they are."""
    return view.words.plain(card.message)


# --- the list and the campaign


def show_list(view: View, base: views.SegmentBase, rules: SegmentRules, segment: str) -> None:
    """Offer the tier as a file; for contact only those whose consent is known and given."""
    _, formats = view.words, view.formats
    contact = choose_contact(view)
    members = partial(views.tier_members, view.customers, base.axes, rules=rules, segment=segment)
    listed = members()
    if contact:
        allowed = eligible_customers(listed, channel=contact).eligible
        tell_left_out(view, listed.height - allowed.height)
        listed = allowed
    n = listed.height
    key = repr((view.data.version, view.as_of, view.filters, view.scores.rules.value, rule_params(), contact))
    if not n:
        st.caption(_("Nobody is left on the list."))
        return
    offer_file(
        view, lambda: views.tier_list(listed), segment=segment, channel=contact, content_key=key, n_customers=n,
        label=_.plural("Download {n} customer", "Download {n} customers", n, n=formats.number(n)),
    )  # fmt: skip


def choose_contact(view: View) -> str | None:
    _ = view.words
    with st.container(horizontal=True, vertical_alignment="center"):
        for_contact = st.toggle(
            _("Lists for contact"), key="for_contact", persist_state="session",
            help=_("Only customers whose consent for the channel is known and given; unknown is no."),
        )  # fmt: skip
        if not for_contact:
            return None
        return st.segmented_control(
            _("Channel"), [each.value for each in ContactChannel], default="email", required=True,
            key="contact_channel", format_func=lambda code: view.labels[f"contact_channel.{code}"],
            label_visibility="collapsed",
        )  # fmt: skip


def tell_left_out(view: View, n: int) -> None:
    st.caption(
        view.words.plural(
            "{n} customer is left out: consent is refused or unknown.",
            "{n} customers are left out: consent is refused or unknown.",
            n,
            n=view.formats.number(n),
        )
    )


def offer_file(
    view: View, table: Callable[[], pl.DataFrame], *, segment: str, channel: str | None, content_key: str,
    n_customers: int, label: str,
) -> None:  # fmt: skip
    """Offer a list as a file with its content's hash in its name; who takes it finds it in the history."""
    at_once = n_customers <= HASHED_AT_ONCE
    content = csv_bytes(table()) if at_once else None
    mark = content_hash(content if content is not None else content_key.encode())
    st.download_button(
        label, content if content is not None else lambda: csv_bytes(table()), mime="text/csv",
        icon=":material/download:", key=f"download_customers_{segment}", file_name=f"customers_{segment}_{mark}.csv",
        on_click=_remember, args=(view, table, segment, channel),
    )  # fmt: skip


def _remember(view: View, table: Callable[[], pl.DataFrame], segment: str, channel: str | None) -> None:
    listed = table()
    record_list_sent(
        view, listed, csv_bytes(listed), kind=ListKind.SELECTION, title=view.labels[f"segment.{segment}"],
        audience=Selection.of(segment=segment).to_text(), channel=channel,
    )  # fmt: skip


def show_next(view: View, segment: str, expected: pl.DataFrame) -> None:
    with st.container(horizontal=True):
        customers_link(view, Selection.of(segment=segment))
        st.page_link(
            "pages/campaigns.py", label=view.words("Start a campaign with them"), icon=":material/campaign:",
            query_params=campaign_params(view, segment, expected),
        )  # fmt: skip


def campaign_params(view: View, segment: str, expected: pl.DataFrame) -> dict[str, str]:
    """A plan with this tier, its message and the channel that is expected to bring most."""
    _, card = view.words, STRATEGIES[segment]
    params = link_params(view, Selection.of(segment=segment))
    aim = _.plain(
        "{tier}: more {metric} a customer than among those held out, in 60 days",
        tier=view.labels[f"segment.{segment}"], metric=view.labels[f"metric.{view.value_basis}"],
    )  # fmt: skip
    plan = {
        "audience": params.pop("only"),
        "objective": aim,
        "metric": view.value_basis,
        "message": message_of(view, card),
    }
    best = None if expected.is_empty() else expected.row(0, named=True)
    channel = {"channel": best["channel"], "cost": f"{best['cost_per_contact']:.2f}"} if best else {}
    return {**params, **plan, **channel, "message": message_of(view, card)}


def show_lists_sent(view: View, segment: str) -> None:
    """The lists of this tier that left the program."""
    _, audience = view.words, Selection.of(segment=segment).to_text()
    sent = lists_sent(view).filter(pl.col("audience") == audience)
    with st.expander(_("Lists of this tier that were sent or downloaded"), icon=":material/history:"):
        if sent.is_empty():
            st.caption(_("None yet."))
            return
        shown = sent.select("sent_at", "list_kind", "list_title", "channel", "n_customers", "content_hash")
        show_table(view, shown.head(LISTS_SHOWN), key="table_lists_of_tier")
