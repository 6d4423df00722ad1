"""From gross spend to what is kept: refund and margin rates of each customer, shrunken to the base's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.schemas import ValueBasis
from crm_analytics.settings import ValueRules
from crm_analytics.value.histories import Array, number_columns


@dataclass(frozen=True)
class KeptShare:
    """Share of gross spend that counts as value, one a row, and what it counts."""

    rates: Array
    basis: ValueBasis


def kept_share(customers: pl.DataFrame, *, rules: ValueRules, margin_rate: float | None = None) -> KeptShare:
    """(1 - refund rate) x margin rate of each customer.

    A customer's own rate and the base's are weighted by the customer's revenue and the mean revenue of a customer.
    Margin is the basis when ``margin_rate`` is given or nearly all cost is known, else revenue (margin rate 1).

    >>> table = pl.DataFrame({"gross_revenue": [100.0], "refunds": [20.0]})
    >>> kept_share(table, rules=ValueRules(), margin_rate=0.5).rates.tolist()
    [0.4]
    """
    refund_rates = np.clip(_refund_rates(customers), 0, 1)
    basis = value_basis(customers, rules=rules, margin_rate=margin_rate)
    if margin_rate is not None:
        return KeptShare((1 - refund_rates) * margin_rate, basis)
    if basis is ValueBasis.REVENUE:
        return KeptShare(1 - refund_rates, basis)
    return KeptShare((1 - refund_rates) * np.clip(_shrunken_rate(customers, "margin", "revenue"), -1, 1), basis)


def value_basis(customers: pl.DataFrame, *, rules: ValueRules, margin_rate: float | None = None) -> ValueBasis:
    """Margin when its rate is given or the mean cost coverage reaches the rule's; else revenue.

    >>> value_basis(pl.DataFrame({"cost_coverage": [1.0, 0.5]}), rules=ValueRules()).value
    'revenue'
    """
    if margin_rate is not None:
        return ValueBasis.MARGIN
    if not {"cost_coverage", "margin", "revenue"} <= set(customers.columns):
        return ValueBasis.REVENUE
    coverage = customers["cost_coverage"].cast(pl.Float64).mean()
    is_known = isinstance(coverage, float) and coverage >= rules.min_cost_coverage
    is_known = is_known and bool((customers["margin"].is_not_null() & (customers["revenue"] > 0)).any())
    return ValueBasis.MARGIN if is_known else ValueBasis.REVENUE


def historic_value(customers: pl.DataFrame, *, basis: ValueBasis, margin_rate: float | None = None) -> pl.Series:
    """What each customer has brought so far on the same basis; null when it isn't known."""
    column = "margin" if basis is ValueBasis.MARGIN and margin_rate is None else "revenue"
    if column not in customers.columns:
        return pl.Series("historic_value", [None] * customers.height, dtype=pl.Float64)
    money = customers[column].cast(pl.Float64).alias("historic_value")
    return money if margin_rate is None else money * margin_rate


def _refund_rates(customers: pl.DataFrame) -> Array:
    if "purchase_value" not in customers.columns:
        return _shrunken_rate(customers, "refunds", "gross_revenue")
    # what the same order gave back on the same day has already lessened monetary_value
    later = customers.with_columns((pl.col("purchase_value") - pl.col("revenue")).alias("refunds"))
    return _shrunken_rate(later, "refunds", "purchase_value")


def _shrunken_rate(customers: pl.DataFrame, part: str, whole: str) -> Array:
    if part not in customers.columns or whole not in customers.columns:
        return np.zeros(customers.height)
    parts, wholes = number_columns(customers, part, whole)
    is_known = np.isfinite(parts) & np.isfinite(wholes) & (wholes > 0)
    if not is_known.any():
        return np.zeros(customers.height)
    parts, wholes = np.where(is_known, parts, 0.0), np.where(is_known, wholes, 0.0)
    base, weight = parts.sum() / wholes.sum(), wholes.sum() / is_known.sum()
    return np.asarray((parts + weight * base) / (wholes + weight))
