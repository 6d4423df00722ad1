"""From a raw table and its mapping to typed canonical columns, whole columns at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

import polars as pl

from crm_analytics.intake.dates import OrderEvidence, Zones, has_offsets, read_datetimes, weigh_date_order
from crm_analytics.intake.numbers import read_numbers
from crm_analytics.intake.parsed import Parsed
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.texts import read_flags, read_ids, read_text
from crm_analytics.messages import Message, Severity
from crm_analytics.readers import RawTable
from crm_analytics.schemas import DATE, DATETIME, FLAG, INTEGER, MONEY, NUMBER, RATE, TEXT, Column


@dataclass(frozen=True)
class TypedColumns:
    """Canonical columns in row order, and which of their cells could not be read."""

    frame: pl.DataFrame
    unreadable: Mapping[str, pl.Series]
    messages: tuple[Message, ...]


def read_columns(
    raw: RawTable, columns: Mapping[str, Column], sources: Mapping[str, str], policy: Policy
) -> TypedColumns:
    """Type the mapped columns: raw table -> TypedColumns named canonically, rows and their order kept."""
    cells = {name: raw.frame[source].alias(name) for name, source in sources.items()}
    dates = {name: column for name, column in cells.items() if columns[name].dtype in (DATE, DATETIME)}
    parsed = {
        name: _READ[columns[name].dtype](column, policy) for name, column in cells.items() if name not in dates
    } | _read_dates(dates, policy)
    parsed = {name: _as_schema_type(parsed[name], columns[name]) for name in cells}
    messages = [message for column in parsed.values() for message in column.messages]
    return TypedColumns(
        pl.DataFrame([column.values for column in parsed.values()]),
        {name: column.unreadable for name, column in parsed.items() if column.unreadable.any()},
        tuple(_say_where(message, raw.file, sources) for message in messages),
    )


def _say_where(message: Message, file: str, sources: Mapping[str, str]) -> Message:
    where = {"file": file, "source": sources[message.params["column"]]}
    return Message(message.code, {**where, **message.params}, message.severity)


def _read_text_column(column: pl.Series, _: Policy) -> Parsed:
    return read_ids(column) if column.name.endswith("_id") or column.name == "referred_by" else read_text(column)


def _read_number_column(column: pl.Series, policy: Policy) -> Parsed:
    return read_numbers(column, is_decimal_comma=policy.is_decimal_comma)


_READ: dict[str, Callable[[pl.Series, Policy], Parsed]] = {
    TEXT: _read_text_column,
    FLAG: lambda column, _: read_flags(column),
    **dict.fromkeys((INTEGER, NUMBER, MONEY, RATE), _read_number_column),
}


def _as_schema_type(parsed: Parsed, column: Column) -> Parsed:
    if column.dtype == INTEGER:
        return Parsed(parsed.values.cast(pl.Int64, strict=False), parsed.unreadable, parsed.messages)
    return parsed


def _read_dates(columns: Mapping[str, pl.Series], policy: Policy) -> dict[str, Parsed]:
    evidence = {name: weigh_date_order(column) for name, column in columns.items()}
    of_file = reduce(add, evidence.values(), OrderEvidence())
    return {name: _read_date_column(column, evidence[name], of_file, policy) for name, column in columns.items()}


def _read_date_column(column: pl.Series, own: OrderEvidence, of_file: OrderEvidence, policy: Policy) -> Parsed:
    order = next(
        (way for way in (policy.is_day_first, own.is_day_first, of_file.is_day_first) if way is not None), None
    )
    zones = Zones(policy.source_time_zone, policy.shop_time_zone)
    read = read_datetimes(column, is_day_first=bool(order), zones=zones)
    return Parsed(read.values, read.unreadable, (*_say_order(column, own, order), *_say_zone(column, zones)))


def _say_order(column: pl.Series, own: OrderEvidence, order: bool | None) -> list[Message]:
    if not own.is_needed:
        return []
    word = "day_month" if order else "month_day"
    params = {"column": column.name, "order": word, "n_day_first": own.n_day_first, "n_month_first": own.n_month_first}
    if order is None:
        return [Message("intake.date_order_assumed", params, Severity.WARNING)]
    is_mixed = own.n_day_first > 0 and own.n_month_first > 0
    return [Message("intake.date_order_mixed" if is_mixed else "intake.date_order", params,
                    Severity.WARNING if is_mixed else Severity.INFO)]  # fmt: skip


def _say_zone(column: pl.Series, zones: Zones) -> list[Message]:
    if zones.shop or not has_offsets(column):
        return []
    return [Message("intake.time_zone_unknown", {"column": column.name}, Severity.WARNING)]
