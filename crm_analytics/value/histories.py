"""The purchase histories that the models read: frequency, recency and T of a customer table as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.errors import UnknownColumn
from crm_analytics.messages import Message, Severity

Array = NDArray[np.float64]
_MOST_LEVELS = 100_000
_MOST_CELLS = 5_000_000  # a table of all pairs of frequency and T may have


@dataclass(frozen=True)
class Histories:
    """Histories of the usable rows, and which rows those are.

    A row without a purchase (nulls) or with an impossible history (negative, recency above T, recency without
    a repeat purchase or the reverse) is in no model.
    """

    frequency: Array
    recency: Array
    T: Array
    is_usable: NDArray[np.bool_]
    n_impossible: int = 0
    rate_factor: Array | float = 1.0  # by which covariates quicken buying, one a row
    dropout_factor: Array | float = 1.0  # and leaving

    def __len__(self) -> int:
        return len(self.frequency)

    @property
    def messages(self) -> list[Message]:
        """How many rows were set aside because no history can look like that."""
        if not self.n_impossible:
            return []
        return [Message("value.impossible_histories", {"n_customers": self.n_impossible}, Severity.WARNING)]

    def to_series(self, name: str, values: Array) -> pl.Series:
        """One value a row of the original table; null where the row is in no model."""
        return series_of(name, values, self.is_usable)

    def take(self, rows: NDArray[Any] | slice) -> Histories:
        """The same histories, only some rows."""
        everyone = np.ones(len(self.frequency[rows]), dtype=bool)
        factors = [taken_rows(factor, rows) for factor in (self.rate_factor, self.dropout_factor)]
        return Histories(self.frequency[rows], self.recency[rows], self.T[rows], everyone, 0, *factors)

    def distinct_ahead(self) -> tuple[Histories, NDArray[Any]]:
        """Histories that differ in what lies ahead of a living customer, and which of them is each row's.

        That depends on frequency and T alone: far fewer pairs than customers. Covariates make every row its own.
        """
        if isinstance(self.rate_factor, np.ndarray):
            return self, np.arange(len(self))
        x_levels, x_of, _ = levels_of(self.frequency)
        T_levels, T_of, _ = levels_of(self.T)
        first, row_of = _first_of_each(x_of * len(T_levels) + T_of, len(x_levels) * len(T_levels))
        return self.take(first), row_of


def read_histories(customers: Any) -> Histories:
    """Read frequency, recency and T (one unit) from a table; rows that no model can use are set aside.

    >>> table = pl.DataFrame({"frequency": [2, None], "recency": [30.0, None], "T": [39.0, None]})
    >>> len(read_histories(table))
    1
    """
    frequency, recency, T = number_columns(customers, "frequency", "recency", "T")
    is_known = np.isfinite(frequency) & np.isfinite(recency) & np.isfinite(T)
    is_possible = (frequency >= 0) & (recency >= 0) & (recency <= T) & ((frequency > 0) == (recency > 0))
    is_usable = is_known & is_possible
    n_impossible = int(is_known.sum() - is_usable.sum())
    return Histories(frequency[is_usable], recency[is_usable], T[is_usable], is_usable, n_impossible)


def number_columns(customers: Any, *names: str) -> list[Array]:
    """Columns as float arrays, null as NaN; raises UnknownColumn when one is missing."""
    frame = to_polars(customers)
    for name in names:
        if name not in frame.columns:
            raise UnknownColumn(column=name, available=frame.columns)
    return [frame[name].cast(pl.Float64).to_numpy(writable=True) for name in names]


def taken_rows(factor: Array | float, rows: NDArray[Any] | slice) -> Array | float:
    """Some rows of a factor that may be one number for all."""
    return factor[rows] if isinstance(factor, np.ndarray) else factor


def to_polars(customers: Any) -> pl.DataFrame:
    """Any frame that Narwhals reads, as a Polars frame in the same row order."""
    if isinstance(customers, pl.DataFrame):
        return customers
    frame: pl.DataFrame = nw.from_native(customers).lazy().collect("polars").to_native()
    return frame


def levels_of(x: Array) -> tuple[Array, NDArray[np.intp], NDArray[np.intp]]:
    """Distinct values, which of them each row has, and how many rows have each.

    >>> levels, level_of, counts = levels_of(np.array([0.0, 2.0, 0.0]))
    >>> levels[counts > 0].tolist(), levels[level_of].tolist(), counts[counts > 0].tolist()
    ([0.0, 2.0], [0.0, 2.0, 0.0], [2, 1])
    """
    whole = x.astype(np.intp)
    if len(x) and whole.min() >= 0 and whole.max() <= _MOST_LEVELS and np.array_equal(whole, x):
        counts = np.bincount(whole)  # counting needs no sorting; a level that nobody has weighs nothing
        return np.arange(len(counts), dtype=float), whole, counts
    levels, level_of, counts = np.unique(x, return_inverse=True, return_counts=True)
    return levels, level_of, counts


def _first_of_each(key: NDArray[np.intp], n_keys: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A row of each distinct key, and which of those each row equals."""
    if n_keys > _MOST_CELLS:
        _, first, row_of = np.unique(key, return_index=True, return_inverse=True)
        return first, row_of
    row = np.full(n_keys, -1)
    row[key[::-1]] = np.arange(len(key))[::-1]  # the first row is written last
    seen = np.flatnonzero(row >= 0)
    place = np.zeros(n_keys, dtype=np.intp)
    place[seen] = np.arange(len(seen))
    return row[seen], place[key]


def series_of(name: str, values: Array, is_usable: NDArray[np.bool_]) -> pl.Series:
    """Spread values over the usable rows, null elsewhere."""
    spread = np.full(len(is_usable), np.nan)
    spread[is_usable] = values
    return pl.Series(name, spread).fill_nan(None)
