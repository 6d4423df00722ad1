"""Single figures out of a column."""

from __future__ import annotations

import polars as pl


def total(values: pl.Series) -> float:
    """Sum of a number column; nulls count as nothing.

    >>> total(pl.Series([1.5, None, 2.0]))
    3.5
    """
    return float(values.sum())


def mean(values: pl.Series) -> float | None:
    """Mean of a number or flag column; null when nothing is known.

    >>> mean(pl.Series([True, False]))
    0.5
    """
    known = values.drop_nulls().cast(pl.Float64)
    return total(known) / len(known) if len(known) else None


def share(part: float, whole: float) -> float | None:
    """A part of a positive whole, 0 to 1; null where there is no whole to share.

    >>> share(1, 4), share(1, 0)
    (0.25, None)
    """
    return part / whole if whole > 0 else None
