"""What every reader returns."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.messages import Message

OVERFLOW = "_overflow"  # text beyond the last header of a row that has too many fields


@dataclass(frozen=True)
class RawTable:
    """A table as exported: one row a record, columns named and typed as the file has them."""

    frame: pl.DataFrame
    file: str
    first_row: int = 2  # row number of the first record in the file; the header is row 1
    messages: tuple[Message, ...] = ()


def unique_names(names: list[str]) -> list[str]:
    """Name every column once: an empty header gets its position, a repeated one a number.

    >>> unique_names(["id", "", "id"])
    ['id', 'column_2', 'id_2']
    """
    taken: dict[str, int] = {}
    result = []
    for position, name in enumerate(names, start=1):
        wanted = name.strip() or f"column_{position}"
        taken[wanted] = taken.get(wanted, 0) + 1
        unique = wanted if taken[wanted] == 1 else f"{wanted}_{taken[wanted]}"
        while unique in result:
            unique += "_"
        result.append(unique)
    return result
