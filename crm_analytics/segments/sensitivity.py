"""How much hangs on where exactly the thresholds lie: resampled proposals, and a grid over both thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.segments.matrix import propose_thresholds
from crm_analytics.segments.tiers import TIERS, Axes, thresholds_of, tier_numbers
from crm_analytics.settings import CertaintyRules, SegmentRules, require

_MOST_ROWS = 20_000  # customers of a resample; more tell no more about a quantile that is rounded to two digits


@dataclass(frozen=True)
class ProposalStability:
    """How far the proposed thresholds, and with them the tiers, are an accident of who is in the data."""

    value_range: tuple[float, float]  # currency a year; 5 % and 95 % point of the value threshold
    potential_range: tuple[float, float]
    kept: pl.DataFrame  # segment, n_customers, kept_share: mean share of the tier's customers who stay in it


def proposal_stability(
    axes: Axes, rules: SegmentRules, *, certainty: CertaintyRules | None = None
) -> ProposalStability | None:
    """Propose the thresholds anew from resampled customers and place everybody by them; None with nobody assessed.

    ``rules`` names the quantiles; its thresholds in money are not used.
    """
    certainty, rng = certainty or CertaintyRules(), np.random.default_rng((certainty or CertaintyRules()).seed)
    rows = np.flatnonzero(axes.is_assessed)
    if not len(rows):
        return None
    sample = rows if len(rows) <= _MOST_ROWS else rng.choice(rows, _MOST_ROWS, replace=False)
    people = _rows_of(axes, sample)
    proposed = _proposals(people, rules, [np.arange(len(sample)), *_resamples(rng, len(sample), certainty.n_resamples)])
    placed = [tier_numbers(people, each) for each in proposed]
    cuts = np.array([thresholds_of(each) for each in proposed[1:]])
    low, high = np.quantile(cuts, [0.05, 0.95], axis=0)
    return ProposalStability((low[0], high[0]), (low[1], high[1]), _kept(placed[0], placed[1:]))


def _rows_of(axes: Axes, rows: NDArray[np.int64]) -> Axes:
    return Axes(axes.current_value[rows], axes.growth_potential[rows], (), np.empty((len(rows), 0)))


def _resamples(rng: np.random.Generator, n: int, n_resamples: int) -> list[NDArray[np.int64]]:
    return [rng.integers(n, size=n) for _ in range(n_resamples)]


def _proposals(people: Axes, rules: SegmentRules, samples: list[NDArray[np.int64]]) -> list[SegmentRules]:
    unset = SegmentRules(None, None, rules.value_quantile, rules.potential_quantile)
    tables = (
        pl.DataFrame({"current_value": people.current_value[rows], "growth_potential": people.growth_potential[rows]})
        for rows in samples
    )
    return [propose_thresholds(table, unset) for table in tables]


def _kept(placed: NDArray[np.int64], again: list[NDArray[np.int64]]) -> pl.DataFrame:
    shares = [
        float(np.mean([(other[placed == tier] == tier).mean() for other in again])) if (placed == tier).any() else None
        for tier in range(len(TIERS))
    ]
    counts = np.bincount(placed, minlength=len(TIERS))[: len(TIERS)].astype(np.int64)
    return pl.DataFrame({"segment": TIERS, "n_customers": counts, "kept_share": pl.Series(shares, dtype=pl.Float64)})


def sensitivity_grid(
    axes: Axes, *, value_stops: tuple[float, ...], potential_stops: tuple[float, ...], segment: str
) -> pl.DataFrame:
    """Size and yearly value of one tier at each pair of thresholds: -> value_from, potential_from, n_customers,
    current_value.

    Exact: the stops are the only thresholds that are asked for. Source: a summed-area table (Crow 1984).

    >>> base = Axes(np.array([9.0, 1.0]), np.array([5.0, 5.0]), (), np.empty((2, 0)))
    >>> sensitivity_grid(base, value_stops=(0.0, 5.0), potential_stops=(1.0,), segment="gold").rows()
    [(0.0, 1.0, 2, 10.0), (5.0, 1.0, 1, 9.0)]
    """
    require(segment in TIERS, "segment", segment, ", ".join(TIERS))
    values, potentials = axes.current_value[axes.is_assessed], axes.growth_potential[axes.is_assessed]
    is_rich, is_promising = segment in ("gold", "iron"), segment in ("gold", "silver")
    counts, sums = (
        _area(values, potentials, np.array(value_stops), np.array(potential_stops), weights)
        for weights in (None, values)
    )
    cells = [_of_tier(table, is_rich, is_promising) for table in (counts, sums)]
    n_value, n_potential = len(value_stops), len(potential_stops)
    return pl.DataFrame(
        {
            "value_from": np.repeat(np.array(value_stops, dtype=float), n_potential),
            "potential_from": np.tile(np.array(potential_stops, dtype=float), n_value),
            "n_customers": cells[0].ravel().round().astype(np.int64),
            "current_value": cells[1].ravel().round(2),
        }
    )


def _area(
    values: NDArray[np.float64], potentials: NDArray[np.float64], value_stops: NDArray[np.float64],
    potential_stops: NDArray[np.float64], weights: NDArray[np.float64] | None,
) -> NDArray[np.float64]:  # fmt: skip
    """Total of all at or above each pair of stops; the first row and column stand for no threshold at all."""
    row, column = (
        np.searchsorted(stops, amounts, side="right")
        for stops, amounts in ((value_stops, values), (potential_stops, potentials))
    )
    shape = len(value_stops) + 1, len(potential_stops) + 1
    cells = np.bincount(row * shape[1] + column, weights, shape[0] * shape[1]).reshape(shape).astype(float)
    return cells[::-1, ::-1].cumsum(axis=0).cumsum(axis=1)[::-1, ::-1]


def _of_tier(at_least: NDArray[np.float64], is_rich: bool, is_promising: bool) -> NDArray[np.float64]:
    gold, rich, promising = at_least[1:, 1:], at_least[1:, :1], at_least[:1, 1:]
    if is_rich:
        return gold if is_promising else rich - gold
    return promising - gold if is_promising else at_least[0, 0] - rich - promising + gold
