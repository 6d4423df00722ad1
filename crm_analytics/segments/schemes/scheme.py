"""What every way to segment gives: each customer in exactly one class, in the same shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from crm_analytics.errors import NotOneClass, RepeatedCustomers
from crm_analytics.messages import Message

OTHER, NOT_KNOWN = "other", "not_known"  # classes of those whom no rule names, and of a missing value
_EXAMPLES = 5


@dataclass(frozen=True)
class People:
    """Whom to class as of a date: their scored table, and their sales lines where a scheme asks for products."""

    customers: pl.DataFrame
    as_of: dt.date
    lines: pl.LazyFrame | None = None


@dataclass(frozen=True)
class Scheme:
    """A finished classing: ``members`` holds customer_id and class, one row a customer, in the customers' order.

    ``classes`` is their natural order, empty ones included; ``facts`` is what the method found out on its way.
    """

    code: str
    classes: tuple[str, ...]
    members: pl.DataFrame
    facts: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()


def make_scheme(
    code: str, customers: pl.DataFrame, classes: pl.Series, *, order: tuple[str, ...], **more: Any
) -> Scheme:
    """Put classes (one a row) beside their customers. Raises RepeatedCustomers and NotOneClass.

    >>> base = pl.DataFrame({"customer_id": ["a", "b"]})
    >>> make_scheme("mine", base, pl.Series(["x", "y"]), order=("x", "y")).members.rows()
    [('a', 'x'), ('b', 'y')]
    """
    members = customers.select("customer_id", classes.cast(pl.String).alias("class"))
    require_one_class(members, code=code)
    return Scheme(code, order, members, **more)


def require_one_class(members: pl.DataFrame, *, code: str) -> None:
    """Refuse a classing in which a customer has no class or stands more than once. Raises both errors of these."""
    repeated = members.filter(pl.col("customer_id").is_duplicated() | pl.col("customer_id").is_null())
    if repeated.height:
        raise RepeatedCustomers(table=code, n_rows=repeated.height, examples=_examples(repeated))
    refuse_misfits(members.filter(pl.col("class").is_null()).with_columns(n_classes=pl.lit(0)), code=code)


def refuse_misfits(misfits: pl.DataFrame, *, code: str) -> None:
    """Raise NotOneClass when there is anyone: customer_id, n_classes (0 or more than 1)."""
    if misfits.height:
        n_none = misfits.filter(pl.col("n_classes") == 0).height
        raise NotOneClass(
            scheme=code, n_none=n_none, n_several=misfits.height - n_none, examples=_examples(misfits)
        )  # fmt: skip


def _examples(table: pl.DataFrame) -> list[str]:
    return [str(name) for name in table["customer_id"].unique().sort().head(_EXAMPLES).to_list()]
