"""Who changes class when thresholds move."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics.schemas import Segment
from crm_analytics.settings import SegmentRules


def count_movers(customers: pl.DataFrame, *, before: SegmentRules, after: SegmentRules) -> pl.DataFrame:
    """Count who moves between classes: two axes and clv -> segment_before, segment_after, n_customers, clv.

    Both rules must hold thresholds. Only pairs with customers are returned, stayers included.

    >>> base = pl.DataFrame({"current_value": [4.0, 9.0], "growth_potential": [1.0, 1.0], "clv": [10.0, 20.0]})
    >>> old, new = SegmentRules(5, 5), SegmentRules(3, 5)
    >>> count_movers(base, before=old, after=new).rows()
    [('iron', 'iron', 1, 20.0), ('lead', 'iron', 1, 10.0)]
    """
    axes = customers.select("current_value", "growth_potential", "clv").drop_nulls()
    value, potential, clv = (axes[name].to_numpy() for name in ("current_value", "growth_potential", "clv"))
    pair = _class_number(value, potential, before) * 4 + _class_number(value, potential, after)
    counts, worth = np.bincount(pair, minlength=16), np.bincount(pair, weights=clv, minlength=16)
    rows = [
        (_TIERS[code // 4], _TIERS[code % 4], int(counts[code]), float(worth[code])) for code in np.flatnonzero(counts)
    ]
    names = {"segment_before": pl.String, "segment_after": pl.String, "n_customers": pl.Int64, "clv": pl.Float64}
    return pl.DataFrame(rows, schema=names, orient="row").sort("segment_before", "segment_after")


_TIERS = [Segment.GOLD.value, Segment.IRON.value, Segment.SILVER.value, Segment.LEAD.value]


def _class_number(value: np.ndarray, potential: np.ndarray, rules: SegmentRules) -> np.ndarray:
    poor, hopeless = value < rules.current_value_threshold, potential < rules.growth_potential_threshold
    return 2 * poor + hopeless
