"""Between rows of the store's database and the plans and measurements that they hold."""

from __future__ import annotations

from typing import Any

import polars as pl
import sqlalchemy as sa

from crm_analytics.campaigns.measurement import Uplift
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.returns import CampaignResult
from crm_analytics.schemas import RESULTS

POLARS_TYPES: dict[str, Any] = {
    "text": pl.String, "integer": pl.Int64, "date": pl.Date, "datetime": pl.Datetime("us"), "number": pl.Float64,
    "money": pl.Float64, "rate": pl.Float64,
}  # fmt: skip
NOT_PLANNED = ("stage", "created_at", "is_archived")
EVENT = ["customer_id", "occurred_at", "event"]


def row_of(campaign: Campaign) -> dict[str, Any]:
    """A plan as the values of its row."""
    plain = {"stage": str(campaign.stage), "channel": str(campaign.channel), "strata": list(campaign.strata)}
    nested = {name: dict(getattr(campaign, name)) for name in ("audience", "contact_rules")}
    return {**vars(campaign), **plain, **nested, "variants": [dict(each) for each in campaign.variants]}


def campaign_of(row: sa.Row[Any]) -> Campaign:
    """The plan that a row holds."""
    values = {name: value for name, value in row._mapping.items() if name not in ("owner_key", "dataset_id")}
    return Campaign(**values | {name: tuple(values[name]) for name in ("strata", "variants")})


def numbers_of(measured: Uplift | CampaignResult) -> dict[str, Any]:
    """The numbers of a measurement that the store keeps: columns of RESULTS."""
    uplift = measured.uplift if isinstance(measured, CampaignResult) else measured
    names = {column.name for column in RESULTS.columns}
    money = {} if isinstance(measured, Uplift) else {n: getattr(measured, n) for n in _MONEY}
    return {name: value for name, value in vars(uplift).items() if name in names} | money


_MONEY = ("incremental_margin", "cost", "profit", "roi")
