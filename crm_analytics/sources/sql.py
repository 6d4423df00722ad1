"""The rows of one SELECT on SQLite, PostgreSQL or DuckDB, through a connection that can only read.

The check of the text is the outer wall; the inner one is each engine's own: SQLite opens the file with mode=ro and an
authorizer, PostgreSQL a READ ONLY transaction, DuckDB the file read-only and without access to any other.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl
import sqlalchemy as sa
from polars import selectors as cs

from crm_analytics.errors import (
    NotOneSelect,
    PackageMissing,
    QueryFailed,
    SourceNotAllowed,
    SourceUnreachable,
    TooManyRows,
)
from crm_analytics.readers.raw import unique_names
from crm_analytics.sources.guard import Allowed, Limits, plain_name, stopped_after

BATCH_ROWS = 50_000
_LEADING_COMMENTS = re.compile(r"\A(?:\s+|--[^\n]*\n|/\*.*?\*/)*", re.DOTALL)
_SQLITE_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_PLAIN = (str, int, float, bool, bytes)
# no other file can be reached, and no query can change that
_LOCKED = {"enable_external_access": False, "lock_configuration": True}

Batches = Generator[pl.DataFrame, None, None]


def check_query(query: str) -> str:
    """Return a query without its last semicolon; raise NotOneSelect unless it is one SELECT or WITH.

    No semicolon may stand anywhere else, not even in quotes: what is text to one engine ends a statement in another.

    >>> check_query("SELECT 1;")
    'SELECT 1'
    """
    bare = query.strip().removesuffix(";")
    start = bare[_LEADING_COMMENTS.match(bare).end() :]  # type: ignore[union-attr]
    if ";" in bare or "\0" in bare or not re.match(r"(select|with)\b", start, re.IGNORECASE):
        raise NotOneSelect(statement=bare[:40])
    return bare


def query_database(
    name: str,
    query: str,
    into: Path,
    *,
    allowed: Allowed,
    limits: Limits | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Path:
    """Run one SELECT on a listed database: name of the database, query -> path of a Parquet file in the folder.

    ``on_progress`` is told the number of rows so far. Decimal numbers become floats, JSON and UUIDs text, bytes are
    left out. Raises SourceNotAllowed, NotOneSelect, QueryFailed, SourceUnreachable, TooManyRows, PackageMissing.
    """
    limits = limits or Limits()
    if name not in allowed.databases:
        raise SourceNotAllowed(source=name, setting="CRM_ALLOWED_DATABASES")
    select, address = check_query(query), sa.make_url(allowed.databases[name])
    read = _READERS.get(address.get_backend_name())
    if read is None:
        raise SourceUnreachable(source=name, detail="database_kind")
    batches = read(name, address, select, limits)
    with closing(batches), tempfile.TemporaryDirectory(dir=into) as parts:
        counted = _count(batches, name, limits, on_progress)
        return _write(counted, Path(parts), into / f"{plain_name(name)}.parquet", name)


def _count(batches: Batches, name: str, limits: Limits, on_progress: Callable[[int], None] | None) -> Batches:
    n_rows = 0
    for batch in batches:
        n_rows += batch.height
        if n_rows > limits.max_rows:
            raise TooManyRows(source=name, limit_rows=limits.max_rows)
        if on_progress is not None:
            on_progress(n_rows)
        yield batch


def _write(batches: Batches, parts: Path, path: Path, name: str) -> Path:
    written = []
    for number, batch in enumerate(batches):
        written.append(parts / f"{number}.parquet")
        batch.with_columns(cs.decimal().cast(pl.Float64)).drop(cs.binary()).write_parquet(written[-1])
    try:
        # a column may be empty or whole in one batch and not in the next: the widest type holds for all
        pl.concat([pl.scan_parquet(part) for part in written], how="vertical_relaxed").sink_parquet(path)
    except pl.exceptions.PolarsError as problem:
        raise QueryFailed(database=name, detail=str(problem).splitlines()[0]) from problem
    return path


def _from_sqlite(name: str, address: sa.URL, query: str, limits: Limits) -> Batches:
    path = Path(address.database or "")
    if not path.is_file():
        raise SourceUnreachable(source=name, detail="not_found")
    opened = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, check_same_thread=False)
    engine = sa.create_engine("sqlite://", creator=lambda: opened, poolclass=sa.StaticPool)
    with closing(opened):
        engine.connect().close()  # SQLAlchemy reads its settings before the doors are shut
        opened.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _SQLITE_READS else sqlite3.SQLITE_DENY)
        yield from _rows(name, engine, query, limits, opened.interrupt)


def _from_postgresql(name: str, address: sa.URL, query: str, limits: Limits) -> Batches:
    if find_spec("psycopg") is None:
        raise PackageMissing(package="psycopg[binary]")
    settings = f"-c default_transaction_read_only=on -c timezone=UTC -c statement_timeout={int(limits.total_seconds)}s"
    engine = sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        poolclass=sa.NullPool,
        connect_args={"options": settings, "connect_timeout": int(limits.step_seconds)},
    ).execution_options(postgresql_readonly=True)
    yield from _rows(name, engine, query, limits, lambda: None)


def _rows(name: str, engine: sa.Engine, query: str, limits: Limits, stop: Callable[[], None]) -> Batches:
    """Batches of a query; one empty batch, with the names of the columns, when there is no row."""
    try:
        connection = engine.connect()
    except sa.exc.SQLAlchemyError as problem:  # its text may hold the address: it is not repeated
        raise SourceUnreachable(source=name, detail="no_answer") from problem
    with connection, stopped_after(limits.total_seconds, name, stop):
        try:
            # no_parameters: a % or : in the query is the query's own
            streamed = connection.execution_options(stream_results=True, no_parameters=True)
            with streamed.exec_driver_sql(query) as asked:
                names = unique_names(list(asked.keys()))
                yield _frame(names, [])
                for rows in asked.partitions(BATCH_ROWS):
                    yield _frame(names, rows)
        except sa.exc.DBAPIError as problem:
            raise QueryFailed(database=name, detail=str(problem.orig).splitlines()[0]) from problem


def _frame(names: list[str], rows: Sequence[Any]) -> pl.DataFrame:
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [() for _ in names]
    return pl.DataFrame([_column(name, values) for name, values in zip(names, columns, strict=True)])


def _column(name: str, values: Sequence[Any]) -> pl.Series:
    """A column of one type; SQLite may keep several in one, then it is text."""
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pl.Series(name, values, dtype=pl.Null)
    if kinds <= {int, float, Decimal}:
        return pl.Series(name, values if len(kinds) == 1 else [v if v is None else float(v) for v in values])
    if len(kinds) == 1 and (kinds <= set(_PLAIN) or next(iter(kinds)).__module__ == "datetime"):
        return pl.Series(name, values)
    return pl.Series(name, [_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)


def _from_duckdb(name: str, address: sa.URL, query: str, limits: Limits) -> Batches:
    if find_spec("duckdb") is None:
        raise PackageMissing(package="duckdb")
    import duckdb

    path = Path(address.database or "")
    if not path.is_file():
        raise SourceUnreachable(source=name, detail="not_found")
    try:
        opened = duckdb.connect(str(path), read_only=True, config={**_LOCKED})
    except duckdb.Error as problem:
        raise SourceUnreachable(source=name, detail="no_answer") from problem
    with closing(opened), stopped_after(limits.total_seconds, name, opened.interrupt):
        try:
            reader = opened.sql(query).to_arrow_reader(BATCH_ROWS)
            yield _named(reader.schema.empty_table())
            for batch in reader:
                yield _named(batch)
        except duckdb.Error as problem:
            raise QueryFailed(database=name, detail=str(problem).splitlines()[0]) from problem


def _named(table: Any) -> pl.DataFrame:
    frame = pl.from_arrow(table.rename_columns(unique_names(table.schema.names)))
    assert isinstance(frame, pl.DataFrame)
    return frame


_READERS: dict[str, Callable[[str, sa.URL, str, Limits], Batches]] = {
    "sqlite": _from_sqlite,
    "postgresql": _from_postgresql,
    "duckdb": _from_duckdb,
}
