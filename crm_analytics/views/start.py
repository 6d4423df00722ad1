"""Figures of the Start page: one headline for each station of the loop, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

from crm_analytics.campaigns.plan import Campaign
from crm_analytics.dataset import DataSet
from crm_analytics.schemas import CampaignStage, Segment
from crm_analytics.views.overview import headline_figures


class NextStep(StrEnum):
    """What somebody should do next."""

    LOOK = "look"  # at the example
    PLAN = "plan"  # the first campaign
    MEASURE = "measure"  # what is running
    REPEAT = "repeat"  # with what was learned


@dataclass(frozen=True)
class CampaignState:
    """How far campaigns have come: counts by column of the board, and the last measurement (a row of RESULTS)."""

    n_planned: int = 0
    n_running: int = 0
    last_result: dict[str, Any] | None = None


def loop_figures(data: DataSet, customers: pl.DataFrame) -> dict[str, float | None]:
    """Headline figures of collecting, discovering and planning, from the data set and the scored customers.

    n_read and n_rejected count rows of the sales export; revenue is the trailing year's (currency), customer_equity
    the sum of clv, gold_share gold customers over all (null when nobody is assessed).
    """
    n_assessed = customers.height - customers["segment"].null_count()
    n_gold = customers.filter(pl.col("segment") == Segment.GOLD.value).height
    n_rejected = 0 if data.intake is None else data.intake.n_rejected
    return {
        "n_read": data.n_lines + n_rejected,
        "n_rejected": n_rejected,
        **headline_figures(customers),
        "n_gold": n_gold,
        "gold_share": n_gold / customers.height if n_assessed else None,
    }


def campaign_state(campaigns: Sequence[Campaign], results: pl.DataFrame) -> CampaignState:
    """Count campaigns on the board and find the newest measurement of a whole audience of theirs (results: RESULTS)."""
    stages = [campaign.stage for campaign in campaigns]
    ours = pl.col("campaign_id").is_in([campaign.campaign_id for campaign in campaigns])
    whole = results.filter(ours, pl.col("segment").is_null()).sort("measured_on", maintain_order=True)
    return CampaignState(
        n_planned=sum(stage in (CampaignStage.DISCOVER, CampaignStage.PLAN) for stage in stages),
        n_running=sum(stage == CampaignStage.INTERACT for stage in stages),
        last_result=whole.row(-1, named=True) if whole.height else None,
    )


def next_step(state: CampaignState, *, is_example: bool) -> NextStep:
    """Choose the one next step: measure what runs, use what was measured, else look around or plan.

    >>> next_step(CampaignState(), is_example=True).value
    'look'
    """
    if state.n_running:
        return NextStep.MEASURE
    if state.last_result is not None:
        return NextStep.REPEAT
    return NextStep.LOOK if is_example else NextStep.PLAN
