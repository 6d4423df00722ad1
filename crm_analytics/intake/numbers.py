"""Reading numbers and money as people and shops write them.

Whether a comma is a decimal mark is decided by the whole column. A cell that breaks the column's rule is
unreadable: "1,5" in a column of decimal points is never taken for 15.
"""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.parsed import Parsed, as_text, read_all

_CURRENCY = r"(?:[A-Za-z]{0,3}\p{Sc}|[A-Z]{3}|元|圆|圓)"
_SIGNS = (
    r"^([-+(]?)\s*" + _CURRENCY + r"?\s*([-+]?)\s*([\d.,\s'’]*\d(?:[eE][-+]?\d+)?)\s*" + _CURRENCY + r"?\s*(\)?-?)$"
)
_POINT_NUMBER = r"^\d{1,3}(?:[,\s'’]\d{3})+(?:\.\d+)?$|^\d*(?:\.\d+)?(?:[eE][-+]?\d+)?$"
_COMMA_NUMBER = r"^\d{1,3}(?:[.\s'’]\d{3})+(?:,\d+)?$|^\d*(?:,\d+)?(?:[eE][-+]?\d+)?$"


def read_numbers(column: pl.Series, *, is_decimal_comma: bool | None = None) -> Parsed:
    """Read numbers: a column -> Parsed with Float64 values; NaN becomes null, infinity is unreadable.

    >>> read_numbers(pl.Series(["1.234,50 €", "(2,00)", "abc"])).values.to_list()
    [1234.5, -2.0, None]
    """
    if column.dtype.is_numeric():
        return _finite(column.cast(pl.Float64), column.is_null())
    text = as_text(column)
    plain = text.cast(pl.Float64, strict=False)
    if plain.null_count() == text.null_count() and not is_decimal_comma:
        return _finite(plain, text.is_null())
    return _finite(_read_written(text, is_decimal_comma), text.is_null())


def _finite(values: pl.Series, is_blank: pl.Series) -> Parsed:
    number = pl.select(pl.when(values.is_finite()).then(values).alias(values.name)).to_series()
    is_nan = values.is_nan().fill_null(False)
    return Parsed(number, number.is_null() & ~is_blank & ~is_nan) if number.null_count() else read_all(number)


def _read_written(text: pl.Series, is_decimal_comma: bool | None) -> pl.Series:
    parts = text.str.normalize("NFKC").str.extract_groups(_SIGNS).struct.unnest()
    digits = parts.to_series(2)
    comma = _is_comma_decimal(digits) if is_decimal_comma is None else is_decimal_comma
    valid = digits.str.contains(_COMMA_NUMBER if comma else _POINT_NUMBER)
    unmarked = digits.str.replace_all(r"[.\s'’]" if comma else r"[,\s'’]", "")
    size = (unmarked.str.replace(",", ".", literal=True) if comma else unmarked).cast(pl.Float64, strict=False)
    is_negative = parts.to_series(0).is_in(["-", "("]) | (parts.to_series(1) == "-") | (parts.to_series(3) == "-")
    return pl.select(pl.when(valid & is_negative).then(-size).when(valid).then(size).alias(text.name)).to_series()


def _is_comma_decimal(digits: pl.Series) -> bool:
    # three digits after a lone mark say nothing ("1,234"); any other number of digits does
    comma = digits.str.contains(r",\d{1,2}$|,\d{4,}$|\d\.\d{3},|^\d{1,3}(?:\.\d{3}){2,}$").sum()
    point = digits.str.contains(r"\.\d{1,2}$|\.\d{4,}$|\d,\d{3}\.|^\d{1,3}(?:,\d{3}){2,}$").sum()
    return comma > point
