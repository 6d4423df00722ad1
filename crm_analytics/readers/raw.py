"""What every reader returns: a table as exported, given out in batches so that a big one is never whole in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from crm_analytics.messages import Message
from crm_analytics.readers.header import Header

OVERFLOW = "_overflow"  # text beyond the last header of a row that has too many fields
ROW = "_row"  # row number in the file, where rows don't simply follow each other (one row unpacked into several)
ROWS_A_BATCH = 100_000
UNREAD = "_unread"  # text of a record that could not be taken apart into cells
OURS = (OVERFLOW, ROW, UNREAD)

ReadBatches = Callable[[], Iterator[pl.DataFrame]]


@dataclass(frozen=True)
class RawTable:
    """A table as exported: one row a record, columns named and typed as the file has them, rows in its order.

    ``read`` starts anew with each call; a batch may carry OURS beside the ``columns`` of the file.
    """

    file: str
    columns: tuple[str, ...]
    read: ReadBatches
    first_row: int = 2  # row number of the first record in the file; the header is row 1
    messages: tuple[Message, ...] = ()
    written: tuple[str, ...] = ()  # the headers as the file has them, before each got a name of its own
    reading: tuple[tuple[str, Any], ...] = ()  # switches of the policy that the export itself settles

    @classmethod
    def of(cls, frame: pl.DataFrame, file: str, *, first_row: int = 2, messages: tuple[Message, ...] = (),
           written: tuple[str, ...] = (), rows_a_batch: int = ROWS_A_BATCH) -> RawTable:  # fmt: skip
        """Wrap a frame that is in memory already.

        >>> [batch.height for batch in RawTable.of(pl.DataFrame({"id": [7, 8, 9]}), "t", rows_a_batch=2).batches()]
        [2, 1]
        """
        columns = tuple(name for name in frame.columns if name not in OURS)
        return cls(file, columns, lambda: frame.iter_slices(rows_a_batch), first_row, messages, written)

    def batches(self) -> Iterator[pl.DataFrame]:
        """Give the rows out from the first one on: -> frames in file order, none empty."""
        return (batch for batch in self.read() if batch.height)

    def head(self, n_rows: int) -> pl.DataFrame:
        """The first rows, or all there are."""
        taken: list[pl.DataFrame] = []
        # some readers can stop early, instead of reading on while the first batch is looked at
        start = getattr(self.read, "start", None)
        for batch in start(n_rows) if start else self.read():
            taken.append(batch)
            if sum(part.height for part in taken) >= n_rows:
                break
        return self._join(taken).head(n_rows)

    @property
    def frame(self) -> pl.DataFrame:
        """All rows at once, for small tables."""
        return self._join(list(self.batches()))

    def _join(self, batches: list[pl.DataFrame]) -> pl.DataFrame:
        if not batches:
            return pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))
        joined = batches[0] if len(batches) == 1 else pl.concat(batches, how="diagonal_relaxed")
        return joined.select([*self.columns, *(name for name in joined.columns if name in OURS)])


def say_notes(file: str, header: Header) -> tuple[Message, ...]:
    """Say that lines above the header were left out, and how the first of them reads."""
    if not header.notes:
        return ()
    return (Message("intake.notes_above", {"file": file, "n_rows": len(header.notes), "first": header.notes[0]}),)


def unique_names(names: list[str]) -> list[str]:
    """Name every column once: an empty header gets its position, a repeated one a number.

    >>> unique_names(["id", "", "id"])
    ['id', 'column_2', 'id_2']
    """
    taken: dict[str, int] = {}
    result: list[str] = []
    for position, name in enumerate(names, start=1):
        wanted = name.strip() or f"column_{position}"
        taken[wanted] = taken.get(wanted, 0) + 1
        unique = wanted if taken[wanted] == 1 else f"{wanted}_{taken[wanted]}"
        while unique in result or unique in OURS:
            unique += "_"
        result.append(unique)
    return result
