"""From any export to a canonical table: read, map, type, check; nothing is dropped in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from crm_analytics.errors import MissingColumns, NothingAccepted
from crm_analytics.intake.checks import build_findings, name_reasons, weigh_checks
from crm_analytics.intake.columns import read_columns
from crm_analytics.intake.mapping import UNSURE_BELOW, ColumnMapping, Given, covered, map_columns
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.rules import RowRules, check_rows
from crm_analytics.intake.transactions import derive_lines, question_whole, say_how_derived
from crm_analytics.messages import Message, Severity
from crm_analytics.readers import RawTable, Source, read_raw
from crm_analytics.schemas import (
    DATE,
    INGREDIENTS,
    INTERACTIONS,
    PROFILES,
    REJECTED,
    RESPONSES,
    SURVEYS,
    TRANSACTIONS,
    Column,
    Table,
)


@dataclass(frozen=True)
class Intake:
    """What came in: the canonical table, the rows set aside with their reasons, and what was found.

    ``findings`` counts rows over all rows read, whether accepted or not; ``messages`` holds what has no count.
    ``n_read`` always equals the accepted rows plus the rejected ones.
    """

    table: pl.DataFrame
    rejected: pl.DataFrame
    findings: pl.DataFrame
    messages: list[Message]
    mappings: dict[str, ColumnMapping]
    n_read: int

    @property
    def transactions(self) -> pl.DataFrame:
        """The accepted lines, under the name that scripts use."""
        return self.table

    @property
    def mapping(self) -> ColumnMapping:
        """The mapping of the first file; ``mappings`` has every file's."""
        return next(iter(self.mappings.values()))


def read_transactions(
    source: Source | Sequence[Source],
    *,
    mapping: Given = None,
    policy: Policy | None = None,
    received_on: dt.date | None = None,
    file_name: str | None = None,
) -> Intake:
    """Read sales lines from any export: path, bytes, frame or a list of them -> Intake with TRANSACTIONS columns.

    Money in the file's currency; optional columns that the file lacks stay away. Lines without a customer, with
    an unreadable date or amount, or dated after ``received_on`` are rejected with their reason. Raises EmptyFile,
    UnreadableFile, MissingColumns, UnknownColumn, NothingAccepted.

    >>> intake = read_transactions(b"Invoice,Customer ID,InvoiceDate,Quantity,Price\\n1,7,2024-01-05,2,3.5\\n2,,2024-01-06,1,9\\n")
    >>> intake.transactions["revenue"].to_list(), intake.rejected["reason"].to_list()
    ([7.0], ['row_without_customer'])
    """  # noqa: E501
    return read_table(
        source, table=TRANSACTIONS, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name
    )


def read_table(
    source: Source | Sequence[Source],
    *,
    table: Table = SURVEYS,
    mapping: Given = None,
    policy: Policy | None = None,
    received_on: dt.date | None = None,
    file_name: str | None = None,
) -> Intake:
    """Read any table of schemas from any export, like ``read_transactions``: source -> Intake.

    >>> read_table(b"customer_id,answered_on,quality\\n7,2024-01-05,6\\n").table["quality"].to_list()
    [6.0]
    """
    order = _Order(table, mapping, RowRules(table, policy or Policy(), received_on))
    sources: list[Any] = list(source) if isinstance(source, list | tuple) else [source]
    parts: list[_Part] = []
    for position, each in enumerate(sources, start=1):
        parts.append(_read_part(_read_one(each, position, file_name), order))
        if table is PROFILES:
            order = replace(order, rules=replace(order.rules, known_customers=_customers_of(parts)))
    return _join(parts, table)


def _customers_of(parts: list[_Part]) -> pl.Series:
    return pl.concat([part.accepted["customer_id"] for part in parts])


def _read_one(source: Source, position: int, file_name: str | None) -> RawTable:
    # unnamed tables of a list are told apart by their place in it
    is_named = file_name or isinstance(source, str | Path) or hasattr(source, "name")
    return read_raw(source, file_name=file_name if is_named or position == 1 else f"table_{position}")


def read_customers(source: Source | Sequence[Source], *, mapping: Given = None, policy: Policy | None = None,
                   received_on: dt.date | None = None, file_name: str | None = None) -> Intake:  # fmt: skip
    """Read customer profiles: source -> Intake with PROFILES columns, one row a customer (the first one met)."""
    return read_table(
        source, table=PROFILES, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name
    )


def read_interactions(source: Source | Sequence[Source], *, mapping: Given = None, policy: Policy | None = None,
                      received_on: dt.date | None = None, file_name: str | None = None) -> Intake:  # fmt: skip
    """Read contacts such as inquiries and complaints: source -> Intake with INTERACTIONS columns."""
    return read_table(
        source, table=INTERACTIONS, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name
    )


def read_responses(source: Source | Sequence[Source], *, mapping: Given = None, policy: Policy | None = None,
                   received_on: dt.date | None = None, file_name: str | None = None) -> Intake:  # fmt: skip
    """Read what people did after a campaign: source -> Intake with RESPONSES columns."""
    return read_table(
        source, table=RESPONSES, mapping=mapping, policy=policy, received_on=received_on, file_name=file_name
    )


@dataclass(frozen=True)
class _Order:
    """What is wanted from each file."""

    table: Table
    given: Given
    rules: RowRules

    @property
    def columns(self) -> dict[str, Column]:
        more = INGREDIENTS.columns if self.table is TRANSACTIONS else ()
        return {column.name: column for column in (*self.table.columns, *more)}


@dataclass(frozen=True)
class _Part:
    """One file, read."""

    file: str
    accepted: pl.DataFrame
    rejected: pl.DataFrame
    counted: list[dict[str, object]]
    messages: list[Message]
    mapping: ColumnMapping
    n_read: int


def _read_part(raw: RawTable, order: _Order) -> _Part:
    mapping = _require_columns(map_columns(raw.frame, order.table, given=order.given), raw, order.table)
    typed = read_columns(raw, order.columns, mapping.sources, order.rules.policy)
    rows = derive_lines(typed.frame) if order.table is TRANSACTIONS else typed.frame
    rows = _shape(rows, order.table)
    checks = check_rows(raw, typed, rows, order.rules)
    reasons = name_reasons(checks, rows.height)
    is_accepted = reasons["reason"].is_null()
    accepted = rows.with_columns(*_location(raw)).filter(is_accepted)
    rejected = pl.concat([raw.frame.rename(_foreign(raw.frame)), reasons], how="horizontal").with_columns(
        *_location(raw)
    )
    rejected = _as_text(rejected.filter(~is_accepted))
    messages = [*raw.messages, *_say_mapping(mapping, raw.file), *typed.messages]
    if order.table is TRANSACTIONS:
        messages += say_how_derived(typed.frame.columns)
    counted = weigh_checks(checks, _money(rows))
    return _Part(raw.file, accepted, rejected, counted, messages, mapping, n_read=raw.frame.height)


def _require_columns(mapping: ColumnMapping, raw: RawTable, table: Table) -> ColumnMapping:
    missing = [name for name in table.required if name not in covered(mapping.guesses, table)]
    if missing:
        raise MissingColumns(file=raw.file, missing=missing, found=raw.frame.columns)
    return mapping


def _shape(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Canonical order and types; days are dates once the zone is settled."""
    days = [column.name for column in table.columns if column.dtype == DATE and column.name in rows.columns]
    names = [name for name in table.names if name in rows.columns]
    return rows.with_columns(pl.col(days).cast(pl.Date)).select(names)


def _location(raw: RawTable) -> tuple[pl.Expr, pl.Expr]:
    row = pl.int_range(raw.first_row, raw.first_row + pl.len(), dtype=pl.Int64)
    return pl.lit(raw.file).alias("source_file"), row.alias("source_row")


def _foreign(frame: pl.DataFrame) -> dict[str, str]:
    return {name: f"{name}_in_file" for name in REJECTED.names if name in frame.columns}


def _as_text(rejected: pl.DataFrame) -> pl.DataFrame:
    return rejected.with_columns(pl.exclude("source_row").cast(pl.String))


def _money(rows: pl.DataFrame) -> pl.Series | None:
    return next((rows[name] for name in ("revenue", "amount") if name in rows.columns), None)


def _join(parts: list[_Part], table: Table) -> Intake:
    """Put the files together. Raises NothingAccepted when no row of any could be used."""
    accepted = pl.concat([part.accepted for part in parts], how="diagonal_relaxed")
    rejected = pl.concat([part.rejected for part in parts], how="diagonal_relaxed")
    if accepted.is_empty():
        raise NothingAccepted(
            file=[part.file for part in parts], n_rows=rejected.height, reason=rejected["reason"].mode().sort()[0]
        )
    n_read = sum(part.n_read for part in parts)
    whole = question_whole(accepted) if table is TRANSACTIONS else []
    return Intake(
        table=accepted.select(name for name in table.names if name in accepted.columns),
        rejected=rejected,
        findings=build_findings([row for part in parts for row in part.counted], n_read),
        messages=[message for part in parts for message in part.messages] + whole,
        mappings={part.file: part.mapping for part in parts},
        n_read=n_read,
    )


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
