"""Who lies in chosen cells of the matrix, with how likely they buy, what to offer them, and why."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.scoring import Scores
from crm_analytics.segments.next_offer import add_next_offer
from crm_analytics.segments.tiers import TIERS, Axes, tier_numbers
from crm_analytics.settings import SegmentRules
from crm_analytics.views.segments import Density

LIKELY_WITHIN_DAYS = 90  # a quarter: about as long as a campaign runs
_FIRST, _LAST = ("customer_id", "name", "owner", "segment", "buying_likelihood"), (
    "next_category", "next_product", "taken_up_share", "current_value", "growth_potential", "potential_measure",
    "wallet_share", "clv", "days_since_last_purchase",
)  # fmt: skip


def people_in_cells(
    customers: pl.DataFrame, axes: Axes, density: Density, *, cells: Collection[int], rules: SegmentRules
) -> pl.DataFrame:
    """The customers of some rows of ``density.cells``, with the segment they have at these thresholds; same columns."""
    width = len(density.potential_edges)
    chosen = density.cells[sorted(cell for cell in cells if 0 <= cell < density.cells.height)]
    wanted = np.searchsorted(density.value_edges, chosen["value_from"].to_numpy()) * width
    wanted += np.searchsorted(density.potential_edges, chosen["potential_from"].to_numpy())
    with np.errstate(invalid="ignore"):
        own = np.searchsorted(density.value_edges, axes.current_value, side="right") * width
        own += np.searchsorted(density.potential_edges, axes.growth_potential, side="right") - width - 1
    is_in = np.isin(own, wanted) & axes.is_assessed
    tiers = pl.Series(TIERS).gather(pl.Series(tier_numbers(axes, rules)[is_in]))
    return customers.filter(pl.Series(is_in)).with_columns(tiers.alias("segment"))


def people_table(people: pl.DataFrame, *, data: DataSet, scores: Scores) -> pl.DataFrame:
    """The list of some scored customers, the likeliest buyer first: who they are, buying_likelihood, next_category,
    next_product, taken_up_share and what the matrix knows of them.

    ``buying_likelihood`` is the purchase model's probability of a purchase day in the next 90 days. Columns of which
    nothing is known are left out.
    """
    likely = people.with_columns(buying_likelihood(people, scores))
    offered = add_next_offer(
        likely, category_starts=data.category_starts, first_purchases=data.first_purchases, as_of=scores.as_of
    )
    ordered = offered.sort("buying_likelihood", "customer_id", descending=[True, False], nulls_last=True)
    names = [name for name in (*_FIRST, *_LAST) if name in ordered.columns]
    return ordered.select(name for name in names if ordered[name].null_count() < max(1, ordered.height))


def buying_likelihood(people: pl.DataFrame, scores: Scores, *, days: int = LIKELY_WITHIN_DAYS) -> pl.Series:
    """Probability of at least one purchase day within ``days``; null where a customer is in no model."""
    if people.is_empty():
        return pl.Series("buying_likelihood", [], dtype=pl.Float64)
    none = scores.model.purchase_probabilities(people, float(days), 0)[:, 0]
    return pl.Series("buying_likelihood", 1 - none, nan_to_null=True)
