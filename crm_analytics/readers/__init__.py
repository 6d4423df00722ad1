"""From a file, bytes or a frame to a raw table, exactly as exported; what it means is decided in intake.

The content decides the kind, never the file's extension. Readers stay thin: Polars, fastexcel and
charset-normalizer do the work.
"""

from __future__ import annotations

from collections.abc import Callable
from io import IOBase
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.readers.delimited import read_csv
from crm_analytics.readers.excel import read_excel
from crm_analytics.readers.kinds import recognise_kind
from crm_analytics.readers.parquet import read_parquet
from crm_analytics.readers.raw import OVERFLOW, RawTable

__all__ = ["OVERFLOW", "READERS", "RawTable", "Source", "read_raw"]

Source = str | Path | bytes | BinaryIO | pl.DataFrame | pl.LazyFrame

READERS: dict[str, Callable[[bytes, str], RawTable]] = {
    "csv": read_csv,
    "excel": read_excel,
    "parquet": read_parquet,
}


def read_raw(source: Source, *, file_name: str | None = None) -> RawTable:
    """Read a path, bytes, an open binary file or a frame: source -> RawTable with the columns as exported.

    Raises EmptyFile when there is no row, UnreadableFile when the content is no table.

    >>> read_raw(b"id;sum\\n007;1,50\\n", file_name="shop.csv").frame.rows()
    [('007', '1,50')]
    """
    name = file_name or _name_of(source)
    raw = RawTable(_collect(source), name) if isinstance(source, pl.DataFrame | pl.LazyFrame) else _read(source, name)
    if raw.frame.height == 0:
        raise EmptyFile(file=name)
    return raw


def _collect(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    return frame.collect() if isinstance(frame, pl.LazyFrame) else frame


def _read(source: Any, name: str) -> RawTable:
    content = _content_of(source, name)
    if not content or content.isspace():
        raise EmptyFile(file=name)
    kind = recognise_kind(content)
    if kind not in READERS:
        raise UnreadableFile(file=name, detail=kind)
    return READERS[kind](content, name)


def _content_of(source: Any, name: str) -> bytes:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    if isinstance(source, IOBase) or hasattr(source, "read"):
        return source.read()
    try:
        return Path(source).read_bytes()
    except FileNotFoundError as problem:
        raise UnreadableFile(file=name, detail="not_found") from problem
    except (OSError, TypeError, ValueError) as problem:
        raise UnreadableFile(file=name, detail="no_file") from problem


def _name_of(source: Any) -> str:
    if isinstance(source, str | Path):
        return Path(source).name
    named = getattr(source, "name", None)
    return Path(named).name if isinstance(named, str) else "table"
