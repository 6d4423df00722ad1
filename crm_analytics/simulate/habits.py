"""What the past tells of a world that is to go on: hidden state, products on the shelf, habits of the customers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.simulate.frames import Array
from crm_analytics.simulate.people import People
from crm_analytics.simulate.purchases import Shelf
from crm_analytics.simulate.stages import STAGES


def last_state(truth: pl.DataFrame, from_date: dt.date) -> pl.DataFrame:
    """Each customer's stage at the last month end up to from_date and the days spent in it by then."""
    known = truth.filter(pl.col("month_end") <= from_date).sort("customer_id", "month_end")
    if known.is_empty():
        raise NotEnoughData(what="let_time_pass", needed=1, found=0)
    changed = (pl.col("true_stage") != pl.col("true_stage").shift()).fill_null(True).over("customer_id")
    numbered = known.with_columns(changed.cast(pl.Int64).cum_sum().over("customer_id").alias("_run"))
    state = numbered.group_by("customer_id", maintain_order=True).agg(
        pl.col("month_end").last().alias("_since"),
        pl.col("true_stage", "true_rate", "true_order_value", "true_wallet").last(),
        # a stage seen at two month ends began about half a month before the first of them
        (15 + 30.4 * ((pl.col("_run") == pl.col("_run").last()).sum() - 1)).alias("_elapsed"),
    )
    return state.with_columns(
        pl.col("true_stage").replace_strict(list(STAGES), list(range(len(STAGES)))).alias("_stage")
    )


def shelf_of_past(sold: pl.DataFrame) -> Shelf:
    """The products as they were sold: list price is the highest unit price, weights follow the lines sold."""
    if sold.is_empty():
        raise NotEnoughData(what="let_time_pass", needed=1, found=0)
    products = (
        sold.group_by("product_id")
        .agg(
            pl.col("product", "category").last(),
            (pl.col("revenue") / pl.col("quantity")).max().round(2).alias("_price"),
            (pl.col("cost") / pl.col("quantity")).median().alias("cost"),
            pl.len().alias("_n_lines"),
        )
        .sort("product_id")
    )
    categories, regions, channels = (tuple(_words(sold, name)) for name in ("category", "region", "channel"))
    shares = sold.drop_nulls("channel").group_by("channel").agg(pl.len().alias("_n")).sort("channel")["_n"].to_numpy()
    return Shelf(
        product_id=products["product_id"].to_list(),
        product=products["product"].to_list(),
        category=_numbers(products["category"], categories),
        price=products["_price"].to_numpy(),
        cost=products["cost"].to_numpy(),
        launched=np.full(len(products), -np.inf),
        # the root, because nearness of price, which made the sales of the past, works again on top
        weight=np.tile(np.sqrt(products["_n_lines"].to_numpy()), (2, 1)),
        categories=categories,
        regions=regions,
        channels=channels,
        channel_weights=np.tile(shares if len(shares) else np.ones(1), (2, 1)),
        goes_with=np.full(len(categories), -1),
        untracked_category=_untracked(sold),
    )


def people_of_past(state: pl.DataFrame, profiles: pl.DataFrame, sold: pl.DataFrame, shelf: Shelf) -> People:
    """The customers in truth with the habits that their purchases show, sorted by id."""
    homes = profiles.select("customer_id", "region", "account_id").unique(
        "customer_id", keep="first", maintain_order=True
    )
    known = state
    for habit in (homes, _most_used(sold, "category"), _most_used(sold, "channel")):
        known = known.join(habit, on="customer_id", how="left", maintain_order="left")
    favourites = [np.maximum(_numbers(known[name], shelf.categories), 0) for name in ("_category", "_next_category")]
    spending = known["true_rate"] * known["true_order_value"]
    return People(
        customer_id=known["customer_id"],
        born=np.full(len(known), -np.inf),
        is_firm=known["account_id"].is_not_null().to_numpy(),
        rate=known["true_rate"].to_numpy(),
        order_value=known["true_order_value"].to_numpy(),
        wallet=known["true_wallet"].fill_null(spending).to_numpy(),
        favourites=np.column_stack(favourites),
        is_early_adopter=np.zeros(len(known), dtype=bool),
        region=_numbers(known["region"], shelf.regions),
        channel=np.maximum(_numbers(known["_channel"], shelf.channels), 0),
    )


def _most_used(sold: pl.DataFrame, name: str) -> pl.DataFrame:
    """Each customer's most and second most frequent word in a column; ties by the alphabet."""
    counts = sold.group_by("customer_id", name).agg(pl.len().alias("_n"))
    ordered = counts.sort("customer_id", "_n", name, descending=[False, True, False])
    word = pl.col(name)
    return ordered.group_by("customer_id", maintain_order=True).agg(
        word.first().alias(f"_{name}"), word.get(1, null_on_oob=True).alias(f"_next_{name}")
    )


def _words(sold: pl.DataFrame, name: str) -> list[str]:
    return sold[name].drop_nulls().unique().sort().to_list()


def _numbers(words: pl.Series, known: tuple[str, ...]) -> Array:
    """Number of each word among the known ones; -1 for null and for others."""
    if not known:
        return np.full(len(words), -1)
    return (
        words.replace_strict(list(known), list(range(len(known))), default=-1, return_dtype=pl.Int64)
        .fill_null(-1)
        .to_numpy()
    )


def _untracked(sold: pl.DataFrame) -> str | None:
    """The category that is never delivered, such as a service."""
    tracked = sold.group_by("category").agg(pl.col("promised_on").is_not_null().any().alias("_is_tracked"))
    never = tracked.filter(~pl.col("_is_tracked"))["category"].drop_nulls().sort()
    return never[0] if len(never) else None
