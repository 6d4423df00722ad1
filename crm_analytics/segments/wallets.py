"""What a customer's wallet may truly be, from an estimate that errs and from the wallets of alike customers."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics.segments.peers import Array
from crm_analytics.settings import CertaintyRules

_LEAST_SPREAD = 0.05  # share of the residual variance that is never put down to the estimates' error


def wallet_ranges(customers: pl.DataFrame, rules: CertaintyRules) -> tuple[Array, Array] | None:
    """Mean and standard deviation of the logarithm of each customer's true wallet; None with too few known wallets.

    Estimated wallets are true ones times a log-normal error of ``wallet_error``. A linear regression of their
    logarithms on what was bought gives what is usual for alike customers; a known estimate is drawn towards that by
    the weights of the two variances (Bayes' rule for normals; Efron & Morris 1975). A customer without an estimate
    has what is usual alone.
    """
    if "wallet" not in customers.columns:
        return None
    wallet = customers["wallet"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    is_known = wallet > 0
    if is_known.sum() < rules.min_wallets:
        return None
    usual, spread = _usual(_features(customers), np.log(np.where(is_known, wallet, 1.0)), is_known)
    error = rules.wallet_error**2
    own = max(spread - error, _LEAST_SPREAD * spread)  # variance of true wallets of alike customers
    weight = np.where(is_known, own / (own + error), 0.0)
    mean = usual + weight * (np.log(np.where(is_known, wallet, 1.0)) - usual)
    return mean, np.sqrt(own * (1 - weight))


def _usual(features: Array, logs: Array, is_known: np.ndarray) -> tuple[Array, float]:
    known, wanted = features[is_known], logs[is_known]
    weights, *_ = np.linalg.lstsq(known, wanted, rcond=None)
    n_free = max(len(wanted) - features.shape[1], 1)
    return features @ weights, float(((wanted - known @ weights) ** 2).sum() / n_free)


def _features(customers: pl.DataFrame) -> Array:
    """Sizes on a logarithmic scale with their squares, and whether the customer is a firm, where that is known."""
    sizes = [_log_size(name) for name in ("revenue", "year_revenue", "frequency", "T", "_order_size")]
    table = customers.with_columns((pl.col("revenue") / (pl.col("frequency") + 1)).alias("_order_size")).select(sizes)
    table = table.with_columns(pl.all().pow(2).name.suffix("_squared"), pl.lit(1.0).alias("_one"))
    if "industry" in customers.columns:
        table = table.with_columns(customers["industry"].is_not_null().cast(pl.Float64).alias("_is_firm"))
    return table.to_numpy()


def _log_size(name: str) -> pl.Expr:
    size = pl.col(name).cast(pl.Float64)
    return size.fill_nan(None).fill_null(0.0).clip(lower_bound=0.0).log1p()
