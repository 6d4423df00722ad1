"""Delimited text: every cell is read as text, so that ids keep their zeros and nothing is guessed twice."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import polars as pl

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.messages import Message, Severity
from crm_analytics.readers.content import Content
from crm_analytics.readers.encodings import count_replaced, find_encoding, to_utf8
from crm_analytics.readers.header import find_header
from crm_analytics.readers.raw import OVERFLOW, RawTable, say_notes, unique_names

_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 50
_SNIFFED_BYTES = 400_000
# Polars reads far ahead in a file, which costs memory: it gets pieces of it
_START_BYTES = 4 << 20  # in which the first rows are looked for
_PIECE_BYTES = 10 << 20
_FEW_MORE = 16  # columns beyond the header that Polars reads; rows with still more cells are read one by one

# a stray quotation mark makes a cell of many lines; Python's own limit of 128 KB would refuse the file
csv.field_size_limit(max(csv.field_size_limit(), 64 << 20))


@dataclass(frozen=True)
class _Layout:
    """How a text is laid out, and where its first record begins."""

    content: Content
    file: str
    delimiter: str
    names: list[str]
    n_lines_above: int  # lines up to and with the header
    rows_a_batch: int

    @property
    def schema(self) -> dict[str, pl.DataType]:
        return dict.fromkeys(self.names, pl.String())


def read_csv(content: Content, file: str, rows_a_batch: int) -> RawTable:
    """Read delimited text: content -> RawTable, all columns text, its batches read as they are asked for.

    Raises EmptyFile without a header or rows, UnreadableFile when quotes never close.
    """
    encoding, errors = find_encoding(content)
    text = to_utf8(content, encoding, errors)
    start = text.head(_SNIFFED_BYTES).decode("utf-8-sig", errors="ignore")
    delimiter = sniff_delimiter(start)
    rows = list(_numbered_rows(start, delimiter, file))
    header = find_header([cells for _, cells in rows])
    if not header.names:
        raise EmptyFile(file=file)
    layout = _Layout(text, file, delimiter, unique_names(list(header.names)), rows[header.position][0], rows_a_batch)
    read_as = Message("intake.read_as_text", {"file": file, "encoding": encoding, "delimiter": delimiter})
    said = (read_as, *_say_damage(file, text, errors), *say_notes(file, header))
    return RawTable(file, tuple(layout.names), _Batches(layout), header.position + 2, said, header.names)


def _say_damage(file: str, text: Content, errors: str) -> list[Message]:
    n_replaced = count_replaced(text) if errors == "replace" else 0
    return [Message("intake.bytes_replaced", {"file": file, "n": n_replaced}, Severity.WARNING)] if n_replaced else []


def _numbered_rows(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """First rows of a text, each with the number of lines up to its end."""
    n_lines = 0

    def lines() -> Iterator[str]:
        nonlocal n_lines
        for line in io.StringIO(text, newline=""):
            n_lines += line.count("\n")
            yield line

    try:
        for row in islice(csv.reader(lines(), delimiter=delimiter), _SNIFFED_ROWS):
            yield n_lines, row
    except csv.Error as problem:
        raise UnreadableFile(file=file, detail="csv") from problem


def sniff_delimiter(text: str) -> str:
    """Find the delimiter that cuts most rows as it cuts the header; below notes, that cuts most rows alike.

    >>> sniff_delimiter("id;sum\\n1;2,50\\n2;3,50")
    ';'
    """
    cuts = [_Cut(delimiter, _widths(text, delimiter)) for delimiter in _DELIMITERS]
    alike = max(cuts, key=lambda cut: cut.evenness)
    as_header = max(cuts, key=lambda cut: (cut.n_as_first, cut.first))
    # a note with a comma in it is cut in two as well, and so is a row with a decimal comma
    is_header = as_header.n_as_first > 1 and (as_header.first > 2 or alike.usual == 2)
    return (as_header if is_header else alike).delimiter


@dataclass(frozen=True)
class _Cut:
    """Into how many fields a delimiter cuts each of the first rows."""

    delimiter: str
    widths: list[int]

    @property
    def first(self) -> int:
        return self.widths[0] if self.widths else 0

    @property
    def n_as_first(self) -> int:
        return self.widths.count(self.first) if self.first > 1 else 0

    @property
    def usual(self) -> int:
        return max(self.widths, key=lambda width: self.widths.count(width) * math.log(width), default=0)

    @property
    def evenness(self) -> float:
        return self.widths.count(self.usual) * math.log(self.usual) if self.usual else 0.0


def _widths(text: str, delimiter: str) -> list[int]:
    try:
        rows = islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SNIFFED_ROWS)
        return [len(row) for row in rows if row]
    except csv.Error:
        return []


class _Batches:
    """Ways to read the records, the fastest first; what one way stumbles over, the next reads on from there."""

    def __init__(self, layout: _Layout) -> None:
        self._layout = layout
        self._ways: list[Callable[[_Layout], Iterator[pl.DataFrame]]] = [_read_lines, _scan, _scan_wide, _read_rows]

    def start(self, n_rows: int) -> Iterator[pl.DataFrame]:
        """The first rows alone, when the fastest way can read them."""
        try:
            found = _read_start(self._layout, n_rows) if self._ways[0] in (_read_lines, _scan) else None
        except pl.exceptions.PolarsError:
            found = None
        return iter([found]) if found is not None else self()

    def __call__(self) -> Iterator[pl.DataFrame]:
        n_given = 0
        while True:
            try:
                for batch in _skip(self._ways[0](self._layout), n_given):
                    n_given += batch.height
                    yield batch
                return
            except (pl.exceptions.PolarsError, _Quoted):
                if len(self._ways) == 1:
                    raise
                del self._ways[0]  # it would stumble the next time, too


def _skip(batches: Iterator[pl.DataFrame], n_rows: int) -> Iterator[pl.DataFrame]:
    for batch in batches:
        rest = batch.slice(min(n_rows, batch.height))
        n_rows -= batch.height - rest.height
        if rest.height:
            yield rest


class _Quoted(Exception):
    """There are quotation marks, between which a cell may hold several lines."""


def _read_lines(layout: _Layout) -> Iterator[pl.DataFrame]:
    """Read records that are a line each, piece by piece of the file."""
    with layout.content.open() as file:
        for _ in range(layout.n_lines_above):
            file.readline()
        while piece := file.read(_PIECE_BYTES) + file.readline():
            if b'"' in piece:
                raise _Quoted
            records = _scan_lines(replace(layout, content=Content(piece), n_lines_above=0)).collect()
            yield from records.iter_slices(layout.rows_a_batch)


def _scan(layout: _Layout, schema: dict[str, pl.DataType] | None = None) -> Iterator[pl.DataFrame]:
    lines = _scan_lines(layout, schema)
    yield from lines.collect_batches(chunk_size=layout.rows_a_batch, lazy=True, engine="streaming")


def _read_start(layout: _Layout, n_rows: int) -> pl.DataFrame | None:
    """First rows, from the beginning of the content alone; None when it holds too few of them."""
    start = layout.content.head(_START_BYTES)
    whole_lines = start[: start.rfind(b"\n") + 1] if len(start) == _START_BYTES else start
    found = _scan_lines(replace(layout, content=Content(whole_lines))).head(n_rows + 1).collect()
    # the last row may have been cut inside a cell of several lines
    return found.head(n_rows) if found.height > n_rows or whole_lines is start else None


def _scan_lines(layout: _Layout, schema: dict[str, pl.DataType] | None = None) -> pl.LazyFrame:
    return pl.scan_csv(
        layout.content.source, has_header=False, skip_lines=layout.n_lines_above, separator=layout.delimiter,
        schema=schema or layout.schema, missing_columns="insert", glob=False, raise_if_empty=False,
    )  # fmt: skip


def _scan_wide(layout: _Layout) -> Iterator[pl.DataFrame]:
    """Read rows of unequal length: what lies beyond the last header goes to one more column, not away."""
    more = [f"{OVERFLOW}{position}" for position in range(_FEW_MORE)]
    beyond = pl.concat_str(pl.col(more).fill_null(""), separator=layout.delimiter).str.strip_chars_end(layout.delimiter)
    for batch in _scan(layout, {**layout.schema, **dict.fromkeys(more, pl.String())}):
        # trailing delimiters alone are no content
        overflow = pl.when(beyond != "").then(beyond).alias(OVERFLOW)
        yield batch.select(*layout.names, overflow)


def _read_rows(layout: _Layout) -> Iterator[pl.DataFrame]:
    """Read rows as Python's csv module does, which forgives stray quotation marks."""
    with io.TextIOWrapper(layout.content.open(), "utf-8", errors="replace", newline="") as text:
        for _ in range(layout.n_lines_above):
            _read_line(text)
        rows = csv.reader(text, delimiter=layout.delimiter)
        try:
            while some := list(islice(rows, layout.rows_a_batch)):
                yield _to_frame(some, layout)
        except csv.Error as problem:
            raise UnreadableFile(file=layout.file, detail="csv") from problem


def _read_line(text: io.TextIOWrapper) -> None:
    # a lone carriage return ends no line for Polars, which counts the lines to be skipped
    while (piece := text.readline()) and not piece.endswith("\n"):
        pass


def _to_frame(rows: list[list[str]], layout: _Layout) -> pl.DataFrame:
    width = len(layout.names)
    beyond = [layout.delimiter.join(row[width:]) if any(row[width:]) else None for row in rows]
    cells = {name: [row[i] if i < len(row) and row[i] else None for row in rows] for i, name in enumerate(layout.names)}
    return pl.DataFrame(cells | {OVERFLOW: beyond}, schema={**layout.schema, OVERFLOW: pl.String()})
