"""Which currency a file's money is in, where its headers or cells show it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from crm_analytics.intake.synonyms import SYNONYMS, bare
from crm_analytics.schemas import TRANSACTIONS

_CELLS = 1_000  # of each money column; a mark that is used is used from the beginning
# a lone ¥ is taken for the yuan, a lone $ for the dollar of the United States
_MARKS = {
    "NT$": "TWD", "HK$": "HKD", "US$": "USD", "C$": "CAD", "A$": "AUD", "S$": "SGD", "R$": "BRL", "新台幣": "TWD",
    "新台币": "TWD", "台幣": "TWD", "台币": "TWD", "港幣": "HKD", "港币": "HKD", "港元": "HKD", "美元": "USD",
    "美金": "USD", "歐元": "EUR", "欧元": "EUR", "日元": "JPY", "日圓": "JPY", "人民幣": "CNY", "人民币": "CNY",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "元": "CNY", "円": "JPY", "₩": "KRW", "₹": "INR", "RMB": "CNY",
}  # fmt: skip
_CODES = ("USD", "EUR", "GBP", "CNY", "TWD", "HKD", "JPY", "CHF", "CAD", "AUD", "INR", "KRW", "SGD", "BRL", "SEK")
_SHOWN = re.compile(
    "|".join([*(rf"(?<![A-Z]){code}(?![A-Z])" for code in (*_CODES, "RMB")), *map(re.escape, _MARKS)]), re.IGNORECASE
)
_HEADERS = {bare(name) for name in ("currency", *SYNONYMS[TRANSACTIONS.name]["currency"])}


def guess_currency(frame: pl.DataFrame, money: Iterable[str]) -> str | None:
    """Tell the one currency that a file shows: raw table, names of its money columns -> ISO code.

    Looks at a column of currencies, then at the headers and cells of money; null where none or several are shown.

    >>> guess_currency(pl.DataFrame({"Amount": ["NT$ 300", "NT$ 20"]}), ["Amount"])
    'TWD'
    """
    named = [name for name in frame.columns if bare(name) in _HEADERS]
    texts = _cells(frame, named) or [*money, *_cells(frame, money)]
    found = {_code(mark) for text in texts for mark in _SHOWN.findall(text.replace("￥", "¥"))}
    return found.pop() if len(found) == 1 else None


def _cells(frame: pl.DataFrame, names: Iterable[str]) -> list[str]:
    texts = [name for name in names if frame.schema.get(name) == pl.String]
    return [cell for name in texts for cell in frame[name].drop_nulls().head(_CELLS).to_list()]


def _code(mark: str) -> str:
    return _MARKS.get(mark.upper(), mark.upper())
