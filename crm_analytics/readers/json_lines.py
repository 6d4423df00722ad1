"""JSON: one record a line, or one document with a list of records. Cells are text as they are written there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import polars as pl

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.messages import Message
from crm_analytics.readers.content import Content
from crm_analytics.readers.encodings import find_encoding, to_utf8
from crm_analytics.readers.raw import UNREAD, RawTable

_LARGEST_DOCUMENT = 256 << 20  # bytes; a document must be read whole, lines need not
_MOST_COLUMNS = 10_000
_BETWEEN = b"\xef\xbb\xbf \t\r\n,"  # what may stand between records

Record = dict[str, str | None]


def read_json(content: Content, file: str, rows_a_batch: int) -> RawTable:
    """Read JSON: content -> RawTable, all columns text; fields of nested objects become columns ("customer.id").

    A line that is no record comes back whole, as UNREAD. Lists inside a record are left out and named.
    Raises EmptyFile without records, UnreadableFile when it is no list of records or a document too large.
    """
    text = to_utf8(content, *find_encoding(content))
    if _is_lines(text):
        return _table(file, lambda: _read_lines(text), rows_a_batch, first_row=1)
    if text.size > _LARGEST_DOCUMENT:
        raise UnreadableFile(file=file, detail="json_too_large")
    records = [_flatten(record) for record in _records_of(text, file)]
    return _table(file, lambda: iter(records), rows_a_batch, first_row=1)


def _loads(text: str | bytes) -> Any:
    # numbers stay as they are written: an id keeps its digits
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)


def _is_lines(text: Content) -> bool:
    with text.open() as lines:
        first, *more = islice(filter(None, (line.strip(_BETWEEN) for line in lines)), 2)
    try:
        record = _loads(first.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and (bool(more) or not _holds_records(record))


def _holds_records(document: Mapping[str, Any]) -> bool:
    """Whether an object is no record itself, but a document around a list of records."""
    parts = document.values()
    lists = [part for part in parts if isinstance(part, list)]
    return all(isinstance(part, list | dict) for part in parts) and any(
        all(isinstance(record, dict) for record in records) for records in lists
    )


def _records_of(text: Content, file: str) -> list[Mapping[str, Any]]:
    try:
        document = _loads(text.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise UnreadableFile(file=file, detail="json") from problem
    lists = [document] if isinstance(document, list) else [part for part in _parts(document) if isinstance(part, list)]
    records: list[Mapping[str, Any]] = [part for part in max(lists, key=len, default=[]) if isinstance(part, dict)]
    if not records:
        raise EmptyFile(file=file)
    return records


def _parts(document: Any) -> list[Any]:
    return list(document.values()) if isinstance(document, dict) else []


def _read_lines(text: Content) -> Iterator[Record]:
    with text.open() as lines:
        for line in lines:
            if stripped := line.strip(_BETWEEN):
                yield _read_line(stripped.decode("utf-8", errors="replace"))


def _read_line(line: str) -> Record:
    try:
        record = _loads(line)
    except (ValueError, RecursionError):
        return {UNREAD: line}
    return _flatten(record) if isinstance(record, dict) else {UNREAD: line}


def _flatten(record: Mapping[str, Any], prefix: str = "") -> Record:
    cells: Record = {}
    for name, value in record.items():
        if isinstance(value, dict):
            cells |= _flatten(value, f"{prefix}{name}.")
        else:
            cells[f"{prefix}{name}"] = _cell(value)
    return cells


def _cell(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _table(file: str, records: Any, rows_a_batch: int, *, first_row: int) -> RawTable:
    names: dict[str, None] = {}
    n_records = 0
    for record in records():
        n_records += 1
        names |= dict.fromkeys(record)
        if len(names) > _MOST_COLUMNS:
            raise UnreadableFile(file=file, detail="json")
    if not n_records:
        raise EmptyFile(file=file)
    columns = tuple(name for name in names if name != UNREAD)
    schema = dict.fromkeys([*columns, UNREAD] if UNREAD in names else columns, pl.String())

    def read() -> Iterator[pl.DataFrame]:
        rows = records()
        while some := list(islice(rows, rows_a_batch)):
            yield pl.DataFrame({name: [row.get(name) for row in some] for name in schema}, schema=schema)

    read_as = Message("intake.read_as_json", {"file": file, "n_records": n_records})
    return RawTable(file, columns, read, first_row, (read_as,))
