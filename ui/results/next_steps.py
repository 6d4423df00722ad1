"""What was learnt, and what it suggests for the next campaign: each change with its gain, one click away."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.best_cut import best_cut
from crm_analytics.campaigns.proposals import Proposal, Range, propose
from crm_analytics.campaigns.several import Comparison, compare_variants
from crm_analytics.charts import results as charts
from crm_analytics.errors import NotEnoughData
from crm_analytics.schemas import ValueBasis
from crm_analytics.selection import Selection
from crm_analytics.views import fatigue
from crm_analytics.views import results as views
from ui import plan
from ui.effects import axis_title, tell, verdict
from ui.results.caused import tell_profit
from ui.results.groups import tell_groups
from ui.results.repeats import show_earlier
from ui.show import link_params, picture
from ui.view import View


def show_next(view: View, result: views.Measured, memory: pl.DataFrame) -> None:
    """Three sentences, the proposals, and how the channels fare over time."""
    _ = view.words
    show_learnt(view, result)
    st.subheader(_("What next"), anchor=False)
    proposals = [each for each in proposals_of(result, memory) if is_possible(view, each)]
    if not proposals:
        st.markdown(_("Nothing speaks for a change yet: the same again will tell more."))
    for number, proposal in enumerate(proposals):
        with st.container(border=True, key=f"next_{number}"):
            st.markdown(tell(view, proposal.message))
            if proposal.gain is not None:
                st.caption(tell_gain(view, proposal.gain, basis=result.money.value_basis))
            if proposal.message.code == "next.larger_holdout":
                st.caption(tell_narrower(view, result.campaign, float(proposal.message.params["holdout_rate"])))
            link_to_next(view, result.campaign, proposal)
    show_earlier(view, memory, own_row(result).filter(pl.col("segment").is_null()).head(1))
    show_fatigue(view, memory, result.money.value_basis)


def show_learnt(view: View, result: views.Measured) -> None:
    """The result in three sentences: what it caused, whether it paid, and for whom."""
    _ = view.words
    st.subheader(_("What was learnt"), anchor=False)
    third = _("No group was large enough to be looked at alone")
    if result.by_group:
        groups = views.shrunken(result)
        third = tell_groups(view, groups.effects, groups.differ_p_value, result.uplift.metric)
    lines = [f"{verdict(view, result.uplift)}.", tell_profit(view, result.money), f"{third}."]
    st.markdown("\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)))


def proposals_of(result: views.Measured, memory: pl.DataFrame) -> list[Proposal]:
    """What to change, from the result, its treatments, a threshold that would have paid, and the memory."""
    metric, outcomes = result.money.value_basis, result.outcomes
    cost = result.campaign.cost_per_contact
    cut = best_cut(outcomes, column="past_margin", metric=metric, cost_per_contact=cost)
    others = memory.filter(pl.col("campaign_id") != result.campaign.campaign_id)
    return propose(
        result.money, result.campaign, by_segment=views.money_by_segment(result),
        memory=pl.concat([others, own_row(result)]), variants=_pairs(result), cut=cut,
    )  # fmt: skip


def own_row(result: views.Measured) -> pl.DataFrame:
    """This campaign's own measurement, so that channels are compared with it whether or not it is kept."""
    return views.result_rows(result, measured_on=result.campaign.ends_on)


def _pairs(result: views.Measured) -> tuple[Comparison, ...]:
    if "variant" not in result.outcomes.columns or result.outcomes["variant"].drop_nulls().n_unique() < 2:
        return ()
    try:
        return tuple(compare_variants(result.outcomes, metric=result.money.value_basis, covariate="past_margin"))
    except NotEnoughData:
        return ()


def is_possible(view: View, proposal: Proposal) -> bool:
    """Whether there are as many customers as a larger audience would take."""
    if proposal.message.code != "next.more_customers":
        return True
    return int(proposal.message.params["n_customers"]) <= view.scores.customers.height


def tell_narrower(view: View, campaign: Campaign, holdout_rate: float) -> str:
    """What a larger hold-out buys: width goes with the root of 1 / targeted + 1 / held out."""
    now, then = (rate * (1 - rate) for rate in (campaign.holdout_rate, holdout_rate))
    share = view.formats.percent(1 - (now / then) ** 0.5)
    return view.words("It makes the interval {share} narrower with as many customers.", share=share)


def tell_gain(view: View, gain: Range, *, basis: str) -> str:
    """What a change should add to doing the same again."""
    _ = view.words
    expected, low, high = (view.formats.money(each) for each in gain)
    if basis == ValueBasis.REVENUE:
        return _(
            "Expected gain over doing the same again, in revenue: {gain} ({low} to {high}).",
            gain=expected, low=low, high=high,
        )  # fmt: skip
    if gain[1] == gain[2]:
        return _("Expected gain over doing the same again: {gain}.", gain=expected)
    return _("Expected gain over doing the same again: {gain} ({low} to {high}).", gain=expected, low=low, high=high)


def link_to_next(view: View, campaign: Campaign, proposal: Proposal) -> None:
    """One click to the plan with this change."""
    _ = view.words
    if proposal.changes is None:
        return
    again = {"name": _.plain("{name}, again", name=campaign.name)[: plan.MOST_LETTERS]}
    changed = plan.link_of(campaign, **again, **as_plan(campaign, proposal.changes))
    params = {**link_params(view, Selection()), **changed}
    st.page_link(
        "pages/campaigns.py", label=_("Plan the next campaign so"), icon=":material/campaign:", query_params=params
    )


def as_plan(campaign: Campaign, changes: Mapping[str, str]) -> dict[str, str]:
    """Changes as fields of a plan: a threshold becomes a condition of the audience."""
    fields = dict(changes)
    threshold = fields.pop("current_value_min", None)
    if threshold is not None:
        audience = Selection.from_text(str(campaign.audience.get("selection", "")))
        fields["audience"] = audience.having("current_value", "min", float(threshold)).to_text()
    return fields


# --- do the channels tire?


def show_fatigue(view: View, memory: pl.DataFrame, metric: str) -> None:
    """The measured effect of each channel over time."""
    _ = view.words
    table = fatigue.effects_over_time(memory, metric=metric)
    if table["campaign_id"].n_unique() < 2:
        return
    trends = fatigue.trends(table)
    picture(
        view,
        charts.channels_over_time(table, view.labels, unit=axis_title(view, metric, is_uplift=True)),
        finding=tell_fatigue(view, trends),
        table=table,
        name="fatigue",
        formula=_(
            "Each point is a campaign with its interval, on the day of its measurement. A trend is the slope of a line "
            "through a channel's points, weighted by their precision, from three campaigns on; it is claimed only when "
            "its 95 % interval doesn't hold 0."
        ),
    )


def tell_fatigue(view: View, trends: pl.DataFrame) -> str:
    _ = view.words
    clear = trends.filter((pl.col("low") > 0) | (pl.col("high") < 0)).sort("estimate")
    if clear.is_empty():
        return _("No channel's effect can be told to rise or fall over time")
    worst = clear.row(0, named=True)
    name = view.labels[f"contact_channel.{worst['channel']}"]
    if worst["estimate"] < 0:
        return _("Contact by {channel} brings less from campaign to campaign", channel=name)
    return _("Contact by {channel} brings more from campaign to campaign", channel=name)
