"""Reading ids, plain text and yes/no."""

from __future__ import annotations

import html
from dataclasses import dataclass

import polars as pl

from crm_analytics.intake.parsed import Parsed, as_text, read_all

_YES = (
    "true", "yes", "y", "1", "1.0", "t", "on", "x", "✓", "✔", "subscribed", "opted in", "opt-in", "granted", "accepted",
    "allowed",
    "是", "有", "已同意", "同意", "允许", "允許", "已订阅", "已訂閱", "ja", "oui", "sí", "si", "sim", "はい",
)  # fmt: skip
_NO = (
    "false", "no", "n", "0", "0.0", "f", "off", "unsubscribed", "never subscribed", "never_subscribed",
    "not subscribed", "opted out", "opt-out", "denied", "declined", "refused",
    "否", "无", "無", "没有", "沒有", "不同意", "未同意", "拒绝", "拒絕", "未订阅", "未訂閱", "nein", "non", "não",
    "いいえ",
)  # fmt: skip
_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_UNSEEN = r"[\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}\u{FEFF}]"  # marks that travel along when text is copied
# a spreadsheet shows 202400012345 so, and saves what it shows
_SHORTENED = r"^\d(?:[.,]\d+)?E\+\d{1,3}$"


def read_text(column: pl.Series) -> Parsed:
    """Read text: trimmed, "nan" and the like become null, HTML entities the characters they stand for.

    >>> read_text(pl.Series(["Salt &amp; Co", "AT&T"])).values.to_list()
    ['Salt & Co', 'AT&T']
    """
    text = as_text(column)
    plain = _unescape(text) if text.dtype == pl.String else text
    return read_all(text if plain is text else as_text(plain))


def _unescape(text: pl.Series) -> pl.Series:
    suspects = text.filter(text.str.contains("&", literal=True)).unique()
    escaped = suspects.filter(suspects.str.contains(_ENTITY)).to_list()
    if not escaped:
        return text
    # twice: some systems escape what is escaped already
    plain = [html.unescape(html.unescape(cell)) for cell in escaped]
    return text.replace(escaped, plain)


@dataclass(frozen=True)
class IdEvidence:
    """What a spreadsheet has done to ids: decimals ("17850.0"), which can be mended, or 1.2E+11, which can't."""

    has_spoilt: bool = False
    has_other: bool = False
    n_shortened: int = 0

    def __add__(self, other: IdEvidence) -> IdEvidence:
        return IdEvidence(
            self.has_spoilt or other.has_spoilt,
            self.has_other or other.has_other,
            self.n_shortened + other.n_shortened,
        )

    @property
    def is_spoilt(self) -> bool:
        """Whether all ids are numbers, and some of them have needless decimals."""
        return self.has_spoilt and not self.has_other


def weigh_ids(column: pl.Series) -> IdEvidence:
    """Look for decimals that a spreadsheet gave to ids.

    >>> weigh_ids(pl.Series(["17850.0", "13047"])).is_spoilt
    True
    """
    if column.dtype.is_float():
        return IdEvidence(has_spoilt=True, has_other=not _is_whole(column))
    if column.dtype != pl.String:
        return IdEvidence()
    text = _bare_ids(column).drop_nulls()
    return IdEvidence(bool(text.str.ends_with(".0").any()), not _all_numbers(text), _count_shortened(text))


def _all_numbers(ids: pl.Series) -> bool:
    # most columns are told by their first id alone
    return all(bool(part.str.contains(r"^\d+(\.0)?$").all()) for part in (ids.head(1), ids))


def _count_shortened(ids: pl.Series) -> int:
    return int(ids.str.contains(_SHORTENED).sum() or 0) if ids.str.contains("E+", literal=True).any() else 0


def _bare_ids(column: pl.Series) -> pl.Series:
    text = as_text(column)
    if not text.str.contains(r"""^[='`]|[^ -~]""").any():
        return text
    return as_text(text.str.replace_all(_UNSEEN, "").str.replace(r"""^="(.*)"$|^['`](.*)$""", "${1}${2}"))


def read_ids(column: pl.Series, *, is_spoilt: bool | None = None) -> Parsed:
    """Read ids as text: leading zeros stay; a spreadsheet's decimals, quotes and ="..." go.

    ``is_spoilt`` says whether the whole column holds numbers with needless decimals; None: this column decides.

    >>> read_ids(pl.Series([17850.0, None])).values.to_list()
    ['17850', None]
    >>> read_ids(pl.Series(['="007"', "'12"])).values.to_list()
    ['007', '12']
    """
    # "17850.0" is a number that a spreadsheet or pandas made of an id, but only if the whole column looks so
    is_spoilt = weigh_ids(column).is_spoilt if is_spoilt is None else is_spoilt
    if column.dtype.is_float():
        return read_all(as_text(column.cast(pl.Int64, strict=False) if is_spoilt else column.fill_nan(None)))
    text = _bare_ids(column) if column.dtype == pl.String else as_text(column)
    return read_all(text.str.strip_suffix(".0") if is_spoilt else text)


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
