"""Parquet files, with their own types."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from polars.datatypes import DataTypeClass

from crm_analytics.errors import UnreadableFile
from crm_analytics.messages import Message
from crm_analytics.readers.content import Content
from crm_analytics.readers.raw import RawTable


def read_parquet(content: Content, file: str, rows_a_batch: int) -> RawTable:
    """Read Parquet: content -> RawTable with the file's types.

    The fields of a struct become columns ("address.city"); lists and binary columns are left out and named. Raises
    UnreadableFile when the file is damaged.
    """
    try:
        lines = pl.scan_parquet(content.source, glob=False)
        schema = lines.collect_schema()
    except pl.exceptions.PolarsError as problem:
        raise UnreadableFile(file=file, detail="parquet") from problem
    fields = {name: list(_flat(pl.col(name), name, dtype)) for name, dtype in schema.items()}
    ignored = [name for name, columns in fields.items() if not columns]
    messages = (Message("intake.columns_ignored", {"file": file, "columns": ignored}),) if ignored else ()
    flat = lines.select(column for columns in fields.values() for column in columns)

    def read() -> Iterator[pl.DataFrame]:
        try:
            # the content must live as long as it is read
            yield from flat.collect_batches(chunk_size=rows_a_batch, lazy=True, engine="streaming") if content else ()
        except pl.exceptions.PolarsError as problem:
            raise UnreadableFile(file=file, detail="parquet") from problem

    return RawTable(file, tuple(flat.collect_schema().names()), read, messages=messages)


def _flat(column: pl.Expr, name: str, dtype: pl.DataType | DataTypeClass) -> Iterator[pl.Expr]:
    """The column itself, or the fields that it holds; none for what no cell can hold."""
    if isinstance(dtype, pl.Struct):
        for field in dtype.fields:
            yield from _flat(column.struct.field(field.name), f"{name}.{field.name}", field.dtype)
    elif isinstance(dtype, pl.Categorical | pl.Enum):
        yield column.cast(pl.String).alias(name)
    elif not dtype.is_nested() and dtype not in (pl.Binary, pl.Object):
        yield column.alias(name)
