"""From raw batches and a mapping to typed canonical columns, whole columns at a time.

How the cells of a column are to be read (day or month first, decimal comma or point) is decided by the whole column.
So the evidence of the batches adds up, and a table read in batches equals the same table read at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import polars as pl

from crm_analytics.intake.date_order import OrderEvidence, has_offsets, weigh_date_order
from crm_analytics.intake.dates import Zones, read_datetimes
from crm_analytics.intake.numbers import MarkEvidence, read_numbers, weigh_decimal_mark
from crm_analytics.intake.parsed import Parsed
from crm_analytics.intake.policy import Policy
from crm_analytics.intake.standings import read_standings
from crm_analytics.intake.texts import IdEvidence, read_flags, read_ids, read_text, weigh_ids
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import DATE, DATETIME, FLAG, INTEGER, MONEY, NUMBER, RATE, TEXT, Column


@dataclass(frozen=True)
class TypedColumns:
    """Canonical columns of a batch in row order, and which of their cells could not be read."""

    frame: pl.DataFrame
    unreadable: Mapping[str, pl.Series]


@dataclass(frozen=True)
class DateEvidence:
    """What dates prove about the order of day and month, and whether their times name an offset."""

    order: OrderEvidence = OrderEvidence()
    has_offsets: bool = False

    def __add__(self, other: DateEvidence) -> DateEvidence:
        return DateEvidence(self.order + other.order, self.has_offsets or other.has_offsets)


@dataclass(frozen=True)
class Reading:
    """How every cell of a column is read; None where nothing tells and nothing depends on it."""

    is_day_first: bool | None = None
    is_decimal_comma: bool | None = None
    is_spoilt_id: bool | None = None
    is_serial: bool = False  # bare numbers in a column of dates are a spreadsheet's days


Evidence = dict[str, Any]  # canonical name -> what adds up over batches: DateEvidence, MarkEvidence, IdEvidence


@dataclass(frozen=True)
class ColumnPlan:
    """Which columns are read, from which columns of the file, under which policy."""

    columns: Mapping[str, Column]
    sources: Mapping[str, str]
    policy: Policy

    def cells(self, batch: pl.DataFrame) -> dict[str, pl.Series]:
        """Raw cells of the batch under their canonical names."""
        return {name: batch[source].alias(name) for name, source in self.sources.items()}

    def kind(self, name: str) -> str:
        """Name of the way in which a column is read: id, or its type."""
        if name == "declared_standing":
            return "standing"
        return "id" if name.endswith("_id") or name == "referred_by" else self.columns[name].dtype


def weigh_columns(batch: pl.DataFrame, plan: ColumnPlan, *, is_careful: bool = True) -> Evidence:
    """Collect what a batch shows about how its columns are to be read: raw batch -> evidence, to be added up.

    Without care, ids and numbers are passed over; that is enough for a file in which nothing is doubtful.
    """
    kinds = {name: plan.kind(name) for name in plan.sources}
    asked = [name for name, kind in kinds.items() if kind in _WEIGH and (is_careful or kind not in _DOUBTFUL)]
    return {name: _WEIGH[kinds[name]](column) for name, column in plan.cells(batch).items() if name in asked}


def is_doubtful(batch: pl.DataFrame, plan: ColumnPlan) -> bool:
    """Whether ids or numbers are written in a way of which the whole column must decide what it means."""
    return any(_is_doubtful(cells, plan.kind(name)) for name, cells in plan.cells(batch).items())


def _is_doubtful(cells: pl.Series, kind: str) -> bool:
    if kind not in _DOUBTFUL or cells.dtype != pl.String:
        return kind == "id" and cells.dtype.is_float()
    return bool(cells.str.contains(_DOUBTFUL[kind]).any())


def add_evidence(one: Evidence, other: Evidence) -> Evidence:
    """Put the evidence of two batches together."""
    return {name: one[name] + other[name] if name in one else found for name, found in other.items()}


def decide_reading(evidence: Evidence, policy: Policy) -> dict[str, Reading]:
    """Decide how each column is read: what the policy says, else its own evidence, else that of the whole file."""
    of_dates = _sum(evidence, DateEvidence()).order.is_day_first
    of_marks = _sum(evidence, MarkEvidence()).is_decimal_comma
    readings = {}
    for name, found in evidence.items():
        if isinstance(found, DateEvidence):
            is_day_first = _first(policy.is_day_first, found.order.is_day_first, of_dates)
            readings[name] = Reading(is_day_first=is_day_first, is_serial=found.order.is_serial)
        elif isinstance(found, MarkEvidence):
            readings[name] = Reading(is_decimal_comma=_first(policy.is_decimal_comma, found.is_decimal_comma, of_marks))
        else:
            readings[name] = Reading(is_spoilt_id=found.is_spoilt)
    return readings


def _sum(evidence: Evidence, start: Any) -> Any:
    return reduce(add, (found for found in evidence.values() if isinstance(found, type(start))), start)


def _first(*ways: bool | None) -> bool | None:
    return next((way for way in ways if way is not None), None)


def read_columns(batch: pl.DataFrame, plan: ColumnPlan, readings: Mapping[str, Reading]) -> TypedColumns:
    """Type the mapped columns: raw batch -> TypedColumns named canonically, rows and their order kept."""
    parsed = {
        name: _as_schema_type(_READ[plan.kind(name)](cells, readings.get(name, Reading()), plan.policy), plan, name)
        for name, cells in plan.cells(batch).items()
    }
    return TypedColumns(
        pl.DataFrame([column.values.alias(name) for name, column in parsed.items()]),
        {name: column.unreadable for name, column in parsed.items() if column.unreadable.any()},
    )


def _weigh_dates(cells: pl.Series) -> DateEvidence:
    if cells.dtype == pl.String:
        # moments that begin with the year and end with the seconds prove nothing, and most exports hold no others
        cells = cells.filter(~(cells.str.contains(r"^\d{4}-") & (cells.str.len_bytes() == 19)))
        cells = cells.filter(cells.str.contains(r"\d"))
        if cells.is_empty():
            return DateEvidence()
    return DateEvidence(weigh_date_order(cells), has_offsets(cells))


_NUMBERS = (INTEGER, NUMBER, MONEY, RATE)
# needless decimals and shortened numbers; any comma or wide digit, and points before three digits (\d is slower)
_DOUBTFUL = {"id": r"\.0|E\+", **dict.fromkeys(_NUMBERS, r"[,，．０-９]|\.[0-9]{3}(?:[^0-9]|$)")}
_WEIGH: dict[str, Callable[[pl.Series], Any]] = {
    "id": weigh_ids,
    **dict.fromkeys((DATE, DATETIME), _weigh_dates),
    **dict.fromkeys(_NUMBERS, weigh_decimal_mark),
}


def _read_dates(cells: pl.Series, reading: Reading, policy: Policy) -> Parsed:
    zones = Zones(policy.source_time_zone, policy.shop_time_zone)
    if zones.shop or cells.dtype != pl.String:
        return read_datetimes(cells, is_day_first=bool(reading.is_day_first), is_serial=reading.is_serial, zones=zones)
    # most exports write moments in this one way, which needs none of what the other ways do
    moments = _iso_moments(cells)
    others = moments.is_null() & cells.is_not_null()
    rest = read_datetimes(
        cells.filter(others), is_day_first=bool(reading.is_day_first), is_serial=reading.is_serial, zones=zones
    )
    at = others.arg_true()
    unreadable = pl.Series([False]).new_from_index(0, len(cells)).scatter(at.filter(rest.unreadable), True)
    return Parsed(moments.scatter(at, rest.values), unreadable)


def _iso_moments(cells: pl.Series) -> pl.Series:
    moments = cells.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    is_usual = (cells.str.len_bytes() == 19) & (moments.dt.year() >= 1900)
    return pl.select(pl.when(is_usual).then(moments).alias(cells.name)).to_series()


def _read_numbers(cells: pl.Series, reading: Reading, _: Policy) -> Parsed:
    return read_numbers(cells, is_decimal_comma=bool(reading.is_decimal_comma))


def _read_rates(cells: pl.Series, reading: Reading, _: Policy) -> Parsed:
    return read_numbers(cells, is_decimal_comma=bool(reading.is_decimal_comma), is_rate=True)


_READ: dict[str, Callable[[pl.Series, Reading, Policy], Parsed]] = {
    "id": lambda cells, reading, _: read_ids(cells, is_spoilt=bool(reading.is_spoilt_id)),
    "standing": lambda cells, *_: read_standings(cells),
    TEXT: lambda cells, *_: read_text(cells),
    FLAG: lambda cells, *_: read_flags(cells),
    RATE: _read_rates,
    **dict.fromkeys((DATE, DATETIME), _read_dates),
    **dict.fromkeys((INTEGER, NUMBER, MONEY), _read_numbers),
}


def _as_schema_type(parsed: Parsed, plan: ColumnPlan, name: str) -> Parsed:
    if plan.columns[name].dtype == INTEGER:
        return Parsed(parsed.values.cast(pl.Int64, strict=False), parsed.unreadable)
    return parsed


def say_reading(evidence: Evidence, readings: Mapping[str, Reading], plan: ColumnPlan, file: str) -> list[Message]:
    """Say how columns were read and on what evidence: evidence of the whole file -> messages."""
    said = []
    for name, found in evidence.items():
        where = {"file": file, "source": plan.sources[name], "column": name}
        if isinstance(found, DateEvidence):
            said += [*_say_order(found.order, readings[name].is_day_first, where), *_say_zone(found, plan, where)]
            said += _say_serials(found.order, where)
        elif isinstance(found, MarkEvidence):
            said += _say_mark(found, readings[name].is_decimal_comma, where)
        elif isinstance(found, IdEvidence) and found.n_shortened:
            said.append(Message("intake.ids_shortened", {**where, "n_rows": found.n_shortened}, Severity.WARNING))
    return said


def _say_serials(found: OrderEvidence, where: Mapping[str, str]) -> list[Message]:
    return [Message("intake.dates_are_serials", {**where, "n_rows": found.n_serial})] if found.is_serial else []


def _say_mark(found: MarkEvidence, is_decimal_comma: bool | None, where: Mapping[str, str]) -> list[Message]:
    if is_decimal_comma is not None or not found.n_either:
        return []
    return [Message("intake.decimal_mark_assumed", {**where, "n_rows": found.n_either}, Severity.WARNING)]


def _say_order(found: OrderEvidence, is_day_first: bool | None, where: Mapping[str, str]) -> list[Message]:
    if not found.is_needed:
        return []
    word = "day_month" if is_day_first else "month_day"
    params = {**where, "order": word, "n_day_first": found.n_day_first, "n_month_first": found.n_month_first}
    if is_day_first is None:
        return [Message("intake.date_order_assumed", params, Severity.WARNING)]
    if found.n_day_first > 0 and found.n_month_first > 0:
        return [Message("intake.date_order_mixed", params, Severity.WARNING)]
    return [Message("intake.date_order", params)]


def _say_zone(found: DateEvidence, plan: ColumnPlan, where: Mapping[str, str]) -> list[Message]:
    if plan.policy.shop_time_zone or not found.has_offsets:
        return []
    return [Message("intake.time_zone_unknown", {"column": where["column"], **where}, Severity.WARNING)]
