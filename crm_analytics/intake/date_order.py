"""What the dates of a column prove about how they are to be read; whoever reads a part of it needs all of it."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import polars as pl

from crm_analytics.intake.date_forms import EPOCHS, FORMS, NUMBER, OFFSET, SERIALS, date_texts, is_year_first, normalise


@dataclass(frozen=True)
class OrderEvidence:
    """Dates that can only be read day-first, only month-first, or both ways; and bare numbers of a spreadsheet's days.

    Counts of parts of a column add up to those of the whole.
    """

    n_day_first: int = 0
    n_month_first: int = 0
    n_either: int = 0
    n_serial: int = 0
    n_other_number: int = 0

    def __add__(self, other: OrderEvidence) -> OrderEvidence:
        return OrderEvidence(*(mine + yours for mine, yours in zip(astuple(self), astuple(other), strict=True)))

    @property
    def is_day_first(self) -> bool | None:
        """The order that most of the telling dates prove; None when none tells."""
        if self.n_day_first == self.n_month_first:
            return None
        return self.n_day_first > self.n_month_first

    @property
    def is_needed(self) -> bool:
        return self.n_day_first + self.n_month_first + self.n_either > 0

    @property
    def is_serial(self) -> bool:
        """Whether bare numbers such as 45356 are a spreadsheet's days: all of them lie where such days lie."""
        return self.n_serial > 0 and self.n_other_number == 0


def weigh_date_order(column: pl.Series) -> OrderEvidence:
    """Count what the dates of a column prove about the order of day and month, and about bare numbers.

    >>> weigh_date_order(pl.Series(["25/12/2024", "01/02/2024"])).is_day_first
    True
    """
    if column.dtype.is_temporal() or column.dtype == pl.Boolean:
        return OrderEvidence()
    texts = date_texts(column)
    texts = texts.filter(~texts.str.contains(r"^\d{4}[-/]"))  # year first: nothing to decide
    # without its time a day is met again and again, and is looked at once
    days = texts.drop_nulls().str.replace(r"[T,\s]+\d{1,2}[:.h]\d{2}.*$", "")
    counted = days.value_counts(name="_n")
    form, n = normalise(counted.to_series(0)), counted["_n"]
    return OrderEvidence(*(int(n.filter(rows.fill_null(False)).sum()) for rows in (*_orders(form), *_numbers(form))))


def _orders(texts: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
    parts = texts.str.extract_groups(FORMS["numeric"]).struct.unnest()
    first, second = (parts[name].cast(pl.Int64, strict=False) for name in ("_a", "_b"))
    is_ordered = parts.select(~is_year_first()).to_series()
    # nobody writes a month before a day with points between
    is_dotted = parts["_mark"] == "."
    is_day_first = is_ordered & (second <= 12) & ((first > 12) | is_dotted)
    is_month_first = is_ordered & (first <= 12) & (second > 12)
    return is_day_first, is_month_first, is_ordered & (first <= 12) & (second <= 12) & ~is_dotted


def _numbers(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    number = texts.str.extract(f"({NUMBER})").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    is_serial = number.is_between(*SERIALS)
    is_moment = texts.str.contains(FORMS["compact"]) | texts.str.contains(FORMS["compact_time"])
    is_epoch = pl.Series([False]).new_from_index(0, len(texts))
    for limits in EPOCHS.values():
        is_epoch = is_epoch | number.is_between(*limits)
    return is_serial, number.is_not_null() & ~is_serial & ~is_moment & ~is_epoch


def has_offsets(column: pl.Series) -> bool:
    """Whether the times of a column name their zone or offset, or count from 1970."""
    if isinstance(column.dtype, pl.Datetime):
        return column.dtype.time_zone is not None
    if column.dtype.is_temporal() or not column.len():
        return False
    return bool(date_texts(column).str.contains(OFFSET).any())
