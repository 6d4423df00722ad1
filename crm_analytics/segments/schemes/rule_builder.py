"""Own classes by rules over any column: a list of classes, each with conditions joined by and/or."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from crm_analytics.errors import InvalidSetting, UnknownColumn
from crm_analytics.segments.schemes.scheme import OTHER, People, Scheme, make_scheme, refuse_misfits
from crm_analytics.settings import require

OPERATIONS = ("is", "is_not", "min", "below", "contains", "known", "missing")


@dataclass(frozen=True)
class Clause:
    """One test of one column. ``is`` and ``is_not`` take several values parted by a bar: North|South."""

    column: str
    operation: str = "is"
    value: str = ""

    def __post_init__(self) -> None:
        require(self.operation in OPERATIONS, "operation", self.operation, f"one of {', '.join(OPERATIONS)}")

    def test(self, dtype: pl.DataType) -> pl.Expr:
        """Whether a row passes; a missing value passes only ``missing``. Raises InvalidSetting."""
        column = pl.col(self.column)
        if self.operation in ("known", "missing"):
            return column.is_not_null() if self.operation == "known" else column.is_null()
        if self.operation == "contains":
            found = column.cast(pl.String).str.to_lowercase().str.contains(self.value.strip().lower(), literal=True)
            return found.fill_null(False)
        if self.operation in ("is", "is_not"):
            among = column.is_in([_read(part, dtype) for part in self.value.split("|")])
            return (among if self.operation == "is" else ~among).fill_null(False)
        wanted = _read(self.value, dtype)
        return (column >= wanted if self.operation == "min" else column < wanted).fill_null(False)


def _read(text: str, dtype: pl.DataType) -> Any:
    """Read a value as its column's type. Raises InvalidSetting."""
    text = text.strip()
    try:
        if dtype == pl.Boolean:
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
        if dtype == pl.Date:
            return dt.date.fromisoformat(text)
        return float(text) if dtype.is_numeric() else text
    except (ValueError, KeyError):
        raise InvalidSetting(name="value", value=text, rule="a value of the column's type") from None


@dataclass(frozen=True)
class ClassRule:
    """A class: ``any_of`` holds alternatives (or), each a row of clauses that must all hold (and)."""

    name: str
    any_of: tuple[tuple[Clause, ...], ...]

    def __post_init__(self) -> None:
        require(bool(self.name.strip()), "name", self.name, "not empty")
        require(bool(self.any_of) and all(self.any_of), "any_of", self.name, "at least one condition")

    def test(self, schema: Mapping[str, pl.DataType]) -> pl.Expr:
        """Whether a row belongs to the class, whatever other classes say. Raises UnknownColumn."""
        for clause in (clause for each in self.any_of for clause in each):
            if clause.column not in schema:
                raise UnknownColumn(column=clause.column, available=list(schema))
        ands = [pl.all_horizontal(clause.test(schema[clause.column]) for clause in each) for each in self.any_of]
        return pl.any_horizontal(ands)


@dataclass(frozen=True)
class RuleSet:
    """Classes in their order. The first that fits counts and the rest is other, unless ``is_exact``: then rules that
    overlap or leave somebody out are refused."""

    name: str
    classes: tuple[ClassRule, ...]
    is_exact: bool = False

    def __post_init__(self) -> None:
        names = [each.name.strip() for each in self.classes]
        require(bool(names), "classes", self.name, "at least one class")
        require(len(set(names)) == len(names) and OTHER not in names, "classes", names, "each name once, none other")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, to be kept or exported."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> RuleSet:
        """Rules from what to_dict gave. Raises InvalidSetting."""
        try:
            classes = tuple(
                ClassRule(each["name"], tuple(tuple(Clause(**clause) for clause in row) for row in each["any_of"]))
                for each in kept["classes"]
            )
            return cls(str(kept["name"]), classes, bool(kept.get("is_exact", False)))
        except (KeyError, TypeError):
            raise InvalidSetting(name="classes", value="", rule="rules as they were exported") from None


def class_by_rules(people: People, rules: RuleSet) -> Scheme:
    """Class customers by own rules. Raises UnknownColumn, InvalidSetting and, where rules must be exact, NotOneClass.

    >>> rules = RuleSet("size", (ClassRule("big", ((Clause("clv", "min", "5"),),)),))
    >>> base = pl.DataFrame({"customer_id": ["a", "b"], "clv": [7.0, 1.0]})
    >>> class_by_rules(People(base, dt.date(2024, 1, 1)), rules).members["class"].to_list()
    ['big', 'other']
    """
    customers = people.customers
    if rules.is_exact:
        refuse_misfits(find_misfits(customers, rules), code=rules.name)
    chain: Any = pl
    for each in rules.classes:
        chain = chain.when(each.test(customers.schema)).then(pl.lit(each.name))
    classes = customers.select(chain.otherwise(pl.lit(OTHER)).alias("class")).to_series()
    names = tuple(each.name for each in rules.classes)
    order = (*names, OTHER) if (classes == OTHER).any() else names
    return make_scheme(f"rules_{rules.name}", customers, classes, order=order)


def find_misfits(customers: pl.DataFrame, rules: RuleSet) -> pl.DataFrame:
    """Customers whom no class or more than one takes: -> customer_id, n_classes, classes (names, parted by commas)."""
    tests = {each.name: each.test(customers.schema) for each in rules.classes}
    named = [pl.when(test).then(pl.lit(name)) for name, test in tests.items()]
    return customers.select(
        "customer_id",
        pl.sum_horizontal(test.cast(pl.Int64) for test in tests.values()).alias("n_classes"),
        pl.concat_str(named, separator=", ", ignore_nulls=True).alias("classes"),
    ).filter(pl.col("n_classes") != 1)
