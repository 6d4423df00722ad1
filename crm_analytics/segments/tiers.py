"""The four tiers at any thresholds: exact counts and sums in one pass over contiguous arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import Segment
from crm_analytics.settings import SegmentRules, require

Array = NDArray[np.float64]

TIERS = [tier.value for tier in Segment]
NOT_ASSESSED = len(TIERS)
RELATED_FROM = 0.8  # rank correlation beyond which the two axes are hardly two
MONEY = ("year_revenue", "year_margin", "current_value", "growth_potential", "clv")


@dataclass(frozen=True)
class Axes:
    """Both axes and the money of every customer, one entry each; NaN = not known."""

    current_value: Array
    growth_potential: Array
    money: Mapping[str, Array]

    def __len__(self) -> int:
        return len(self.current_value)

    @property
    def is_assessed(self) -> NDArray[np.bool_]:
        """Both axes are known."""
        return np.isfinite(self.current_value) & np.isfinite(self.growth_potential)


def read_axes(customers: pl.DataFrame) -> Axes:
    """Copy both axes and the money columns into contiguous arrays: scored customers -> Axes, in row order."""
    names = [name for name in MONEY if name in customers.columns]
    arrays = {name: _as_array(customers[name]) for name in names}
    return Axes(arrays["current_value"], arrays["growth_potential"], arrays)


def _as_array(values: pl.Series) -> Array:
    return np.ascontiguousarray(values.cast(pl.Float64).fill_null(float("nan")).to_numpy())


def tier_numbers(axes: Axes, rules: SegmentRules) -> NDArray[np.int64]:
    """Position of each customer's tier in TIERS; NOT_ASSESSED where an axis is null. Thresholds count as high.

    >>> base = pl.DataFrame({"current_value": [9.0, 1.0, 9.0, None], "growth_potential": [5.0, 5.0, 0.0, 0.0]})
    >>> tier_numbers(read_axes(base), SegmentRules(9, 5)).tolist()
    [0, 1, 2, 4]
    """
    value, potential = _thresholds(rules)
    is_rich, is_promising = axes.current_value >= value, axes.growth_potential >= potential
    numbers = 3 - 2 * is_promising.astype(np.int64) - is_rich
    numbers[~axes.is_assessed] = NOT_ASSESSED
    return numbers


def _thresholds(rules: SegmentRules) -> tuple[float, float]:
    value, potential = rules.current_value_threshold, rules.growth_potential_threshold
    require(value is not None, "current_value_threshold", value, "a number")
    require(potential is not None, "growth_potential_threshold", potential, "a number")
    return float(value or 0), float(potential or 0)


def rank_correlation(axes: Axes) -> float | None:
    """Spearman's correlation of the two axes over the assessed; None with fewer than three, or all alike.

    Near -1 or 1 the axes say the same thing and two of the four tiers stay empty.
    """
    values, potentials = axes.current_value[axes.is_assessed], axes.growth_potential[axes.is_assessed]
    if len(values) < 3 or not np.ptp(values) or not np.ptp(potentials):
        return None
    return float(np.corrcoef(_ranks(values), _ranks(potentials))[0, 1])


def _ranks(values: Array) -> Array:
    return pl.Series(values).rank("average").to_numpy()


def axes_messages(axes: Axes, correlation: float | None) -> list[Message]:
    """What there is to warn of: axes that say the same, or nobody who can be assessed."""
    if len(axes) and not axes.is_assessed.any():
        return [Message("segments.nobody_assessed", {"n_customers": len(axes)}, Severity.WARNING)]
    if correlation is not None and abs(correlation) > RELATED_FROM:
        return [Message("segments.axes_related", {"correlation": round(correlation, 2)}, Severity.WARNING)]
    return []


def count_tiers(axes: Axes, rules: SegmentRules) -> pl.DataFrame:
    """Total each tier at given thresholds: -> segment, n_customers, year_revenue, year_margin, ..., clv.

    In the order gold, silver, iron, lead; "not assessed" comes last as a null segment, only if there is anyone. The
    rows add up to the base. A sum with an unknown part is null.

    >>> base = pl.DataFrame({"current_value": [9.0, 1.0], "growth_potential": [5.0, 5.0]})
    >>> count_tiers(read_axes(base), SegmentRules(9, 5)).select("segment", "n_customers").rows()
    [('gold', 1), ('silver', 1), ('iron', 0), ('lead', 0)]
    """
    return _total(tier_numbers(axes, rules), axes)


def summarise_segments(customers: pl.DataFrame) -> pl.DataFrame:
    """Total each segment as assigned: scored customers -> the table of ``count_tiers``."""
    numbers = customers["segment"].replace_strict(TIERS, range(NOT_ASSESSED), default=NOT_ASSESSED)
    return _total(numbers.cast(pl.Int64).to_numpy(), read_axes(customers))


def _total(numbers: NDArray[np.int64], axes: Axes) -> pl.DataFrame:
    n_classes = NOT_ASSESSED + 1
    counts = np.bincount(numbers, minlength=n_classes)
    sums = {name: np.bincount(numbers, values, n_classes).round(2) for name, values in axes.money.items()}
    table = pl.DataFrame({"segment": [*TIERS, None], "n_customers": counts.astype(np.int64), **sums})
    shown = table.filter(pl.col("segment").is_not_null() | (pl.col("n_customers") > 0))
    return shown.with_columns(pl.col(name).fill_nan(None) for name in sums)
