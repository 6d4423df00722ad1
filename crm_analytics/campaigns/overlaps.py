"""Campaigns that run at the same time with the same customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import polars as pl

from crm_analytics.campaigns.plan import Campaign
from crm_analytics.schemas import Arm

_TYPES = {
    "campaign_id": pl.String, "other_campaign_id": pl.String, "starts_on": pl.Date, "ends_on": pl.Date,
    "n_shared": pl.Int64, "n_targeted_in_both": pl.Int64, "n_only_one": pl.Int64, "are_both_tests": pl.Boolean,
}  # fmt: skip


def find_overlaps(campaigns: Iterable[Campaign], people: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Pairs of campaigns that share customers on the same days: people by campaign -> OVERLAPS, the earliest first.

    ``people`` holds customer_id and arm; the arm is null where nobody is drawn yet (a plan's audience as of now).
    """
    order = sorted(campaigns, key=lambda each: (each.starts_on, each.campaign_id))
    pairs = [(one, other) for one, other in combinations(order, 2) if other.starts_on <= one.ends_on]
    rows = [row for one, other in pairs for row in _overlap(one, other, people)]
    return pl.DataFrame(rows, schema=_TYPES, orient="row")


def _overlap(one: Campaign, other: Campaign, people: Mapping[str, pl.DataFrame]) -> Iterator[tuple[object, ...]]:
    first, second = people.get(one.campaign_id), people.get(other.campaign_id)
    if first is None or second is None:
        return
    shared = first.select("customer_id", "arm").join(
        second.select("customer_id", pl.col("arm").alias("_other_arm")), on="customer_id"
    )
    if shared.is_empty():
        return
    is_targeted, is_other = (pl.col(name) == str(Arm.TARGETED) for name in ("arm", "_other_arm"))
    counts = shared.select(both=(is_targeted & is_other).sum(), one=(is_targeted ^ is_other).sum()).row(0)
    window = (other.starts_on, min(one.ends_on, other.ends_on))
    yield (one.campaign_id, other.campaign_id, *window, shared.height, *counts, _is_test(first) and _is_test(second))


def _is_test(people: pl.DataFrame) -> bool:
    return bool((people["arm"] == str(Arm.HELD_OUT)).any())
