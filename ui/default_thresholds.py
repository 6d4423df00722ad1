"""Thresholds that hold from a day on wherever none are chosen: a scenario that was made the default."""

from __future__ import annotations

import datetime as dt
import math

from crm_analytics.dataset import DataSet
from crm_analytics.errors import CrmError
from crm_analytics.segments.scenarios import Scenario
from crm_analytics.settings import SegmentRules
from ui.rules import POTENTIAL_MIN, VALUE_MIN
from ui.store import now, open_campaigns

KIND = "default_scenario"  # of what is kept; its name is the first day on which it holds
_NAME = "scenario"


def set_default(data: DataSet, scenario: Scenario, *, from_day: dt.date) -> None:
    """Let a scenario's thresholds hold from a day on; the scenario may be deleted afterwards."""
    content = {_NAME: scenario.name, VALUE_MIN: scenario.value_min, POTENTIAL_MIN: scenario.potential_min}
    open_campaigns(data).keep(KIND, from_day.isoformat(), content, saved_at=now())


def forget_default(data: DataSet, from_day: str) -> None:
    """Take a default back; the one before it holds again, else what the data propose."""
    open_campaigns(data).forget(KIND, from_day)


def defaults_of(data: DataSet) -> dict[str, str]:
    """Names of the scenarios that are or will be the default, by the first day on which they are."""
    return {day: str(content.get(_NAME, "")) for day, content in open_campaigns(data).kept(KIND).items()}


def default_thresholds(data: DataSet, as_of: dt.date) -> SegmentRules | None:
    """The default thresholds as of a day; None where the data propose them, or no store can be read."""
    try:
        kept = open_campaigns(data).kept(KIND)
    except CrmError:
        return None
    begun = [day for day in kept if day <= as_of.isoformat()]
    if not begun:
        return None
    content = kept[max(begun)]
    value, potential = (content.get(name) for name in (VALUE_MIN, POTENTIAL_MIN))
    known = all(isinstance(each, int | float) and math.isfinite(each) for each in (value, potential))
    return SegmentRules(float(value), float(potential)) if known else None  # type: ignore[arg-type]
