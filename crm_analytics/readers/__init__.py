"""From a file, bytes or a frame to raw tables, exactly as exported; what they mean is decided in intake.

The content decides the kind, never the file's extension. Readers stay thin: Polars, fastexcel and
charset-normalizer do the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import IOBase
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from crm_analytics.errors import CrmError, EmptyFile, UnreadableFile
from crm_analytics.messages import Message, Severity
from crm_analytics.readers.compressed import expand_gzip, expand_zip, is_workbook
from crm_analytics.readers.content import Content
from crm_analytics.readers.delimited import read_csv
from crm_analytics.readers.excel import read_excel
from crm_analytics.readers.json_lines import read_json
from crm_analytics.readers.kinds import recognise_kind
from crm_analytics.readers.parquet import read_parquet
from crm_analytics.readers.raw import OVERFLOW, ROW, ROWS_A_BATCH, RawTable

__all__ = ["OVERFLOW", "READERS", "ROW", "RawTable", "Source", "read_raw", "read_raws"]

Source = str | Path | bytes | BinaryIO | pl.DataFrame | pl.LazyFrame | RawTable

READERS: dict[str, Callable[[Content, str, int], RawTable]] = {
    "csv": read_csv,
    "excel": read_excel,
    "json": read_json,
    "parquet": read_parquet,
}


def read_raw(source: Source, *, file_name: str | None = None, rows_a_batch: int = ROWS_A_BATCH) -> RawTable:
    """Read a path, bytes, an open binary file or a frame: source -> RawTable with the columns as exported.

    Of an archive with several tables the first is read and the others are named. Raises EmptyFile when there is no
    row, UnreadableFile when the content is no table.

    >>> read_raw(b"id;sum\\n007;1,50\\n", file_name="shop.csv").frame.rows()
    [('007', '1,50')]
    """
    first, *others = read_raws(source, file_name=file_name, rows_a_batch=rows_a_batch)
    if not others:
        return first
    ignored = {"file": first.file, "members": [other.file for other in others]}
    return replace(first, messages=(*first.messages, Message("intake.members_ignored", ignored, Severity.WARNING)))


def read_raws(source: Source, *, file_name: str | None = None, rows_a_batch: int = ROWS_A_BATCH) -> list[RawTable]:
    """Read all tables that a source holds: several for a zip archive, else one. Raises like ``read_raw``."""
    if isinstance(source, RawTable):
        return [source]
    name = file_name or _name_of(source)
    if isinstance(source, pl.DataFrame | pl.LazyFrame):
        return [_require_rows(RawTable.of(_collect(source), name, rows_a_batch=rows_a_batch))]
    return _read(_content_of(source, name), name, rows_a_batch)


def _collect(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    return frame.collect() if isinstance(frame, pl.LazyFrame) else frame


def _read(content: Content, name: str, rows_a_batch: int) -> list[RawTable]:
    kind = _kind(content)
    if kind == "gzip":
        content = expand_gzip(content, name)
        kind = _kind(content)
    if kind == "zip":
        return _read_members(content, name, rows_a_batch)
    return [_read_one(content, name, kind, rows_a_batch)]


def _kind(content: Content) -> str:
    kind = recognise_kind(content.head(4096))
    return "excel" if kind == "zip" and is_workbook(content) else kind


def _read_one(content: Content, name: str, kind: str, rows_a_batch: int) -> RawTable:
    if content.size == 0 or (content.size < 4096 and content.read().isspace()):
        raise EmptyFile(file=name)
    if kind not in READERS:
        raise UnreadableFile(file=name, detail=kind)
    return _require_rows(READERS[kind](content, name, rows_a_batch))


def _read_members(content: Content, name: str, rows_a_batch: int) -> list[RawTable]:
    """Read each member that is a table; the others are named with the first one."""
    tables: list[RawTable] = []
    refused: dict[str, CrmError] = {}
    for member, expanded in expand_zip(content, name):
        try:
            tables.append(_read_one(expanded, f"{name}/{member}", _kind(expanded), rows_a_batch))
        except (EmptyFile, UnreadableFile) as problem:
            refused[member] = problem
    if not tables:
        raise next(iter(refused.values()), EmptyFile(file=name))
    if refused:
        said = Message("intake.members_ignored", {"file": name, "members": list(refused)}, Severity.WARNING)
        tables[0] = replace(tables[0], messages=(*tables[0].messages, said))
    return tables


def _require_rows(raw: RawTable) -> RawTable:
    if raw.head(1).is_empty():
        raise EmptyFile(file=raw.file)
    return raw


def _content_of(source: Any, name: str) -> Content:
    if isinstance(source, bytes | bytearray | memoryview):
        return Content(bytes(source))
    if isinstance(source, IOBase) or hasattr(source, "read"):
        return Content(source.read())
    try:
        path = Path(source)
        with path.open("rb"):
            return Content(path)
    except FileNotFoundError as problem:
        raise UnreadableFile(file=name, detail="not_found") from problem
    except (OSError, TypeError, ValueError) as problem:
        raise UnreadableFile(file=name, detail="no_file") from problem


def _name_of(source: Any) -> str:
    if isinstance(source, str | Path):
        return Path(source).name
    named = getattr(source, "name", None)
    return Path(named).name if isinstance(named, str) else "table"
