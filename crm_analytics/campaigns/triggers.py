"""Triggers: something happened to a customer, so today is the day to write.

A trigger gives the list of a day; a campaign that runs on one is topped up day by day, hold-out included
(``audience.assign_additions``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.schemas import Stage
from crm_analytics.settings import require


class TriggerKind(StrEnum):
    """What sets a trigger off."""

    STAGE_ENTERED = "stage_entered"
    AFTER_PURCHASE = "after_purchase"
    SCORE_CROSSED = "score_crossed"


TRIGGER_SCORES = ("p_alive", "silence_ratio", "clv", "expected_purchases", "days_since_last_purchase")


@dataclass(frozen=True)
class Trigger:
    """When somebody gets onto the list; each customer is on it for ``within_days`` days after it happened.

    >>> Trigger(TriggerKind.AFTER_PURCHASE, days=30).needs_earlier_day
    False
    """

    kind: str
    within_days: int = 7  # days, how long ago it may have happened: as often as the list is taken
    stage: str = Stage.DEGRADATION  # of stage_entered
    days: int = 30  # of after_purchase: days since the last purchase
    score: str = "p_alive"  # of score_crossed: a column of the scored customers
    threshold: float = 0.5  # in the unit of the score
    falls: bool = True  # the score fell below the threshold; else it rose to it or above

    def __post_init__(self) -> None:
        require(self.kind in list(TriggerKind), "kind", self.kind, "one of " + ", ".join(TriggerKind))
        require(self.stage in list(Stage), "stage", self.stage, "one of " + ", ".join(Stage))
        require(self.within_days >= 1, "within_days", self.within_days, "1 or more")
        require(self.days >= 0, "days", self.days, "0 or more")

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Trigger:
        """Read what was kept with a plan; unknown names are left out."""
        return cls(**{each.name: kept[each.name] for each in fields(cls) if each.name in kept})

    @property
    def needs_earlier_day(self) -> bool:
        """Whether the customers as they stood ``within_days`` ago must be known."""
        return self.kind != TriggerKind.AFTER_PURCHASE


def triggered_customers(trigger: Trigger, now: pl.DataFrame, before: pl.DataFrame | None = None) -> pl.DataFrame:
    """Customers whom a trigger names today: scored customers, the same ``within_days`` ago -> some of their rows.

    stage_entered: in the stage now and in another one (or not yet a customer) then. after_purchase: last purchase
    ``days`` to ``days + within_days - 1`` days ago. score_crossed: on this side of the threshold now, on the other
    then; somebody whose score wasn't known then has crossed nothing. Raises UnknownColumn.

    >>> now = pl.DataFrame({"customer_id": ["a", "b"], "stage": ["lapsed", "lapsed"]})
    >>> then = pl.DataFrame({"customer_id": ["a", "b"], "stage": ["degradation", "lapsed"]})
    >>> triggered_customers(Trigger("stage_entered", stage="lapsed"), now, then)["customer_id"].to_list()
    ['a']
    """
    column = {TriggerKind.STAGE_ENTERED: "stage", TriggerKind.AFTER_PURCHASE: "days_since_last_purchase"}.get(
        TriggerKind(trigger.kind), trigger.score
    )
    if column not in now.columns:
        raise UnknownColumn(column=column, available=now.columns)
    if not trigger.needs_earlier_day:
        return now.filter(pl.col(column).is_between(trigger.days, trigger.days + trigger.within_days - 1))
    then = _as_it_was(before, column, now.schema[column])
    joined = now.join(then, on="customer_id", how="left", maintain_order="left")
    return joined.filter(_has_happened(trigger, column)).drop("_then")


def _as_it_was(before: pl.DataFrame | None, column: str, dtype: pl.DataType) -> pl.DataFrame:
    if before is None or column not in before.columns:
        return pl.DataFrame(schema={"customer_id": pl.String, "_then": dtype})
    return before.select("customer_id", _then=pl.col(column))


def _has_happened(trigger: Trigger, column: str) -> pl.Expr:
    if trigger.kind == TriggerKind.STAGE_ENTERED:
        return (pl.col("stage") == trigger.stage) & pl.col("_then").ne_missing(pl.lit(str(trigger.stage)))
    now_below, then_below = pl.col(column) < trigger.threshold, pl.col("_then") < trigger.threshold
    return (now_below & ~then_below) if trigger.falls else (~now_below & then_below)
