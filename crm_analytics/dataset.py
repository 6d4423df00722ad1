"""A company's data in one place: the canonical tables, the ledger made from them, and what intake had to say."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from crm_analytics.errors import NoPurchases
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
    transactions: pl.DataFrame
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
    def value_basis(self) -> ValueBasis:
        """Margin when every line's cost is known, else revenue."""
        known = self.ledger["n_lines_with_cost"].sum() == self.ledger["n_lines"].sum()
        return ValueBasis.MARGIN if known else ValueBasis.REVENUE


def make_dataset(
    transactions: pl.DataFrame,
    *,
    dataset_id: str,
    name: str,
    currency: str = "USD",
    tables: dict[str, pl.DataFrame] | None = None,
    intake: Any = None,
    begins_with_its_customers: bool = False,
) -> DataSet:
    """Build the ledger and what stands beside it: transactions -> DataSet. Raises NoPurchases.

    ``begins_with_its_customers`` says that nobody in the data had bought before them, as in a cohort that was
    followed from its first purchase: then nobody counts as known before.
    """
    ledger = build_ledger(transactions)
    bought = ledger.filter("is_purchase_day")
    if bought.is_empty():
        raise NoPurchases(as_of=str(transactions["date"].max()))
    return DataSet(
        dataset_id=dataset_id,
        version=_fingerprint([transactions, *(tables or {}).values()]),
        name=name,
        currency=currency,
        transactions=transactions,
        ledger=ledger,
        first_purchases=find_first_purchases(transactions),
        category_starts=find_category_starts(transactions),
        first_date=bought["date"].min(),
        last_date=ledger["date"].max(),
        known_until=None if begins_with_its_customers else find_known_until(ledger),
        tables=tables or {},
        intake=intake,
    )


def _fingerprint(frames: Iterable[pl.DataFrame]) -> str:
    """Tell two data sets apart that differ in one row anywhere."""
    digest = hashlib.sha256()
    for frame in frames:
        digest.update(frame.hash_rows(seed=1).to_numpy().tobytes())
    return digest.hexdigest()[:12]
