"""Rolling origins: what was known of the customers on past days, and what they then did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.customers import summarise_customers
from crm_analytics.schemas import ValueBasis
from crm_analytics.settings import ValueRules
from crm_analytics.value.histories import Array
from crm_analytics.value.money import kept_share
from crm_analytics.value.purchases import MONTH_DAYS

FEWEST_ORIGINS, MOST_ORIGINS = 3, 6
FEWEST_DAYS = 28  # of a window; in a shorter one a single promotion decides
LEARNING_SHARE = 1 / 3  # of the time observed comes before the first origin: a model must have something to learn from
DRAWN_CUSTOMERS = 20_000  # customers of a larger base that are looked at, drawn by a hash of their id


@dataclass(frozen=True)
class Windows:
    """Past days from which to forecast, oldest first, and how many days each forecast reaches; none when empty."""

    dates: tuple[dt.date, ...]
    length_days: int


@dataclass(frozen=True)
class Origin:
    """Customers as known on a past day, and each one's purchase days and discounted money in the window after it."""

    date: dt.date
    length_days: int
    customers: pl.DataFrame
    before: pl.DataFrame  # ledger up to the date
    after: pl.DataFrame  # ledger of the window, only of these customers
    n_bought: Array
    value: Array  # on the basis that was known at the origin


def choose_windows(first_date: dt.date, as_of: dt.date, horizon_days: int) -> Windows:
    """Lay windows side by side back from as_of: of the horizon's length if three fit, else of the longest that fits.

    The windows don't overlap, so that each tells something new; the first third of the time is left to learn from.

    >>> windows = choose_windows(dt.date(2024, 1, 1), dt.date(2024, 12, 31), 365)
    >>> windows.length_days, windows.dates[-1]
    (81, datetime.date(2024, 10, 11))
    """
    free_days = int((as_of - first_date).days * (1 - LEARNING_SHARE))
    length = min(horizon_days, free_days // FEWEST_ORIGINS)
    if length < min(FEWEST_DAYS, horizon_days):
        return Windows((), 0)
    n_windows = min(free_days // length, MOST_ORIGINS)
    return Windows(tuple(as_of - dt.timedelta(days=length * back) for back in range(n_windows, 0, -1)), length)


def draw_customers(ledger: pl.DataFrame, n: int = DRAWN_CUSTOMERS) -> pl.DataFrame:
    """Ledger of about n customers drawn by a hash of their id: the same ones every time; all when there are few."""
    n_customers = ledger["customer_id"].n_unique()
    if n_customers <= n:
        return ledger
    slots = 1_000_000
    return ledger.filter(pl.col("customer_id").hash(seed=7) % slots < int(slots * n / n_customers))


def look_back(
    ledger: pl.DataFrame, date: dt.date, *, length_days: int, rules: ValueRules, known_until: dt.date | None = None
) -> Origin:
    """Part the ledger at a past day: customers as known on it, and what the same ones did in the window after it.

    Money is discounted to the date and counted on the basis that was known then.
    """
    before = ledger.filter(pl.col("date") <= date)
    customers = summarise_customers(before, as_of=date, known_until=known_until).sort("customer_id")
    end = date + dt.timedelta(days=length_days)
    after = ledger.filter(pl.col("date") > date, pl.col("date") <= end).join(
        customers.select("customer_id"), on="customer_id", how="semi"
    )
    basis = kept_share(customers, rules=rules).basis
    outcome = _outcome(customers, after, date, basis=basis, rules=rules)
    return Origin(date, length_days, customers, before, after, *outcome)


def _outcome(
    customers: pl.DataFrame, after: pl.DataFrame, date: dt.date, *, basis: ValueBasis, rules: ValueRules
) -> tuple[Array, Array]:
    years = (pl.col("date") - date).dt.total_days() / (12 * MONTH_DAYS)
    money = _money(after, basis) * (1 + rules.annual_discount_rate) ** (-years)
    sums = after.group_by("customer_id").agg(
        pl.col("is_purchase_day").sum().alias("frequency"), money.sum().alias("clv")
    )
    of_each = customers.select("customer_id").join(sums, on="customer_id", how="left", maintain_order="left")
    n_bought, value = of_each["frequency"].fill_null(0), of_each["clv"].fill_null(0.0)
    return n_bought.cast(pl.Float64).to_numpy(), value.to_numpy()


def _money(after: pl.DataFrame, basis: ValueBasis) -> pl.Expr:
    """Margin where it is the basis; an unknown one is the revenue times the rate of the known ones."""
    if basis is ValueBasis.REVENUE:
        return pl.col("revenue")
    known = after.filter(pl.col("margin").is_not_null())
    rate = float(known["margin"].sum()) / float(known["revenue"].sum() or np.inf)
    return pl.coalesce(pl.col("margin"), pl.col("revenue") * rate)
