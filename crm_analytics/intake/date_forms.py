"""In which forms exports write dates and times."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.parsed import as_text

_OFFSET_FORM = r"Z|(?:UTC|GMT)?[-+]\d{2}(?::?\d{2})?|[A-Z]{3,4}"
_TIME = (
    r"(?:[T,\s]+(?P<_noon>上午|下午|午前|午後)?\s*(?P<_hour>\d{1,2})(?:[:.h时時点點](?P<_minute>\d{2})"
    r"(?:[:.分](?P<_second>\d{2})(?:[.,]\d+)?)?)[分秒]?\s*(?P<_half>[AaPp]\.?\s?[Mm]\.?|上午|下午)?"
    rf"\s*(?P<_offset>{_OFFSET_FORM})?(?:\s*\([^)]*\))?)?$"
)
_WEEKDAY = r"^(?:\p{L}{2,10}\.?,?\s+)?"
_CHINESE_WEEKDAY = r"\s*\(?(?:星期|週|周)[一二三四五六日天]\)?\s*"
_ORDINAL = r"(?:st|nd|rd|th|er|º|\.)?"
_NO_HALF = r"(?P<_noon>上午)?(?P<_half>am)?$"  # every form has every group; these two are never met here
FORMS = {
    "numeric": (
        r"^(?P<_era>民[國国]|令和|平成)?\s*(?P<_a>\d{1,4})\s*(?P<_mark>[-/.年])\s*(?P<_b>\d{1,2})\s*[-/.月]\s*"
        r"(?P<_c>\d{4}|\d{1,2})日?" + _TIME
    ),
    "compact": r"^(?P<_a>[12]\d{3})(?P<_b>\d{2})(?P<_c>\d{2})" + _TIME,
    "compact_time": (
        r"^(?P<_a>[12]\d{3})(?P<_b>\d{2})(?P<_c>\d{2})[T\s]?(?P<_hour>\d{2})(?P<_minute>\d{2})(?P<_second>\d{2})"
        r"(?P<_offset>Z|[-+]\d{2}:?\d{2})?" + _NO_HALF
    ),
    "day_name": (
        _WEEKDAY + r"(?P<_a>\d{1,2})" + _ORDINAL + r"[-/\s]+(?:de\s+)?(?P<_b>\p{L}{3,10})\.?[-/,\s]+(?:de\s+)?"
        r"(?P<_c>\d{4}|\d{2})" + _TIME
    ),
    "name_day": (
        _WEEKDAY + r"(?P<_b>\p{L}{3,10})\.?[-\s]+(?P<_a>\d{1,2})" + _ORDINAL + r"[-,\s]+(?P<_c>\d{4})" + _TIME
    ),
    "unix": (
        r"^\p{L}{3}\s+(?P<_b>\p{L}{3})\s+(?P<_a>\d{1,2})\s+(?P<_hour>\d{1,2}):(?P<_minute>\d{2}):(?P<_second>\d{2})\s+"
        r"(?P<_offset>[A-Z]{3,4}|[-+]\d{4})?\s*(?P<_c>\d{4})" + _NO_HALF
    ),
}  # fmt: skip
# hours from UTC of the zones that RFC 2822 names, and Europe's; "CST" is China's as often as America's
ZONE_HOURS = {"Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
               "CET": 1, "CEST": 2, "JST": 9, "BST": 1}  # fmt: skip
OFFSET = r":\d{2}\S*\s*(?:Z|(?:UTC|GMT)?[-+]\d{2}(?::?\d{2})?|" + "|".join(ZONE_HOURS) + r")$|^\d{10}$|^\d{13}$"
NUMBER = r"^\d+(?:[.,]\d+)?$"
SERIALS = (25_569, 60_000)  # spreadsheet days from 1970 to 2064
EPOCHS = {"s": (10**8, 4 * 10**9), "ms": (10**11, 4 * 10**12), "us": (10**14, 4 * 10**15)}  # 1973 to 2096


def date_texts(column: pl.Series) -> pl.Series:
    """Trimmed text of a column of dates; a whole number such as 20240131 has no decimals.

    >>> date_texts(pl.Series([20240131.0, 45322.5])).to_list()
    ['20240131', '45322.5']
    """
    if not column.dtype.is_float():
        return as_text(column)
    whole = column.cast(pl.Int64, strict=False)
    return (
        pl.select(
            pl.when(whole.cast(pl.Float64) == column).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
        )
        .to_series()
        .alias(column.name)
    )


def normalise(texts: pl.Series) -> pl.Series:
    """Plain digits and signs in place of wide ones, and no Chinese weekday."""
    return texts.str.normalize("NFKC").str.replace(_CHINESE_WEEKDAY, " ").str.strip_chars()


def is_year_first() -> pl.Expr:
    """Whether the parts of the numeric form begin with the year."""
    return (pl.col("_a").str.len_chars() > 2) | pl.col("_era").is_not_null() | (pl.col("_mark") == "年")
