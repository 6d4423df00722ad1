"""Calendar arithmetic as Narwhals expressions that mean the same on every engine.

Casts of dates to integers are refused on Spark and Int8 day numbers overflow on Polars; so day and month numbers
are computed from year, month and ordinal day in Int64.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import narwhals.stable.v2 as nw


class PeriodUnit(StrEnum):
    """A calendar period: weeks begin on Monday (ISO 8601), quarters in January, April, July and October."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


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


def period_number(column: str, unit: PeriodUnit) -> nw.Expr:
    """Number of the calendar period that a date lies in, as Int64: one more from each period to the next.

    >>> import polars as pl
    >>> frame = nw.from_native(pl.DataFrame({"date": [dt.date(2024, 3, 31), dt.date(2024, 4, 1)]}))
    >>> frame.select(period_number("date", PeriodUnit.QUARTER))["date"].to_list()
    [8096, 8097]
    """
    if unit is PeriodUnit.WEEK:
        return _floor_div(day_number(column) - 1, 7)  # day 1 of the calendar was a Monday
    return month_number(column) if unit is PeriodUnit.MONTH else _floor_div(month_number(column), 3)


def period_of(day: dt.date, unit: PeriodUnit) -> int:
    """Number of the calendar period that a day lies in; equals ``period_number``.

    >>> period_of(dt.date(2024, 4, 1), PeriodUnit.QUARTER)
    8097
    """
    if unit is PeriodUnit.WEEK:
        return (day.toordinal() - 1) // 7
    month = day.year * 12 + day.month - 1
    return month if unit is PeriodUnit.MONTH else month // 3


def first_day_of(number: int, unit: PeriodUnit) -> dt.date:
    """First day of a calendar period by its number.

    >>> first_day_of(8097, PeriodUnit.QUARTER), first_day_of(105555, PeriodUnit.WEEK)
    (datetime.date(2024, 4, 1), datetime.date(2024, 1, 1))
    """
    if unit == PeriodUnit.WEEK:
        return dt.date.fromordinal(number * 7 + 1)
    return first_of_month(number if unit == PeriodUnit.MONTH else number * 3)


def last_day_of(number: int, unit: PeriodUnit) -> dt.date:
    """Last day of a calendar period by its number.

    >>> last_day_of(8097, PeriodUnit.QUARTER)
    datetime.date(2024, 6, 30)
    """
    return first_day_of(number + 1, unit) - dt.timedelta(days=1)


def last_lived(as_of: dt.date, unit: PeriodUnit) -> int:
    """Number of the last period that is over at the end of a day.

    >>> last_lived(dt.date(2024, 6, 30), PeriodUnit.QUARTER), last_lived(dt.date(2024, 6, 29), PeriodUnit.QUARTER)
    (8097, 8096)
    """
    return period_of(as_of + dt.timedelta(days=1), unit) - 1


def _floor_div(expr: nw.Expr, divisor: int) -> nw.Expr:
    # Spark's // returns a double: floor by hand on what both engines agree on
    return ((expr - expr % divisor) / divisor).cast(nw.Int64)
