"""The memory: all campaigns in one sum, and each result by segment, offer and channel."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.goals import goal_progress
from crm_analytics.campaigns.portfolio import Portfolio, sum_campaigns
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.charts import results as charts
from crm_analytics.views import board as views
from crm_analytics.views import campaigns as plans
from ui.campaigns.goals import tell_progress, total
from ui.campaigns.parts import goals_of
from ui.effects import axis_title, bound, effect
from ui.measured import measured_results, memory_of
from ui.show import download, picture, show_table
from ui.view import View

LONGEST_NAME = 24  # letters beside a picture


def show_memory(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """What all campaigns came to, and what each of them taught."""
    _, results = view.words, measured_results(view, store)
    if results.is_empty():
        st.subheader(_("Nothing was measured yet"), anchor=False)
        st.caption(_("A measured campaign is kept here by segment, offer and channel, for the next plan."))
        return
    names = {each.campaign_id: each.name for each in [*plans.past_campaigns(view.data.campaigns), *campaigns]}
    for metric, part in views.by_money(results).items():
        found = sum_campaigns(part, metric=metric)
        if found is not None:
            show_sum(view, part, found, names)
    show_against_goals(view, results, campaigns)
    show_every_result(view, store, names)


def show_sum(view: View, results: pl.DataFrame, found: Portfolio, names: dict[str, str]) -> None:
    """All campaigns in one sum, and each of them beside it."""
    _ = view.words
    table = views.effects_table(results, found)
    codes = table["campaign_id"].to_list()
    rows = [short(names.get(code, code)) if code else _.plain("All together") for code in codes]
    picture(
        view,
        charts.forest(
            table, rows, metric=found.metric, unit=axis_title(view, found.metric, is_uplift=True), has_total=True
        ),
        finding=tell_sum(view, found),
        table=table.with_columns(pl.Series("campaign_id", rows)),
        name=f"sum_{found.metric}",
        formula=_(
            "What a campaign caused is its uplift a targeted customer times the targeted. The last measurement of each "
            "campaign counts, held against its hold-out. The interval of the sum adds up the variances of the "
            "campaigns on either side (MOVER, Zou and Donner 2008), as if no customer were in two of them. The picture "
            "shows it a targeted customer."
        ),
    )
    show_figures(view, found)
    if found.n_left_out:
        st.caption(
            _.plural(
                "{n} measured campaign has no interval and isn't in the sum.",
                "{n} measured campaigns have no interval and aren't in the sum.",
                found.n_left_out,
            )
        )


def short(name: str) -> str:
    """A name that leaves room for the picture beside it."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def tell_sum(view: View, found: Portfolio) -> str:
    """What they caused together, in one sentence that claims no more than the interval."""
    _, money = view.words, view.formats.money
    words = {
        "n": view.formats.number(found.n_campaigns), "caused": total(view, found.metric, found.caused),
        "low": money(found.caused_low), "high": money(found.caused_high),
    }  # fmt: skip
    if found.caused_low > 0:
        return _.plural(
            "The one measured campaign caused {caused} ({low} to {high})",
            "The {n} measured campaigns caused {caused} together ({low} to {high})",
            found.n_campaigns, **words,
        )  # fmt: skip
    if found.caused_high < 0:
        return _.plural(
            "The one measured campaign did harm: {caused} ({low} to {high})",
            "The {n} measured campaigns did harm together: {caused} ({low} to {high})",
            found.n_campaigns, **words,
        )  # fmt: skip
    return _.plural(
        "Too little to say whether the one measured campaign brought anything: {low} to {high}",
        "Too little to say whether the {n} measured campaigns brought anything together: {low} to {high}",
        found.n_campaigns, **words,
    )  # fmt: skip


def show_figures(view: View, found: Portfolio) -> None:
    """Caused, spent, returned, and as a share of customer equity."""
    _, formats = view.words, view.formats
    tiles = st.grid(min_column_width=230)

    def tile(label: str, value: str, note: str, help: str) -> None:
        with tiles.container(border=True):
            st.metric(label, value.replace("$", r"\$"), help=help)
            st.caption(note)

    caused = _("Margin caused") if found.metric == "margin" else _("Revenue caused")
    tile(caused, formats.money(found.caused),
         _("{low} to {high}", low=formats.money(found.caused_low), high=formats.money(found.caused_high)),
         _("By all measured campaigns together, beyond what would have come anyway."))  # fmt: skip
    n_campaigns = _.plural("{n} campaign", "{n} campaigns", found.n_campaigns)
    tile(_("Spent"), formats.money(found.cost), n_campaigns, _("Fixed costs and costs per contact."))
    if found.metric == "margin":
        tile(_("Return on cost"), formats.percent(found.roi), tell_roi(view, found),
             _("(What was caused − cost) ÷ cost; a dash where nothing was paid."))  # fmt: skip
        tile(_("Share of customer equity"), *tell_equity(view, found),
             _("Margin caused, less what it cost, beside the CLV of today's customers together."))  # fmt: skip


def tell_roi(view: View, found: Portfolio) -> str:
    """The interval of the return."""
    _, percent = view.words, view.formats.percent
    if found.roi_low is None:
        return _("no cost is known")
    return _("{low} to {high}", low=percent(found.roi_low), high=percent(found.roi_high))


def tell_equity(view: View, found: Portfolio) -> tuple[str, str]:
    """Profit as a share of customer equity, and what equity is."""
    _, formats = view.words, view.formats
    clv = view.customers["clv"].sum() if "clv" in view.customers.columns else None
    equity = float(clv or 0.0)
    if equity <= 0 or found.profit is None:
        return formats.percent(None), _("no customer equity to compare with")
    note = _("profit of {profit} beside {equity}", profit=formats.money(found.profit), equity=formats.money(equity))
    return formats.percent(found.profit / equity, decimals=1), note


def show_against_goals(view: View, results: pl.DataFrame, campaigns: list[Campaign]) -> None:
    """The sum held against the goals, a line each."""
    for goal in goals_of(view):
        st.markdown(tell_progress(view, goal_progress(goal, campaigns, results)))


def show_every_result(view: View, store: CampaignStore, names: dict[str, str]) -> None:
    """Every result by segment, offer and channel, newest first."""
    _ = view.words
    table = in_words(view, plans.latest_results(memory_of(view, store)), names)
    st.subheader(_("Every result by segment, offer and channel"), anchor=False)
    st.caption(_("Campaigns with a hold-out that are over, each with what it caused a customer and the interval."))
    show_table(view, table, key="table_memory")
    download(view, table, name="memory")


def in_words(view: View, memory: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """The memory with every effect in the unit of its metric."""
    formats, everyone = view.formats, view.words.plain("Everyone")
    rows = [
        {
            "campaign_id": names.get(row["campaign_id"], row["campaign_id"]),
            "group": view.labels[f"segment.{row['segment']}"] if row["segment"] else everyone,
            "offer": row["offer"] or formats.percent(None),
            "channel": view.labels[f"contact_channel.{row['channel']}"],
            "estimate": effect(view, row["metric"], row["estimate"]),
            "low": bound(view, row["metric"], row["low"]),
            "high": bound(view, row["metric"], row["high"]),
            "roi": formats.percent(row["roi"]),
            "measured_on": row["measured_on"],
        }
        for row in memory.iter_rows(named=True)
    ]
    return pl.DataFrame(rows)
