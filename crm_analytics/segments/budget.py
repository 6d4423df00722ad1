"""The thresholds that make the most of a budget: where the tiers part decides what is spent, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.schemas import Segment
from crm_analytics.segments.tiers import TIERS, Axes, tier_numbers
from crm_analytics.settings import SegmentRules, require

Array = NDArray[np.float64]


@dataclass(frozen=True)
class TierPlan:
    """What a year of a tier's treatment costs and is expected to bring, a customer whom it reaches."""

    cost_per_customer: float = 0.0  # currency a year
    reach: float = 1.0  # share of the tier that the treatment reaches
    potential_won: float = 0.0  # share of growth potential that it wins, in margin
    value_kept: float = 0.0  # share of current value that would be lost without it

    def __post_init__(self) -> None:
        require(self.cost_per_customer >= 0, "cost_per_customer", self.cost_per_customer, "0 or more")
        for name in ("reach", "potential_won", "value_kept"):
            require(0 <= getattr(self, name) <= 1, name, getattr(self, name), "0 to 1")


# an assumption to start from, not a measurement: the same in the page's table, where it is changed
ASSUMED_PLANS: Mapping[str, TierPlan] = {
    Segment.GOLD.value: TierPlan(40.0, 0.9, 0.08, 0.05),
    Segment.SILVER.value: TierPlan(20.0, 0.8, 0.08, 0.0),
    Segment.IRON.value: TierPlan(10.0, 0.9, 0.0, 0.03),
    Segment.LEAD.value: TierPlan(0.0, 1.0, 0.0, 0.0),
}


def plan_result(axes: Axes, rules: SegmentRules, plans: Mapping[str, TierPlan]) -> pl.DataFrame:
    """What a year of treating each tier by its plan costs and brings: -> segment, n_reached, cost, gain, net_gain.

    gain = reach x (potential_won x growth potential + value_kept x current value), summed over the tier; a loss is
    nothing to keep. Customers who are not assessed are not treated.

    >>> from crm_analytics.segments.tiers import read_axes
    >>> axes = read_axes(pl.DataFrame({"current_value": [9.0, 1.0], "growth_potential": [5.0, 5.0]}))
    >>> plans = {"gold": TierPlan(1.0, 1.0, 0.5, 0.0)}
    >>> plan_result(axes, SegmentRules(9, 5), plans).row(0)
    ('gold', 1.0, 1.0, 2.5, 1.5)
    """
    numbers = tier_numbers(axes, rules)
    sums = [np.bincount(numbers, each, len(TIERS) + 1)[: len(TIERS)] for each in _parts(axes)]
    rows = [
        (tier, *_cost_and_gain(plans.get(tier, TierPlan()), *parts)) for tier, *parts in zip(TIERS, *sums, strict=True)
    ]
    return pl.DataFrame(
        [(tier, reached, cost, gain, gain - cost) for tier, reached, cost, gain in rows],
        schema={"segment": pl.String, **dict.fromkeys(("n_reached", "cost", "gain", "net_gain"), pl.Float64)},
        orient="row",
    )


def threshold_grid(
    axes: Axes, plans: Mapping[str, TierPlan], *, value_stops: tuple[float, ...], potential_stops: tuple[float, ...]
) -> pl.DataFrame:
    """The result of every pair of thresholds: -> value_min, potential_min, cost, gain, net_gain (currency a year).

    One pass counts the customers between neighbouring stops; cumulative sums then give each pair exactly, because
    the stops are the edges.

    >>> from crm_analytics.segments.tiers import read_axes
    >>> axes = read_axes(pl.DataFrame({"current_value": [9.0, 1.0], "growth_potential": [5.0, 5.0]}))
    >>> grid = threshold_grid(axes, {"gold": TierPlan(1.0, 1.0, 0.5)}, value_stops=(0.0, 9.0), potential_stops=(5.0,))
    >>> grid.select("value_min", "cost", "gain").rows()
    [(0.0, 2.0, 5.0), (9.0, 1.0, 2.5)]
    """
    known = axes.is_assessed
    edges = [np.array([-np.inf, *stops, np.inf]) for stops in (value_stops, potential_stops)]
    where = [np.searchsorted(edge, axis[known], side="right") - 1
             for edge, axis in zip(edges, (axes.current_value, axes.growth_potential), strict=True)]  # fmt: skip
    cost = np.zeros((len(value_stops), len(potential_stops)))
    gain = np.zeros_like(cost)
    corners = [_corners(_cells(where, part[known], [len(edge) - 1 for edge in edges])) for part in _parts(axes)]
    for tier in TIERS:
        _, tier_cost, tier_gain = _cost_and_gain(plans.get(tier, TierPlan()), *(each[tier] for each in corners))
        cost, gain = cost + tier_cost, gain + tier_gain
    return _as_table(cost, gain, value_stops, potential_stops)


def best_within(grid: pl.DataFrame, budget: float) -> dict[str, float] | None:
    """The pair of thresholds with the highest net gain that the budget pays for; None when none does.

    Of equal ones the cheaper, then the higher thresholds. ``grid`` is that of ``threshold_grid``.
    """
    affordable = grid.filter(pl.col("cost") <= budget)
    if affordable.is_empty():
        return None
    order = ["net_gain", "cost", "value_min", "potential_min"]
    return affordable.sort(order, descending=[True, False, True, True]).row(0, named=True)


def frontier(grid: pl.DataFrame) -> pl.DataFrame:
    """The pairs that no cheaper pair equals in net gain, the cheapest first: the rows of ``threshold_grid``."""
    ordered = grid.sort("cost", "net_gain", "value_min", descending=[False, True, True])
    best_before = pl.col("net_gain").cum_max().shift(1)
    return ordered.filter(best_before.is_null() | (pl.col("net_gain") > best_before))


def _parts(axes: Axes) -> tuple[Array, Array, Array]:
    """What a treatment acts on, a customer: one head, the potential, and the value that can be kept."""
    known = axes.is_assessed
    return (
        known.astype(np.float64),
        np.where(known, axes.growth_potential, 0.0),
        np.where(known, np.maximum(axes.current_value, 0.0), 0.0),
    )


def _cost_and_gain(plan: TierPlan, heads: Array, potential: Array, value: Array) -> tuple[Array, Array, Array]:
    reached = plan.reach * heads
    gain = plan.reach * (plan.potential_won * potential + plan.value_kept * value)
    return reached, reached * plan.cost_per_customer, gain


def _cells(where: list[NDArray[np.int64]], weights: Array, shape: list[int]) -> Array:
    flat = where[0] * shape[1] + where[1]
    summed: Array = np.bincount(flat, weights, shape[0] * shape[1]).astype(np.float64)  # whole numbers when empty
    return summed.reshape(shape)


def _corners(cells: Array) -> dict[str, Array]:
    """Sum above and below each pair of stops: one array (value stop, potential stop) a tier."""
    summed = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1))
    summed[1:, 1:] = cells.cumsum(axis=0).cumsum(axis=1)
    below = summed[1:-1, 1:-1]  # less than both stops
    poor, meagre, everyone = summed[1:-1, -1:], summed[-1:, 1:-1], summed[-1, -1]
    gold = everyone - poor - meagre + below
    return {
        Segment.GOLD.value: gold, Segment.SILVER.value: poor - below,
        Segment.IRON.value: meagre - below, Segment.LEAD.value: below,
    }  # fmt: skip


def _as_table(
    cost: Array, gain: Array, value_stops: tuple[float, ...], potential_stops: tuple[float, ...]
) -> pl.DataFrame:
    values, potentials = np.meshgrid(value_stops, potential_stops, indexing="ij")
    table = {"value_min": values, "potential_min": potentials, "cost": cost, "gain": gain, "net_gain": gain - cost}
    return pl.DataFrame({name: array.ravel().round(2) for name, array in table.items()})
