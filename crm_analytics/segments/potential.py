"""The two axes of the matrix: what a customer yields now, and what *more* could be won."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from crm_analytics.settings import YEAR_DAYS

WALLET, PEERS = "wallet_headroom", "peer_headroom"
PEER_QUANTILE = 0.80  # share of comparable customers who yield less than the peer level
FEWEST_PEERS = 50  # customers; below, one level serves for all
_FOLDS = 2  # a customer's peer level never comes from a fit that has seen the customer
_FIT_ROWS = 20_000  # rows a fold; more does not move the quantile but costs seconds


def estimate_potential(customers: pl.DataFrame) -> pl.DataFrame:
    """Add both axes: customers -> + current_value, growth_potential (currency a year), potential_measure.

    current_value is the margin of the trailing year where every cost is known, else revenue (value_basis says
    which). growth_potential is headroom: wallet x margin rate - current value where a wallet is known, else the
    level that one comparable customer in five exceeds, less own; never below 0. Comparable customers began as long
    ago, with the same kind of purchase, place orders of the same size and brought as much before the trailing year.
    Plain residual CLV would not do: it follows current value, so that a stable customer who already gives all its
    business would turn gold. And a level without order size and past would be nearly the same for everybody, so that
    headroom were current value upside down and hardly anyone gold.

    >>> base = pl.DataFrame({"frequency": [3], "T": [800], "recency": [700], "year_revenue": [100.0],
    ...     "year_margin": [20.0], "revenue": [300.0], "margin": [60.0], "value_basis": ["margin"], "wallet": [500.0]})
    >>> estimate_potential(base).select("current_value", "growth_potential").row(0)
    (20.0, 80.0)
    """
    valued = customers.with_columns(_current_value().alias("current_value"))
    measured = valued.with_columns(_wallet_headroom(valued).alias("_wallet"), _peer_headroom(valued).alias("_peers"))
    headroom = pl.coalesce("_wallet", "_peers").clip(lower_bound=0).round(2)
    measure = pl.when(pl.col("_wallet").is_not_null()).then(pl.lit(WALLET)).otherwise(pl.lit(PEERS))
    return measured.with_columns(
        headroom.alias("growth_potential"),
        pl.when(headroom.is_not_null()).then(measure).alias("potential_measure"),
    ).drop("_wallet", "_peers")


def _current_value() -> pl.Expr:
    return pl.when(pl.col("value_basis") == "margin").then("year_margin").otherwise("year_revenue")


def _wallet_headroom(customers: pl.DataFrame) -> pl.Expr:
    if "wallet" not in customers.columns:
        return pl.lit(None, pl.Float64)
    return pl.col("wallet") * _margin_rate(customers) - pl.col("current_value")


def _margin_rate(customers: pl.DataFrame) -> float:
    """Margin rate of the base; 1 on the revenue basis, where value is revenue."""
    known = customers.filter(pl.col("value_basis") == "margin", pl.col("margin").is_not_null())
    revenue = float(known["revenue"].sum())
    return float(known["margin"].sum()) / revenue if revenue > 0 else 1.0


def _peer_headroom(customers: pl.DataFrame) -> pl.Series:
    own = customers["current_value"].cast(pl.Float64)
    is_known = own.is_not_null()
    levels = np.full(customers.height, np.nan)
    levels[is_known.to_numpy()] = _peer_levels(customers.filter(is_known), own.drop_nulls().to_numpy())
    return pl.Series(levels, nan_to_null=True) - own


def _peer_levels(customers: pl.DataFrame, yearly: np.ndarray) -> np.ndarray:
    if customers.height < FEWEST_PEERS or np.ptp(yearly) == 0:
        level = np.quantile(yearly, PEER_QUANTILE) if customers.height else 0.0
        return np.full(customers.height, level)
    # shuffled: alternating kinds of customers would else never be compared with their own kind
    features, fold = _peer_features(customers), np.random.default_rng(0).permutation(customers.height) % _FOLDS
    levels, model = np.empty(customers.height), _new_quantile_model()
    # one thread: waiting threads of a busy machine made this a hundred times slower, and two cores gain little
    with threadpool_limits(1, user_api="openmp"):
        for held_out in range(_FOLDS):
            others = np.flatnonzero(fold != held_out)
            rows = others[:: max(1, len(others) // _FIT_ROWS)]
            levels[fold == held_out] = model.fit(features[rows], yearly[rows]).predict(features[fold == held_out])
    return levels


def _new_quantile_model() -> Any:
    # imported here: a second that only this measure needs; and before the limit, which binds loaded libraries only
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        loss="quantile", quantile=PEER_QUANTILE, max_iter=40, max_leaf_nodes=15, min_samples_leaf=30, random_state=0
    )


def _peer_features(customers: pl.DataFrame) -> np.ndarray:
    """What makes customers comparable; nothing that is the yearly value in disguise, such as recent purchases."""
    kinds = [name for name in ("first_category", "first_region", "region", "industry") if name in customers.columns]
    age = pl.col("T").clip(upper_bound=3 * YEAR_DAYS).cast(pl.Float64)
    earlier = (pl.col("revenue") - pl.col("year_revenue")).cast(pl.Float64)
    codes = [pl.col(name).fill_null("").rank("dense").clip(upper_bound=200).cast(pl.Float64) for name in kinds]
    order_size = [pl.col("gross_revenue") / (pl.col("frequency") + 1)] if "gross_revenue" in customers.columns else []
    return customers.select(age, earlier, *order_size, *codes).to_numpy()
