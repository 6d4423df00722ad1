"""Customers as numbers that can be compared: behaviour on scales on which no single giant decides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

Array = NDArray[np.float64]

# behaviour that every data set tells; the money of several years in a log, because it spans magnitudes
LOGGED = ("days_since_last_purchase", "frequency", "T", "usual_gap_days", "order_value", "current_value", "revenue")
PLAIN = ("refund_rate", "coupon_rate", "n_categories", "satisfaction", "n_contacts", "age_years")
BEHAVIOUR = (
    "days_since_last_purchase",
    "frequency",
    "T",
    "usual_gap_days",
    "order_value",
    "current_value",
    "refund_rate",
)
_FARTHEST = 4.0  # robust deviations beyond which a value pulls no further


class Features(NamedTuple):
    """Scaled values (rows x names), their names, and how many customers lack each; those stand at the median."""

    values: Array
    names: tuple[str, ...]
    n_missing: dict[str, int]


def add_behaviour(customers: pl.DataFrame) -> pl.DataFrame:
    """Add order_value (gross revenue a purchase day, currency) and refund_rate (0 to 1); keeps rows.

    >>> base = pl.DataFrame({"frequency": [1], "gross_revenue": [200.0], "refunds": [50.0]})
    >>> add_behaviour(base).select("order_value", "refund_rate").row(0)
    (100.0, 0.25)
    """
    gross = pl.col("gross_revenue")
    return customers.with_columns(
        (gross / (pl.col("frequency") + 1)).alias("order_value"),
        pl.when(gross > 0).then((pl.col("refunds") / gross).clip(0, 1)).otherwise(0.0).alias("refund_rate"),
    )


def scale_features(customers: pl.DataFrame, names: tuple[str, ...]) -> Features:
    """Bring columns to one scale: log of amounts, centred on the median, mean deviation 1, cut off far out.

    A column that is the same for everybody, or not there, is left out.
    """
    there = [name for name in names if name in customers.columns]
    raw = {name: customers[name].cast(pl.Float64).fill_nan(None) for name in there}
    scaled = {name: _scaled(values, is_logged=name in LOGGED) for name, values in raw.items()}
    kept = {name: values for name, values in scaled.items() if values is not None}
    matrix = np.column_stack(list(kept.values())) if kept else np.empty((customers.height, 0))
    return Features(np.ascontiguousarray(matrix), tuple(kept), {name: raw[name].null_count() for name in kept})


def _scaled(values: pl.Series, *, is_logged: bool) -> Array | None:
    numbers = values.to_numpy().astype(float)
    if is_logged:
        numbers = np.sign(numbers) * np.log1p(np.abs(numbers))  # losses keep their side
    if np.isnan(numbers).all():
        return None
    centred = np.nan_to_num(numbers - np.nanmedian(numbers), nan=0.0)
    spread = float(np.abs(centred).mean())
    return None if spread < 1e-12 else np.asarray(np.clip(centred / spread, -_FARTHEST, _FARTHEST))
