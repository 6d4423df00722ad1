"""Reading the cells of an export while its rows are being reshaped."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.numbers import read_numbers
from crm_analytics.intake.texts import read_ids, read_text


def clean(parts: pl.DataFrame) -> pl.DataFrame:
    """Trim all text and write out its HTML entities; cells that only say "nothing here" become null.

    >>> clean(pl.DataFrame({"_a": [" x ", "&euro;5", ""]}))["_a"].to_list()
    ['x', '€5', None]
    """
    return parts.with_columns(read_text(column).values for column in parts if column.dtype == pl.String)


def number(parts: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Read these columns as numbers; null where there is none.

    >>> number(pl.DataFrame({"_a": ["$1,200.50", "x"]}), "_a")["_a"].to_list()
    [1200.5, None]
    """
    return parts.with_columns(read_numbers(parts[name]).values for name in names)


def ids(parts: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Read these columns as ids, so that files that write them in different ways can be joined on them."""
    return parts.with_columns(read_ids(parts[name]).values for name in names)


def person(*columns: str) -> pl.Expr:
    """The first of several columns that names somebody; e-mail addresses in small letters, for they are one person's.

    >>> pl.DataFrame({"email": ["A@b.C", None], "_id": ["7", "8"]}).select(person("email", "_id"))["email"].to_list()
    ['a@b.c', '8']
    """
    named = pl.coalesce(columns)
    return pl.when(named.str.contains("@", literal=True)).then(named.str.to_lowercase()).otherwise(named)


def joined(*columns: str, by: str = " ") -> pl.Expr:
    """Several columns as one text, what is missing left out; null when all is missing."""
    text = pl.concat_str(columns, separator=by, ignore_nulls=True)
    return pl.when(text.str.len_chars() > 0).then(text)
