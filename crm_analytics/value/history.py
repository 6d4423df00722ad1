"""One customer's probability of being active, as it stood on each of many days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import polars as pl

from crm_analytics.value.purchases import PurchaseModel


def p_alive_path(ledger: pl.DataFrame, model: PurchaseModel, dates: Sequence[dt.date]) -> pl.DataFrame:
    """P(alive) of one customer on each date, from the purchase days up to it: + date, p_alive.

    In: the customer's ledger rows (date, is_purchase_day) and a model fitted in days. Before the first purchase
    p_alive is null.

    >>> from crm_analytics.value import MbgNbd
    >>> model = MbgNbd()
    >>> model.params_ = {"r": 1.0, "alpha": 10.0, "a": 1.0, "b": 2.0}
    >>> ledger = pl.DataFrame({"date": [dt.date(2024, 1, 1)], "is_purchase_day": [True]})
    >>> p_alive_path(ledger, model, [dt.date(2023, 12, 31), dt.date(2024, 1, 31)])["p_alive"].round(3).to_list()
    [None, 0.333]
    """
    days = np.sort(ledger.filter("is_purchase_day")["date"].cast(pl.Int32).to_numpy())
    asked = pl.Series("date", dates, dtype=pl.Date)
    if not len(days):
        return pl.DataFrame([asked, pl.Series("p_alive", [None] * len(asked), dtype=pl.Float64)])
    n_so_far = np.searchsorted(days, asked.cast(pl.Int32).to_numpy(), side="right")
    first, last = days[0], days[np.maximum(n_so_far - 1, 0)]
    seen = np.where(n_so_far > 0, [n_so_far - 1, last - first, asked.cast(pl.Int32).to_numpy() - first], np.nan)
    histories = pl.DataFrame(dict(zip(("frequency", "recency", "T"), seen, strict=True))).fill_nan(None)
    # a model that lives by a season needs to know when in the year the customer began
    began = histories.with_columns(pl.lit(int(first)).cast(pl.Int32).cast(pl.Date).alias("first_day"))
    return pl.DataFrame([asked, model.p_alive(began)])
