"""Classes that a column already holds: stage, tier, region, industry, first channel and the like."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.schemas import Segment, Stage, Standing
from crm_analytics.segments.schemes.scheme import NOT_KNOWN, OTHER, People, Scheme, make_scheme
from crm_analytics.settings import require

_ORDERS: dict[str, list[str]] = {
    "stage": [each.value for each in Stage],
    "segment": [each.value for each in Segment],
    "standing": [each.value for each in Standing],
}


@dataclass(frozen=True)
class ByColumn:
    """Each value of a text column is a class; the rarest beyond ``most_classes`` become one, other."""

    column: str
    most_classes: int = 12

    def __post_init__(self) -> None:
        require(self.most_classes >= 1, "most_classes", self.most_classes, "1 or more")


def class_by_column(people: People, rules: ByColumn) -> Scheme:
    """Class customers by the values of a column; a missing value is the class not_known. Raises UnknownColumn.

    >>> import datetime as dt
    >>> base = pl.DataFrame({"customer_id": ["a", "b", "c"], "region": ["N", "S", "N"]})
    >>> class_by_column(People(base, dt.date(2024, 1, 1)), ByColumn("region")).classes
    ('N', 'S')
    """
    customers = people.customers
    if rules.column not in customers.columns:
        raise UnknownColumn(column=rules.column, available=customers.columns)
    values = customers[rules.column].cast(pl.String)
    kept = _kept(values, rules)
    classes = pl.select(
        pl.when(values.is_null()).then(pl.lit(NOT_KNOWN)).when(values.is_in(kept)).then(values)
        .otherwise(pl.lit(OTHER))
    ).to_series()  # fmt: skip
    last = [name for name in (OTHER, NOT_KNOWN) if name not in kept and (classes == name).any()]
    return make_scheme(f"column_{rules.column}", customers, classes, order=(*kept, *last))


def _kept(values: pl.Series, rules: ByColumn) -> list[str]:
    """Values that are classes of their own, the most common first unless they have an order of their own."""
    natural = _ORDERS.get(rules.column)
    if natural:
        return natural
    counts = values.drop_nulls().to_frame("_value").group_by("_value").len("_n")
    return counts.sort("_n", "_value", descending=[True, False])["_value"].head(rules.most_classes).to_list()
