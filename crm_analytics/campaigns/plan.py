"""The plan of a campaign, and the board that it moves over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crm_analytics.errors import InvalidMove
from crm_analytics.schemas import CampaignStage, ContactChannel
from crm_analytics.settings import require

METRICS = ("margin", "revenue", "n_orders", "is_buyer", "n_page_views", "is_registered", "is_consenting")
DRAWN = ("balance", "n_eligible", "left_out")  # parts of an audience that tell of one draw
_SHARES_OFF = 1e-6  # by which rounded shares of variants may miss 1


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
    message: str = ""  # what the contacted read or hear
    discount_rate: float = 0.0  # share of the price that the offer gives away
    target_effect: float | None = None  # uplift that is aimed at, metric a targeted customer
    expected_low: float | None = None  # range of the uplift that the memory let expect at the start
    expected_high: float | None = None
    variants: tuple[Mapping[str, Any], ...] = ()  # treatments: name, offer, share of the targeted, cost_per_contact
    contact_rules: Mapping[str, Any] = field(default_factory=dict)  # who must not be contacted, as plain values
    goal_id: str | None = None  # the business goal that it serves
    cloned_from: str | None = None  # the campaign whose plan was copied
    is_archived: bool = False  # put away from the board; nothing is deleted

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
        require(0 <= self.discount_rate < 1, "discount_rate", self.discount_rate, "between 0 and 1")
        _require_variants(self.variants)


def _require_variants(variants: Sequence[Mapping[str, Any]]) -> None:
    if not variants:
        return
    names = [str(each.get("name", "")) for each in variants]
    shares = [float(each.get("share", 0.0)) for each in variants]
    require(all(name.strip() for name in names), "variants", names, "each has a name")
    require(len(set(names)) == len(names), "variants", names, "each has a name of its own")
    require(all(share > 0 for share in shares), "variants", shares, "each share is above 0")
    require(abs(sum(shares) - 1) < _SHARES_OFF, "variants", shares, "the shares add up to 1")


def clone_campaign(
    campaign: Campaign, *, campaign_id: str, name: str, starts_on: dt.date, created_at: dt.datetime
) -> Campaign:
    """The same plan once more, as an idea on another day: it keeps its length, and nobody is drawn yet.

    >>> spring = Campaign("spring", "Spring", dt.date(2024, 5, 1), dt.date(2024, 5, 31), dt.datetime(2024, 4, 1))
    >>> fall = clone_campaign(spring, campaign_id="fall", name="Fall", starts_on=dt.date(2024, 9, 1),
    ...                       created_at=dt.datetime(2024, 8, 1))
    >>> fall.ends_on, fall.cloned_from
    (datetime.date(2024, 10, 1), 'spring')
    """
    chosen = {name: value for name, value in campaign.audience.items() if name not in DRAWN}
    return replace(
        campaign, campaign_id=campaign_id, name=name, starts_on=starts_on,
        ends_on=starts_on + (campaign.ends_on - campaign.starts_on), created_at=created_at,
        stage=CampaignStage.DISCOVER, audience=chosen, cloned_from=campaign.campaign_id, is_archived=False,
        expected_low=None, expected_high=None,
    )  # fmt: skip


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
