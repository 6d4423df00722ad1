"""A scenario: thresholds with a name, and what is planned for each tier; kept, exported, compared and ranked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.errors import InvalidSetting, UnreadableScenario
from crm_analytics.segments.budget import ASSUMED_PLANS, TierPlan, plan_result
from crm_analytics.segments.movers import count_movers
from crm_analytics.segments.tiers import NOT_ASSESSED, TIERS, Axes, tier_numbers
from crm_analytics.settings import SegmentRules, require

_FORMAT = "crm_analytics.scenarios"
LONGEST_NAME = 60  # letters


@dataclass(frozen=True)
class Scenario:
    """Thresholds in money, and a year's plan for each tier.

    >>> Scenario("bold", 100.0, 50.0).rules.current_value_threshold
    100.0
    """

    name: str
    value_min: float  # currency a year; gold and iron begin here
    potential_min: float  # currency a year; gold and silver begin here
    plans: Mapping[str, TierPlan] = field(default_factory=lambda: dict(ASSUMED_PLANS))

    def __post_init__(self) -> None:
        require(0 < len(self.name.strip()) <= LONGEST_NAME, "name", self.name, f"1 to {LONGEST_NAME} letters")
        for name in ("value_min", "potential_min"):
            require(abs(getattr(self, name)) < float("inf"), name, getattr(self, name), "a number")

    @property
    def rules(self) -> SegmentRules:
        """The thresholds as the rules that segments are assigned by."""
        return SegmentRules(self.value_min, self.potential_min)


def to_content(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain values for the store, without its name."""
    plans = {tier: asdict(plan) for tier, plan in scenario.plans.items()}
    return {"value_min": scenario.value_min, "potential_min": scenario.potential_min, "plans": plans}


def from_content(name: str, content: Mapping[str, Any]) -> Scenario:
    """Read what ``to_content`` wrote; a tier without a plan gets the assumed one. Raises UnreadableScenario."""
    try:
        plans = {tier: TierPlan(**content.get("plans", {}).get(tier, asdict(ASSUMED_PLANS[tier]))) for tier in TIERS}
        return Scenario(str(name), float(content["value_min"]), float(content["potential_min"]), plans)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidSetting) as problem:
        raise UnreadableScenario(name=str(name)[:LONGEST_NAME]) from problem


def write_scenarios(scenarios: Sequence[Scenario], *, currency: str) -> bytes:
    """Write scenarios as a file (JSON, UTF-8) that ``read_scenarios`` reads again."""
    content = {each.name: to_content(each) for each in scenarios}
    page = {"format": _FORMAT, "currency": currency, "scenarios": content}
    return json.dumps(page, ensure_ascii=False, indent=1).encode()


def read_scenarios(content: bytes) -> tuple[list[Scenario], str]:
    """Read a file of scenarios: -> scenarios, their currency. Raises UnreadableScenario.

    >>> read_scenarios(write_scenarios([Scenario("bold", 100.0, 50.0)], currency="EUR"))[1]
    'EUR'
    """
    try:
        page = json.loads(content.decode("utf-8-sig"))
        if page["format"] != _FORMAT:
            raise ValueError(page["format"])
        found, currency = dict(page["scenarios"]), str(page["currency"])
    except (KeyError, TypeError, ValueError) as problem:  # bytes that are no text, no JSON or another file
        raise UnreadableScenario(name="") from problem
    return [from_content(name, each) for name, each in found.items()], currency


def migration_matrix(axes: Axes, *, before: SegmentRules, after: SegmentRules) -> pl.DataFrame:
    """How many customers and how much value go from each tier to each: every pair, also the empty ones.

    -> segment_before, segment_after, n_customers, current_value, clv; customers not assessed are in none.

    >>> from crm_analytics.segments.tiers import read_axes
    >>> base = pl.DataFrame({"current_value": [4.0, 9.0], "growth_potential": [1.0, 1.0], "clv": [1.0, 1.0]})
    >>> axes = read_axes(base)
    >>> moved = migration_matrix(axes, before=SegmentRules(5, 5), after=SegmentRules(3, 5))
    >>> moved.filter(pl.col("n_customers") > 0).select(pl.col("^segment.*$")).rows()
    [('iron', 'iron'), ('lead', 'iron')]
    """
    tiers = pl.DataFrame({"segment_before": TIERS}).join(pl.DataFrame({"segment_after": TIERS}), how="cross")
    moved = count_movers(axes, before=before, after=after)
    return tiers.join(moved, on=["segment_before", "segment_after"], how="left").with_columns(
        pl.col("n_customers", "current_value", "clv").fill_null(0)
    )


def rank_scenarios(
    axes: Axes,
    scenarios: Sequence[Scenario],
    *,
    budget: float | None = None,
    plans: Mapping[str, TierPlan] | None = None,
    true_axes: Axes | None = None,
) -> pl.DataFrame:
    """Rank scenarios by what they are expected to bring in a year: -> SCENARIO_VIEW, the best first.

    ``plans`` judges all by one and the same treatment instead of each one's own. A scenario that costs more than the
    ``budget`` comes after those that don't. ``true_axes`` (simulated data): true_share then says how many of those
    whose truth is known are in the tier in which the same thresholds put their true values.
    """
    rows = [_judge(axes, each, plans or each.plans, true_axes) for each in scenarios]
    schema = {
        "scenario": pl.String, "value_min": pl.Float64, "potential_min": pl.Float64,
        **{f"n_{tier}": pl.Int64 for tier in TIERS},
        "cost": pl.Float64, "gain": pl.Float64, "net_gain": pl.Float64, "true_share": pl.Float64,
    }  # fmt: skip
    table = pl.DataFrame(rows, schema=schema, orient="row")
    affordable = pl.lit(True) if budget is None else pl.col("cost") <= budget
    ranked = table.with_columns(is_affordable=affordable).sort(
        "is_affordable", "net_gain", "cost", "scenario", descending=[True, True, False, False]
    )
    return ranked.select(pl.int_range(1, pl.len() + 1).alias("rank"), pl.all())


def _judge(axes: Axes, scenario: Scenario, plans: Mapping[str, TierPlan], true_axes: Axes | None) -> tuple[Any, ...]:
    numbers = tier_numbers(axes, scenario.rules)
    counts = [int((numbers == tier).sum()) for tier in range(len(TIERS))]
    cost, gain, net = plan_result(axes, scenario.rules, plans).select(pl.col("cost", "gain", "net_gain").sum()).row(0)
    share = None if true_axes is None else true_share(numbers, tier_numbers(true_axes, scenario.rules))
    return (scenario.name, scenario.value_min, scenario.potential_min, *counts, cost, gain, net, share)


def true_share(assigned: NDArray[np.int64], truth: NDArray[np.int64]) -> float | None:
    """Share of customers in their true tier, of those whose true tier is known; None when nobody's is."""
    known = truth != NOT_ASSESSED
    return float((assigned == truth)[known].mean()) if known.any() else None
