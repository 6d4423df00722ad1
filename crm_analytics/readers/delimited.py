"""Delimited text: every cell is read as text, so that ids keep their zeros and nothing is guessed twice."""

from __future__ import annotations

import csv
import io
from itertools import islice

import polars as pl

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.messages import Message
from crm_analytics.readers.encodings import decode
from crm_analytics.readers.raw import OVERFLOW, RawTable, unique_names

_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 50
_SNIFFED_CHARACTERS = 100_000


def read_csv(content: bytes, file: str) -> RawTable:
    """Read delimited text: bytes -> RawTable, all columns text.

    Raises EmptyFile without a header or rows, UnreadableFile when quotes never close.
    """
    decoded, encoding = decode(content)
    text = decoded if "\n" in decoded else decoded.replace("\r", "\n")
    body = text.lstrip("\r\n")
    n_blank_lines = text[: len(text) - len(body)].count("\n")
    delimiter = sniff_delimiter(body)
    names = _header(body, delimiter, file)
    frame = _parse(body, delimiter, names, file)
    read_as = Message("intake.read_as_text", {"file": file, "encoding": encoding, "delimiter": delimiter})
    return RawTable(frame, file, first_row=2 + n_blank_lines, messages=(read_as,))


def sniff_delimiter(text: str) -> str:
    """Find the delimiter that cuts most rows into as many fields as the header.

    >>> sniff_delimiter("id;sum\\n1;2,50\\n2;3,50")
    ';'
    """
    start = text[:_SNIFFED_CHARACTERS]
    return max(_DELIMITERS, key=lambda delimiter: _agreement(start, delimiter))


def _agreement(text: str, delimiter: str) -> float:
    try:
        rows = [row for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SNIFFED_ROWS) if row]
    except csv.Error:
        return 0.0
    n_fields = len(rows[0]) if rows else 0
    if n_fields < 2:
        return 0.0
    agreeing = sum(len(row) == n_fields for row in rows) / len(rows)
    return agreeing + n_fields / 10_000  # among equals, the one that finds more columns


def _header(text: str, delimiter: str, file: str) -> list[str]:
    try:
        row = next(csv.reader(io.StringIO(text[:_SNIFFED_CHARACTERS]), delimiter=delimiter), None)
    except csv.Error as problem:
        raise UnreadableFile(file=file, detail="csv") from problem
    if not row:
        raise EmptyFile(file=file)
    return unique_names(row)


def _parse(text: str, delimiter: str, names: list[str], file: str) -> pl.DataFrame:
    try:
        return pl.read_csv(
            text.encode("utf-8", errors="replace"), separator=delimiter, infer_schema=False, new_columns=names
        )
    except pl.exceptions.NoDataError as problem:
        raise EmptyFile(file=file) from problem
    except pl.exceptions.PolarsError:
        return _parse_uneven(text, delimiter, names, file)


def _parse_uneven(text: str, delimiter: str, names: list[str], file: str) -> pl.DataFrame:
    """Read rows of unequal length: what lies beyond the last header goes to one more column, not away."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]
    except csv.Error as problem:
        raise UnreadableFile(file=file, detail="csv") from problem
    width = len(names)
    # trailing delimiters alone are no content
    beyond = [delimiter.join(row[width:]) if any(row[width:]) else None for row in rows]
    cells = {name: [row[i] if i < len(row) and row[i] else None for row in rows] for i, name in enumerate(names)}
    return pl.DataFrame(cells | {OVERFLOW: beyond}, schema=dict.fromkeys([*names, OVERFLOW], pl.String))
