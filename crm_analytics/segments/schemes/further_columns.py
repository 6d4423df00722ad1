"""What side tables say of each customer: opinions, contacts, reactions to promotions, age, habits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from crm_analytics.schemas import SURVEYS
from crm_analytics.segments.schemes.features import add_behaviour

Tables = Mapping[str, pl.DataFrame]

SCORES_ASKED = tuple(name for name in SURVEYS.names if SURVEYS[name].unit == "score")
_REACTIONS = ("clicked", "registered", "ordered")
_DAYS_A_YEAR = 365.25


def add_further_columns(
    customers: pl.DataFrame, tables: Tables, *, lines: pl.LazyFrame | None, as_of: dt.date
) -> pl.DataFrame:
    """Add what is known beside the scores up to as_of; keeps rows. A column comes only where its table is there.

    + order_value, refund_rate; survey scores of the latest answer (1 to 7); n_contacts, n_complaints, satisfaction
    (mean, 1 to 5); reaction_rate (campaigns reacted to / campaigns sent); coupon_rate (orders with a coupon / orders),
    main_category, main_channel (of most revenue), n_categories; age_years.
    """
    found = [
        _survey_scores(tables.get("surveys"), as_of),
        _contacts(tables.get("interactions"), as_of),
        _reactions(tables.get("responses"), as_of),
        *_habits(lines, as_of),
    ]
    table = add_behaviour(customers)
    for part in found:
        if part is not None:
            fresh = [name for name in part.columns if name == "customer_id" or name not in table.columns]
            table = table.join(part.select(fresh), on="customer_id", how="left", maintain_order="left")
    counts = [name for name in ("n_contacts", "n_complaints") if name in table.columns]
    return _with_age(table.with_columns(pl.col(name).fill_null(0) for name in counts), as_of)


def _with_age(customers: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    if "birthday" not in customers.columns or customers["birthday"].null_count() == customers.height:
        return customers
    days = (pl.lit(as_of) - pl.col("birthday")).dt.total_days()
    return customers.with_columns((days / _DAYS_A_YEAR).floor().cast(pl.Int64).alias("age_years"))


def _survey_scores(surveys: pl.DataFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    if surveys is None or "answered_on" not in surveys.columns:
        return None
    latest = surveys.filter(pl.col("answered_on") <= as_of).sort("answered_on").unique("customer_id", keep="last")
    return latest.select("customer_id", *(name for name in SCORES_ASKED if name in surveys.columns))


def _contacts(interactions: pl.DataFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    if interactions is None or "kind" not in interactions.columns:
        return None
    seen = interactions.filter(pl.col("occurred_at").dt.date() <= as_of, pl.col("kind") != "page_view")
    sums = [
        pl.len().cast(pl.Int64).alias("n_contacts"),
        (pl.col("kind") == "complaint").sum().cast(pl.Int64).alias("n_complaints"),
    ]
    if "satisfaction" in interactions.columns:
        sums.append(pl.col("satisfaction").mean().round(2).alias("satisfaction"))
    return seen.group_by("customer_id").agg(sums)


def _reactions(responses: pl.DataFrame | None, as_of: dt.date) -> pl.DataFrame | None:
    if responses is None or not {"campaign_id", "event", "occurred_at"} <= set(responses.columns):
        return None
    seen = responses.filter(pl.col("occurred_at").dt.date() <= as_of)
    by_campaign = seen.group_by("customer_id", "campaign_id").agg(
        (pl.col("event") == "sent").any().alias("_sent"), pl.col("event").is_in(_REACTIONS).any().alias("_reacted")
    )
    sent = by_campaign.filter("_sent")
    return sent.group_by("customer_id").agg(pl.col("_reacted").mean().alias("reaction_rate"))


def _habits(lines: pl.LazyFrame | None, as_of: dt.date) -> list[pl.DataFrame]:
    """What sales lines tell: use of coupons, the main category and channel, the number of categories."""
    if lines is None:
        return []
    there = lines.collect_schema().names()
    bought = lines.filter(pl.col("date") <= as_of, pl.col("revenue") >= 0)
    asked = [_main(bought, name) for name in ("category", "channel") if name in there]
    if {"coupon", "order_id"} <= set(there):
        orders = bought.group_by("customer_id", "order_id").agg(pl.col("coupon").is_not_null().any().alias("_used"))
        asked.append(orders.group_by("customer_id").agg(pl.col("_used").mean().alias("coupon_rate")))
    return pl.collect_all(asked)


def _main(bought: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """The value of most revenue; of categories also their number."""
    sums = bought.drop_nulls(name).group_by("customer_id", name).agg(pl.col("revenue").sum().round(2).alias("_sum"))
    # the name breaks ties, so that the same data give the same main category each time
    first = pl.col(name).sort_by("_sum", name, descending=[True, False]).first().alias(f"main_{name}")
    count = [pl.len().cast(pl.Int64).alias("n_categories")] if name == "category" else []
    return sums.group_by("customer_id").agg(first, *count)
