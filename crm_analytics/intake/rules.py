"""Which rows of a file are set aside, and which are kept and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import polars as pl

from crm_analytics.intake.checks import Check
from crm_analytics.intake.columns import TypedColumns
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.transactions import note_lines
from crm_analytics.messages import Severity
from crm_analytics.readers import OVERFLOW, RawTable
from crm_analytics.schemas import CAMPAIGNS, DATE, DATETIME, MONEY, NUMBER, PROFILES, TRANSACTIONS, Column, Table

_KINDS = {DATE: "date", DATETIME: "date", MONEY: "number", NUMBER: "number"}
_MISSING = {"date": "row_without_date", "number": "row_without_amount"}
_BEHIND = {"date": ("occurred_at", "date"), "revenue": ("revenue", "quantity", "unit_price")}


@dataclass(frozen=True)
class RowRules:
    """What the rows of one file are held against."""

    table: Table
    policy: Policy
    received_on: dt.date | None = None
    known_customers: pl.Series | None = None  # met in an earlier file of the same reading


def check_rows(raw: RawTable, typed: TypedColumns, rows: pl.DataFrame, rules: RowRules) -> list[Check]:
    """Check every row: raw, typed and derived rows of one file -> checks, in the order in which reasons count."""
    broken = _check_broken(raw)
    is_whole = ~reduce(or_, (check.rows for check in broken))
    checks = [*_check_required(typed, rows, rules.table), *_check_received(rows, rules), *_check_copies(raw, rules)]
    if rules.table is TRANSACTIONS:
        checks += [_check_zero(rows, rules), *note_lines(typed.frame, rows)]
    checks += [*_check_repeated(rows, rules), *_check_optional(typed, rules.table)]
    # a broken row is counted as broken and as nothing else
    return [*broken, *(replace(check, rows=(check.rows & is_whole).fill_null(False)) for check in checks)]


def _nowhere(n_rows: int) -> pl.Series:
    return pl.Series([False]).new_from_index(0, n_rows)


def _check_broken(raw: RawTable) -> list[Check]:
    cells = raw.frame.drop(OVERFLOW, strict=False)
    is_over = raw.frame[OVERFLOW].is_not_null() if OVERFLOW in raw.frame.columns else _nowhere(raw.frame.height)
    is_empty = cells.select(pl.all_horizontal(pl.all().is_null())).to_series() & ~is_over
    return [Check("empty_row", is_empty, severity=Severity.INFO), Check("too_many_fields", is_over)]


def _check_required(typed: TypedColumns, rows: pl.DataFrame, table: Table) -> list[Check]:
    checks = []
    for name in table.required:
        is_lost = _is_lost(typed, rows, name)
        checks.append(Check(f"unreadable_{_KINDS.get(table[name].dtype, 'value')}", is_lost, column=name))
        checks.append(Check(_word_for_missing(table[name]), rows[name].is_null() & ~is_lost, column=name))
    return checks


def _word_for_missing(column: Column) -> str:
    return (
        "row_without_customer"
        if column.name == "customer_id"
        else _MISSING.get(_KINDS.get(column.dtype, ""), "row_incomplete")
    )


def _is_lost(typed: TypedColumns, rows: pl.DataFrame, name: str) -> pl.Series:
    """Rows whose value is lost because a cell behind it could not be read."""
    behind = [typed.unreadable[source] for source in _BEHIND.get(name, (name,)) if source in typed.unreadable]
    if not behind:
        return _nowhere(rows.height)
    is_lost = rows[name].is_null()
    if name == "revenue" and "quantity" in typed.unreadable:
        # without its quantity nobody knows whether a line was a sale or a return
        is_lost = is_lost | typed.unreadable["quantity"]
    return reduce(or_, behind) & is_lost


def _check_received(rows: pl.DataFrame, rules: RowRules) -> list[Check]:
    dated = [name for name in rules.table.required if rules.table[name].dtype in (DATE, DATETIME)]
    # campaigns and due days may lie ahead; what has happened may not
    if rules.received_on is None or not dated or rules.table is CAMPAIGNS:
        return []
    is_ahead = rows[dated[0]].cast(pl.Date) > rules.received_on
    return [Check("date_after_received_on", is_ahead, column=dated[0])]


def _check_copies(raw: RawTable, rules: RowRules) -> list[Check]:
    is_copy = ~pl.select(pl.struct(raw.frame.get_columns()).is_first_distinct()).to_series()
    return [Check("exact_duplicate", is_copy, is_rejecting=rules.policy.drop_exact_duplicates)]


def _check_zero(rows: pl.DataFrame, rules: RowRules) -> Check:
    return Check("zero_money", rows["revenue"] == 0, rules.policy.drop_zero_money, "revenue", Severity.INFO)


def _check_repeated(rows: pl.DataFrame, rules: RowRules) -> list[Check]:
    if rules.table is not PROFILES:
        return []
    ids = rows["customer_id"]
    is_repeated = ~ids.is_first_distinct() & ids.is_not_null()
    if rules.known_customers is not None:
        is_repeated = is_repeated | ids.is_in(rules.known_customers.implode())
    return [Check("repeated_customer", is_repeated, column="customer_id")]


def _check_optional(typed: TypedColumns, table: Table) -> list[Check]:
    """Cells outside the required columns that could not be read: the row stays, the value is null."""
    needed = {source for name in table.required for source in _BEHIND.get(name, (name,))}
    return [
        Check("value_not_read", cells, is_rejecting=False, column=name)
        for name, cells in typed.unreadable.items()
        if name not in needed
    ]
