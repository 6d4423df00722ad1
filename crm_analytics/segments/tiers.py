"""The four tiers at any thresholds: exact counts and sums in one compiled pass over contiguous arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import ContactChannel, Segment
from crm_analytics.settings import SegmentRules, require

Array = NDArray[np.float64]

TIERS = [tier.value for tier in Segment]
NOT_ASSESSED = len(TIERS)
RELATED_FROM = 0.8  # rank correlation beyond which the two axes are hardly two
MONEY = (
    "year_revenue", "year_margin", "year_cost_to_serve", "current_value", "growth_potential", "clv", "gross_revenue",
    "n_orders",
)  # fmt: skip
CONSENTED = "n_consented"  # customers who may be contacted on at least one channel
WALLETS, WALLET_SHARES = "n_wallets", "wallet_shares"  # customers whose wallet is known, and the sum of their shares


@dataclass(frozen=True)
class Axes:
    """Both axes and what is summed of every customer, one row each; NaN = not known."""

    current_value: Array
    growth_potential: Array
    names: tuple[str, ...]  # what is summed, one column of ``amounts`` each
    amounts: Array

    def __len__(self) -> int:
        return len(self.current_value)

    @property
    def is_assessed(self) -> NDArray[np.bool_]:
        """Both axes are known."""
        return np.isfinite(self.current_value) & np.isfinite(self.growth_potential)

    @property
    def money(self) -> Mapping[str, Array]:
        """The summed columns by name."""
        return {name: self.amounts[:, number] for number, name in enumerate(self.names)}


def read_axes(customers: pl.DataFrame) -> Axes:
    """Copy both axes and what is summed into contiguous arrays: scored customers -> Axes, in row order."""
    summed = [pl.col(name).cast(pl.Float64) for name in MONEY if name in customers.columns]
    consents = [name for name in (f"consent_{each}" for each in ContactChannel) if name in customers.columns]
    if consents:
        summed.append(pl.any_horizontal(pl.col(consents).fill_null(False)).cast(pl.Float64).alias(CONSENTED))
    if "wallet_share" in customers.columns:
        share = pl.col("wallet_share")
        summed += [share.is_not_null().cast(pl.Float64).alias(WALLETS), share.fill_null(0.0).alias(WALLET_SHARES)]
    table = customers.select(summed).with_columns(pl.all().fill_null(float("nan")))
    amounts = np.ascontiguousarray(table.to_numpy().reshape(table.height, table.width))
    value, potential = (_as_array(customers[name]) for name in ("current_value", "growth_potential"))
    return Axes(value, potential, tuple(table.columns), amounts)


def _as_array(values: pl.Series) -> Array:
    return np.ascontiguousarray(values.cast(pl.Float64).fill_null(float("nan")).to_numpy())


def tier_numbers(axes: Axes, rules: SegmentRules) -> NDArray[np.int64]:
    """Position of each customer's tier in TIERS; NOT_ASSESSED where an axis is null. Thresholds count as high.

    >>> base = pl.DataFrame({"current_value": [9.0, 1.0, 9.0, None], "growth_potential": [5.0, 5.0, 0.0, 0.0]})
    >>> tier_numbers(read_axes(base), SegmentRules(9, 5)).tolist()
    [0, 1, 2, 4]
    """
    value, potential = thresholds_of(rules)
    is_rich, is_promising = axes.current_value >= value, axes.growth_potential >= potential
    numbers = 3 - 2 * is_promising.astype(np.int64) - is_rich
    numbers[~axes.is_assessed] = NOT_ASSESSED
    return numbers


def thresholds_of(rules: SegmentRules) -> tuple[float, float]:
    """Both thresholds. Raises InvalidSetting when one is not given."""
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
    counts, sums = _count_at(axes.current_value, axes.growth_potential, axes.amounts, *thresholds_of(rules))
    return as_tiers(counts, sums, axes.names)


def summarise_segments(customers: pl.DataFrame) -> pl.DataFrame:
    """Total each segment as assigned: scored customers -> the table of ``count_tiers``."""
    numbers = customers["segment"].replace_strict(TIERS, range(NOT_ASSESSED), default=NOT_ASSESSED)
    axes, classes = read_axes(customers), numbers.cast(pl.Int64).to_numpy()
    counts, sums = _count_classes(classes, axes.amounts, NOT_ASSESSED + 1)
    return as_tiers(counts, sums, axes.names)


def as_tiers(counts: NDArray[np.int64], sums: Array, names: tuple[str, ...]) -> pl.DataFrame:
    """Name the totals of the four tiers and of those not assessed, in the order of TIERS."""
    totals = {name: sums[:, number].round(2) for number, name in enumerate(names)}
    table = pl.DataFrame({"segment": [*TIERS, None], "n_customers": counts, **totals})
    shown = table.filter(pl.col("segment").is_not_null() | (pl.col("n_customers") > 0))
    return shown.with_columns(pl.col(name).fill_nan(None) for name in names)


@njit(cache=True, nogil=True)
def _count_at(values, potentials, amounts, value_from, potential_from):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Class and total in one pass: the classes are never written down."""
    counts, sums = np.zeros(5, dtype=np.int64), np.zeros((5, amounts.shape[1]))
    for row in range(len(values)):
        tier = 4
        if np.isfinite(values[row]) and np.isfinite(potentials[row]):
            tier = 3 - 2 * (potentials[row] >= potential_from) - (values[row] >= value_from)
        counts[tier] += 1
        for column in range(amounts.shape[1]):
            sums[tier, column] += amounts[row, column]
    return counts, sums


@njit(cache=True, nogil=True)
def _count_classes(classes, amounts, n_classes):  # type: ignore[no-untyped-def]  # pragma: no cover
    counts, sums = np.zeros(n_classes, dtype=np.int64), np.zeros((n_classes, amounts.shape[1]))
    for row in range(len(classes)):
        counts[classes[row]] += 1
        for column in range(amounts.shape[1]):
            sums[classes[row], column] += amounts[row, column]
    return counts, sums
