"""The rows of a SELECT, from the real engines, through connections that can't write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy as sa

from crm_analytics.errors import NotOneSelect, QueryFailed, SourceNotAllowed, SourceUnreachable, TooManyRows
from crm_analytics.sources import Limits, query_database, read_allowed
from crm_analytics.sources import sql as sql_source

TABLE = "CREATE TABLE sales (customer TEXT, day DATE, amount DECIMAL(10, 2), note TEXT)"
ROWS = "INSERT INTO sales VALUES ('007', '2024-01-05', 12.50, NULL), ('b', '2024-02-01', -3, '50 % off: gift')"
ENGINES = ("sqlite", "postgresql", "duckdb")


@dataclass(frozen=True)
class Shop:
    """A database with two sales, and a way to look into it without the code under test."""

    address: str
    execute: Callable[[str], list[tuple]]

    def ask(self, query: str, into: Path, **more: object) -> pl.DataFrame:
        return pl.read_parquet(
            query_database("shop", query, into, allowed=read_allowed(databases=f"shop={self.address}"), **more)
        )


@pytest.fixture(params=ENGINES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "postgresql":
        yield from _postgres_shop(request.getfixturevalue("postgres"))
        return
    path = tmp_path / f"shop.{request.param}"

    def execute(statement: str) -> list[tuple]:
        opened = sqlite3.connect(path) if request.param == "sqlite" else duckdb.connect(str(path))
        rows = opened.execute(statement).fetchall()
        opened.commit()
        opened.close()
        return rows

    execute(TABLE)
    execute(ROWS)
    yield Shop(f"{request.param}:///{path}", execute)  # noqa: PT022 - the other branch has something to tear down


def _postgres_shop(address: str) -> Iterator[Shop]:
    engine = sa.create_engine(address, poolclass=sa.NullPool)

    def execute(statement: str) -> list[tuple]:
        with engine.begin() as connection:
            asked = connection.execute(sa.text(statement.replace(":", r"\:")))
            return [tuple(row) for row in asked] if asked.returns_rows else []

    execute(TABLE)
    execute(ROWS)
    yield Shop(address, execute)
    execute("DROP TABLE sales")


def test_a_query_becomes_a_table(shop, tmp_path):
    table = shop.ask("SELECT customer, amount, note FROM sales ORDER BY customer", tmp_path)
    assert table.rows() == [("007", 12.5, None), ("b", -3.0, "50 % off: gift")]


def test_a_query_may_begin_with_a_comment_or_with_and_end_with_a_semicolon(shop, tmp_path):
    query = "-- what was sold\n/* by day */ WITH s AS (SELECT * FROM sales) SELECT count(*) AS n FROM s;  "
    assert shop.ask(query, tmp_path).rows() == [(2,)]


def test_percent_and_colon_are_the_querys_own(shop, tmp_path):
    assert shop.ask("SELECT customer FROM sales WHERE note LIKE '50 %: gift'", tmp_path).rows() == [("b",)]


def test_two_columns_of_one_name_are_both_kept(shop, tmp_path):
    assert shop.ask("SELECT 1 AS a, 2 AS a", tmp_path).columns == ["a", "a_2"]


def test_a_query_without_rows_keeps_its_columns(shop, tmp_path):
    table = shop.ask("SELECT customer, amount FROM sales WHERE customer = 'nobody'", tmp_path)
    assert (table.columns, table.height) == (["customer", "amount"], 0)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO sales VALUES ('x', '2024-01-01', 1, '')", "UPDATE sales SET amount = 0", "DELETE FROM sales",
     "DROP TABLE sales", "PRAGMA writable_schema = 1", "ATTACH 'other.db'", "COPY sales TO 'x.csv'", "SET x = 1",
     "SELECT 1; DROP TABLE sales", "SELECT ';' ; DELETE FROM sales", "SELECT 1;;", "", ";", "-- nothing",
     "EXPLAIN SELECT 1"],
)  # fmt: skip
def test_what_is_not_one_select_never_reaches_the_database(statement, tmp_path):
    with pytest.raises(NotOneSelect):
        query_database("shop", statement, tmp_path, allowed=read_allowed(databases="shop=sqlite:///nowhere"))


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO sales VALUES ('x', '2024-01-01', 1, '')", "UPDATE sales SET amount = 0", "DELETE FROM sales",
     "DROP TABLE sales", "CREATE TABLE more (a INT)",
     "WITH gone AS (DELETE FROM sales RETURNING *) SELECT * FROM gone", "SELECT * INTO more FROM sales"],
)  # fmt: skip
def test_the_connection_itself_cannot_write(shop, tmp_path, monkeypatch, statement):
    monkeypatch.setattr(sql_source, "check_query", lambda query: query)  # the inner wall, without the outer one
    with pytest.raises(QueryFailed):
        shop.ask(statement, tmp_path)
    assert shop.execute("SELECT count(*) FROM sales") == [(2,)]


def test_several_statements_cannot_leave_the_transaction(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(sql_source, "check_query", lambda query: query)
    with pytest.raises(QueryFailed):
        shop.ask("SELECT 1; COMMIT; DELETE FROM sales", tmp_path)
    assert shop.execute("SELECT count(*) FROM sales") == [(2,)]


@pytest.mark.parametrize(
    ("engine", "query"),
    [("duckdb", "SELECT * FROM read_csv('{file}')"), ("duckdb", "SELECT * FROM '{file}'"),
     ("duckdb", "SELECT * FROM glob('/*')"), ("sqlite", "SELECT load_extension('{file}')"),
     ("sqlite", "SELECT * FROM pragma_database_list")],
)  # fmt: skip
def test_no_other_file_can_be_read_through_a_database(engine, query, tmp_path):
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    path = tmp_path / "empty.db"
    (sqlite3.connect(path) if engine == "sqlite" else duckdb.connect(str(path))).close()
    path.touch()
    allowed = read_allowed(databases=f"shop={engine}:///{path}")
    with pytest.raises(QueryFailed):
        query_database("shop", query.format(file=tmp_path / "secret.csv"), tmp_path, allowed=allowed)


def test_a_wrong_query_is_told_in_the_engines_words(shop, tmp_path):
    with pytest.raises(QueryFailed, match="nowhere"):
        shop.ask("SELECT * FROM nowhere", tmp_path)


def test_a_query_that_takes_too_long_is_stopped(shop, tmp_path):
    endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i > 0) SELECT max(i % 7) FROM n"
    with pytest.raises((SourceUnreachable, QueryFailed), match=r"timed_out|timeout"):
        shop.ask(endless, tmp_path, limits=Limits(total_seconds=1))


def test_more_rows_than_the_limit_are_refused(shop, tmp_path):
    with pytest.raises(TooManyRows):
        shop.ask("SELECT * FROM sales", tmp_path, limits=Limits(max_rows=1))


def test_batches_of_different_types_become_one_table(tmp_path, monkeypatch):
    monkeypatch.setattr(sql_source, "BATCH_ROWS", 1)
    path = tmp_path / "loose.db"
    opened = sqlite3.connect(path)  # SQLite keeps any type in any column
    opened.execute("CREATE TABLE loose (a, b)")
    opened.executemany("INSERT INTO loose VALUES (?, ?)", [(None, 1), (1, 2.5), ("x", None)])
    opened.commit()
    opened.close()
    told: list[int] = []
    copy = query_database(
        "loose", "SELECT * FROM loose", tmp_path, allowed=read_allowed(databases=f"loose=sqlite:///{path}"),
        on_progress=told.append,
    )  # fmt: skip
    assert pl.read_parquet(copy).rows() == [(None, 1.0), ("1", 2.5), ("x", None)]
    assert told[-1] == 3


def test_a_database_that_is_not_listed_is_refused(tmp_path):
    with pytest.raises(SourceNotAllowed, match="CRM_ALLOWED_DATABASES"):
        query_database("shop", "SELECT 1", tmp_path, allowed=read_allowed())


@pytest.mark.parametrize(
    ("address", "detail"),
    [("sqlite:///none.db", "not_found"), ("duckdb:///none.db", "not_found"), ("mysql://h/x", "database_kind"),
     ("postgresql://ann:secret@127.0.0.1:1/x", "no_answer")],
)  # fmt: skip
def test_a_database_that_cannot_be_opened_is_told_without_its_address(tmp_path, address, detail):
    with pytest.raises(SourceUnreachable, match=detail) as told:
        query_database("shop", "SELECT 1", tmp_path, allowed=read_allowed(databases=f"shop={address}"))
    assert "secret" not in str(told.value)
    assert "127.0.0.1" not in str(told.value)
