"""What customers brought in the month after each month end, by the stage in which the month began."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np
import polars as pl

from crm_analytics.lifecycle.history import NOT_YET, STAGES, StageHistory
from crm_analytics.lifecycle.purchase_days import Array


def is_month_end(day: dt.date) -> bool:
    """Whether a day is the last of its month."""
    return day.day == calendar.monthrange(day.year, day.month)[1]


def next_month_end(month_end: dt.date) -> dt.date:
    """Last day of the month after a month end.

    >>> next_month_end(dt.date(2024, 1, 31))
    datetime.date(2024, 2, 29)
    """
    first = month_end + dt.timedelta(days=1)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def last_month_end(day: dt.date) -> dt.date:
    """Last month end that is not after a day.

    >>> last_month_end(dt.date(2024, 3, 30)), last_month_end(dt.date(2024, 3, 31))
    (datetime.date(2024, 2, 29), datetime.date(2024, 3, 31))
    """
    return day if is_month_end(day) else day.replace(day=1) - dt.timedelta(days=1)


def measure_next_months(ledger: pl.DataFrame, history: StageHistory, *, as_of: dt.date, only: Array) -> pl.DataFrame:
    """Sum up the calendar month after each month end of a history that is over by as_of.

    LEDGER, StageHistory, a flag for each of its customers that says who counts -> month_end, stage, next_days,
    next_revenue, next_margin (null where a cost is unknown); a row where somebody was active.
    """
    lived = [day for day in history.days if is_month_end(day) and next_month_end(day) <= as_of]
    starts = {day + dt.timedelta(days=1): day for day in lived}
    rows = ledger.select(
        _number_in(ledger).alias("_number"),
        pl.col("date").dt.truncate("1mo").replace_strict(starts, default=None, return_dtype=pl.Date).alias("month_end"),
        "is_purchase_day", "revenue", "margin",
    ).filter(pl.col("month_end").is_not_null(), pl.col("_number") >= 0)  # fmt: skip
    number = rows["_number"].to_numpy()
    column = rows["month_end"].replace_strict(
        list(history.days), list(range(len(history.days))), return_dtype=pl.Int64
    ).to_numpy()  # fmt: skip
    stage = np.where(only[number], history.stages[number, column], NOT_YET)
    named = pl.Series("stage", stage, dtype=pl.Int64).replace_strict(
        list(range(len(STAGES))), list(STAGES), default=None, return_dtype=pl.String
    )
    summed = rows.with_columns(named).drop_nulls("stage").group_by("month_end", "stage").agg(
        pl.col("is_purchase_day").sum().cast(pl.Int64).alias("next_days"),
        pl.col("revenue").sum().alias("next_revenue"),
        pl.when(~pl.col("margin").is_null().any()).then(pl.col("margin").sum()).alias("next_margin"),
    )  # fmt: skip
    return summed


def _number_in(ledger: pl.DataFrame) -> pl.Series:
    """Row of each ledger line's customer among those with a purchase; -1 for customers with refunds only."""
    lengths = ledger["customer_id"].rle().struct.field("len").to_numpy()
    firsts = (np.cumsum(lengths) - lengths).astype(np.int64)
    has_bought = np.maximum.reduceat(ledger["is_purchase_day"].to_numpy(), firsts)
    number = np.where(has_bought, np.cumsum(has_bought) - 1, -1)
    return pl.Series(np.repeat(number, lengths), dtype=pl.Int64)
