"""The purchase days of every customer as two arrays: what compiled passes over the sorted ledger run on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class PurchaseDays:
    """Purchase days, sorted by customer and day; customer i has ``days[starts[i]:starts[i + 1]]``, one at least.

    ``values`` is what each brought: its purchase_value.
    """

    customer_id: pl.Series
    days: Array
    values: Array
    starts: Array

    def __len__(self) -> int:
        return len(self.customer_id)

    def take(self, rows: Array) -> PurchaseDays:
        """The same of some customers."""
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        within = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
        taken = np.repeat(self.starts[rows], counts) + within
        return PurchaseDays(self.customer_id[rows], self.days[taken], self.values[taken], starts)

    def up_to(self, as_of: dt.date) -> PurchaseDays:
        """The same as it was known on a day: who had bought by then, and when."""
        seen = self.days <= as_of.toordinal()
        if seen.all():
            return self
        counts = np.add.reduceat(seen.astype(np.int64), self.starts[:-1])
        known = counts > 0
        starts = np.concatenate([[0], np.cumsum(counts[known])])
        return PurchaseDays(self.customer_id.filter(pl.Series(known)), self.days[seen], self.values[seen], starts)


def find_purchase_days(ledger: pl.DataFrame) -> PurchaseDays:
    """Lay out the purchase days of a sorted ledger: LEDGER -> PurchaseDays, day numbers as in the ledger.

    >>> ledger = pl.DataFrame({"customer_id": ["a", "a", "b"], "day": [3, 9, 5], "is_purchase_day": [True] * 3,
    ...                        "purchase_value": [20.0, 30.0, 10.0]})
    >>> find_purchase_days(ledger).starts.tolist()
    [0, 2, 3]
    """
    bought = ledger.lazy().filter("is_purchase_day").select("customer_id", "day", "purchase_value").collect()
    runs = bought["customer_id"].rle()
    counts = runs.struct.field("len").to_numpy()
    return PurchaseDays(
        customer_id=runs.struct.field("value").alias("customer_id"),
        days=bought["day"].to_numpy().astype(np.int64),
        values=bought["purchase_value"].to_numpy(),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    )
