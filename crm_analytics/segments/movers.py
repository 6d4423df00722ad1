"""Who changes class when thresholds move."""

from __future__ import annotations

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from crm_analytics.segments.tiers import NOT_ASSESSED, TIERS, Array, Axes, as_tiers, read_axes, thresholds_of
from crm_analytics.settings import SegmentRules

_SUMMED = ("current_value", "clv")
_N_CLASSES = NOT_ASSESSED  # who isn't assessed never moves and is left out
_NOBODY = _N_CLASSES**2  # row of the totals of those not assessed, after all pairs of classes


def count_movers(customers: pl.DataFrame | Axes, *, before: SegmentRules, after: SegmentRules) -> pl.DataFrame:
    """Count who moves between classes: -> segment_before, segment_after, n_customers, current_value, clv.

    Both rules must hold thresholds. Only pairs with customers are returned, stayers included; customers who are not
    assessed never move and are left out.

    >>> base = pl.DataFrame({"current_value": [4.0, 9.0], "growth_potential": [1.0, 1.0], "clv": [10.0, 20.0]})
    >>> count_movers(base, before=SegmentRules(5, 5), after=SegmentRules(3, 5)).rows()
    [('iron', 'iron', 1, 9.0, 20.0), ('lead', 'iron', 1, 4.0, 10.0)]
    """
    axes = customers if isinstance(customers, Axes) else read_axes(customers)
    return _as_table(axes.names, *_pass(axes, before, after))


def count_move(
    axes: Axes, *, before: SegmentRules, after: SegmentRules
) -> tuple[pl.DataFrame, dict[str | None, int], pl.DataFrame]:
    """All that a moved threshold changes, in one pass over the customers: the tiers after it, as ``count_tiers``, how
    many were in each before, and who moves, as ``count_movers``.

    >>> base = pl.DataFrame({"current_value": [4.0, 9.0], "growth_potential": [1.0, 1.0], "clv": [10.0, 20.0]})
    >>> tiers, earlier, movers = count_move(read_axes(base), before=SegmentRules(5, 5), after=SegmentRules(3, 5))
    >>> tiers["n_customers"].to_list(), list(earlier.values()), movers["n_customers"].to_list()
    ([0, 0, 2, 0], [0, 0, 1, 1, 0], [1, 1])
    """
    counts, sums = _pass(axes, before, after)
    pairs = counts[:_NOBODY].reshape(_N_CLASSES, _N_CLASSES)
    summed = sums[:_NOBODY].reshape(_N_CLASSES, _N_CLASSES, -1).sum(axis=0)
    tiers = as_tiers(np.append(pairs.sum(axis=0), counts[_NOBODY]), np.vstack([summed, sums[_NOBODY]]), axes.names)
    earlier = [*pairs.sum(axis=1).tolist(), int(counts[_NOBODY])]
    return tiers, dict(zip([*TIERS, None], earlier, strict=True)), _as_table(axes.names, counts, sums)


def _pass(axes: Axes, before: SegmentRules, after: SegmentRules) -> tuple[NDArray[np.int64], Array]:
    cuts = np.array([*thresholds_of(before), *thresholds_of(after)])
    counts, sums = _count_pairs(axes.current_value, axes.growth_potential, axes.amounts, cuts)
    return counts, sums


def _as_table(names: tuple[str, ...], counts: NDArray[np.int64], sums: Array) -> pl.DataFrame:
    found = np.flatnonzero(counts[:_NOBODY])
    table = pl.DataFrame(
        {
            "segment_before": pl.Series([TIERS[pair // _N_CLASSES] for pair in found], dtype=pl.String),
            "segment_after": pl.Series([TIERS[pair % _N_CLASSES] for pair in found], dtype=pl.String),
            "n_customers": counts[found],
            **{name: sums[found, names.index(name)].round(2) for name in _SUMMED},
        }
    )
    return table.with_columns(pl.col("clv").fill_nan(None)).sort("segment_before", "segment_after")


@njit(cache=True, nogil=True)
def _count_pairs(values, potentials, amounts, cuts):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Both classes and the totals of each pair in one pass; the last row holds those not assessed."""
    counts, sums = np.zeros(17, dtype=np.int64), np.zeros((17, amounts.shape[1]))
    for row in range(len(values)):
        value, potential, pair = values[row], potentials[row], 16
        if np.isfinite(value) and np.isfinite(potential):
            before = 3 - 2 * (potential >= cuts[1]) - (value >= cuts[0])
            after = 3 - 2 * (potential >= cuts[3]) - (value >= cuts[2])
            pair = 4 * before + after
        counts[pair] += 1
        for column in range(amounts.shape[1]):
            sums[pair, column] += amounts[row, column]
    return counts, sums
