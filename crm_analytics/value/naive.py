"""Three formulas that anybody can do by hand: what a model has to beat before it is worth its trouble."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import polars as pl

from crm_analytics.value.histories import Array, number_columns
from crm_analytics.value.origins import Origin


def last_period_repeated(origin: Origin) -> Array:
    """Each customer's purchase days in the time just before the origin, as long as the window, come once more."""
    start = origin.date - dt.timedelta(days=origin.length_days)
    recent = origin.before.filter(pl.col("date") > start, pl.col("is_purchase_day"))
    counts = recent.group_by("customer_id").agg(pl.len().alias("frequency"))
    of_each = origin.customers.select("customer_id").join(counts, on="customer_id", how="left", maintain_order="left")
    return of_each["frequency"].fill_null(0).cast(pl.Float64).to_numpy()


def own_rate_continued(origin: Origin) -> Array:
    """Each customer goes on at the own rate: repeat purchases / days since the first, times the window."""
    frequency, age = number_columns(origin.customers, "frequency", "T")
    return np.asarray(frequency / np.maximum(age, 1.0) * origin.length_days)


def base_mean(origin: Origin) -> Array:
    """Every customer buys as the average customer did: repeat purchases / days observed, times the window."""
    frequency, age = number_columns(origin.customers, "frequency", "T")
    return np.full(len(frequency), frequency.sum() / max(age.sum(), 1.0) * origin.length_days)


NAIVE_FORMULAS: dict[str, Callable[[Origin], Array]] = {
    "last_period": last_period_repeated,
    "own_rate": own_rate_continued,
    "base_mean": base_mean,
}
