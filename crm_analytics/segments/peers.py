"""What comparable customers yield: an upper quantile, learnt from customers whom it is not applied to."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from crm_analytics.settings import YEAR_DAYS

Array = NDArray[np.float64]

PEER_QUANTILE = 0.80  # share of comparable customers who yield less than the peer level
FEWEST_PEERS = 50  # customers; below, one level serves for all
_FOLDS = 2  # a customer's peer level never comes from a fit that has seen the customer
_FIT_ROWS = 20_000  # rows a fold; more does not move the quantile but costs seconds


def peer_levels(customers: pl.DataFrame, yearly: Array, *, draw: np.random.Generator | None = None) -> Array:
    """The yearly value that one comparable customer in five exceeds, for each row; ``draw`` resamples what is learnt.

    Comparable customers began as long ago, with the same kind of purchase, place orders of the same size and brought
    as much before the trailing year. Quantile boosting (scikit-learn) on the other half of the customers; with fewer
    than 50 customers, or all alike, one level for all.
    """
    if customers.height < FEWEST_PEERS or np.ptp(yearly) == 0:
        seen = yearly if draw is None or not len(yearly) else draw.choice(yearly, len(yearly))
        return np.full(customers.height, np.quantile(seen, PEER_QUANTILE) if customers.height else 0.0)
    # shuffled: alternating kinds of customers would else never be compared with their own kind
    features, fold = peer_features(customers), np.random.default_rng(0).permutation(customers.height) % _FOLDS
    levels, model = np.empty(customers.height), _new_quantile_model()
    # one thread: waiting threads of a busy machine made this a hundred times slower, and two cores gain little
    with threadpool_limits(1, user_api="openmp"):
        for held_out in range(_FOLDS):
            rows = _learnt_from(np.flatnonzero(fold != held_out), draw)
            levels[fold == held_out] = model.fit(features[rows], yearly[rows]).predict(features[fold == held_out])
    return levels


def _learnt_from(others: NDArray[np.int64], draw: np.random.Generator | None) -> NDArray[np.int64]:
    if draw is not None:
        return draw.choice(others, min(len(others), _FIT_ROWS))
    return others[:: max(1, len(others) // _FIT_ROWS)]


def _new_quantile_model() -> Any:
    # imported here: a second that only this measure needs; and before the limit, which binds loaded libraries only
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        loss="quantile", quantile=PEER_QUANTILE, max_iter=40, max_leaf_nodes=15, min_samples_leaf=30, random_state=0
    )


def peer_features(customers: pl.DataFrame) -> Array:
    """What makes customers comparable; nothing that is the yearly value in disguise, such as recent purchases."""
    kinds = [name for name in ("first_category", "first_region", "region", "industry") if name in customers.columns]
    age = pl.col("T").clip(upper_bound=3 * YEAR_DAYS).cast(pl.Float64)
    earlier = (pl.col("revenue") - pl.col("year_revenue")).cast(pl.Float64)
    codes = [pl.col(name).fill_null("").rank("dense").clip(upper_bound=200).cast(pl.Float64) for name in kinds]
    order_size = [pl.col("gross_revenue") / (pl.col("frequency") + 1)] if "gross_revenue" in customers.columns else []
    return customers.select(age, earlier, *order_size, *codes).to_numpy()
