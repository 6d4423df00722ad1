"""Parquet files, with their own types."""

from __future__ import annotations

import polars as pl
from polars import selectors as cs

from crm_analytics.errors import UnreadableFile
from crm_analytics.messages import Message
from crm_analytics.readers.raw import RawTable


def read_parquet(content: bytes, file: str) -> RawTable:
    """Read Parquet: bytes -> RawTable with the file's types; nested and binary columns are left out.

    Raises UnreadableFile when the file is damaged.
    """
    try:
        frame = pl.read_parquet(content)
    except pl.exceptions.PolarsError as problem:
        raise UnreadableFile(file=file, detail="parquet") from problem
    flat = frame.drop(cs.nested() | cs.binary())
    ignored = [name for name in frame.columns if name not in flat.columns]
    messages = (Message("intake.columns_ignored", {"file": file, "columns": ignored}),) if ignored else ()
    return RawTable(flat, file, messages=messages)
