"""Can the result be trusted? Who was lost or reached by mistake, whether it lasts, what came back, what outliers do."""

from __future__ import annotations

import datetime as dt

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, collect_outcomes
from crm_analytics.campaigns.checks import find_contacts, measure_novelty
from crm_analytics.campaigns.late_returns import net_of_late_returns
from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.campaigns.outliers import measure_capped
from crm_analytics.charts import results as charts
from crm_analytics.errors import CrmError, NotEnoughData, UnknownMetric
from crm_analytics.views import results as views
from ui.effects import amount, axis_title, bound, effect, show_warning
from ui.results.balance import show_balance
from ui.show import behind, picture
from ui.view import View

LATE_DAYS = 30


def show_trust(view: View, result: views.Measured, people: pl.DataFrame, responses: pl.DataFrame) -> None:
    """Every check of one campaign, the gravest first."""
    campaign = result.campaign
    outcomes = collect_outcomes(view.data.ledger, people, starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    metric = result.money.value_basis
    st.subheader(tell_trust(view, result, people, responses), anchor=False)
    for message in result.warnings:
        show_warning(view, message)
    show_contacts(view, result, people, responses)
    show_balance(view, result)
    show_outliers(view, outcomes, metric)
    show_novelty(view, campaign, people, metric)
    show_late_returns(view, outcomes, campaign, metric)


def tell_trust(view: View, result: views.Measured, people: pl.DataFrame, responses: pl.DataFrame) -> str:
    _ = view.words
    codes = {message.code for message in result.warnings}
    if codes & {"uplift.sample_ratio", "uplift.sample_ratio_of_arms"}:
        return _("The groups aren't the ones that were drawn: don't trust this result")
    if find_contacts(people, responses).n_reached_held_out:
        return _("Some of the held out were contacted, so the effect is rather larger than it looks")
    if "uplift.few_buyers" in codes:
        return _("The draw held, but few bought: only a large effect would show")
    return _("The draw held: nobody is missing, and nobody held out is known to have been contacted")


def show_contacts(view: View, result: views.Measured, people: pl.DataFrame, responses: pl.DataFrame) -> None:
    """Who was really reached, where contacts were reported."""
    _, formats = view.words, view.formats
    contacts = find_contacts(people, responses)
    if contacts.reached_targeted_rate is None:
        st.caption(_("No contact was reported, so it can't be checked who was really reached."))
        return
    for message in contacts.warnings:
        show_warning(view, message)
    reached = contacts.effect_on_reached(result.uplift)
    if reached is not None and contacts.reached_targeted_rate < 1:
        st.caption(
            _(
                "{share} of the targeted were reached; on them alone the effect is {effect} each.",
                share=formats.percent(contacts.reached_targeted_rate),
                effect=effect(view, result.uplift.metric, reached),
            )
        )


def show_outliers(view: View, outcomes: pl.DataFrame, metric: str) -> None:
    """Set the raw result beside the capped one, where a few buyers rule it."""
    _, formats = view.words, view.formats
    capped = measure_capped(outcomes, metric=metric, covariate="past_margin")
    if capped is None:
        st.caption(_("No few buyers rule the result."))
        return
    raw = measure_uplift(outcomes, metric=metric, covariate="past_margin")
    rows = {"raw": raw, "capped": capped.uplift}
    table = pl.DataFrame(
        [(name, each.estimate, each.low, each.high) for name, each in rows.items()],
        schema={"view": pl.String, "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64}, orient="row",
    )  # fmt: skip
    names = [_.plain("As it was"), _.plain("Large buyers capped")]
    picture(
        view,
        charts.forest(table, names, metric=metric, unit=axis_title(view, metric, is_uplift=True)),
        finding=_.plural(
            "{n} customer holds {share} of the money; capped, the effect is {effect} a customer",
            "{n} customers hold {share} of the money; capped, the effect is {effect} a customer",
            capped.n_capped, n=formats.number(capped.n_capped), share=formats.percent(capped.share_of_sum),
            effect=effect(view, metric, capped.uplift.estimate),
        ),
        table=table.with_columns(pl.Series("view", names)),
        name="capped",
        formula=_(
            "Amounts above {cap} count as {cap} in both groups. This steadies the comparison; what the campaign earned "
            "is told by the amounts as they were.",
            cap=amount(view, metric, capped.cap),
        ),
    )  # fmt: skip


def show_novelty(view: View, campaign: Campaign, people: pl.DataFrame, metric: str) -> None:
    """The effect week by week."""
    _ = view.words
    window = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
    try:
        novelty = measure_novelty(view.data.ledger, people, metric=metric, **window)
    except (NotEnoughData, UnknownMetric):
        return
    if novelty.weeks.height < 2:
        return
    names = [_.plain("Week {n}", n=week) for week in novelty.weeks["week"]]
    picture(
        view,
        charts.forest(novelty.weeks, names, metric=metric, unit=axis_title(view, metric, is_uplift=True)),
        finding=tell_novelty(view, {message.code for message in novelty.warnings}),
        table=novelty.weeks,
        name="novelty",
        formula=_(
            "Each week is measured by itself, with everyone who was assigned. Whether the effect fades is told by the "
            "change from the first half of the window to the later one, customer by customer."
        ),
    )


def tell_novelty(view: View, codes: set[str]) -> str:
    _ = view.words
    if "novelty.fades" in codes:
        return _("The effect fades: the later half of the window brought less than the first")
    if "novelty.grows" in codes:
        return _("The effect grows: the later half of the window brought more than the first")
    return _("No change of the effect over the weeks can be told")


def show_late_returns(view: View, outcomes: pl.DataFrame, campaign: Campaign, metric: str) -> None:
    """What came back after the window, where returns name their orders."""
    _, formats = view.words, view.formats
    until = campaign.ends_on + dt.timedelta(days=LATE_DAYS)
    lines = view.data.lines.filter(pl.col("date") <= view.as_of)
    try:
        net = net_of_late_returns(
            outcomes, lines, starts_on=campaign.starts_on, ends_on=campaign.ends_on, days=LATE_DAYS
        )
        uplift = measure_uplift(net, metric=metric, covariate="past_margin")
    except CrmError:
        st.caption(_("Returns don't name the order that they belong to, so late ones can't be taken off."))
        return
    if until > view.as_of:
        st.caption(_("Returns can still come until {date}.", date=formats.date(until)))
    if not net["late_returns"].sum():
        st.caption(_("No goods of the window came back after it."))
        return
    words = {"n": formats.number(LATE_DAYS), "money": formats.money(float(net["late_returns"].sum()))}
    words |= {"effect": effect(view, metric, uplift.estimate), "low": bound(view, metric, uplift.low)}
    words["high"] = bound(view, metric, uplift.high)
    st.markdown(
        _(
            "Goods for {money} came back within {n} days after the window; net of them: {effect} ({low} to {high}).",
            **words,
        )
    )
    behind(
        view, net.select("customer_id", "arm", "late_returns").filter(pl.col("late_returns") > 0), name="late_returns",
        formula=_("Money given back after the window for orders placed in it."),
    )  # fmt: skip
