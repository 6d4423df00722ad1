"""Which rows of a batch are set aside, and which are kept and counted: what a row alone tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import polars as pl

from crm_analytics.intake.checks import Check
from crm_analytics.intake.columns import TypedColumns
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.presets.apply import made_columns
from crm_analytics.intake.prices import price_disagrees
from crm_analytics.messages import Severity
from crm_analytics.readers import OVERFLOW
from crm_analytics.readers.header import find_repeated_headers, find_total_rows
from crm_analytics.readers.raw import OURS, UNREAD
from crm_analytics.schemas import CAMPAIGNS, DATE, DATETIME, MONEY, NUMBER, TRANSACTIONS, Column, Table

_KINDS = {DATE: "date", DATETIME: "date", MONEY: "number", NUMBER: "number"}
_MISSING = {"date": "row_without_date", "number": "row_without_amount"}
_BEHIND = {"date": ("occurred_at", "date"), "revenue": ("revenue", "quantity", "unit_price")}
# a broken row is counted as broken and as nothing else
BROKEN = ("empty_row", "too_many_fields", "unreadable_row", "repeated_header", "total_row")


@dataclass(frozen=True)
class RowRules:
    """What the rows of one file are held against."""

    table: Table
    policy: Policy
    received_on: dt.date | None = None


def check_rows(raw: pl.DataFrame, typed: TypedColumns, rows: pl.DataFrame, rules: RowRules) -> list[Check]:
    """Check every row: raw, typed and derived rows of one batch -> checks, in the order in which reasons count."""
    broken = [*_check_broken(raw), *_check_stray(raw, rows, rules.table)]
    is_whole = ~reduce(or_, (check.rows for check in broken))
    checks = [
        *_check_required(typed, rows, rules.table),
        *_check_received(rows, rules),
        *_check_orders(typed, rules.table),
        *_check_price(typed, rules.table),
        *_check_optional(typed, rules.table),
    ]
    # a customer may still be found by e-mail or telephone: what can't be mended comes before it
    checks.sort(key=lambda check: not check.code.startswith(("unreadable", "date_after")))
    return [*broken, *(replace(check, rows=(check.rows & is_whole).fill_null(False)) for check in checks)]


def _nowhere(n_rows: int) -> pl.Series:
    return pl.Series([False]).new_from_index(0, n_rows)


def _check_broken(raw: pl.DataFrame) -> list[Check]:
    cells = raw.drop(OURS, strict=False)
    is_over, is_unread = (_has(raw, name) for name in (OVERFLOW, UNREAD))
    is_empty = cells.select(pl.all_horizontal(pl.all().is_null())).to_series() & ~is_over & ~is_unread
    return [
        Check("empty_row", is_empty, severity=Severity.INFO),
        Check("too_many_fields", is_over),
        Check("unreadable_row", is_unread),
    ]


def _has(raw: pl.DataFrame, name: str) -> pl.Series:
    return raw[name].is_not_null() if name in raw.columns else _nowhere(raw.height)


def _check_stray(raw: pl.DataFrame, rows: pl.DataFrame, table: Table) -> list[Check]:
    """Rows that are no records: the header once more, totals and notes."""
    # what a preset has made of a row is no part of it
    cells = raw.drop(OURS, strict=False).drop(made_columns(raw.columns).values())
    is_lacking = rows.select(pl.any_horizontal(pl.col(table.required).is_null())).to_series()
    return [
        Check("repeated_header", find_repeated_headers(cells), severity=Severity.INFO),
        Check("total_row", find_total_rows(cells, is_lacking), severity=Severity.INFO),
    ]


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


def _check_orders(typed: TypedColumns, table: Table) -> list[Check]:
    if table is not TRANSACTIONS or "order_id" not in typed.frame.columns:
        return []
    no_order = typed.frame["order_id"].is_null()
    return [Check("row_without_order", no_order, is_rejecting=False, severity=Severity.INFO)]


def _check_price(typed: TypedColumns, table: Table) -> list[Check]:
    if table is not TRANSACTIONS or not {"unit_price", "quantity", "revenue"} <= set(typed.frame.columns):
        return []
    is_odd = typed.frame.select(price_disagrees()).to_series()
    return [Check("price_disagrees", is_odd, is_rejecting=False, column="revenue")]


def _check_optional(typed: TypedColumns, table: Table) -> list[Check]:
    """Cells outside the required columns that could not be read: the row stays, the value is null."""
    needed = {source for name in table.required for source in _BEHIND.get(name, (name,))}
    return [
        Check("value_not_read", cells, is_rejecting=False, column=name)
        for name, cells in typed.unreadable.items()
        if name not in needed
    ]
