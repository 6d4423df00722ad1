"""What was reported about contacts: the funnel, and files of responses."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, campaign_funnel
from crm_analytics.campaigns.response_file import JudgedResponses, judge_responses
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.charts import results as charts
from crm_analytics.errors import CrmError
from crm_analytics.intake import read_responses
from crm_analytics.schemas import Arm
from crm_analytics.views import campaigns as plans
from ui.show import picture, say
from ui.view import View
from ui.words import N_

SET_ASIDE = {
    "other_campaign": N_("Rows that name another campaign or none: {n}"),
    "unknown_customer": N_("Rows that name nobody who was assigned to this campaign: {n}"),
    "before_start": N_("Rows from before the first day of contact: {n}"),
    "repeated": N_("Rows that stand in the file twice: {n}"),
    "already_kept": N_("Rows known from an earlier file: {n}"),
    "unreadable": N_("Rows that could not be read: {n}"),
}


def show_funnel(
    view: View, store: CampaignStore, campaign: Campaign, people: pl.DataFrame, *, outcomes: pl.DataFrame | None = None
) -> None:
    """How far each side came; purchases of the held out beside, where they were measured."""
    _ = view.words
    responses = responses_of(view, store, campaign)
    if responses.is_empty():
        return
    table = campaign_funnel(people, responses, outcomes)
    if table.is_empty():
        return
    picture(
        view,
        charts.funnel(table, view.labels),
        finding=tell_funnel(view, table, people),
        table=table.with_columns(event=pl.Series([view.labels[f"event.{each}"] for each in table["event"]])),
        name="funnel",
        formula=_(
            "Each person counts once a step; shares are of everyone assigned to that side. Orders after a message are "
            "not orders because of it: the held out buy, too. What the campaign caused is told by the hold-out alone."
        ),
    )


def tell_funnel(view: View, table: pl.DataFrame, people: pl.DataFrame) -> str:
    """The last step, for either side where both are known."""
    _, formats = view.words, view.formats
    last = table["event"][-1]
    reached = dict(table.filter(pl.col("event") == last).group_by("arm").agg(pl.col("n_customers").sum()).iter_rows())
    sizes = dict(people.group_by("arm").agg(pl.len().cast(pl.Int64)).iter_rows())
    shares = {arm: formats.percent(reached.get(arm, 0) / n, decimals=1) for arm, n in sizes.items()}
    targeted, held_out = str(Arm.TARGETED), str(Arm.HELD_OUT)
    if last == "bought" and reached.get(held_out):
        return _(
            "In the window {targeted} of the targeted bought, and {held_out} of the held out",
            targeted=shares[targeted], held_out=shares[held_out],
        )  # fmt: skip
    return _(
        "{n} of {total} targeted people came as far as: {step}",
        n=formats.number(reached.get(targeted, 0)), total=formats.number(sizes.get(targeted, 0)),
        step=view.labels[f"event.{last}"],
    )  # fmt: skip


def responses_of(view: View, store: CampaignStore, campaign: Campaign) -> pl.DataFrame:
    """What was reported about contacts: with the data, and in files that were read in later."""
    names = ["customer_id", "occurred_at", "event"]
    parts = [store.responses(campaign.campaign_id).select(names)]
    if view.data.responses is not None:
        parts.append(plans.assigned_to(view.data.responses, campaign.campaign_id).select(names))
    return pl.concat(parts, how="vertical_relaxed").filter(pl.col("occurred_at").dt.date() <= view.as_of)


def offer_responses_upload(view: View, store: CampaignStore, campaign: Campaign, people: pl.DataFrame) -> None:
    """Take a file with what happened to the contacts; purchases come with newer sales on the Data page."""
    _ = view.words
    with st.expander(_("Read responses from a file"), icon=":material/upload_file:"):
        st.caption(
            _(
                "Sent, opened, clicked, registered or ordered, with customer and time, as the mailing program exports "
                "them. Later purchases come with a newer export on the Data page."
            )
        )
        file = st.file_uploader(_("File"), type=["csv", "xlsx", "parquet"], key=f"responses_{campaign.campaign_id}")
        if file is not None and st.button(_("Read it"), key="read_responses"):
            try:
                intake = read_responses(file.getvalue(), file_name=file.name)
                already = store.responses(campaign.campaign_id)
                judged = judge_responses(
                    intake.table, people, already, campaign_id=campaign.campaign_id, starts_on=campaign.starts_on
                )
                store.add_responses(campaign.campaign_id, judged.kept)
            except CrmError as error:
                st.error(say(error.code, error.params, _), icon=":material/error:")
                return
            tell_judged(view, judged, n_rejected=intake.n_rejected)


def tell_judged(view: View, judged: JudgedResponses, *, n_rejected: int) -> None:
    """Say what was kept, and what was set aside and why; nothing is dropped in silence."""
    _, number = view.words, view.formats.number
    n_new, n_held_out = judged.kept.height, judged.n_held_out
    st.success(
        _.plural("{n} new response is kept.", "{n} new responses are kept.", n_new, n=number(n_new))
        if n_new
        else _("No new response is kept.")
    )
    reasons = {**judged.set_aside, "unreadable": n_rejected}
    lines = [f"- {_(SET_ASIDE[code], n=number(n))}" for code, n in reasons.items() if n]
    if lines:
        st.warning("\n".join([_("Set aside:"), "", *lines]))
    if n_held_out:
        st.warning(
            _.plural(
                "{n} of the kept responses is of somebody who was held out: contacted by mistake, or done unasked. "
                "Who was held out stays so, and the check of trust counts it.",
                "{n} of the kept responses are of people who were held out: contacted by mistake, or done unasked. "
                "Who was held out stays so, and the check of trust counts it.",
                n_held_out,
                n=number(n_held_out),
            )
        )
