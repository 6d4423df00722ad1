"""What CRM systems call a person's standing, in English and Chinese words: 核心, 有意向, 无意向, 已成交, 催款."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.intake.parsed import Parsed, as_text
from crm_analytics.schemas import Standing


@dataclass(frozen=True)
class Meaning:
    """What one word says of a person; None where it says nothing."""

    standing: Standing
    is_interested: bool | None = None
    is_owing: bool | None = None


_WORDS: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (Meaning(Standing.POTENTIAL), (
        "potential", "prospect", "lead", "subscriber", "marketing qualified lead", "sales qualified lead", "mql", "sql",
        "opportunity", "new", "open", "in progress", "open deal", "attempted to contact", "connected", "bad timing",
        "潜在", "潜在客户", "线索", "跟进中", "未成交", "潛在", "潛在客戶", "線索", "跟進中",
    )),
    (Meaning(Standing.POTENTIAL, is_interested=True), ("interested", "有意向", "意向客户", "高意向", "意向客戶")),
    (Meaning(Standing.POTENTIAL, is_interested=False), (
        "not interested", "unqualified", "无意向", "無意向", "无意向客户", "無意向客戶",
    )),
    (Meaning(Standing.NEW), ("new customer", "新客户", "新客戶")),
    (Meaning(Standing.REGULAR), (
        "customer", "regular", "evangelist", "active customer", "核心", "核心客户", "老客户", "已成交", "成交客户",
        "核心客戶", "老客戶", "成交客戶",
    )),
    (Meaning(Standing.REGULAR, is_owing=True), ("overdue", "in collection", "催款", "催收", "催款中", "欠款")),
)  # fmt: skip
_MEANINGS = {word: meaning for meaning, words in _WORDS for word in words}


def read_standings(column: pl.Series) -> Parsed:
    """Read the words of a list of customers: a column -> Parsed with the bare words; an unknown one is unreadable.

    >>> read_standings(pl.Series([" 催款", "SALES_QUALIFIED_LEAD", "blue"])).values.to_list()
    ['催款', 'sales qualified lead', None]
    """
    words = as_text(column).str.to_lowercase().str.replace_all(r"[\s_\-]+", " ").str.strip_chars()
    values = words.set(~words.is_in(list(_MEANINGS)).fill_null(False), None)
    return Parsed(values, words.is_not_null() & values.is_null())


def derive_standing(profiles: pl.DataFrame) -> pl.DataFrame:
    """Add what the word for a person says: -> declared_standing as a standing, + is_interested, is_owing.

    >>> derive_standing(pl.DataFrame({"declared_standing": ["催款", "无意向"]})).rows()
    [('regular', None, True), ('potential', False, None)]
    """
    if "declared_standing" not in profiles.columns:
        return profiles
    word = pl.col("declared_standing")
    return profiles.with_columns(
        _say(word, "standing", pl.String).alias("declared_standing"),
        _say(word, "is_interested", pl.Boolean).alias("is_interested"),
        _say(word, "is_owing", pl.Boolean).alias("is_owing"),
    )


def _say(word: pl.Expr, what: str, dtype: type[pl.DataType]) -> pl.Expr:
    said = {text: getattr(meaning, what) for text, meaning in _MEANINGS.items()}
    return word.replace_strict(said, default=None, return_dtype=dtype)
