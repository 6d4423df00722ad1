"""High, middle and low by an amount, and the life cycle crossed with them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.segments.schemes.by_column import ByColumn, class_by_column
from crm_analytics.segments.schemes.crossing import cross
from crm_analytics.segments.schemes.scheme import NOT_KNOWN, People, Scheme, make_scheme
from crm_analytics.settings import require

LEVELS = ("high", "middle", "low")


@dataclass(frozen=True)
class ValueLevels:
    """Where high and middle begin: so many of the best, or typed amounts, which go before. ``>=`` is in."""

    column: str = "clv"
    high_share: float = 0.20  # share of customers, the best
    middle_share: float = 0.30  # the share that follows
    high_from: float | None = None  # currency
    middle_from: float | None = None  # currency

    def __post_init__(self) -> None:
        require(0 < self.high_share < 1, "high_share", self.high_share, "between 0 and 1")
        require(
            0 < self.middle_share <= 1 - self.high_share, "middle_share", self.middle_share, "1 - high_share at most"
        )
        if self.high_from is not None and self.middle_from is not None:
            require(self.middle_from <= self.high_from, "middle_from", self.middle_from, "high_from at most")


@dataclass(frozen=True)
class StageByValue:
    """Life-cycle stage crossed with levels of value."""

    levels: ValueLevels = ValueLevels()


def class_by_level(people: People, rules: ValueLevels) -> Scheme:
    """Class customers as high, middle and low; equal amounts are never parted, null is not_known.

    >>> import datetime as dt
    >>> base = pl.DataFrame({"customer_id": list("abcde"), "clv": [9.0, 5.0, 4.0, 1.0, 1.0]})
    >>> class_by_level(People(base, dt.date(2024, 1, 1)), ValueLevels()).members["class"].to_list()
    ['high', 'middle', 'low', 'low', 'low']
    """
    customers = people.customers
    if rules.column not in customers.columns:
        raise UnknownColumn(column=rules.column, available=customers.columns)
    values = customers[rules.column].cast(pl.Float64).fill_nan(None)
    high, middle = level_edges(values, rules)
    classes = pl.select(
        pl.when(values.is_null()).then(pl.lit(NOT_KNOWN)).when(values >= high).then(pl.lit("high"))
        .when(values >= middle).then(pl.lit("middle")).otherwise(pl.lit("low"))
    ).to_series()  # fmt: skip
    order = (*LEVELS, NOT_KNOWN) if values.null_count() else LEVELS
    return make_scheme(
        "value_levels", customers, classes, order=order, facts={"high_from": high, "middle_from": middle}
    )


def level_edges(values: pl.Series, rules: ValueLevels) -> tuple[float, float]:
    """Amounts from which high and middle count: typed, else those of the last customer inside the share."""
    ordered = values.drop_nulls().sort(descending=True)
    if ordered.is_empty():
        return rules.high_from or 0.0, rules.middle_from or 0.0
    shares = (rules.high_share, rules.high_share + rules.middle_share)
    high, middle = (float(ordered[max(0, int(share * len(ordered) + 1e-9) - 1)]) for share in shares)
    high = high if rules.high_from is None else rules.high_from
    return high, min(high, middle if rules.middle_from is None else rules.middle_from)


def class_by_stage_and_value(people: People, rules: StageByValue) -> Scheme:
    """Cross the life-cycle stage with levels of value: classes such as stability x high."""
    stages = class_by_column(people, ByColumn("stage"))
    return cross(stages, class_by_level(people, rules.levels), code="stage_by_value")
