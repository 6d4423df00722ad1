"""A folder of our own tables, one CSV each with canonical headers: read at once, nothing guessed."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from crm_analytics.errors import EmptyFile, MissingColumns, UnreadableFile
from crm_analytics.schemas import DATE, DATETIME, FLAG, INTEGER, MONEY, NUMBER, RATE, TABLES, TEXT, Table

POLARS_TYPES: dict[str, pl.DataType] = {
    TEXT: pl.String(),
    INTEGER: pl.Int64(),
    FLAG: pl.Boolean(),
    DATE: pl.Date(),
    DATETIME: pl.Datetime("us"),
    **dict.fromkeys((NUMBER, MONEY, RATE), pl.Float64()),
}


def read_tables(folder: str | Path) -> dict[str, pl.DataFrame]:
    """Read ``<table>.csv`` of every table that the folder holds: folder -> table name -> typed frame, all rows kept.

    Dates as 2024-01-31, times as 2024-01-31T10:00:00, flags as true and false. Raises EmptyFile, UnreadableFile
    and MissingColumns.

    >>> read_tables("no_such_folder")
    {}
    """
    paths = {name: Path(folder) / f"{name}.csv" for name in TABLES}
    return {name: _read_canonical(path, TABLES[name]) for name, path in paths.items() if path.exists()}


def _read_canonical(path: Path, table: Table) -> pl.DataFrame:
    try:
        frame = pl.read_csv(path, schema_overrides=_types_of(path, table))
    except pl.exceptions.NoDataError as problem:
        raise EmptyFile(file=path.name) from problem
    except pl.exceptions.PolarsError as problem:
        raise UnreadableFile(file=path.name, detail="csv") from problem
    missing = [name for name in table.required if name not in frame.columns]
    if missing:
        raise MissingColumns(file=path.name, missing=missing, found=frame.columns)
    return frame


def _types_of(path: Path, table: Table) -> dict[str, pl.DataType]:
    header = pl.read_csv(path, n_rows=0).columns
    return {name: POLARS_TYPES[table[name].dtype] if name in table else pl.String() for name in header}
