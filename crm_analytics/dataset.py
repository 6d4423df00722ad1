"""A company's data in one place: the canonical tables, the ledger made from them, and what intake had to say."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from crm_analytics.errors import NoPurchases
from crm_analytics.intake.policy import KnownBefore
from crm_analytics.ledger import build_ledger, find_category_starts, find_first_purchases, find_known_until
from crm_analytics.messages import Message
from crm_analytics.schemas import ValueBasis

_SIDE_TABLES = (
    "profiles", "interactions", "surveys", "prospects", "opportunities", "invoices", "partner_income", "campaigns",
    "assignments", "responses", "truth",
)  # fmt: skip


@dataclass(frozen=True)
class DataSet:
    """All that is known about one company; tables are Polars frames, None where there are none.

    ``dataset_id`` names the company for the campaign store; ``version`` changes with its content, for caches.
    """

    dataset_id: str
    version: str
    name: str
    currency: str
    lines: pl.LazyFrame  # the sales lines: in memory, or on the disk until they are asked for
    ledger: pl.DataFrame
    first_purchases: pl.DataFrame
    category_starts: pl.DataFrame
    first_date: dt.date
    last_date: dt.date
    known_until: dt.date | None
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    intake: Any = None
    messages: tuple[Message, ...] = ()

    def __getattr__(self, name: str) -> pl.DataFrame | None:
        if name in _SIDE_TABLES:
            return self.tables.get(name)
        raise AttributeError(name)

    @property
    def transactions(self) -> pl.DataFrame:
        """The sales lines in memory; those on the disk are read anew each time, so sums are better had from ledger."""
        return self.lines.collect()

    @property
    def n_lines(self) -> int:
        """Number of sales lines."""
        return int(self.ledger["n_lines"].sum())

    @property
    def value_basis(self) -> ValueBasis:
        """Margin when every line's cost is known, else revenue."""
        known = self.ledger["n_lines_with_cost"].sum() == self.ledger["n_lines"].sum()
        return ValueBasis.MARGIN if known else ValueBasis.REVENUE


def make_dataset(
    transactions: pl.DataFrame | pl.LazyFrame,
    *,
    dataset_id: str,
    name: str,
    currency: str = "USD",
    tables: dict[str, pl.DataFrame] | None = None,
    intake: Any = None,
    version: str | None = None,
    begins_with_its_customers: bool = False,
) -> DataSet:
    """Build the ledger and what stands beside it: transactions -> DataSet. Raises NoPurchases.

    A lazy frame, such as a Parquet scan, stays lazy: only the ledger is held in memory. Give its ``version`` then, or
    it is read once more to tell it from others.

    ``begins_with_its_customers`` says that nobody in the data had bought before them, as in a cohort that was
    followed from its first purchase: then nobody counts as known before. Else the policy of the intake decides.
    """
    ledger = _collected(build_ledger(transactions))
    bought = ledger.filter("is_purchase_day")
    if bought.is_empty():
        raise NoPurchases(as_of=str(ledger["date"].max()))
    first_date, last_date = bought["date"].dt.date().min(), ledger["date"].dt.date().max()
    assert isinstance(first_date, dt.date)  # for the types: neither is empty
    assert isinstance(last_date, dt.date)
    return DataSet(
        dataset_id=dataset_id,
        version=version or _fingerprint([_collected(transactions), *(tables or {}).values()]),
        name=name,
        currency=currency,
        lines=transactions.lazy(),
        ledger=ledger,
        first_purchases=_collected(find_first_purchases(transactions)),
        category_starts=_collected(find_category_starts(transactions)),
        first_date=first_date,
        last_date=last_date,
        known_until=None if begins_with_its_customers else _find_known_until(ledger, intake),
        tables=tables or {},
        intake=intake,
    )


def _find_known_until(ledger: pl.DataFrame, intake: Any) -> dt.date | None:
    """Last day on which a first purchase may be no first one: by the data's rhythm, or as the policy says."""
    told = KnownBefore.DETECT if intake is None else intake.policy.known_before
    if told is KnownBefore.NOBODY:
        return None
    return told if isinstance(told, dt.date) else _unless_everybody(find_known_until(ledger), ledger)


def _unless_everybody(until: dt.date | None, ledger: pl.DataFrame) -> dt.date | None:
    """Where everybody would have been a customer before, the data tell nothing of it: they begin with them."""
    return None if until is None or (ledger["first_day"].drop_nulls() <= until).all() else until


def _collected(frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    return frame.collect() if isinstance(frame, pl.LazyFrame) else frame


def _fingerprint(frames: Iterable[pl.DataFrame]) -> str:
    """Tell two data sets apart that differ in one row anywhere."""
    digest = hashlib.sha256()
    for frame in frames:
        digest.update(frame.hash_rows(seed=1).to_numpy().tobytes())
    return digest.hexdigest()[:12]
