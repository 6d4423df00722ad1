"""What reading one column gives: values, and the cells that could not be read."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.messages import Message

# spelled out: comparing as written is several times as fast as lower-casing millions of cells
NULL_WORDS = (
    "", "nan", "NaN", "NAN", "null", "Null", "NULL", "none", "None", "NONE", "n/a", "N/A", "#N/A", "NaT", "\\N",
)  # fmt: skip
_LONGEST_NULL_WORD = max(map(len, NULL_WORDS))


@dataclass(frozen=True)
class Parsed:
    """A typed column in row order; ``unreadable`` marks cells that hold something, but not this type."""

    values: pl.Series
    unreadable: pl.Series
    messages: tuple[Message, ...] = ()


def read_all(values: pl.Series) -> Parsed:
    """Wrap a column of which every cell could be read."""
    return Parsed(values, pl.Series(values.name, [False]).new_from_index(0, len(values)))


def as_text(column: pl.Series) -> pl.Series:
    """Trimmed text of any column; cells that only say "nothing here" become null.

    >>> as_text(pl.Series([" a ", "NaN", ""])).to_list()
    ['a', None, None]
    """
    if column.dtype not in (pl.String, pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    text = column.cast(pl.String).str.strip_chars()
    is_short = text.str.len_bytes() <= _LONGEST_NULL_WORD
    if not is_short.any():  # the usual case, told in no time
        return text
    says_nothing = text.is_in(NULL_WORDS)
    return text.set(says_nothing, None) if says_nothing.any() else text
