"""The second axis of the matrix: what *more* could be won of a customer than the present level yields."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from crm_analytics.segments.current_value import add_current_value
from crm_analytics.segments.peers import peer_levels
from crm_analytics.settings import EXPECTED, HEADROOM, PEERS, RESIDUAL, WALLET, ValueRules
from crm_analytics.value.purchases import YEAR, monthly_horizon


def estimate_potential(
    customers: pl.DataFrame, *, measure: str = HEADROOM, value: ValueRules | None = None
) -> pl.DataFrame:
    """Add both axes: customers -> + current_value, current_value_basis, growth_potential (currency a year),
    potential_measure, wallet_share; keeps rows.

    The measures, each never below 0 (see ``SegmentRules.potential_by``):

    - wallet_headroom: wallet x margin rate - what the customer yields; null without a known wallet
    - peer_headroom: the level that one comparable customer in five exceeds, less own (see ``peers``)
    - headroom: the first where a wallet is known, else the second
    - residual_value: clv a year of the horizon, less p_alive x what the customer yields: what is expected beyond the
      present level, over the same life
    - expected_growth: clv a year of the horizon, less what the customer yields: mostly regression to the mean

    What the customer yields is margin (else revenue) before the cost to serve: serving somebody dearly leaves no more
    to win. Plain residual CLV would not do: it follows current value, so that a stable customer who already gives all
    its business would turn gold.

    >>> base = pl.DataFrame({"frequency": [3], "T": [800], "recency": [700], "year_revenue": [100.0],
    ...     "year_margin": [20.0], "revenue": [300.0], "margin": [60.0], "value_basis": ["margin"], "wallet": [500.0]})
    >>> estimate_potential(base).select("current_value", "growth_potential", "wallet_share").row(0)
    (20.0, 80.0, 0.2)
    """
    valued = add_current_value(customers).with_columns(_own_yield().alias("_own"))
    wanted = (WALLET, PEERS) if measure == HEADROOM else (measure,)
    measured = valued.with_columns(_MEASURES[name](valued, value or ValueRules()).alias(f"_{name}") for name in wanted)
    headroom = pl.coalesce(f"_{name}" for name in wanted).clip(lower_bound=0).round(2)
    used = pl.coalesce(pl.when(pl.col(f"_{name}").is_not_null()).then(pl.lit(name)) for name in wanted)
    return measured.with_columns(
        headroom.alias("growth_potential"),
        pl.when(headroom.is_not_null()).then(used).alias("potential_measure"),
        _wallet_share(customers).alias("wallet_share"),
    ).drop("_own", *(f"_{name}" for name in wanted))


def _own_yield() -> pl.Expr:
    return pl.when(pl.col("value_basis") == "margin").then("year_margin").otherwise("year_revenue").cast(pl.Float64)


def _wallet_share(customers: pl.DataFrame) -> pl.Expr:
    """Customer share: the trailing year's revenue as a part of the wallet, at most 1."""
    if "wallet" not in customers.columns:
        return pl.lit(None, pl.Float64)
    share = (pl.col("year_revenue") / pl.col("wallet")).clip(0, 1)
    return pl.when(pl.col("wallet") > 0).then(share)


def margin_rate(customers: pl.DataFrame) -> float:
    """Margin rate of the base; 1 on the revenue basis, where value is revenue."""
    known = customers.filter(pl.col("value_basis") == "margin", pl.col("margin").is_not_null())
    revenue = float(known["revenue"].sum())
    return float(known["margin"].sum()) / revenue if revenue > 0 else 1.0


def _wallet_headroom(customers: pl.DataFrame, _value: ValueRules) -> pl.Series:
    if "wallet" not in customers.columns:
        return pl.Series([None] * customers.height, dtype=pl.Float64)
    return customers.select(pl.col("wallet") * margin_rate(customers) - pl.col("_own")).to_series()


def _peer_headroom(customers: pl.DataFrame, _value: ValueRules) -> pl.Series:
    own = customers["_own"]
    is_known = own.is_not_null()
    levels = np.full(customers.height, np.nan)
    levels[is_known.to_numpy()] = peer_levels(customers.filter(is_known), own.drop_nulls().to_numpy())
    return pl.Series(levels, nan_to_null=True) - own


def _residual(customers: pl.DataFrame, value: ValueRules) -> pl.Series:
    return customers.select(_expected_yearly(value) - pl.col("p_alive") * pl.col("_own")).to_series()


def _expected_growth(customers: pl.DataFrame, value: ValueRules) -> pl.Series:
    return customers.select(_expected_yearly(value) - pl.col("_own")).to_series()


def _expected_yearly(value: ValueRules) -> pl.Expr:
    return pl.col("clv") / discounted_years(value)


def discounted_years(value: ValueRules) -> float:
    """Present worth of one unit of money a year over the horizon.

    >>> round(discounted_years(ValueRules(horizon_days=730, annual_discount_rate=0)), 3)
    1.999
    """
    horizon = monthly_horizon(value.horizon_days, value.annual_discount_rate)
    return float((horizon.factors * horizon.widths).sum() / YEAR)


_MEASURES: dict[str, Callable[[pl.DataFrame, ValueRules], pl.Series]] = {
    WALLET: _wallet_headroom, PEERS: _peer_headroom, RESIDUAL: _residual, EXPECTED: _expected_growth,
}  # fmt: skip
