"""The customer table: one row per customer as of a date, from one pass over the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw

from crm_analytics.calendar import day_number
from crm_analytics.schemas import CUSTOMERS, Standing
from crm_analytics.settings import RECENT_DAYS, YEAR_DAYS

MINOR_UNITS = 2  # decimals of the currency; money per customer is rounded once, so row order can't move a threshold


def summarise_customers(
    ledger: Any, *, as_of: dt.date, recent_days: int = RECENT_DAYS, known_until: dt.date | None = None
) -> Any:
    """Summarise each customer as of a date: ledger -> CUSTOMERS, exactly those with first_day <= as_of.

    ``as_of`` is inclusive; later days are not seen. frequency, recency and T (days) come from purchase days,
    money (currency of the ledger, rounded to cents) from all of them. Definitions: Fader, Hardie & Lee 2005.

    >>> import polars as pl
    >>> from crm_analytics.ledger import build_ledger
    >>> lines = pl.DataFrame({"customer_id": ["a", "a"], "date": [dt.date(2024, 1, 1), dt.date(2024, 1, 11)],
    ...                       "revenue": [30.0, 20.0]})
    >>> customers = summarise_customers(build_ledger(lines), as_of=dt.date(2024, 1, 31))
    >>> customers.select("frequency", "recency", "T", "monetary_value").rows()
    [(1, 10, 30, 20.0)]
    """
    seen = nw.from_native(ledger).filter(nw.col("date") <= as_of, nw.col("first_day") <= as_of)
    today = as_of.toordinal()
    sums = seen.with_columns(*_row_parts(today, recent_days)).group_by("customer_id").agg(*_customer_sums())
    return sums.with_columns(*_customer_figures(today, known_until)).select(CUSTOMERS.names).to_native()


def _row_parts(today: int, recent_days: int) -> list[nw.Expr]:
    bought = nw.col("is_purchase_day")
    repeat = bought & (nw.col("days_since_first") > 0) & (nw.col("purchase_value") > 0)
    recent, this_year = nw.col("day") > today - recent_days, nw.col("day") > today - YEAR_DAYS
    unknown = nw.col("n_lines") - nw.col("n_lines_with_cost")
    return [
        nw.when(bought).then(nw.col("date")).alias("_bought_on"),
        bought.cast(nw.Int64).alias("_purchase"),
        nw.when(repeat).then(nw.col("purchase_value")).otherwise(0.0).alias("_repeat_value"),
        repeat.cast(nw.Int64).alias("_repeat"),
        (bought & recent).cast(nw.Int64).alias("recent_frequency"),
        nw.when(recent).then(nw.col("revenue")).otherwise(0.0).alias("recent_revenue"),
        nw.when(recent).then(nw.col("purchase_value")).otherwise(0.0).alias("recent_purchase_value"),
        nw.when(this_year).then(nw.col("revenue")).otherwise(0.0).alias("year_revenue"),
        nw.when(this_year).then(nw.col("margin")).otherwise(0.0).alias("year_margin"),
        nw.when(this_year).then(unknown).otherwise(0).alias("_year_unknown"),
        unknown.alias("_unknown"),
    ]


_SUMMED = [
    "_purchase", "_repeat_value", "_repeat", "recent_frequency", "recent_revenue", "recent_purchase_value",
    "year_revenue", "year_margin", "_year_unknown", "_unknown", "n_orders", "gross_revenue", "refunds",
    "purchase_value", "revenue", "margin", "n_lines",
]  # fmt: skip


def _customer_sums() -> list[nw.Expr]:
    return [
        nw.col("first_day").min(),
        nw.col("_bought_on").max().alias("last_day"),
        *[nw.col(name).sum() for name in _SUMMED],
    ]


def _customer_figures(today: int, known_until: dt.date | None) -> list[nw.Expr]:
    money = ["gross_revenue", "refunds", "purchase_value", "revenue", "recent_revenue", "recent_purchase_value",
             "year_revenue"]  # fmt: skip
    first, last = day_number("first_day"), day_number("last_day")
    return [
        (nw.col("_purchase") - 1).alias("frequency"),
        (last - first).alias("recency"),
        (nw.lit(today) - first).alias("T"),
        (nw.lit(today) - last).alias("days_since_last_purchase"),
        nw.when(nw.col("_repeat") > 0).then(nw.col("_repeat_value") / nw.col("_repeat")).alias("monetary_value"),
        nw.when(nw.col("_unknown") == 0).then(nw.col("margin").round(MINOR_UNITS)).alias("margin"),
        nw.when(nw.col("_year_unknown") == 0).then(nw.col("year_margin").round(MINOR_UNITS)).alias("year_margin"),
        (1 - nw.col("_unknown") / nw.col("n_lines")).alias("cost_coverage"),
        (nw.col("first_day") <= known_until if known_until else nw.lit(False)).alias("is_known_before"),
        *[nw.col(name).round(MINOR_UNITS) for name in money],
    ]


def add_profiles(customers: Any, profiles: Any) -> Any:
    """Add what is known about each customer: CUSTOMERS + the columns of PROFILES; keeps rows.

    A customer without a profile gets nulls: not observed.
    """
    known = nw.from_native(profiles)
    return nw.from_native(customers).join(known, on="customer_id", how="left").to_native()


def add_first_purchases(customers: Any, first_purchases: Any) -> Any:
    """Add what each customer bought first: + first_product, _category, _coupon, _channel and _region."""
    first = nw.from_native(first_purchases).drop("first_day")
    return nw.from_native(customers).join(first, on="customer_id", how="left").to_native()


def add_last_new_category(customers: Any, category_starts: Any, *, as_of: dt.date) -> Any:
    """Add last_new_category_on: the last day up to as_of on which a *further* product line was taken up."""
    starts = nw.from_native(category_starts).filter(nw.col("first_on") <= as_of)
    table = nw.from_native(customers)
    further = (
        starts.join(table.select("customer_id", "first_day"), on="customer_id", how="inner")
        .filter(nw.col("first_on") > nw.col("first_day"))
        .group_by("customer_id")
        .agg(nw.col("first_on").max().alias("last_new_category_on"))
    )
    return table.join(further, on="customer_id", how="left").to_native()


def find_people_without_purchase(ledger: Any, *, as_of: dt.date, profiles: Any = None, prospects: Any = None) -> Any:
    """List people known by as_of who have not bought: customer_id, name, region, owner, standing.

    Customers with refunds only are ``refund_only``; sign-ups and prospects are ``potential``.
    """
    days = nw.from_native(ledger).filter(nw.col("date") <= as_of)
    buyers = days.filter(nw.col("first_day") <= as_of).select("customer_id").unique()
    refunded = days.select("customer_id").unique().join(buyers, on="customer_id", how="anti")
    lists = [refunded.with_columns(nw.lit(Standing.REFUND_ONLY.value).alias("standing"))]
    seen = days.select("customer_id").unique()
    for people, identity, since in (
        (profiles, "customer_id", "signed_up_on"),
        (prospects, "prospect_id", "created_on"),
    ):
        if people is not None and since in people.columns:
            lists.append(
                _potential(nw.from_native(people), identity, since, as_of).join(seen, on="customer_id", how="anti")
            )
    return nw.concat(lists, how="diagonal").to_native()


def _potential(people: Any, identity: str, since: str, as_of: dt.date) -> Any:
    known = people.filter(nw.col(since) <= as_of)
    if identity != "customer_id":  # a prospect who has become a customer is one no longer
        known = known.filter(nw.col("converted_on").is_null() | (nw.col("converted_on") > as_of))
    columns = [nw.col(name) for name in ("name", "region", "owner") if name in known.columns]
    standing = nw.lit(Standing.POTENTIAL.value).alias("standing")
    return known.select(nw.col(identity).alias("customer_id"), *columns, standing)


def add_prospects(customers: Any, people: Any) -> Any:
    """Append people without a purchase: customers + rows with null figures; standing says what they are."""
    return nw.concat([nw.from_native(customers), nw.from_native(people)], how="diagonal").to_native()
