"""A choice of customers that can be written into a link: a few conditions on columns of the scored table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote

import polars as pl

from crm_analytics.errors import UnknownColumn, UnknownList

NO_LISTS: Mapping[str, Collection[str]] = MappingProxyType({})
LISTED = "listed"  # the customer stands in a kept list, whose name is the value

_COMPARISONS = {
    "is": lambda column, value: column == value,
    "min": lambda column, value: column >= value,
    "below": lambda column, value: column < value,
    "missing": lambda column, value: column.is_null(),
}


@dataclass(frozen=True)
class Condition:
    """One test of one column: ``operation`` is is, min (at least), below, missing or listed; the value is text."""

    column: str
    operation: str = "is"
    value: str = ""

    def to_text(self) -> str:
        return f"{self.column}:{self.operation}:{quote(self.value, safe='')}"

    def to_expression(self, dtype: pl.DataType, lists: Mapping[str, Collection[str]] = NO_LISTS) -> pl.Expr:
        if self.operation == LISTED:
            if self.value not in lists:
                raise UnknownList(name=self.value)
            return pl.col(self.column).is_in(pl.Series(list(lists[self.value]), dtype=pl.String).implode())
        return _COMPARISONS[self.operation](pl.col(self.column), _read(self.value, dtype))


@dataclass(frozen=True)
class Selection:
    """Conditions that must all hold.

    >>> chosen = Selection.of(stage="lapsed").having("clv", "min", 100.0)
    >>> chosen.to_text()
    'stage:is:lapsed;clv:min:100.0'
    >>> Selection.from_text("stage:is:lapsed;clv:min:100.0") == chosen
    True
    """

    conditions: tuple[Condition, ...] = ()

    @classmethod
    def of(cls, **values: Any) -> Selection:
        """Select by equality; None selects what is missing."""
        return cls(
            tuple(
                Condition(name, "missing" if value is None else "is", _write(value)) for name, value in values.items()
            )
        )

    @classmethod
    def of_list(cls, name: str) -> Selection:
        """Select the customers of a kept list; a link then carries the list's name and nobody's id."""
        return cls((Condition("customer_id", LISTED, name),))

    def having(self, column: str, operation: str, value: Any) -> Selection:
        """Add one condition."""
        return Selection((*self.conditions, Condition(column, operation, _write(value))))

    def to_text(self) -> str:
        """Write the selection so that it fits into a link."""
        return ";".join(condition.to_text() for condition in self.conditions)

    @classmethod
    def from_text(cls, text: str) -> Selection:
        """Read what to_text wrote; parts that make no sense are left out."""
        parts = [part.split(":", 2) for part in text.split(";") if part.count(":") >= 2]
        known = {*_COMPARISONS, LISTED}
        return cls(tuple(Condition(name, op, unquote(value)) for name, op, value in parts if op in known))

    def list_names(self) -> list[str]:
        """Names of the kept lists that ``apply`` must be given."""
        return [condition.value for condition in self.conditions if condition.operation == LISTED]

    def apply(self, customers: pl.DataFrame, lists: Mapping[str, Collection[str]] = NO_LISTS) -> pl.DataFrame:
        """Keep the customers for whom every condition holds; ``lists``: customer ids by name of a kept list.

        Raises UnknownColumn and UnknownList.
        """
        for condition in self.conditions:
            if condition.column not in customers.columns:
                raise UnknownColumn(column=condition.column, available=customers.columns)
        types = customers.schema
        tests = [condition.to_expression(types[condition.column], lists) for condition in self.conditions]
        return customers.filter(*tests) if tests else customers


def _write(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else str(value)


def _read(text: str, dtype: pl.DataType) -> Any:
    """Read a value as its column's type; null, which nobody has, when it is none."""
    if dtype == pl.Boolean:
        return text == "True"
    if dtype == pl.String:
        return text
    try:
        return dt.date.fromisoformat(text) if dtype == pl.Date else float(text)
    except ValueError:
        return None
