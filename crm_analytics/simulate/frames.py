"""From arrays to tables with exactly the columns that schemas.py declares."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import polars as pl

from crm_analytics import schemas

Array: TypeAlias = np.ndarray[Any, Any]

DTYPES: dict[str, Any] = {
    schemas.TEXT: pl.String,
    schemas.INTEGER: pl.Int64,
    schemas.NUMBER: pl.Float64,
    schemas.MONEY: pl.Float64,
    schemas.RATE: pl.Float64,
    schemas.FLAG: pl.Boolean,
    schemas.DATE: pl.Date,
    schemas.DATETIME: pl.Datetime("us"),
}


def stream(seed: int, name: str) -> np.random.Generator:
    """A random stream of its own for each purpose, so that a new table never shifts the numbers of another.

    >>> stream(1, "paths").random() == stream(1, "paths").random() != stream(1, "orders").random()
    True
    """
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def as_table(frame: pl.DataFrame, table: schemas.Table) -> pl.DataFrame:
    """The frame with exactly the table's columns, in its order and types; what is missing is null.

    >>> as_table(pl.DataFrame({"customer_id": ["A"]}), schemas.TRUTH).columns == schemas.TRUTH.names
    True
    """
    return frame.select(
        (pl.col(column.name) if column.name in frame.columns else pl.lit(None))
        .cast(DTYPES[column.dtype])
        .alias(column.name)
        for column in table.columns
    )


def words_at(words: Sequence[str], index: Array) -> pl.Series:
    """The word of each index; an index below 0 gives null."""
    return pl.Series([*words, None], dtype=pl.String).gather(pl.Series(np.where(index < 0, len(words), index)))


def ids(prefix: str, numbers: Array, width: int) -> pl.Series:
    """Text ids of equal width, so that they sort as their numbers do.

    >>> ids("C", np.array([7, 42]), 4).to_list()
    ['C0007', 'C0042']
    """
    return prefix + pl.Series(numbers).cast(pl.String).str.zfill(width)


def dates(days: Array) -> pl.Series:
    """Dates of day numbers counted from 1970-01-01; NaN gives null."""
    return pl.Series(np.floor(days), nan_to_null=True).cast(pl.Int32).cast(pl.Date)


def instants(days: Array) -> pl.Series:
    """Date and time, to the minute, of day numbers with a fraction; NaN gives null."""
    minutes = pl.Series(np.floor(days * 1440), nan_to_null=True).cast(pl.Int64)
    return (minutes * 60_000_000).cast(pl.Datetime("us"))


def in_opening_hours(days: Array) -> Array:
    """The same days and order of time, squeezed into 8 to 22 o'clock.

    >>> in_opening_hours(np.array([10.0, 10.5])).round(3).tolist()
    [10.333, 10.625]
    """
    day = np.floor(days)
    return day + (8 + 14 * (days - day)) / 24


def day_of(date: dt.date) -> int:
    """Day number counted from 1970-01-01.

    >>> day_of(dt.date(1970, 1, 2))
    1
    """
    return (date - dt.date(1970, 1, 1)).days


def month_ends(first: int, last: int) -> Array:
    """Day numbers of the month ends from first to last, both included."""
    ends = pl.date_range(dt.date(1970, 1, 1), dt.date(2200, 1, 1), "1mo", eager=True).dt.month_end()
    days = ends.cast(pl.Int32).to_numpy()
    return days[(days >= first) & (days <= last)]


def pick(rng: np.random.Generator, weights: Sequence[float] | Array, size: int) -> Array:
    """Draws of an index with probabilities proportional to the weights."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(edges, rng.random(size), side="right"), len(edges) - 1)
