"""The goal sheet: business goal -> strategy -> process -> project -> result, with what is assumed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

from crm_analytics.campaigns.plan import METRICS, Campaign
from crm_analytics.campaigns.portfolio import Portfolio, sum_campaigns
from crm_analytics.settings import require


class GoalVerdict(StrEnum):
    """Whether measured campaigns have reached a goal, as far as their intervals can tell."""

    NOTHING_MEASURED = "nothing_measured"
    REACHED = "reached"  # the whole interval lies at the target or above
    LIKELY_REACHED = "likely_reached"  # the estimate does, the interval not wholly
    OPEN = "open"  # the estimate lies below, the interval reaches the target
    SHORT = "short"  # the whole interval lies below


@dataclass(frozen=True)
class Goal:
    """A business goal that campaigns hang under; its target is a sum over them, caused and not merely sold.

    >>> Goal("growth", "More margin", target=0.0, due_on=dt.date(2025, 12, 31))
    Traceback (most recent call last):
    ...
    crm_analytics.errors.InvalidSetting: target = 0.0 makes no sense: above 0.
    """

    goal_id: str
    name: str
    target: float  # in the metric's unit, summed over all targeted customers
    due_on: dt.date
    metric: str = "margin"
    strategy: str = ""  # how it is to be reached
    process: str = ""  # which of the company's ways of working it changes
    assumptions: tuple[str, ...] = ()  # what has to hold, in the planner's words
    past_campaigns: tuple[str, ...] = ()  # ids of campaigns that came with the data and served it

    def __post_init__(self) -> None:
        require(bool(self.goal_id.strip()), "goal_id", self.goal_id, "not empty")
        require(bool(self.name.strip()), "name", self.name, "not empty")
        require(self.target > 0, "target", self.target, "above 0")
        require(self.metric in METRICS, "metric", self.metric, "one of " + ", ".join(METRICS))

    def to_content(self) -> dict[str, Any]:
        """Plain values, as the store keeps them under the goal's id."""
        plain = {name: value for name, value in vars(self).items() if name != "goal_id"}
        return {**plain, "due_on": self.due_on.isoformat(), **{name: list(plain[name]) for name in _LISTS}}

    @classmethod
    def from_content(cls, goal_id: str, content: Mapping[str, Any]) -> Goal:
        """Read what to_content wrote."""
        read = {"due_on": dt.date.fromisoformat(content["due_on"]), **{name: tuple(content[name]) for name in _LISTS}}
        return cls(goal_id, **{**content, **read})


_LISTS = ("assumptions", "past_campaigns")


@dataclass(frozen=True)
class GoalProgress:
    """How far a goal's campaigns have come; shares of the target, None where nothing is measured by its metric."""

    goal: Goal
    n_campaigns: int  # that hang under it
    measured: Portfolio | None
    share: float | None
    share_low: float | None
    share_high: float | None
    verdict: GoalVerdict


def goal_progress(goal: Goal, campaigns: Iterable[Campaign], results: pl.DataFrame) -> GoalProgress:
    """What the campaigns of a goal have caused against its target: RESULTS -> GoalProgress."""
    own = [*(each.campaign_id for each in campaigns if each.goal_id == goal.goal_id), *goal.past_campaigns]
    measured = sum_campaigns(results.filter(pl.col("campaign_id").is_in(own)), metric=goal.metric)
    if measured is None:
        return GoalProgress(goal, len(own), None, None, None, None, GoalVerdict.NOTHING_MEASURED)
    share, low, high = (
        value / goal.target for value in (measured.caused, measured.caused_low, measured.caused_high)
    )  # fmt: skip
    return GoalProgress(goal, len(own), measured, share, low, high, _verdict(share, low, high))


def _verdict(share: float, low: float, high: float) -> GoalVerdict:
    if low >= 1:
        return GoalVerdict.REACHED
    if share >= 1:
        return GoalVerdict.LIKELY_REACHED
    return GoalVerdict.OPEN if high >= 1 else GoalVerdict.SHORT
