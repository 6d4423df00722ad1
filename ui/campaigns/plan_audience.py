"""Who is asked: the audience of a plan, whom consent and rules leave out, and what is said of it."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, Eligibility, eligible_customers
from crm_analytics.campaigns.contact_rules import ContactRules, Contacts, excluded_by_rules, past_contacts
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.schemas import CampaignStage, ContactChannel, Segment, Stage
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as views
from ui import plan
from ui.campaigns.plan_aim import keep_to
from ui.campaigns.suppression import suppressed
from ui.lists import kept_lists
from ui.selections import tell_selection
from ui.view import View
from ui.words import N_

NOBODY_TEXTS = {
    None: N_("Nobody is in this audience. Choose another one."),
    "consent_unknown": N_(
        "Nobody may be contacted, mostly because the data don't know their consent. If you have made sure of it, say "
        "so above."
    ),
    "no_consent": N_(
        "Nobody may be contacted, mostly because they haven't agreed to this channel. Choose another channel or "
        "audience."
    ),
    "purpose_not_covered": N_(
        "Nobody may be contacted, mostly because their consent doesn't cover this purpose. Choose another audience."
    ),
    "in_other_campaign": N_(
        "Nobody may be contacted, mostly because they are in another running campaign. Wait until it is over, or "
        "choose another audience."
    ),
    "suppressed": N_("Nobody may be contacted, mostly because they are on the suppression list."),
    "open_complaint": N_("Nobody may be contacted, mostly because of open complaints. Answer these first."),
    "contact_cap": N_("Nobody may be contacted, mostly because they were contacted too often lately."),
    "quiet_after_contact": N_("Nobody may be contacted, mostly because they were contacted only lately."),
    "quiet_after_purchase": N_("Nobody may be contacted, mostly because they bought only lately."),
}


def choose_audience(view: View, store: CampaignStore) -> Selection:
    """Draw audience, channel and consent: -> the selection that was chosen."""
    _ = view.words
    options = audiences(view, store)
    keep_to(options, "audience")
    chosen = st.selectbox(
        _("Audience"), options, key=plan.key("audience"), persist_state="session",
        format_func=lambda text: tell_selection(view, Selection.from_text(text), is_markdown=False),
    )  # fmt: skip
    st.multiselect(
        _("Leave out"), [each.value for each in Segment], key=plan.key("without"), persist_state="session",
        format_func=lambda code: view.labels[f"segment.{code}"], placeholder=_.plain("nobody"),
    )  # fmt: skip
    choose_channel(view)
    if view.filters:
        st.caption(_("The filters of the sidebar apply."))
    return Selection.from_text(chosen)


def choose_channel(view: View) -> None:
    """Draw the channel and what is said about consent."""
    _ = view.words
    st.segmented_control(
        _("Channel"), [each.value for each in ContactChannel], key=plan.key("channel"), required=True,
        format_func=lambda code: view.labels[f"contact_channel.{code}"], persist_state="session",
    )  # fmt: skip
    if "consent_purpose" in view.customers.columns:
        st.selectbox(
            _("The consent must cover"), plan.PURPOSES, key=plan.key("purpose"), persist_state="session",
            format_func=lambda code: view.labels[f"purpose.{code}"],
        )  # fmt: skip
    st.checkbox(
        _("I have made sure of the consent that the data don't know"), key=plan.key("confirmed"),
        persist_state="session", help=_("A refusal still counts. Without this, unknown means no."),
    )  # fmt: skip


def audiences(view: View, store: CampaignStore) -> list[str]:
    """Audiences to choose from, as texts of selections: segments, stages, kept lists, and what came by a link."""
    stages = [Selection.of(stage=each.value).to_text() for each in Stage]
    lists = [Selection.of_list(name).to_text() for name in kept_lists(store)]
    known = ["", *(Selection.of(segment=each.value).to_text() for each in Segment), *stages, *lists]
    linked = str(plan.value("audience"))
    selection = Selection.from_text(linked)
    unknown = views.unknown_columns(selection, view.customers)
    if unknown:
        names = view.formats.list(unknown)
        st.warning(view.words("These data don't know {names}, so the audience of the link can't be used.", names=names))
        return known
    if any(name not in kept_lists(store) for name in selection.list_names()):
        st.warning(view.words("The list of the link isn't kept for these data any more. Choose another audience."))
        return known
    return known if linked in known else [*known, linked]


def judge(view: View, store: CampaignStore, campaigns: list[Campaign], chosen: pl.DataFrame) -> Eligibility:
    """Part the audience by the contact rules, by consent and by its purpose."""
    rules = ContactRules.of(plan.contact_rules())
    starts_on = view.data.last_date + dt.timedelta(days=1)
    known = Contacts(
        contacts=contacts_made(view, store, campaigns, rules),
        ledger=view.data.ledger,
        interactions=view.data.interactions,
        suppressed=suppressed(store),
        in_other_tests=in_other_tests(view, store, campaigns),
    )
    return eligible_customers(
        chosen,
        channel=plan.value("channel"),
        purpose=plan.value("purpose") if "consent_purpose" in chosen.columns else None,
        exclusions=excluded_by_rules(known, rules, on=starts_on),
        consent_confirmed=plan.value("confirmed"),
    )


def in_peace(view: View, store: CampaignStore, campaigns: list[Campaign], chosen: pl.DataFrame) -> pl.DataFrame:
    """The audience without those whom rules or the purpose of their consent keep from any contact."""
    agreed = chosen.with_columns(pl.lit(True).alias(f"consent_{plan.value('channel')}"))
    allowed = judge(view, store, campaigns, agreed).eligible.select("customer_id")
    return chosen.join(allowed, on="customer_id", how="semi", maintain_order="left")


def contacts_made(view: View, store: CampaignStore, campaigns: list[Campaign], rules: ContactRules) -> pl.DataFrame:
    """Contacts made so far; read only where a rule asks for them."""
    if not (rules.most_contacts or rules.quiet_after_contact_days):
        return past_contacts(None, None, [])
    started = [each for each in campaigns if each.stage in (CampaignStage.INTERACT, CampaignStage.REFINE)]
    sent = ((each, store.assignments(each.campaign_id)) for each in started)
    return past_contacts(view.data.responses, view.data.interactions, sent)


def in_other_tests(view: View, store: CampaignStore, campaigns: list[Campaign]) -> list[str]:
    """Everybody, targeted or held out, of campaigns that still run: a second test would blur both results."""
    running = views.running_campaigns(campaigns, as_of=view.as_of)
    past = [each for each in views.past_campaigns(view.data.campaigns) if each.ends_on > view.as_of]
    busy = [store.assignments(each.campaign_id)["customer_id"] for each in running]
    busy += [views.assigned_to(view.data.assignments, each.campaign_id)["customer_id"] for each in past]
    return pl.concat(busy).to_list() if busy else []


def tell_audience(view: View, chosen: pl.DataFrame, eligibility: Eligibility) -> None:
    """Say how many may be contacted, and why the others may not, one reason each."""
    _, formats = view.words, view.formats
    st.markdown(
        _(
            "**{eligible}** of {chosen} customers in the audience may be contacted.",
            eligible=formats.number(eligibility.eligible.height), chosen=formats.number(chosen.height),
        )
    )  # fmt: skip
    reasons = [
        _.plain("{n} ({reason})", n=formats.number(n), reason=view.labels[f"left_out_reason.{code}"])
        for code, n in eligibility.reasons.iter_rows()
    ]
    if reasons:
        st.caption(_("Left out: {reasons}.", reasons=formats.list(reasons)))


def tell_day(view: View, looked_at: dt.date) -> None:
    """Say why another page may count this audience otherwise."""
    _, formats, rules = view.words, view.formats, view.scores.rules.segment
    words = {"date": formats.date(view.as_of), "looked_at": formats.date(looked_at)}
    value, potential = rules.current_value_threshold, rules.growth_potential_threshold
    if value is None or potential is None:
        st.caption(_("Counted on {date}; on {looked_at} it may be another number.", **words))
        return
    st.caption(
        _(
            "Counted on {date}; on {looked_at} it may be another number. The segments' thresholds are those of "
            "{looked_at}: {value} of current value and {potential} of growth potential a year.",
            value=formats.money(value), potential=formats.money(potential), **words,
        )
    )  # fmt: skip


def tell_nobody(view: View, eligibility: Eligibility) -> None:
    """Say why nobody is left, and what to do."""
    st.info(view.words(NOBODY_TEXTS[views.largest_reason(eligibility.reasons)]))
