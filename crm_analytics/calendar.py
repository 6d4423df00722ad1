"""Calendar arithmetic as Narwhals expressions that mean the same on every engine.

Casts of dates to integers are refused on Spark and Int8 day numbers overflow on Polars; so day and month numbers
are computed from year, month and ordinal day in Int64.
"""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v2 as nw


def day_number(column: str) -> nw.Expr:
    """Days since 0000-12-31 of a date column, as Int64; equals ``date.toordinal()``.

    >>> import polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"date": [dt.date(2024, 2, 29)]}))
    >>> frame.select(day_number("date"))["date"].to_list() == [dt.date(2024, 2, 29).toordinal()]
    True
    """
    year = nw.col(column).dt.year().cast(nw.Int64) - 1
    leap_days = _floor_div(year, 4) - _floor_div(year, 100) + _floor_div(year, 400)
    return year * 365 + leap_days + nw.col(column).dt.ordinal_day().cast(nw.Int64)


def month_number(column: str) -> nw.Expr:
    """Months since year 0 of a date column, as Int64: 12 * year + month - 1."""
    date = nw.col(column).dt
    return date.year().cast(nw.Int64) * 12 + date.month().cast(nw.Int64) - 1


def first_of_month(number: int) -> dt.date:
    """First day of a month number.

    >>> first_of_month(2024 * 12 + 1)
    datetime.date(2024, 2, 1)
    """
    return dt.date(number // 12, number % 12 + 1, 1)


def _floor_div(expr: nw.Expr, divisor: int) -> nw.Expr:
    # Spark's // returns a double: floor by hand on what both engines agree on
    return ((expr - expr % divisor) / divisor).cast(nw.Int64)
