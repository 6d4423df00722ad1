"""Who changes class when thresholds move."""

from __future__ import annotations

import numpy as np
import polars as pl
from numba import njit

from crm_analytics.segments.tiers import NOT_ASSESSED, TIERS, Axes, read_axes, thresholds_of
from crm_analytics.settings import SegmentRules

_SUMMED = ("current_value", "clv")
_N_CLASSES = NOT_ASSESSED  # who isn't assessed never moves and is left out


def count_movers(customers: pl.DataFrame | Axes, *, before: SegmentRules, after: SegmentRules) -> pl.DataFrame:
    """Count who moves between classes: -> segment_before, segment_after, n_customers, current_value, clv.

    Both rules must hold thresholds. Only pairs with customers are returned, stayers included; customers who are not
    assessed never move and are left out.

    >>> base = pl.DataFrame({"current_value": [4.0, 9.0], "growth_potential": [1.0, 1.0], "clv": [10.0, 20.0]})
    >>> count_movers(base, before=SegmentRules(5, 5), after=SegmentRules(3, 5)).rows()
    [('iron', 'iron', 1, 9.0, 20.0), ('lead', 'iron', 1, 4.0, 10.0)]
    """
    axes = customers if isinstance(customers, Axes) else read_axes(customers)
    summed = np.array([axes.names.index(name) for name in _SUMMED])
    cuts = np.array([*thresholds_of(before), *thresholds_of(after)])
    counts, sums = _count_pairs(axes.current_value, axes.growth_potential, axes.amounts, summed, cuts)
    found = np.flatnonzero(counts)
    table = pl.DataFrame(
        {
            "segment_before": pl.Series([TIERS[pair // _N_CLASSES] for pair in found], dtype=pl.String),
            "segment_after": pl.Series([TIERS[pair % _N_CLASSES] for pair in found], dtype=pl.String),
            "n_customers": counts[found],
            **{name: sums[found, number].round(2) for number, name in enumerate(_SUMMED)},
        }
    )
    return table.with_columns(pl.col("clv").fill_nan(None)).sort("segment_before", "segment_after")


@njit(cache=True, nogil=True)
def _count_pairs(values, potentials, amounts, summed, cuts):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Both classes and the totals of each pair in one pass."""
    counts, sums = np.zeros(16, dtype=np.int64), np.zeros((16, len(summed)))
    for row in range(len(values)):
        value, potential = values[row], potentials[row]
        if np.isfinite(value) and np.isfinite(potential):
            before = 3 - 2 * (potential >= cuts[1]) - (value >= cuts[0])
            after = 3 - 2 * (potential >= cuts[3]) - (value >= cuts[2])
            counts[4 * before + after] += 1
            for column in range(len(summed)):
                sums[4 * before + after, column] += amounts[row, summed[column]]
    return counts, sums
