"""What the cells of a column look like, whatever its name: dates, numbers, ids, addresses, states of orders."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.dates import read_datetimes
from crm_analytics.intake.numbers import read_numbers
from crm_analytics.intake.parsed import as_text
from crm_analytics.intake.statuses import STATUS_MEANINGS, bare_status
from crm_analytics.intake.texts import read_flags

_BARE_NUMBER = r"^\d+(?:\.\d+)?$"
_COMPACT_DATE = r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_PHONE = r"^['+]?\(?\+?\d[\d\s().\-/]{5,20}\d$"
_ENOUGH_TO_TELL = 10  # cells below which two different words may be ids as well as yes and no


def share_of_dates(cells: pl.Series, *, is_number_a_date: bool = False) -> float:
    """Share of cells that are dates, in either order; bare numbers (seconds since 1970) only where a name says so."""
    if cells.dtype.is_temporal() or cells.dtype == pl.Boolean:
        return float(cells.dtype in (pl.Date, pl.Datetime))
    counted = _as_whole(cells).drop_nulls().value_counts(name="_n")
    text = counted.to_series(0)
    may_be = text.str.contains(r"^.{0,24}\d.{4,40}$") & (text.str.len_chars() <= 60)
    if not is_number_a_date:
        may_be = may_be & (~text.str.contains(_BARE_NUMBER) | text.str.contains(_COMPACT_DATE))
    candidates = counted.filter(may_be)
    read = _in_either_order(candidates.to_series(0), is_number_a_date)
    n_dates, n_written = (int(rows["_n"].sum()) for rows in (candidates.filter(read.is_not_null()), counted))
    return n_dates / n_written if n_written else 1.0


def _as_whole(cells: pl.Series) -> pl.Series:
    return as_text(cells.cast(pl.Int64, strict=False) if cells.dtype.is_float() else cells)


def _in_either_order(texts: pl.Series, is_number_a_date: bool) -> pl.Series:
    first = read_datetimes(texts, is_day_first=True, is_serial=is_number_a_date).values
    if not first.null_count():
        return first
    rest = first.is_null()
    return first.scatter(rest.arg_true(), read_datetimes(texts.filter(rest), is_serial=is_number_a_date).values)


def share_of_numbers(cells: pl.Series) -> float:
    """Share of cells that are numbers or money."""
    if cells.dtype.is_temporal() or cells.dtype == pl.Boolean:
        return 0.0
    return _share(read_numbers(cells).values, cells)


def share_of_emails(cells: pl.Series) -> float:
    """Share of cells that are e-mail addresses."""
    return _share_matching(cells, _EMAIL)


def share_of_phones(cells: pl.Series) -> float:
    """Share of cells that may be telephone numbers; dates are none."""
    share = _share_matching(cells, _PHONE)
    return 0.0 if as_text(cells).count() and share_of_dates(cells) > 0.5 else share


def share_of_statuses(cells: pl.Series) -> float:
    """Share of cells that are known words for the state of an order or payment."""
    known = pl.DataFrame({"_word": as_text(cells)}).select(bare_status(pl.col("_word")).is_in(list(STATUS_MEANINGS)))
    return _share(known.to_series().set(~known.to_series().fill_null(False), None), cells)


def share_of_other_words(cells: pl.Series) -> float:
    """1 unless most cells are words for the state of an order: "State" may be a place or a state."""
    return 0.0 if as_text(cells).count() and share_of_statuses(cells) > 0.5 else 1.0


def share_of_names(cells: pl.Series) -> float:
    """1 where cells may name something in free text, 0 where they are numbers, dates or yes and no."""
    if not as_text(cells).count():
        return 1.0
    return 0.0 if _holds_values(cells) or share_of_numbers(cells) > 0.9 else 1.0


def share_of_ids(cells: pl.Series) -> float:
    """1 where cells may be ids; 0 where they are dates, amounts with cents, or yes and no."""
    return 0.0 if _holds_values(cells) or has_cents(cells) else 1.0


def _holds_values(cells: pl.Series) -> bool:
    if cells.dtype.is_temporal() or cells.dtype == pl.Boolean:
        return True
    text = as_text(cells).drop_nulls()
    worded = text.filter(~text.str.contains(_BARE_NUMBER))  # an id of eight digits may happen to be a date
    return _is_yes_or_no(text) or (2 * len(worded) > len(text) and share_of_dates(worded) > 0.9)


def _is_yes_or_no(text: pl.Series) -> bool:
    if len(text) < _ENOUGH_TO_TELL or text.n_unique() > 2:
        return False
    is_word = not text.str.contains(r"^\d").any()
    return (is_word or text.n_unique() == 2) and read_flags(text).values.null_count() == 0


def has_cents(cells: pl.Series) -> bool:
    """Whether most of the cells are numbers, and some are no whole ones.

    >>> has_cents(pl.Series(["2.50", "3.00"])), has_cents(pl.Series(["2", "3"]))
    (True, False)
    """
    if not as_text(cells).count() or share_of_numbers(cells) <= 0.9:
        return False
    values = read_numbers(cells).values.drop_nulls()
    return bool((values != values.round()).any())


def _share_matching(cells: pl.Series, pattern: str) -> float:
    text = as_text(cells).drop_nulls()
    return int(text.str.contains(pattern).sum()) / len(text) if len(text) else 1.0


def _share(values: pl.Series, cells: pl.Series) -> float:
    n_written = as_text(cells).count()
    return values.count() / n_written if n_written else 1.0
