"""Occasions to write to those who left: birthdays, anniversaries, years of silence; and changes of the salesperson."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import polars as pl

from crm_analytics.schemas import Stage
from crm_analytics.settings import YEAR_DAYS


class Occasion(StrEnum):
    """What there is to write for."""

    BIRTHDAY = "birthday"
    FIRST_PURCHASE = "first_purchase"


_DATED = {Occasion.BIRTHDAY: "birthday", Occasion.FIRST_PURCHASE: "first_day"}


def coming_occasions(customers: pl.DataFrame, *, as_of: dt.date, within_days: int) -> pl.DataFrame:
    """Lapsed customers whose birthday or anniversary of the first purchase comes within some days after as_of.

    Scored customers -> + occasion, occasion_on, years_since; a row an occasion, the next first. 29 February is kept
    on the 28th in other years. Who was probably a customer before the data begin (is_known_before) has no known first
    purchase, hence no anniversary; a birthday stays.
    """
    lapsed = customers.filter(pl.col("stage") == Stage.LAPSED.value)
    parts = [_coming(lapsed, occasion, as_of) for occasion, name in _DATED.items() if name in customers.columns]
    last = as_of + dt.timedelta(days=within_days)
    return pl.concat(parts).filter(pl.col("occasion_on") <= last).sort("occasion_on", "customer_id")


def _coming(lapsed: pl.DataFrame, occasion: Occasion, as_of: dt.date) -> pl.DataFrame:
    began = _began(lapsed, occasion)
    this_year, next_year = (_in_year(began, year) for year in (as_of.year, as_of.year + 1))
    coming = pl.when(this_year > as_of).then(this_year).otherwise(next_year)
    return lapsed.filter(began.is_not_null()).with_columns(
        pl.lit(occasion.value).alias("occasion"), coming.alias("occasion_on"),
        (coming.dt.year().cast(pl.Int64) - began.dt.year().cast(pl.Int64)).alias("years_since"),
    )  # fmt: skip


def _began(lapsed: pl.DataFrame, occasion: Occasion) -> pl.Expr:
    day = pl.col(_DATED[occasion])
    if occasion is Occasion.BIRTHDAY or "is_known_before" not in lapsed.columns:
        return day
    return pl.when(~pl.col("is_known_before").fill_null(False)).then(day)


def without_anniversary(customers: pl.DataFrame) -> int:
    """How many lapsed customers have no anniversary, as they were probably customers before the data begin.

    >>> without_anniversary(pl.DataFrame({"stage": ["lapsed", "lapsed"], "is_known_before": [True, False]}))
    1
    """
    if "is_known_before" not in customers.columns:
        return 0
    return customers.filter(pl.col("stage") == Stage.LAPSED.value, pl.col("is_known_before")).height


def _in_year(day: pl.Expr, year: int) -> pl.Expr:
    is_leap_day = (day.dt.month() == 2) & (day.dt.day() == 29)
    return pl.date(year, day.dt.month(), pl.when(is_leap_day).then(28).otherwise(day.dt.day()))


def not_seen_for(customers: pl.DataFrame, *, years: float) -> pl.DataFrame:
    """Customers without a purchase for so many years or more, the most valuable so far first."""
    days = round(years * YEAR_DAYS)
    gone = customers.filter(pl.col("days_since_last_purchase") >= days)
    return gone.sort("historic_value", "customer_id", descending=[True, False], nulls_last=True)


def changed_owners(
    customers: pl.DataFrame, opportunities: pl.DataFrame | None, *, as_of: dt.date, within_days: int = YEAR_DAYS
) -> pl.DataFrame | None:
    """Customers who have another salesperson than the one who handled their last chance of a sale; None = not recorded.

    -> the customers' columns + owner_before, handled_on (day on which the former one last opened a chance), from the
    last ``within_days`` up to as_of. The present one is the profile's; only the past ones are dated.
    """
    if opportunities is None or "owner" not in customers.columns or not _names_owners(opportunities):
        return None
    since = as_of - dt.timedelta(days=within_days)
    handled = opportunities.filter(
        pl.col("opened_on") <= as_of, pl.col("opened_on") > since, pl.col("owner").is_not_null(),
        pl.col("customer_id").is_not_null(),
    ).sort("opened_on")  # fmt: skip
    former = handled.select(
        "customer_id", pl.col("owner").alias("owner_before"), pl.col("opened_on").alias("handled_on")
    )
    both = customers.join(former, on="customer_id", how="inner").filter(pl.col("owner") != pl.col("owner_before"))
    latest = both.sort("handled_on").unique("customer_id", keep="last", maintain_order=True)
    return latest.sort("handled_on", "customer_id", descending=[True, False])


def _names_owners(opportunities: pl.DataFrame) -> bool:
    return {"customer_id", "owner", "opened_on"} <= set(opportunities.columns)
