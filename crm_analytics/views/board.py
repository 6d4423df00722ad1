"""Tables behind the board, the calendar and the memory of campaigns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.portfolio import Portfolio, whole_results
from crm_analytics.schemas import CampaignStage
from crm_analytics.selection import Selection
from crm_analytics.views.campaigns import fixed_segment

MANY = ""  # stands for campaigns for several segments, or under no goal


@dataclass(frozen=True)
class BoardFilter:
    """Which cards the board shows; an empty choice shows all."""

    text: str = ""  # in the name, whatever its case
    channels: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()  # of the audience; MANY = more than one
    goals: tuple[str, ...] = ()  # ids; MANY = none
    with_archived: bool = False


def filter_campaigns(campaigns: Iterable[Campaign], chosen: BoardFilter) -> list[Campaign]:
    """Campaigns whose card the board shows, in their order.

    >>> day = dt.date(2024, 5, 1)
    >>> spring = Campaign("s", "Spring", day, day, dt.datetime(2024, 4, 1))
    >>> [len(filter_campaigns([spring], BoardFilter(text=text))) for text in ("SPR", "fall")]
    [1, 0]
    """
    return [each for each in campaigns if _passes(each, chosen)]


def _passes(campaign: Campaign, chosen: BoardFilter) -> bool:
    asked = (
        (chosen.channels, str(campaign.channel)),
        (chosen.segments, audience_segment(campaign) or MANY),
        (chosen.goals, campaign.goal_id or MANY),
    )
    is_named = chosen.text.strip().casefold() in campaign.name.casefold()
    is_shown = chosen.with_archived or not campaign.is_archived
    return is_named and is_shown and all(not wanted or own in wanted for wanted, own in asked)


def audience_segment(campaign: Campaign) -> str | None:
    """The one segment that a campaign is for; None when it is for several."""
    return fixed_segment(Selection.from_text(str(campaign.audience.get("selection", ""))))


def calendar_table(campaigns: Iterable[Campaign]) -> pl.DataFrame:
    """Windows of campaigns, the earliest first: campaign_id, name, campaign_stage, channel, starts_on, ends_on."""
    order = sorted(campaigns, key=lambda each: (each.starts_on, each.ends_on, each.campaign_id))
    rows = [
        (each.campaign_id, each.name, str(each.stage), str(each.channel), each.starts_on, each.ends_on)
        for each in order
    ]
    schema = {"campaign_id": pl.String, "name": pl.String, "campaign_stage": pl.String, "channel": pl.String,
              "starts_on": pl.Date, "ends_on": pl.Date}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def running_on(calendar: pl.DataFrame, day: dt.date) -> int:
    """Started campaigns whose window holds a day."""
    started = pl.col("campaign_stage").is_in([str(CampaignStage.INTERACT), str(CampaignStage.REFINE)])
    return calendar.filter(started, pl.col("starts_on") <= day, pl.col("ends_on") >= day).height


def by_money(results: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Results to sum in margin, and those of campaigns that were measured in revenue only: two things, never one sum.

    >>> past = pl.DataFrame({"campaign_id": ["a", "a", "b"], "metric": ["margin", "revenue", "revenue"]})
    >>> by_money(past)["revenue"]["campaign_id"].to_list()
    ['b']
    """
    in_margin = results.filter(pl.col("metric") == "margin")["campaign_id"].unique().implode()
    return {"margin": results, "revenue": results.filter(~pl.col("campaign_id").is_in(in_margin))}


def effects_table(results: pl.DataFrame, found: Portfolio) -> pl.DataFrame:
    """Uplift a targeted customer of each campaign in a sum, and of all together last (campaign_id null).

    RESULTS -> campaign_id, estimate, low, high, the oldest measurement first.
    """
    measured = whole_results(results).filter(pl.col("metric") == found.metric).drop_nulls(["low", "high"])
    own = measured.select("campaign_id", "estimate", "low", "high")
    n = int(measured["n_targeted"].sum())
    if n == 0:
        return own
    together = (None, found.caused / n, found.caused_low / n, found.caused_high / n)
    return pl.concat([own, pl.DataFrame([together], schema=own.schema, orient="row")])
