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

    A customer's own rate and the base's are weighted by the customer's revenue and the mean revenue of a customer;
    with rules.margin_by = "category" that of the customers who began in the same category takes the base's place,
    with "base" everyone has the base's margin rate. Margin is the basis when ``margin_rate`` is given or nearly all
    cost is known, else revenue (margin rate 1).

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
    return KeptShare((1 - refund_rates) * np.clip(margin_rates(customers, by=rules.margin_by), -1, 1), basis)


def margin_rates(customers: pl.DataFrame, *, by: str = "customer") -> Array:
    """Margin a unit of revenue of each customer, shrunken to the base or to the category of the first purchase.

    >>> table = pl.DataFrame({"margin": [30.0, 10.0], "revenue": [100.0, 100.0]})
    >>> margin_rates(table).tolist(), margin_rates(table, by="base").tolist()
    ([0.25, 0.15], [0.2, 0.2])
    """
    own = _shrunken_rate(customers, "margin", "revenue")
    if by == "base":
        return np.full(len(own), _pooled(customers))
    if by == "category" and "first_category" in customers.columns:
        return _shrunken_rate(customers, "margin", "revenue", towards=_category_rates(customers))
    return own


def _pooled(customers: pl.DataFrame) -> float:
    known = customers.filter(pl.col("margin").is_not_null(), pl.col("revenue") > 0)
    revenue = float(known["revenue"].sum())
    return float(known["margin"].sum()) / revenue if revenue else 0.0


def _category_rates(customers: pl.DataFrame) -> Array:
    """Each customer's category's pooled margin rate, itself shrunken to the base with one mean customer's weight."""
    is_known = pl.col("margin").is_not_null() & (pl.col("revenue") > 0)
    sums = customers.with_columns(
        pl.when(is_known).then(name).sum().over(pl.col("first_category").fill_null("")).alias(name)
        for name in ("margin", "revenue")
    )
    known = customers.filter(is_known)
    weight = float(known["revenue"].sum()) / max(known.height, 1)
    rates = (pl.col("margin") + weight * _pooled(customers)) / (pl.col("revenue") + weight)
    return sums.select(rates).to_series().cast(pl.Float64).to_numpy() if weight else np.zeros(customers.height)


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


def _shrunken_rate(customers: pl.DataFrame, part: str, whole: str, *, towards: Array | None = None) -> Array:
    if part not in customers.columns or whole not in customers.columns:
        return np.zeros(customers.height)
    parts, wholes = number_columns(customers, part, whole)
    is_known = np.isfinite(parts) & np.isfinite(wholes) & (wholes > 0)
    if not is_known.any():
        return np.zeros(customers.height)
    parts, wholes = np.where(is_known, parts, 0.0), np.where(is_known, wholes, 0.0)
    base, weight = parts.sum() / wholes.sum(), wholes.sum() / is_known.sum()
    return np.asarray((parts + weight * (base if towards is None else towards)) / (wholes + weight))
