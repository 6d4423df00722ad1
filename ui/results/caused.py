"""What a campaign caused, in its own metric and in money."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, CampaignResult, Uplift
from crm_analytics.campaigns.verdict import Verdict, judge
from crm_analytics.charts import results as charts
from crm_analytics.schemas import Arm, ValueBasis
from crm_analytics.selection import Selection
from crm_analytics.views import results as views
from ui.effects import SHARES, amount, axis_title, p_value, tell_relative, verdict
from ui.selections import tell_selection
from ui.show import picture, show_table
from ui.view import View

_LOOKS = {
    Verdict.PAID: ("green", ":material/check_circle:"),
    Verdict.WORKED: ("blue", ":material/check_circle:"),
    Verdict.COST_MORE: ("orange", ":material/money_off:"),
    Verdict.LESS_MARGIN: ("orange", ":material/trending_down:"),
    Verdict.HURT: ("red", ":material/cancel:"),
    Verdict.TOO_FEW: ("gray", ":material/help:"),
    Verdict.NOTHING_BOUGHT: ("gray", ":material/help:"),
    Verdict.NOT_TRUSTED: ("red", ":material/report:"),
}


def show_verdict(view: View, result: views.Measured) -> None:
    """The whole campaign in one word: its effect and its money together."""
    found = judge(replace(result.uplift, warnings=result.warnings), result.money)
    colour, icon = _LOOKS[found]
    st.badge(view.labels[f"verdict.{found}"], icon=icon, color=colour)  # type: ignore[arg-type]


def show_arms(view: View, result: views.Measured) -> None:
    _, uplift = view.words, result.uplift
    metric = uplift.metric
    picture(
        view,
        charts.arms(
            views.arms_table(uplift), view.labels, metric=metric, unit=axis_title(view, metric, is_uplift=False)
        ),
        finding=verdict(view, uplift),
        table=views.arms_table(uplift),
        name="arms",
        formula=_(
            "Everyone who was assigned counts, contacted or not, buyer or not (intention to treat): mean of the "
            "targeted less mean of the held out, compared inside the groups of the draw and adjusted by what was "
            "known of each customer before it. Method: {method}. p {p}: so often no effect at all would look "
            "like this or stronger. The bar is the interval of the difference, drawn from what the held out did. "
            "Variance that the adjustment saved: {saved}.",
            method=view.labels[f"method.{uplift.method}"],
            p=p_value(view, uplift.p_value),
            saved=view.formats.percent(uplift.variance_saved),
        ),
    )
    relative = tell_relative(view, uplift)
    if relative is not None:
        st.caption(relative)


def show_money(view: View, result: views.Measured) -> None:
    _, formats, money = view.words, view.formats, result.money
    tiles = st.grid(min_column_width=230)

    def tile(label: str, value: str, note: str, help: str) -> None:
        with tiles.container(border=True):
            st.metric(label, value.replace("$", r"\$"), help=help)
            st.caption(note)

    def between(low: float | None, high: float | None, show: object) -> str:
        if low is None or high is None:
            return _("no interval")
        return _("{low} to {high}", low=show(low), high=show(high))  # type: ignore[operator]

    whole = _("Margin caused in all") if money.value_basis == "margin" else _("Revenue caused in all")
    tile(
        whole, formats.money(money.incremental_margin),
        between(money.incremental_margin_low, money.incremental_margin_high, formats.money),
        _("What a contact caused, times the number of targeted customers."),
    )  # fmt: skip
    tile(
        _("Cost"), formats.money(money.cost),
        _("{n} targeted customers", n=formats.number(money.uplift.n_targeted)),
        _("Fixed cost, and the cost per contact for each targeted customer."),
    )  # fmt: skip
    tile(
        _("Return on cost"), formats.percent(money.roi), between(money.roi_low, money.roi_high, formats.percent),
        _("(What was caused − cost) ÷ cost; a dash where nothing was paid."),
    )  # fmt: skip
    tile(
        _("If everything were credited"), formats.money(money.credit_everything),
        tell_overclaim(view, money),
        _("All that the targeted bought in the window: what a campaign without a hold-out would claim for itself."),
    )  # fmt: skip
    st.markdown(tell_profit(view, money))
    if money.profit_chance is not None and money.value_basis == ValueBasis.MARGIN and money.cost > 0:
        st.caption(
            _(
                "Probability of profit: {chance} (the interval read as a normal distribution, with nothing known "
                "beforehand).",
                chance=tell_chance(view, money.profit_chance),
            )
        )


def tell_chance(view: View, chance: float) -> str:
    """A probability, never told as certain."""
    _, formats = view.words, view.formats
    if chance > 0.99:
        return _.plain("above {bound}", bound=formats.percent(0.99))
    return _.plain("below {bound}", bound=formats.percent(0.01)) if chance < 0.01 else formats.percent(chance)


def tell_overclaim(view: View, money: CampaignResult) -> str:
    _ = view.words
    if money.incremental_margin <= 0 or money.credit_everything <= 0:
        return _("by the estimate all of it would have come anyway")
    anyway = max(0.0, 1 - money.incremental_margin / money.credit_everything)
    return _("by the estimate {share} of it would have come anyway", share=view.formats.percent(anyway))


def tell_profit(view: View, money: CampaignResult) -> str:
    _, formats = view.words, view.formats
    words = {"caused": formats.money(money.incremental_margin), "cost": formats.money(money.cost)}
    if money.profit_low is None or money.profit_high is None:
        return _("It cost {cost}; what it brought can't be said.", cost=words["cost"])
    words |= {"low": formats.money(money.profit_low), "high": formats.money(money.profit_high)}
    if money.value_basis == "revenue":
        return _("{caused} of revenue in all, for {cost}. The cost of goods isn't known: this is no profit.", **words)
    if money.profit_low > 0:
        return _("{caused} in all; it cost {cost}, so it paid: between {low} and {high} are left.", **words)
    if money.profit_high < 0:
        return _("{caused} in all; it cost {cost}, so it did not pay: between {low} and {high}.", **words)
    return _("{caused} in all; it cost {cost}. Whether it paid is open: between {low} and {high} are left.", **words)


def show_plan(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    arms = dict(people.group_by("arm").len().iter_rows())
    st.markdown(f"**{_('{name}', name=campaign.name)}**")
    words = {
        "channel": view.labels[f"contact_channel.{campaign.channel}"],
        "targeted": formats.number(arms.get(Arm.TARGETED.value, 0)),
        "held_out": formats.number(arms.get(Arm.HELD_OUT.value, 0)),
    }
    if arms.get(Arm.HELD_OUT.value):
        st.caption(_("{channel}; {targeted} targeted, {held_out} held out by chance.", **words))
    else:
        st.caption(_("{channel}; {targeted} targeted, nobody held out.", **words))
    if "selection" in campaign.audience:  # of a campaign that came with the data nobody knows it
        audience = tell_selection(view, Selection.from_text(str(campaign.audience["selection"])), is_markdown=False)
        st.caption(_("Audience: {audience}", audience=audience))
    if campaign.offer:
        st.caption(_("Offer: {offer}", offer=campaign.offer))
    if campaign.objective:
        st.caption(_("Goal: {goal}", goal=campaign.objective))


def tell_observed(view: View, uplift: Uplift) -> str:
    """Set beside the goal what either group did; what of it was caused, the finding tells."""
    _, metric = view.words, uplift.metric
    words = {
        "targeted": amount(view, metric, uplift.mean_targeted),
        "held_out": amount(view, metric, uplift.mean_held_out),
    }
    if metric == "is_buyer":
        return _("Observed: {targeted} of the targeted bought, and {held_out} of the held out.", **words)
    words["metric"] = view.labels[f"metric.{metric}"]
    if metric in SHARES:
        return _("Observed, {metric}: {targeted} of the targeted, and {held_out} of the held out.", **words)
    return _("Observed: {targeted} {metric} a targeted customer, {held_out} a customer held out.", **words)


def show_against_plan(view: View, campaign: Campaign, result: views.Measured) -> None:
    """Hold the result against the plan, line by line; what the plan didn't say is left out."""
    _ = view.words
    lines = [*_target_line(view, campaign, result.uplift), *_expected_line(view, campaign, result.uplift),
             *_size_lines(view, campaign, result.money)]  # fmt: skip
    with st.expander(_("Against the plan, line by line"), icon=":material/rule:"):
        names = ("plan_line", "planned", "came", "plan_verdict")
        table = pl.DataFrame(lines, schema=dict.fromkeys(names, pl.String), orient="row")
        show_table(view, table, key="table_against_plan")


def _target_line(view: View, campaign: Campaign, uplift: Uplift) -> list[tuple[str, str, str, str]]:
    _, target = view.words, campaign.target_effect
    if target is None or campaign.metric != uplift.metric:
        return []
    told = _.plain("open")
    if uplift.low is not None and uplift.low >= target:
        told = _.plain("reached")
    elif uplift.high is not None and uplift.high < target:
        told = _.plain("missed")
    planned = amount(view, uplift.metric, target)
    return [(_.plain("Target, a customer"), planned, _tell_range(view, uplift.metric, uplift), told)]


def _expected_line(view: View, campaign: Campaign, uplift: Uplift) -> list[tuple[str, str, str, str]]:
    _, low, high = view.words, campaign.expected_low, campaign.expected_high
    if low is None or high is None or campaign.metric != uplift.metric:
        return []
    planned = _.plain("{low} to {high}", low=amount(view, uplift.metric, low), high=amount(view, uplift.metric, high))
    told = _.plain("as expected") if low <= uplift.estimate <= high else _.plain("not as expected")
    return [(_.plain("Expected, a customer"), planned, amount(view, uplift.metric, uplift.estimate), told)]


def _size_lines(view: View, campaign: Campaign, money: CampaignResult) -> list[tuple[str, str, str, str]]:
    _, formats, uplift = view.words, view.formats, money.uplift
    n = uplift.n_targeted + uplift.n_held_out
    contacts = round(n * (1 - campaign.holdout_rate))
    cost = campaign.cost_per_contact * contacts + campaign.fixed_cost
    return [
        (_.plain("Held out"), formats.percent(campaign.holdout_rate), formats.percent(uplift.n_held_out / n), ""),
        (_.plain("Contacts"), formats.number(contacts), formats.number(uplift.n_targeted), ""),
        (_.plain("Cost"), formats.money(cost), formats.money(money.cost), ""),
    ]


def _tell_range(view: View, metric: str, uplift: Uplift) -> str:
    _, estimate = view.words, amount(view, metric, uplift.estimate)
    if uplift.low is None or uplift.high is None:
        return estimate
    low, high = amount(view, metric, uplift.low), amount(view, metric, uplift.high)
    return _.plain("{estimate} ({low} to {high})", estimate=estimate, low=low, high=high)
