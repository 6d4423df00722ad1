"""The purchase days of every customer as two arrays: what compiled passes over the sorted ledger run on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class PurchaseDays:
    """Purchase days, sorted by customer and day; customer i has ``days[starts[i]:starts[i + 1]]``, one at least."""

    customer_id: pl.Series
    days: Array
    starts: Array

    def __len__(self) -> int:
        return len(self.customer_id)

    def take(self, rows: Array) -> PurchaseDays:
        """The same of some customers."""
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        within = np.arange(starts[-1]) - np.repeat(starts[:-1], counts)
        return PurchaseDays(self.customer_id[rows], self.days[np.repeat(self.starts[rows], counts) + within], starts)


def find_purchase_days(ledger: pl.DataFrame) -> PurchaseDays:
    """Lay out the purchase days of a sorted ledger: LEDGER -> PurchaseDays, day numbers as in the ledger.

    >>> ledger = pl.DataFrame({"customer_id": ["a", "a", "b"], "day": [3, 9, 5], "is_purchase_day": [True, True, True]})
    >>> find_purchase_days(ledger).starts.tolist()
    [0, 2, 3]
    """
    bought = ledger.lazy().filter("is_purchase_day").select("customer_id", "day").collect()
    runs = bought["customer_id"].rle()
    counts = runs.struct.field("len").to_numpy()
    return PurchaseDays(
        customer_id=runs.struct.field("value").alias("customer_id"),
        days=bought["day"].to_numpy().astype(np.int64),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    )
