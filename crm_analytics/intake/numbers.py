"""Reading numbers and money as people and shops write them.

Whether a comma is a decimal mark is decided by the whole column, or by the file where the column does not tell. A cell
that breaks the column's rule is unreadable: "1,5" in a column of decimal points is never taken for 15.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.intake.parsed import Parsed, as_text, read_all

_CURRENCY = (
    r"(?:[A-Za-z]{0,3}\p{Sc}|[A-Z]{3}|RM|Rs\.?|[Kk]r\.?|zł|Kč|Ft|Fr\.?|[Ee]uros?|[Dd]ollars?|[Yy]uan|人民币|人民幣"
    r"|美元|欧元|歐元|港币|港幣|台币|台幣|新台幣|元整|元|圆|圓|円|块)"
)
_SIGNS = (
    rf"^(?P<_before>[-+(]?)\s*{_CURRENCY}?\s*(?P<_inside>[-+(]?)\s*(?P<_digits>[\d.,\s'’]*\d(?:[eE][-+]?\d+)?)\s*"
    rf"(?P<_myriad>[万萬亿億])?\s*(?P<_percent>%)?{_CURRENCY}?\s*(?P<_after>\)?-?)\s*{_CURRENCY}?$"
)
_POINT_NUMBER = (
    r"^\d{1,3}(?:[,\s'’]\d{3})+(?:\.\d+)?$|^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$|^\d*(?:\.\d+)?(?:[eE][-+]?\d+)?$"
)
_COMMA_NUMBER = r"^\d{1,3}(?:[.\s'’]\d{3})+(?:,\d+)?$|^\d*(?:,\d+)?(?:[eE][-+]?\d+)?$"
# three digits after a lone mark say nothing ("1,234"), unless 0 or more than three digits stand before it
_TELLING = r"{m}\d{{1,2}}$|{m}\d{{4,}}$|\d{o}\d{{3}}{m}|^\d{{1,3}}(?:{o}\d{{3}}){{2,}}$|^(?:0|\d{{4,}}){m}\d{{3}}$"
_TELLS_COMMA = _TELLING.format(m=",", o=r"\.")
_TELLS_POINT = _TELLING.format(m=r"\.", o=",") + r"|^\d{1,2}(?:,\d{2})+,\d{3}$"
_TELLS_NOTHING = r"^[1-9]\d{0,2}[.,]\d{3}$"
_MYRIADS = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}


@dataclass(frozen=True)
class MarkEvidence:
    """Numbers that can only have a decimal comma, only a decimal point, or both ("1.234")."""

    n_comma: int = 0
    n_point: int = 0
    n_either: int = 0

    def __add__(self, other: MarkEvidence) -> MarkEvidence:
        return MarkEvidence(self.n_comma + other.n_comma, self.n_point + other.n_point, self.n_either + other.n_either)

    @property
    def is_decimal_comma(self) -> bool | None:
        """What most of the telling numbers prove; None when none tells."""
        return None if self.n_comma == self.n_point else self.n_comma > self.n_point


def weigh_decimal_mark(column: pl.Series) -> MarkEvidence:
    """Count what the numbers of a column prove about their decimal mark; counts of parts of a column add up.

    >>> weigh_decimal_mark(pl.Series(["1.234,50 €", "1.234"]))
    MarkEvidence(n_comma=1, n_point=0, n_either=1)
    """
    if column.dtype != pl.String:
        return MarkEvidence()
    text = as_text(column)
    marked = text.filter(text.str.contains(r"[.,．，]"))
    # what is plainly a number needs not be taken apart, and most are
    is_plain = marked.cast(pl.Float64, strict=False).is_not_null()
    return _count_telling(marked.filter(is_plain)) + _count_telling(_parts(marked.filter(~is_plain))["_digits"])


def _count_telling(digits: pl.Series) -> MarkEvidence:
    ways = (_TELLS_COMMA, _TELLS_POINT, _TELLS_NOTHING)
    return MarkEvidence(*(int(digits.str.contains(way).sum() or 0) for way in ways))


def read_numbers(column: pl.Series, *, is_decimal_comma: bool | None = None, is_rate: bool = False) -> Parsed:
    """Read numbers: a column -> Parsed with Float64 values; NaN becomes null, infinity is unreadable.

    Without ``is_decimal_comma`` the column itself decides. A rate may be written in percent; elsewhere "12 %" is
    unreadable.

    >>> read_numbers(pl.Series(["1.234,50 €", "(2,00)", "abc"])).values.to_list()
    [1234.5, -2.0, None]
    >>> read_numbers(pl.Series(["12,5 %"]), is_rate=True).values.to_list()
    [0.125]
    """
    if column.dtype.is_numeric():
        return _finite(column.cast(pl.Float64), column.is_null())
    text = as_text(column)
    plain = text.cast(pl.Float64, strict=False)
    if plain.null_count() == text.null_count() and not is_decimal_comma:
        return _finite(plain, text.is_null())
    comma = weigh_decimal_mark(text).is_decimal_comma if is_decimal_comma is None else is_decimal_comma
    # most cells are plain numbers; only the others are taken apart
    is_open = plain.is_null() & text.is_not_null()
    if comma:
        is_open = is_open | text.str.contains(".", literal=True).fill_null(False)
    read = _read_written(text.filter(is_open), bool(comma), is_rate)
    return _finite(plain.scatter(is_open.arg_true(), read), text.is_null())


def _finite(values: pl.Series, is_blank: pl.Series) -> Parsed:
    number = pl.select(pl.when(values.is_finite()).then(values).alias(values.name)).to_series()
    is_nan = values.is_nan().fill_null(False)
    return Parsed(number, number.is_null() & ~is_blank & ~is_nan) if number.null_count() else read_all(number)


def _parts(text: pl.Series) -> pl.DataFrame:
    plain = text.str.normalize("NFKC").str.replace_all("[−–—]", "-")
    # a dash in place of the cents ("12,-") is no minus
    return plain.str.replace(r"(\d)[.,]-+", "${1}").str.extract_groups(_SIGNS).struct.unnest()


def _read_written(text: pl.Series, is_decimal_comma: bool, is_rate: bool) -> pl.Series:
    digits = pl.col("_digits")
    valid = digits.str.contains(_COMMA_NUMBER if is_decimal_comma else _POINT_NUMBER)
    unmarked = digits.str.replace_all(r"[.\s'’]" if is_decimal_comma else r"[,\s'’]", "")
    size = (unmarked.str.replace(",", ".", literal=True) if is_decimal_comma else unmarked).cast(
        pl.Float64, strict=False
    )
    is_percent = pl.col("_percent").is_not_null()
    factor = pl.col("_myriad").replace_strict(_MYRIADS, default=1.0, return_dtype=pl.Float64)
    sized = size * factor / pl.when(is_percent).then(100.0).otherwise(1.0)
    signed = pl.when(_is_negative()).then(-sized).otherwise(sized)
    is_number = valid & _has_one_sign() & (is_rate | ~is_percent)
    return _parts(text).select(pl.when(is_number).then(signed).alias(text.name)).to_series()


def _sign() -> pl.Expr:
    return pl.concat_str(pl.col("_before", "_inside", "_after").fill_null(""))


def _has_one_sign() -> pl.Expr:
    return _sign().is_in(["", "+", "-", "()"])


def _is_negative() -> pl.Expr:
    return _sign().is_in(["-", "()"])
