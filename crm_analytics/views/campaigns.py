"""Tables behind the Campaigns page: who may be asked, what a planned test can see, what earlier ones taught."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

import polars as pl

from crm_analytics.campaigns import (
    Campaign,
    ExpectedResponse,
    expected_response,
)
from crm_analytics.schemas import ASSIGNMENTS, CampaignStage, Segment
from crm_analytics.selection import Selection

BALANCE_COVARIATES = ("frequency", "days_since_last_purchase", "year_revenue", "clv", "p_alive", "segment", "stage")
BALANCE_ALIKE = 0.1  # standardised difference below which arms are alike (Austin 2009)
BALANCE_CLOSE = 0.25  # below which adjusting for it is enough (Rubin 2001)


def unknown_columns(selection: Selection, customers: pl.DataFrame) -> list[str]:
    """Columns that a selection names and these customers lack, each once.

    >>> unknown_columns(Selection.of(stage="lapsed", colour="red"), pl.DataFrame({"stage": ["lapsed"]}))
    ['colour']
    """
    named = dict.fromkeys(condition.column for condition in selection.conditions)
    return [name for name in named if name not in customers.columns]


def fixed_segment(selection: Selection) -> str | None:
    """The one segment that a selection is confined to; None when it isn't.

    >>> fixed_segment(Selection.of(segment="gold"))
    'gold'
    """
    named = [each.value for each in selection.conditions if each.column == "segment" and each.operation == "is"]
    return named[0] if len(named) == 1 and named[0] in list(Segment) else None


def strata_for(selection: Selection) -> tuple[str, ...]:
    """Columns to draw the arms inside of: the segment, or the stage when the audience is one segment only."""
    return ("stage",) if fixed_segment(selection) else ("segment",)


def leave_out(chosen: pl.DataFrame, without: Collection[str]) -> pl.DataFrame:
    """Customers who aren't in some segments; rows keep their order."""
    return chosen.filter(~pl.col("segment").is_in(list(without)).fill_null(False)) if without else chosen


def running_campaigns(campaigns: Iterable[Campaign], *, as_of: dt.date) -> list[Campaign]:
    """Campaigns that were started and whose window is not over on the day after as_of."""
    return [each for each in campaigns if each.stage == CampaignStage.INTERACT and each.ends_on > as_of]


def waiting_campaigns(campaigns: Iterable[Campaign], *, as_of: dt.date) -> list[Campaign]:
    """Campaigns that were started, whose window is over on as_of, and whose result isn't kept."""
    return [each for each in campaigns if each.stage == CampaignStage.INTERACT and each.ends_on <= as_of]


def largest_reason(reasons: pl.DataFrame) -> str | None:
    """The reason that leaves out the most: left_out_reason, n_customers -> code; None when nobody is left out.

    >>> largest_reason(pl.DataFrame({"left_out_reason": ["no_consent", "consent_unknown"], "n_customers": [2, 5]}))
    'consent_unknown'
    """
    most_first = reasons.sort("n_customers", "left_out_reason", descending=[True, False])
    return None if most_first.is_empty() else str(most_first["left_out_reason"][0])


def past_campaigns(table: pl.DataFrame | None) -> list[Campaign]:
    """Campaigns that came with the data: CAMPAIGNS -> plans, the earliest start first."""
    if table is None:
        return []
    return [_past_campaign(row) for row in table.sort("starts_on", "campaign_id").iter_rows(named=True)]


def _past_campaign(row: dict[str, Any]) -> Campaign:
    names = ("metric", "channel", "offer", "objective", "cost_per_contact", "fixed_cost", "holdout_rate")
    known = {name: row[name] for name in names if row.get(name) is not None}
    return Campaign(
        campaign_id=row["campaign_id"],
        name=row.get("name") or row["campaign_id"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        created_at=dt.datetime(row["starts_on"].year, row["starts_on"].month, row["starts_on"].day),
        stage=CampaignStage.REFINE,
        strata=("stratum",),
        **known,
    )


def assigned_to(assignments: pl.DataFrame | None, campaign_id: str) -> pl.DataFrame:
    """Everyone who was assigned to one campaign: ASSIGNMENTS -> its rows, none when there is no such table."""
    if assignments is None:
        return pl.DataFrame(schema=dict.fromkeys(ASSIGNMENTS.names, pl.String))
    return assignments.filter(pl.col("campaign_id") == campaign_id)


def with_audience_segment(results: pl.DataFrame, campaigns: Iterable[Campaign]) -> pl.DataFrame:
    """Name the segment of campaigns that were for one segment only: RESULTS -> RESULTS, rows kept."""
    fixed = {each.campaign_id: fixed_segment(Selection.from_text(str(each.audience.get("selection", ""))))
             for each in campaigns}  # fmt: skip
    known = {campaign_id: segment for campaign_id, segment in fixed.items() if segment}
    if not known:
        return results
    named = pl.col("campaign_id").replace_strict(known, default=None, return_dtype=pl.String)
    return results.with_columns(pl.col("segment").fill_null(named))


def balance_table(campaign: Campaign) -> pl.DataFrame:
    """How alike the arms were on the day of the draw, as it was kept with the plan: ARM_BALANCE."""
    types = {"covariate": pl.String, "level": pl.String, "mean_targeted": pl.Float64, "mean_held_out": pl.Float64,
             "standardised_difference": pl.Float64}  # fmt: skip
    return pl.DataFrame(list(campaign.audience.get("balance", [])), schema=types)


def grade_balance(table: pl.DataFrame) -> tuple[str, float]:
    """How alike the arms are by their largest standardised difference: ARM_BALANCE -> alike, close or apart; the size.

    >>> grade_balance(pl.DataFrame({"standardised_difference": [0.05, -0.3]}))
    ('apart', 0.3)
    """
    largest = table.select(pl.col("standardised_difference").abs().max().fill_null(0.0)).item()
    grade = "alike" if largest < BALANCE_ALIKE else "close" if largest < BALANCE_CLOSE else "apart"
    return grade, float(largest)


def latest_results(results: pl.DataFrame) -> pl.DataFrame:
    """The last measurement of each campaign, segment and metric: RESULTS -> RESULTS, newest first."""
    return results.unique(["campaign_id", "segment", "metric"], keep="last", maintain_order=True).sort(
        "measured_on", "campaign_id", descending=True, maintain_order=True
    )


def expectation(results: pl.DataFrame, *, channel: str, segment: str | None, metric: str) -> ExpectedResponse | None:
    """What past campaigns let expect: RESULTS (segments named) -> ExpectedResponse; None without any.

    Nobody counts twice: for a whole audience only whole campaigns speak; for a segment, the segments of those that
    have them.
    """
    has_parts = pl.col("segment").is_not_null().any().over("campaign_id", "metric")
    speaks = pl.col("segment").is_null() if segment is None else pl.col("segment").is_not_null() | ~has_parts
    return expected_response(results.filter(speaks), channel=channel, segment=segment, metric=metric)
