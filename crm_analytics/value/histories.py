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

    def take(self, rows: NDArray[Any]) -> Histories:
        """The same histories, only some rows."""
        everyone = np.ones(len(self.frequency[rows]), dtype=bool)
        return Histories(self.frequency[rows], self.recency[rows], self.T[rows], everyone)


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


def to_polars(customers: Any) -> pl.DataFrame:
    """Any frame that Narwhals reads, as a Polars frame in the same row order."""
    if isinstance(customers, pl.DataFrame):
        return customers
    frame: pl.DataFrame = nw.from_native(customers).lazy().collect("polars").to_native()
    return frame


def series_of(name: str, values: Array, is_usable: NDArray[np.bool_]) -> pl.Series:
    """Spread values over the usable rows, null elsewhere."""
    spread = np.full(len(is_usable), np.nan)
    spread[is_usable] = values
    return pl.Series(name, spread).fill_nan(None)
