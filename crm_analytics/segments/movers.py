"""Who changes class when thresholds move."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics.segments.tiers import NOT_ASSESSED, TIERS, Axes, read_axes, tier_numbers
from crm_analytics.settings import SegmentRules


def count_movers(customers: pl.DataFrame | Axes, *, before: SegmentRules, after: SegmentRules) -> pl.DataFrame:
    """Count who moves between classes: -> segment_before, segment_after, n_customers, current_value, clv.

    Both rules must hold thresholds. Only pairs with customers are returned, stayers included; customers who are not
    assessed never move and are left out.

    >>> base = pl.DataFrame({"current_value": [4.0, 9.0], "growth_potential": [1.0, 1.0], "clv": [10.0, 20.0]})
    >>> count_movers(base, before=SegmentRules(5, 5), after=SegmentRules(3, 5)).rows()
    [('iron', 'iron', 1, 9.0, 20.0), ('lead', 'iron', 1, 4.0, 10.0)]
    """
    axes = customers if isinstance(customers, Axes) else read_axes(customers)
    n_classes = NOT_ASSESSED + 1
    pairs = tier_numbers(axes, before) * n_classes + tier_numbers(axes, after)
    counts = np.bincount(pairs, minlength=n_classes**2)
    found = [pair for pair in np.flatnonzero(counts) if pair != n_classes**2 - 1]
    sums = {name: np.bincount(pairs, axes.money[name], n_classes**2)[found] for name in ("current_value", "clv")}
    table = pl.DataFrame(
        {
            "segment_before": pl.Series([TIERS[pair // n_classes] for pair in found], dtype=pl.String),
            "segment_after": pl.Series([TIERS[pair % n_classes] for pair in found], dtype=pl.String),
            "n_customers": counts[found].astype(np.int64),
            **{name: values.round(2) for name, values in sums.items()},
        }
    )
    return table.with_columns(pl.col("clv").fill_nan(None)).sort("segment_before", "segment_after")
