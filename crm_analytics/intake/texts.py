"""Reading ids, plain text and yes/no."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.parsed import Parsed, as_text, read_all

_YES = ("true", "yes", "y", "1", "t", "on", "subscribed", "是", "有", "已同意", "同意")
_NO = ("false", "no", "n", "0", "f", "off", "unsubscribed", "否", "无", "無", "不同意")


def read_text(column: pl.Series) -> Parsed:
    """Read text: trimmed, "nan" and the like become null."""
    return read_all(as_text(column))


def read_ids(column: pl.Series) -> Parsed:
    """Read ids as text: leading zeros stay; a spreadsheet's decimals, quotes and ="..." go.

    >>> read_ids(pl.Series([17850.0, None])).values.to_list()
    ['17850', None]
    >>> read_ids(pl.Series(['="007"', "'12"])).values.to_list()
    ['007', '12']
    """
    whole = column.cast(pl.Int64, strict=False) if column.dtype.is_float() and _is_whole(column) else column
    text = as_text(whole.fill_nan(None) if whole.dtype.is_float() else whole)
    if column.dtype == pl.String:
        text = as_text(text.str.replace(r"""^="(.*)"$|^'(.*)$""", "${1}${2}"))
    # "17850.0" is a number that a spreadsheet or pandas made of an id, but only if the whole column looks so
    if text.str.ends_with(".0").any() and text.str.contains(r"^\d+(\.0)?$").all():
        text = text.str.strip_suffix(".0")
    return read_all(text)


def _is_whole(column: pl.Series) -> bool:
    known = column.filter(column.is_finite())
    return bool((known == known.round()).all())


def read_flags(column: pl.Series) -> Parsed:
    """Read yes/no in the words of usual exports; anything else is unreadable.

    >>> read_flags(pl.Series(["Yes", "否", "maybe"])).values.to_list()
    [True, False, None]
    """
    if column.dtype == pl.Boolean:
        return read_all(column)
    text = as_text(column).str.to_lowercase()
    flag = pl.when(text.is_in(_YES)).then(True).when(text.is_in(_NO)).then(False)
    values = pl.select(flag.alias(column.name)).to_series()
    return Parsed(values, text.is_not_null() & values.is_null())
