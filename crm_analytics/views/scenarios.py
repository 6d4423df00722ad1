"""Tables behind the scenarios of the Segments page: best thresholds for a budget, two side by side, and the truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import polars as pl

from crm_analytics.segments.budget import TierPlan, best_within, frontier, threshold_grid
from crm_analytics.segments.potential import margin_rate
from crm_analytics.segments.scenarios import Scenario
from crm_analytics.segments.tiers import Axes, read_axes
from crm_analytics.settings import SegmentRules
from crm_analytics.views.segments import SegmentBase, tier_table

BUDGETS = 24  # points of the frontier that a picture shows at most


def grid_of(base: SegmentBase, plans: Mapping[str, TierPlan]) -> pl.DataFrame:
    """Cost and gain at every pair of the sliders' stops: the table of ``threshold_grid``."""
    return threshold_grid(base.axes, plans, value_stops=base.value_stops, potential_stops=base.potential_stops)


def best_pair(grid: pl.DataFrame, budget: float) -> SegmentRules | None:
    """The thresholds that bring most within a budget; None when even the cheapest costs more."""
    best = best_within(grid, budget)
    return None if best is None else SegmentRules(best["value_min"], best["potential_min"])


def frontier_table(grid: pl.DataFrame) -> pl.DataFrame:
    """What more money buys at best: the cheapest thresholds for each net gain, thinned for a picture."""
    best = frontier(grid)
    if best.height <= BUDGETS:
        return best
    places = np.unique(np.linspace(0, best.height - 1, BUDGETS).round().astype(int))
    return best[places]


def side_by_side(axes: Axes, first: Scenario, second: Scenario) -> pl.DataFrame:
    """The tiers of two scenarios, one below the other: scenario + the columns of ``tier_table``."""
    tables = [
        tier_table(axes, each.rules).select(pl.lit(each.name).alias("scenario"), pl.all()) for each in (first, second)
    ]
    return pl.concat(tables)


def true_axes(customers: pl.DataFrame, truth: pl.DataFrame | None, *, as_of: dt.date) -> Axes | None:
    """Both axes with the potential that only a simulation knows; None where no wallet is known.

    Current value is what was observed; potential is the true wallet x margin rate less that, never below 0.
    """
    if truth is None or "true_wallet" not in truth.columns:
        return None
    last = truth.filter(pl.col("month_end") <= as_of).sort("month_end").unique("customer_id", keep="last")
    known = customers.join(
        last.select("customer_id", "true_wallet"), on="customer_id", how="left", maintain_order="left"
    )
    if known["true_wallet"].null_count() == known.height:
        return None
    headroom = pl.col("true_wallet") * margin_rate(customers) - pl.col("current_value")
    return read_axes(known.with_columns(growth_potential=headroom.clip(lower_bound=0)))


def assumed_gain_needed(cost: float, gain: float) -> float | None:
    """Share of the assumed effect that must come true for a plan to pay for itself; None without any gain."""
    return cost / gain if gain > 0 else None
