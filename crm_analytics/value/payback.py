"""When a customer has brought what it cost to win them: cumulative value by months since the first purchase."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.settings import AcquisitionRules
from crm_analytics.value.histories import Array
from crm_analytics.value.purchases import MONTH_DAYS
from crm_analytics.value.resampling import drawn_means, interval


@dataclass(frozen=True)
class Payback:
    """Month (1 = the first) in which mean cumulative value reaches the mean cost to win; None = not within the data.

    ``high`` is None when some resampled bases had not paid back by the last month.
    """

    month: int | None
    low: int | None
    high: int | None
    cost: float  # mean cost to win
    n_customers: int
    n_months: int  # months that can be seen


def payback_month(
    customers: pl.DataFrame, ledger: pl.DataFrame, *, as_of: dt.date, value: str, rules: AcquisitionRules | None = None
) -> Payback | None:
    """Find the payback month, with an interval from resampled customers; None where no cost to win is known.

    In: customers whose whole relation lies in the data, with acquisition_cost; ``value`` is the ledger's column that
    counts (margin or revenue). Months have 30.4375 days from the first purchase; each month's mean is over the
    customers who have lived through it, so later months rest on fewer and older customers.
    """
    rules = rules or AcquisitionRules()
    known = customers.filter(pl.col("acquisition_cost").is_not_null())
    if known.is_empty():
        return None
    months = monthly_values(known, ledger, as_of=as_of, value=value, n_months=rules.n_months)
    costs = known["acquisition_cost"].to_numpy().astype(float)[:, None]
    drawn = drawn_means(np.hstack([costs, months]), seed=1)
    paid = np.array([_first_month(row[0], row[1:]) for row in drawn])
    found = _first_month(float(costs.mean()), observed_means(months))
    ends = interval(np.where(np.isfinite(paid), paid, months.shape[1] + 1), rules.level)
    low, high = ends if ends else (np.inf, np.inf)
    return Payback(
        month=_whole(found), low=_seen(low, months.shape[1]), high=_seen(high, months.shape[1]),
        cost=float(costs.mean()), n_customers=known.height, n_months=months.shape[1],
    )  # fmt: skip


def payback_by(
    customers: pl.DataFrame, ledger: pl.DataFrame, *, by: str, as_of: dt.date, value: str,
    rules: AcquisitionRules | None = None,
) -> pl.DataFrame:  # fmt: skip
    """The payback month of each group with its interval: -> group, n_customers, acquisition_cost, payback_month,
    payback_low, payback_high (null = not within the data); groups of fewer than rules.min_customers are left out."""
    rules = rules or AcquisitionRules()
    known = customers.filter(pl.col("acquisition_cost").is_not_null(), pl.col(by).is_not_null())
    parts = sorted(known.partition_by(by, as_dict=True).items())
    found = [
        (group, payback_month(part, ledger, as_of=as_of, value=value, rules=rules))
        for (group,), part in parts
        if part.height >= rules.min_customers
    ]
    rows = [(group, p.n_customers, p.cost, p.month, p.low, p.high) for group, p in found if p is not None]
    return pl.DataFrame(rows, schema=_BY_GROUP, orient="row")


_BY_GROUP = {
    "group": pl.String, "n_customers": pl.Int64, "acquisition_cost": pl.Float64, "payback_month": pl.Int64,
    "payback_low": pl.Int64, "payback_high": pl.Int64,
}  # fmt: skip


def monthly_values(
    customers: pl.DataFrame, ledger: pl.DataFrame, *, as_of: dt.date, value: str, n_months: int
) -> Array:
    """Value of each customer (row) in each month since the first purchase (column); NaN = not lived through yet.

    >>> people = pl.DataFrame({"customer_id": ["a"], "first_day": [dt.date(2024, 1, 1)], "T": [40]})
    >>> days = pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "margin": [5.0]})
    >>> monthly_values(people, days, as_of=dt.date(2024, 2, 10), value="margin", n_months=3).tolist()
    [[5.0]]
    """
    lived = (customers["T"].to_numpy() / MONTH_DAYS).astype(int)
    n_months = int(min(n_months, max(lived.max(initial=0), 0)))
    numbered = customers.select("customer_id", "first_day").with_row_index("_row")
    month = ((pl.col("date") - pl.col("first_day")).dt.total_days() / MONTH_DAYS).floor().cast(pl.Int64)
    cells = (
        ledger.filter(pl.col("date") <= as_of)
        .select("customer_id", "date", value)
        .join(numbered, on="customer_id", how="inner")
        .with_columns(month.alias("_month"))
        .filter(pl.col("_month").is_between(0, n_months - 1))
        .group_by("_row", "_month")
        .agg(pl.col(value).sum().alias("_value"))
    )
    table = np.zeros((customers.height, n_months))
    table[cells["_row"].to_numpy(), cells["_month"].to_numpy()] = cells["_value"].to_numpy()
    return np.where(np.arange(n_months) < lived[:, None], table, np.nan)


def observed_means(months: Array) -> Array:
    """Mean of each month over the customers who have lived through it; NaN when nobody has."""
    is_known = np.isfinite(months)
    n = is_known.sum(axis=0)
    return np.divide(np.where(is_known, months, 0.0).sum(axis=0), n, out=np.full(len(n), np.nan), where=n > 0)


def payback_curve(
    customers: pl.DataFrame, ledger: pl.DataFrame, *, as_of: dt.date, value: str, rules: AcquisitionRules | None = None
) -> pl.DataFrame:
    """Mean cumulative value since the first purchase: -> month_number, n_customers, cumulative_value."""
    rules = rules or AcquisitionRules()
    months = monthly_values(customers, ledger, as_of=as_of, value=value, n_months=rules.n_months)
    counts = np.isfinite(months).sum(axis=0)
    sums = np.cumsum(observed_means(months))
    rows = [(m + 1, int(n), float(s)) for m, (n, s) in enumerate(zip(counts, sums, strict=True)) if n]
    names = {"month_number": pl.Int64, "n_customers": pl.Int64, "cumulative_value": pl.Float64}
    return pl.DataFrame(rows, schema=names, orient="row")


def _first_month(cost: float, means: Array) -> float:
    reached = np.flatnonzero(np.cumsum(means) >= cost)
    return float(reached[0] + 1) if len(reached) else np.inf


def _whole(month: float) -> int | None:
    return int(month) if np.isfinite(month) else None


def _seen(month: float, n_months: int) -> int | None:
    return int(np.ceil(month)) if month <= n_months else None
