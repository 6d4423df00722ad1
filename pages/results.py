"""Results: did it work, and what next?"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign, CampaignResult, Uplift
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.charts import results as charts
from crm_analytics.errors import CrmError, NotEnoughData
from crm_analytics.intake import read_responses
from crm_analytics.messages import Message
from crm_analytics.schemas import Arm, CampaignStage
from crm_analytics.selection import Selection
from crm_analytics.views import campaigns as plans
from crm_analytics.views import results as views
from ui import plan, world
from ui.effects import (
    amount,
    axis_title,
    bound,
    effect,
    group_name,
    p_value,
    show_warning,
    tell,
    verdict,
)
from ui.frame import open_page
from ui.linked import linked_selectbox
from ui.measured import measured
from ui.selections import tell_selection
from ui.show import link_params, picture, say
from ui.sources import DEFAULT
from ui.state import owner_key
from ui.store import campaigns_of, is_found_again, move_up_to, open_campaigns
from ui.view import View
from ui.words import N_

STARTED = (CampaignStage.INTERACT, CampaignStage.REFINE)
SEEN = "_campaign_seen"  # the link as this page last wrote it


# --- which campaign


def choose_campaign(view: View, campaigns: list[Campaign]) -> Campaign | None:
    _ = view.words
    past = plans.past_campaigns(view.data.campaigns)
    own = [each for each in campaigns if each.stage in STARTED]
    over = {each.campaign_id: each for each in [*own, *past] if each.ends_on <= view.as_of}
    show_waiting(view, [each for each in own if each.ends_on > view.as_of])
    if not over:
        return None
    newest = max(over.values(), key=lambda each: each.ends_on)

    def name(code: str) -> str:
        start, end = view.formats.date(over[code].starts_on), view.formats.date(over[code].ends_on)
        return _.plain("{name} ({start} to {end})", name=over[code].name, start=start, end=end)

    follow_link()
    chosen = linked_selectbox(_("Campaign"), list(over), key="campaign", default=newest.campaign_id, show=name)
    st.session_state[SEEN] = st.query_params.get("campaign")
    return over[chosen]


def follow_link() -> None:
    """Take the campaign of a link that has just come; else what was chosen on this page stands."""
    asked = st.query_params.get("campaign")
    if asked is not None and asked != st.session_state.get(SEEN):
        st.session_state["campaign"] = asked


def show_waiting(view: View, waiting: list[Campaign]) -> None:
    _ = view.words
    for campaign in waiting:
        st.info(
            _(
                "{name} runs until {end}, and you look at {date}. It can be measured when the days in between are "
                "there.",
                name=campaign.name, end=view.formats.date(campaign.ends_on), date=view.formats.date(view.as_of),
            )
        )  # fmt: skip
    if is_found_again(view.data) and any(each.ends_on > view.data.last_date for each in waiting):
        st.caption(_("Upload an export that reaches the last day of a campaign: the campaign is found again."))
    if waiting:
        st.page_link(
            "pages/campaigns.py", label=_("Go to the campaigns"), icon=":material/campaign:",
            query_params=link_params(view, Selection()),
        )  # fmt: skip


def say_nothing_to_measure(view: View) -> None:
    _ = view.words
    if view.data.dataset_id == "complete_journey":
        st.info(
            _(
                "The campaigns of Complete Journey chose their households; nobody was held out by chance. What they "
                "caused can't be told from these data, so no figure is shown."
            )
        )
    else:
        st.info(_("No campaign is over yet. Start one with a hold-out and measure it here when its window has passed."))
    st.page_link(
        "pages/campaigns.py", label=_("Plan a campaign"), icon=":material/campaign:",
        query_params=link_params(view, Selection()),
    )  # fmt: skip


# --- what it caused


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
            "targeted less mean of the held out, compared inside the groups of the draw and adjusted by each "
            "customer's margin of the year before. Method: {method}. p {p}: so often no effect at all would look "
            "like this or stronger. The bar is the interval of the difference, drawn from what the held out did.",
            method=view.labels[f"method.{uplift.method}"],
            p=p_value(view, uplift.p_value),
        ),
    )


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


def tell_overclaim(view: View, money: CampaignResult) -> str:
    _ = view.words
    if money.incremental_margin <= 0 or money.credit_everything <= 0:
        return _("all of it would have come anyway")
    anyway = max(0.0, 1 - money.incremental_margin / money.credit_everything)
    return _("{share} of it would have come anyway", share=view.formats.percent(anyway))


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


def show_groups(view: View, result: views.Measured, truth: float | None) -> None:
    _ = view.words
    if not result.by_group:
        return
    table, metric = views.groups_table(result), result.uplift.metric
    names = [group_name(view, group) for group in table["stratum"].to_list()]
    mark = None if truth is None else (_.plain("True effect"), truth)
    picture(
        view,
        charts.forest(table, names, metric=metric, unit=axis_title(view, metric, is_uplift=True), truth=mark),
        finding=tell_groups(view, result),
        table=table.with_columns(pl.Series("group", names)).select("group", pl.exclude("group", "stratum")),
        name="groups",
        formula=_(
            "Each group of the draw is measured by itself, if at least ten customers of either arm are in it. Of "
            "twenty groups one stands out by chance alone: take this as a hint for the next campaign, not as proof."
        ),
    )


def tell_groups(view: View, result: views.Measured) -> str:
    _ = view.words
    clear = {
        group: each for group, each in result.by_group.items()
        if each.low is not None and each.high is not None and not each.low <= 0 <= each.high
    }  # fmt: skip
    if not clear:
        return _("No group by itself shows a clear effect")
    group, uplift = max(clear.items(), key=lambda item: abs(item[1].estimate))
    words = {
        "group": group_name(view, group),
        "effect": effect(view, uplift.metric, abs(uplift.estimate)),
        "n": view.formats.number(len(result.by_group)),
    }
    if uplift.estimate > 0:
        return _("Clearest of {n} groups: {group}, {effect} a customer more", **words)
    return _("Clearest of {n} groups: {group}, {effect} a customer less", **words)


def show_funnel(view: View, store: CampaignStore, campaign: Campaign, people: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    responses = responses_of(view, store, campaign)
    table = views.funnel_table(responses)
    if table.is_empty():
        return
    last = table.row(-1, named=True)
    picture(
        view,
        charts.funnel(table, view.labels),
        finding=_(
            "{n} of {total} people who were contacted came as far as: {step}",
            n=formats.number(last["n_customers"]), total=formats.number(table["n_customers"][0]),
            step=view.labels[f"event.{last['event']}"],
        ),
        table=table.with_columns(pl.Series("event", [view.labels[f"event.{each}"] for each in table["event"]])),
        name="funnel",
        formula=_(
            "Each person counts once a step. Orders after a message are not orders because of it: part of these people "
            "would have bought anyway. What the campaign caused is told by the hold-out alone."
        ),
    )  # fmt: skip


def responses_of(view: View, store: CampaignStore, campaign: Campaign) -> pl.DataFrame:
    """What was reported about contacts: with the data, and in files that were read in later."""
    names = ["customer_id", "occurred_at", "event"]
    parts = [store.responses(campaign.campaign_id).select(names)]
    if view.data.responses is not None:
        parts.append(plans.assigned_to(view.data.responses, campaign.campaign_id).select(names))
    return pl.concat(parts, how="vertical_relaxed").filter(pl.col("occurred_at").dt.date() <= view.as_of)


def offer_responses_upload(view: View, store: CampaignStore, campaign: Campaign) -> None:
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
                mine = intake.table.filter(pl.col("campaign_id") == campaign.campaign_id)
                n_new = store.add_responses(campaign.campaign_id, mine)
            except CrmError as error:
                st.error(say(error.code, error.params, _), icon=":material/error:")
                return
            others = intake.table.height - mine.height
            st.success(
                _(
                    "{n} new responses are kept; {others} rows belong to other campaigns, {rejected} were set aside.",
                    n=view.formats.number(n_new), others=view.formats.number(others),
                    rejected=view.formats.number(intake.n_rejected),
                )
            )  # fmt: skip


# --- what only a simulation knows


def true_effects(view: View, campaign: Campaign, people: pl.DataFrame) -> pl.DataFrame | None:
    if view.data.dataset_id != DEFAULT or view.data.truth is None:
        return None
    shows = st.toggle(
        view.words("Show the truth"), key="truth", bind="query-params",
        help=view.words("HAKR is simulated, so the true effect is known. No real company ever knows it."),
    )  # fmt: skip
    if not shows:
        return None
    untouched = world.untouched_sales(owner_key(), starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    if untouched is None:
        st.caption(
            view.words("The truth of this campaign was not kept: it is known for those that you start yourself.")
        )
        return None
    window = view.data.lines.filter(pl.col("date") >= campaign.starts_on).collect()
    return views.true_effect(window, untouched, people=people, truth=view.data.truth, campaign=campaign)


def show_truth(view: View, result: views.Measured, table: pl.DataFrame) -> None:
    _, metric = view.words, result.uplift.metric
    true = table.filter(pl.col("true_stage").is_null())["true_uplift"].item()
    low, high = result.uplift.low, result.uplift.high
    words = {"true": bound(view, metric, true), "estimate": bound(view, metric, result.uplift.estimate)}
    finding = (
        _(
            "In truth contact changed {true} a customer; measured was {estimate}, and the interval holds the truth",
            **words,
        )
        if low is not None and high is not None and low <= true <= high
        else _(
            "In truth contact changed {true} a customer; measured was {estimate}, and the interval misses it", **words
        )
    )
    picture(
        view,
        charts.true_effect(table, view.labels, metric=metric, unit=axis_title(view, metric, is_uplift=True)),
        finding=finding,
        table=table.select(
            pl.Series("group", [group_name(view, stage) for stage in table["true_stage"].to_list()]),
            pl.exclude("true_stage"),
        ),
        name="truth",
        formula=_(
            "The same days were simulated twice with the same chance: once as they went, once with nobody contacted. "
            "The difference is the true effect, here by the hidden stage before the start. Customers in degradation "
            "are sleeping dogs: contact drives them away."
        ),
    )


# --- what next


def show_next(view: View, result: views.Measured) -> None:
    _ = view.words
    st.subheader(_("What next"), anchor=False)
    messages = views.proposals(result)
    if not messages:
        st.markdown(_("Nothing speaks for a change yet: the same again will tell more."))
    for number, message in enumerate(messages):
        with st.container(border=True, key=f"next_{number}"):
            st.markdown(tell(view, message))
            link_to_next(view, result.campaign, message)


def link_to_next(view: View, campaign: Campaign, message: Message) -> None:
    _ = view.words
    changes = changes_for(campaign, message)
    if changes is None:
        return
    again = {"name": _.plain("{name}, again", name=campaign.name)[: plan.MOST_LETTERS]}
    params = {**link_params(view, Selection()), **plan.link_of(campaign, **again, **changes)}
    st.page_link(
        "pages/campaigns.py", label=_("Plan the next campaign so"), icon=":material/campaign:", query_params=params
    )


def changes_for(campaign: Campaign, message: Message) -> Mapping[str, str] | None:
    """What a proposal changes in the plan; None when it proposes no campaign."""
    kept = ",".join(campaign.audience.get("without", []))
    known: dict[str, Callable[[Mapping[str, Any]], dict[str, str]]] = {
        "next.repeat_same": lambda p: {},
        "next.cut_cost": lambda p: {"cost": f"{p['cost_per_contact']:.2f}"},
        "next.larger_holdout": lambda p: {"holdout": str(round(100 * p["holdout_rate"]))},
        "next.more_customers": lambda p: {"audience": "", "without": ""},
        "next.drop_segment": lambda p: {"without": ",".join(filter(None, (kept, p["segment"])))},
    }
    change = known.get(message.code)
    return None if change is None else change(message.params)


def offer_keeping(view: View, store: CampaignStore, result: views.Measured) -> None:
    """Keep an own campaign's result; it is added, never changed."""
    _ = view.words
    if is_kept(view, store, result):
        st.caption(_("This result is kept in the memory of campaigns."))
        return
    st.button(
        _("Keep the result"), type="primary", icon=":material/bookmark_add:", key="keep_result",
        on_click=keep_result, args=(store, result), kwargs={"measured_on": view.as_of},
        help=_("Closes the campaign and lets the next plan learn from it. Earlier measurements stay."),
    )  # fmt: skip


def is_kept(view: View, store: CampaignStore, result: views.Measured) -> bool:
    kept = store.results(result.campaign.campaign_id)
    same = (pl.col("measured_on") == view.as_of) & (pl.col("metric") == result.uplift.metric)
    close = (pl.col("estimate") - result.uplift.estimate).abs() < 1e-9
    return not kept.filter(same & close & pl.col("segment").is_null()).is_empty()


def keep_result(store: CampaignStore, result: views.Measured, *, measured_on: dt.date) -> None:
    campaign_id = result.campaign.campaign_id
    for segment, money in result.money_by_group.items():
        if segment in views.SEGMENTS:
            store.add_result(campaign_id, money, measured_on=measured_on, segment=segment)
    store.add_result(campaign_id, result.money, measured_on=measured_on)
    if result.uplift.metric != result.money.uplift.metric:
        store.add_result(campaign_id, result.uplift, measured_on=measured_on)
    move_up_to(store, campaign_id, CampaignStage.REFINE)


# --- the page


def show_plan(view: View, campaign: Campaign, people: pl.DataFrame) -> None:
    _, formats = view.words, view.formats
    arms = dict(people.group_by("arm").len().iter_rows())
    st.caption(
        _(
            "{channel}; {targeted} targeted, {held_out} held out by chance.",
            channel=view.labels[f"contact_channel.{campaign.channel}"],
            targeted=formats.number(arms.get(Arm.TARGETED.value, 0)),
            held_out=formats.number(arms.get(Arm.HELD_OUT.value, 0)),
        )
    )
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
    return _("Observed: {targeted} {metric} a targeted customer, {held_out} a customer held out.", **words)


def show_result(view: View, store: CampaignStore, campaign: Campaign, *, is_own: bool) -> None:
    people = (
        store.assignments(campaign.campaign_id)
        if is_own
        else plans.assigned_to(view.data.assignments, campaign.campaign_id)
    )
    show_plan(view, campaign, people)
    try:
        result = measured(view, campaign, people)
    except NotEnoughData:
        st.warning(view.words("One of the two groups is empty, so there is nothing to compare: no effect can be told."))
        return
    if campaign.objective:
        st.caption(tell_observed(view, result.uplift))
    show_arms(view, result)
    for message in result.warnings:
        show_warning(view, message)
    show_money(view, result)
    truth = true_effects(view, result.campaign, people)
    show_groups(view, result, None if truth is None else truth["true_uplift"][-1])
    if truth is not None:
        show_truth(view, result, truth)
    show_funnel(view, store, campaign, people)
    if is_own:
        offer_responses_upload(view, store, campaign)
        offer_keeping(view, store, result)
    show_next(view, result)


view = open_page(N_("Results"), N_("Did it work, and what next?"))
if view.filters:
    st.caption(view.words("The filters are not applied here: everyone who was assigned counts."))
store = open_campaigns(view.data)
campaigns = campaigns_of(store, view.data)
chosen = choose_campaign(view, campaigns)
if chosen is None:
    say_nothing_to_measure(view)
else:
    show_result(view, store, chosen, is_own=chosen.campaign_id in {each.campaign_id for each in campaigns})
