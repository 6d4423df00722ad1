"""The calendar: which campaigns run when, and which share customers on the same days."""

from __future__ import annotations

import polars as pl
import streamlit as st

from crm_analytics.campaigns import Campaign
from crm_analytics.campaigns.overlaps import find_overlaps
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.charts import campaigns as charts
from crm_analytics.errors import CrmError
from crm_analytics.schemas import CampaignStage
from crm_analytics.selection import Selection
from crm_analytics.views import board as views
from crm_analytics.views import campaigns as plans
from ui.lists import select
from ui.show import picture, show_table
from ui.view import View

MOST_SHOWN = 40  # bars; the table has them all
MOST_WARNED = 3  # pairs, the largest; the table has them all
PLANNED = (CampaignStage.DISCOVER, CampaignStage.PLAN)


def show_calendar(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """The windows of all campaigns, those that came with the data among them, and their overlaps."""
    _ = view.words
    everything = [*plans.past_campaigns(view.data.campaigns), *(each for each in campaigns if not each.is_archived)]
    if not everything:
        st.caption(_("No campaign yet. Once there is a plan, its days are drawn here."))
        return
    table = views.calendar_table(everything)
    shown = table.tail(MOST_SHOWN)
    picture(
        view,
        charts.calendar(shown, view.labels, as_of=view.as_of),
        finding=tell_calendar(view, table),
        table=table.drop("campaign_id"),
        name="calendar",
        formula=_(
            "A bar goes from the first day of contact to the last day that counts; the dotted line is the day that you "
            "look at. A campaign that isn't started begins on its first day at the earliest. Archived campaigns are "
            "left out."
        ),
    )
    if table.height > shown.height:
        st.caption(_("The {n} latest are drawn; the table has them all.", n=view.formats.number(shown.height)))
    show_overlaps(view, store, everything)


def tell_calendar(view: View, table: pl.DataFrame) -> str:
    """In how many windows the day lies that is looked at; a measured campaign may end on it."""
    _, n = view.words, views.running_on(table, view.as_of)
    date = view.formats.date(view.as_of)
    if n == 0:
        return _("No campaign is in its days on {date}", date=date)
    return _.plural("{n} campaign is in its days on {date}", "{n} campaigns are in their days on {date}", n, date=date)


def show_overlaps(view: View, store: CampaignStore, campaigns: list[Campaign]) -> None:
    """Pairs that share customers; a pair of tests that do is warned of."""
    _, names = view.words, {each.campaign_id: each.name for each in campaigns}
    st.subheader(_("Campaigns that share customers on the same days"), anchor=False)
    found = find_overlaps(campaigns, people_of(view, store, campaigns))
    if found.is_empty():
        st.caption(_("None: no customer is in two campaigns at once."))
        return
    spoiled = found.filter(pl.col("are_both_tests") & (pl.col("n_only_one") > 0))
    for row in spoiled.sort("n_only_one", descending=True).head(MOST_WARNED).iter_rows(named=True):
        warn(view, row, names)
    tell_more(view, spoiled.height - MOST_WARNED)
    named = found.with_columns(pl.col(name).replace(names) for name in ("campaign_id", "other_campaign_id"))
    show_table(view, named, key="table_overlaps")
    st.caption(
        _(
            "A plan counts with the audience that it would have today. When a campaign is started, customers of a "
            "running one are left out."
        )
    )


def tell_more(view: View, n: int) -> None:
    """How many pairs were not warned of one by one."""
    if n > 0:
        told = view.words.plural(
            "{n} more pair of tests shares customers.", "{n} more pairs of tests share customers.", n
        )  # fmt: skip
        st.caption(told)


def warn(view: View, row: dict[str, object], names: dict[str, str]) -> None:
    """Two tests that disturb each other, in one sentence."""
    first, second = (str(row[name]) for name in ("campaign_id", "other_campaign_id"))
    st.warning(
        view.words(
            "{first} and {second} are both tests, and {n} customers are contacted by one and held out by the other: "
            "both results are less sure for it, and the two offers may work on each other.",
            first=names[first], second=names[second], n=view.formats.number(int(str(row["n_only_one"]))),
        )
    )  # fmt: skip


def people_of(view: View, store: CampaignStore, campaigns: list[Campaign]) -> dict[str, pl.DataFrame]:
    """Customers and arms by campaign; a campaign that nothing overlaps needs none."""
    in_time = [each for each in campaigns if any(_is_at_once(each, other) for other in campaigns if other != each)]
    past = {each.campaign_id for each in plans.past_campaigns(view.data.campaigns)}
    return {each.campaign_id: _people(view, store, each, is_past=each.campaign_id in past) for each in in_time}


def _is_at_once(one: Campaign, other: Campaign) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _people(view: View, store: CampaignStore, campaign: Campaign, *, is_past: bool) -> pl.DataFrame:
    if is_past:
        return plans.assigned_to(view.data.assignments, campaign.campaign_id).select("customer_id", "arm")
    if campaign.stage in PLANNED:
        return _audience_today(view, campaign).with_columns(arm=pl.lit(None, pl.String))
    return store.assignments(campaign.campaign_id).select("customer_id", "arm")


def _audience_today(view: View, campaign: Campaign) -> pl.DataFrame:
    kept = campaign.audience
    try:
        chosen = select(view, Selection.from_text(str(kept.get("selection", ""))))
    except CrmError:  # a column or list that these data don't know any more: the plan itself says so
        return view.customers.clear().select("customer_id")
    return plans.leave_out(chosen, list(kept.get("without", []))).select("customer_id")
