"""Stage 1 of the intake, file by file and batch by batch: raw cells -> typed lines, each with its reason or none.

How a column is read depends on the whole of it. The first batch decides for the time being, the evidence of all
batches has the last word: where it decides otherwise, which is rare, the file is typed once more.
"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import reduce
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.errors import MissingColumns
from crm_analytics.intake.checks import name_reasons, weigh_checks
from crm_analytics.intake.columns import (
    ColumnPlan,
    Evidence,
    Reading,
    add_evidence,
    decide_reading,
    is_doubtful,
    read_columns,
    say_reading,
    weigh_columns,
)
from crm_analytics.intake.mapping import UNSURE_BELOW, ColumnMapping, Given, covered, map_columns
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.rules import RowRules, check_rows
from crm_analytics.intake.standings import derive_standing
from crm_analytics.intake.transactions import derive_lines, has_time_of_day, say_how_derived
from crm_analytics.messages import Message, Severity
from crm_analytics.readers import ROW, RawTable
from crm_analytics.readers.raw import OURS
from crm_analytics.schemas import DATE, INGREDIENTS, REJECTED, TRANSACTIONS, Column, Table

_MAPPED_ROWS = 20_000  # rows that the guess of the mapping looks at
_SHOWN_COLUMNS, _SHOWN_LETTERS = 30, 40  # of the headers that an error lists: bytes that are no table make long ones
_THREADS = 2  # batches in work at a time: more of them cost memory
_USED_UP = ("unit_price", "unit_cost", "profit")

OnProgress = Callable[[int], None]


@dataclass(frozen=True)
class Order:
    """What is wanted from each file; ``store`` is the folder for the lines of data that are too big for memory."""

    table: Table
    given: Given
    rules: RowRules
    store: Path | None = None
    on_progress: OnProgress | None = None

    @property
    def columns(self) -> dict[str, Column]:
        """Columns that a file may be mapped to."""
        more = INGREDIENTS.columns if self.table is TRANSACTIONS else ()
        return {column.name: column for column in (*self.table.columns, *more)}

    @property
    def names(self) -> list[str]:
        """Columns of a typed line, in their order."""
        more = [name for name in INGREDIENTS.names if name not in _USED_UP] if self.table is TRANSACTIONS else []
        return [*self.table.names, *(name for name in more if name not in self.table)]


@dataclass(frozen=True)
class TypedFile:
    """One file after stage 1: all its lines, the raw cells of those that are set aside, and what was found."""

    raw: RawTable
    lines: pl.LazyFrame
    cells: pl.LazyFrame
    counted: list[dict[str, Any]]
    messages: list[Message]
    mapping: ColumnMapping
    n_read: int
    first_record: int

    @property
    def last_record(self) -> int:
        """Number of its last record."""
        return self.first_record + self.n_read - 1

    def read_cells(self, records: pl.Series) -> pl.DataFrame:
        """Read the cells of some records as text, from what was kept or else from the file once more."""
        kept = self.cells.filter(pl.col("record").is_in(records.implode())).collect()
        if kept.height == len(records):
            return kept
        try:
            return pl.concat([kept.clear(), *self._read_again(records)], how="diagonal_relaxed")
        except OSError:
            return kept  # the file is gone: for the other rows their place and reason is all there is

    def _read_again(self, records: pl.Series) -> Iterator[pl.DataFrame]:
        for batch in _numbered(self.raw, self.first_record):
            numbers = pl.Series("record", range(batch.first_record, batch.first_record + batch.raw.height))
            is_wanted = numbers.is_in(records.implode())
            cells = _as_text(batch.raw.drop(ROW).filter(is_wanted))
            yield cells.with_columns(numbers.filter(is_wanted))


def type_file(raw: RawTable, order: Order, *, first_record: int = 0) -> TypedFile:
    """Type a raw table: -> TypedFile, its records numbered from ``first_record`` on. Raises MissingColumns."""
    head = raw.head(_MAPPED_ROWS)
    mapping = _require_columns(map_columns(head, order.table, given=order.given), raw, order.table)
    plan = ColumnPlan(order.columns, mapping.sources, _as_exported(order.rules.policy, raw))
    is_careful = is_doubtful(head, plan)
    readings = decide_reading(weigh_columns(head, plan, is_careful=is_careful), plan.policy)
    while True:
        press = _Press(raw.file, order, plan, readings, _new_folder(order.store), is_careful)
        batches = list(_watched(press.type_all(raw, first_record), order.on_progress, first_record))
        nothing: Evidence = {}
        evidence = reduce(add_evidence, (batch.evidence for batch in batches), nothing)
        readings = decide_reading(evidence, plan.policy)
        is_careful = is_careful or any(batch.is_doubtful for batch in batches)
        if (readings, is_careful) == (press.readings, press.is_careful):
            break
        if press.folder:
            shutil.rmtree(press.folder)
    said = [*raw.messages, *_say_mapping(mapping, raw.file), *say_reading(evidence, readings, plan, raw.file)]
    if order.table is TRANSACTIONS:
        said += say_how_derived(mapping.sources)
    return _gather(raw, batches, mapping, said, first_record=first_record)


def _watched(batches: Iterator[_TypedBatch], on_progress: OnProgress | None, n_rows: int) -> Iterator[_TypedBatch]:
    for batch in batches:
        n_rows += batch.n_rows
        if on_progress:
            on_progress(n_rows)
        yield batch


def _gather(
    raw: RawTable, batches: list[_TypedBatch], mapping: ColumnMapping, said: list[Message], *, first_record: int
) -> TypedFile:
    lines = pl.concat([batch.lines for batch in batches])
    if "date" in mapping.sources and not any(batch.has_times for batch in batches):
        # midnights only: the file knows days, not moments
        lines = lines.drop([name for name in ("occurred_at",) if name not in mapping.sources], strict=False)
    cells = pl.concat([batch.cells for batch in batches], how="diagonal_relaxed")
    counted = [row for batch in batches for row in batch.counted]
    n_read = sum(batch.n_rows for batch in batches)
    return TypedFile(raw, lines, cells, counted, said, mapping, n_read, first_record)


def _as_exported(policy: Policy, raw: RawTable) -> Policy:
    """What the export itself settles, where the policy leaves it open."""
    return replace(policy, **{name: value for name, value in raw.reading if getattr(policy, name) is None})


def _require_columns(mapping: ColumnMapping, raw: RawTable, table: Table) -> ColumnMapping:
    missing = [name for name in table.required if name not in covered(mapping.guesses, table)]
    if missing:
        found = [name[:_SHOWN_LETTERS] for name in raw.columns[:_SHOWN_COLUMNS]]
        raise MissingColumns(file=raw.file, missing=missing, found=found)
    return mapping


@dataclass(frozen=True)
class _Batch:
    """Raw rows, and the number of the first among all records that are read."""

    raw: pl.DataFrame
    first_record: int


@dataclass(frozen=True)
class _TypedBatch:
    lines: pl.LazyFrame
    cells: pl.LazyFrame
    n_rows: int
    counted: list[dict[str, Any]]
    evidence: Evidence
    has_times: bool
    is_doubtful: bool


@dataclass(frozen=True)
class _Press:
    """All that the batches of a file are typed by; with a folder, what comes out is put there as Parquet."""

    file: str
    order: Order
    plan: ColumnPlan
    readings: Mapping[str, Reading]
    folder: Path | None
    is_careful: bool

    def type_all(self, raw: RawTable, first_record: int) -> Iterator[_TypedBatch]:
        """Type the batches in two threads, Polars lets go of Python's lock; they come out in the order of the file."""
        with ThreadPoolExecutor(_THREADS) as pool:
            waiting: deque[Future[_TypedBatch]] = deque()
            for batch in _numbered(raw, first_record):
                waiting.append(pool.submit(self.type_one, batch))
                if len(waiting) >= _THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def type_one(self, batch: _Batch) -> _TypedBatch:
        is_sales = self.order.table is TRANSACTIONS
        typed = read_columns(batch.raw, self.plan, self.readings)
        rows = derive_lines(typed.frame) if is_sales else derive_standing(typed.frame)
        has_times = is_sales and "occurred_at" in rows and has_time_of_day(rows["occurred_at"])
        rows = _shape(rows, self.order)
        checks = check_rows(batch.raw, typed, rows, self.order.rules)
        reasons = name_reasons(checks, rows.height)
        lines = rows.with_columns(*_place(batch, self.file), *reasons)
        cells = _copy_texts(_as_text(batch.raw.drop(ROW).filter(reasons["reason"].is_not_null()))).with_columns(
            lines.filter(pl.col("reason").is_not_null())["record"]
        )
        return _TypedBatch(
            self._put(lines, "lines", batch.first_record),
            self._put(cells, "cells", batch.first_record),
            rows.height,
            weigh_checks(checks, _money(rows)),
            weigh_columns(batch.raw, self.plan, is_careful=self.is_careful),
            has_times,
            not self.is_careful and is_doubtful(batch.raw, self.plan),
        )

    def _put(self, frame: pl.DataFrame, name: str, first_record: int) -> pl.LazyFrame:
        if not self.folder or frame.is_empty():
            return frame.lazy()
        path = self.folder / f"{name}-{first_record:012}.parquet"
        frame.write_parquet(path, compression="lz4", statistics=False)
        return pl.scan_parquet(path, glob=False)


def _numbered(raw: RawTable, first_record: int) -> Iterator[_Batch]:
    next_row, record = raw.first_row, first_record
    for batch in raw.batches():
        yield _Batch(batch if ROW in batch.columns else batch.with_row_index(ROW, offset=next_row), record)
        next_row += batch.height
        record += batch.height


def _place(batch: _Batch, file: str) -> list[pl.Expr | pl.Series]:
    records = pl.int_range(batch.first_record, batch.first_record + pl.len(), dtype=pl.Int64)
    return [
        pl.lit(file).alias("source_file"),
        batch.raw[ROW].cast(pl.Int64).alias("source_row"),
        batch.raw.drop(OURS, strict=False).hash_rows().alias("row_hash"),
        records.alias("record"),
    ]


def _shape(rows: pl.DataFrame, order: Order) -> pl.DataFrame:
    """Canonical order and types; days are dates once the zone is settled."""
    days = [name for name in rows.columns if order.columns[name].dtype == DATE]
    names = [name for name in order.names if name in rows.columns]
    return rows.with_columns(pl.col(days).cast(pl.Date)).select(names)


def _copy_texts(cells: pl.DataFrame) -> pl.DataFrame:
    """Copy texts to a place of their own: a few rows would keep the texts of their whole batch in memory."""
    return cells.with_columns(pl.col(pl.String) + "")


def _as_text(cells: pl.DataFrame) -> pl.DataFrame:
    foreign = {name: f"{name}_in_file" for name in (*REJECTED.names, "record") if name in cells.columns}
    return cells.with_columns(pl.all().cast(pl.String)).rename(foreign)


def _money(rows: pl.DataFrame) -> pl.Series | None:
    return next((rows[name] for name in ("revenue", "amount") if name in rows.columns), None)


def _new_folder(store: Path | None) -> Path | None:
    if store is None:
        return None
    folder = next(path for number in count(1) if not (path := store / f"typed-{number}").exists())
    folder.mkdir(parents=True)
    return folder


def _say_mapping(mapping: ColumnMapping, file: str) -> list[Message]:
    unsure = {name: guess for name, guess in mapping.guesses.items() if guess.confidence < UNSURE_BELOW}
    return [
        Message(
            "intake.column_guessed",
            {"file": file, "column": name, "source": guess.source, "confidence": round(guess.confidence, 2)},
            Severity.WARNING,
        )
        for name, guess in unsure.items()
    ]
