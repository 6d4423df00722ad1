"""The plan of a campaign, and the board that it moves over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_analytics.errors import InvalidMove
from crm_analytics.schemas import CampaignStage, ContactChannel
from crm_analytics.settings import require

METRICS = ("margin", "revenue", "n_orders", "is_buyer")


@dataclass(frozen=True)
class Campaign:
    """What is planned: who, what, through which channel, at what cost, and how it will be measured.

    >>> Campaign(campaign_id="spring", name="Spring", starts_on=dt.date(2024, 5, 1), ends_on=dt.date(2024, 4, 1),
    ...          created_at=dt.datetime(2024, 3, 1))
    Traceback (most recent call last):
    ...
    crm_analytics.errors.InvalidSetting: ends_on = 2024-04-01 makes no sense: on or after starts_on.
    """

    campaign_id: str
    name: str
    starts_on: dt.date  # first day of contact
    ends_on: dt.date  # last day that counts
    created_at: dt.datetime  # given by the caller
    stage: str = CampaignStage.DISCOVER
    objective: str = ""
    metric: str = "margin"
    channel: str = ContactChannel.EMAIL
    offer: str = ""
    cost_per_contact: float = 0.0  # currency
    fixed_cost: float = 0.0  # currency
    holdout_rate: float = 0.2  # share of the audience that is held out
    strata: tuple[str, ...] = ("segment",)  # columns inside which the arms are drawn
    seed: int = 0  # of the draw
    audience: Mapping[str, Any] = field(default_factory=dict)  # how the audience was chosen, as plain values

    def __post_init__(self) -> None:
        require(bool(self.campaign_id.strip()), "campaign_id", self.campaign_id, "not empty")
        require(bool(self.name.strip()), "name", self.name, "not empty")
        require(self.stage in list(CampaignStage), "stage", self.stage, "one of " + ", ".join(CampaignStage))
        require(self.metric in METRICS, "metric", self.metric, "one of " + ", ".join(METRICS))
        require(self.channel in list(ContactChannel), "channel", self.channel, "one of " + ", ".join(ContactChannel))
        require(self.starts_on <= self.ends_on, "ends_on", self.ends_on, "on or after starts_on")
        require(0 < self.holdout_rate < 1, "holdout_rate", self.holdout_rate, "between 0 and 1")
        require(self.cost_per_contact >= 0, "cost_per_contact", self.cost_per_contact, "0 or more")
        require(self.fixed_cost >= 0, "fixed_cost", self.fixed_cost, "0 or more")


def next_stage(stage: str) -> CampaignStage | None:
    """The column after this one; None after the last.

    >>> next_stage("plan")
    <CampaignStage.INTERACT: 'interact'>
    """
    order = list(CampaignStage)
    place = order.index(CampaignStage(stage)) + 1
    return order[place] if place < len(order) else None


def require_move(campaign: Campaign, to_stage: str) -> None:
    """Raise InvalidMove unless to_stage is the next column: nothing skips one and nothing goes back."""
    allowed = next_stage(campaign.stage)
    if allowed is None or to_stage != allowed:
        raise InvalidMove(
            campaign_id=campaign.campaign_id, from_stage=str(campaign.stage), to_stage=to_stage,
            next_stage=str(allowed) if allowed else "-",
        )  # fmt: skip
