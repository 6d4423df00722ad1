"""What to offer next: the product line that customers who began alike took up most often."""

from __future__ import annotations

import datetime as dt

import polars as pl


def add_next_offer(
    customers: pl.DataFrame, *, category_starts: pl.DataFrame, first_purchases: pl.DataFrame, as_of: dt.date
) -> pl.DataFrame:
    """Add an offer and its reason: + next_category, next_product, taken_up_share; keeps rows and their order.

    Of all customers who began in the same product line, the share who have taken up each other line by ``as_of`` is
    counted; a customer is offered the line with the highest share among those not bought yet, and in it the product
    with which most customers began there. No more is claimed: what others did, not what an offer will bring. Null
    where no product lines are recorded, or the customer has all that followed.

    >>> day, later = dt.date(2024, 1, 1), dt.date(2024, 2, 1)
    >>> starts = pl.DataFrame({"customer_id": ["a", "a", "b"], "category": ["desk", "chair", "desk"],
    ...                        "first_on": [day, later, day]})
    >>> firsts = pl.DataFrame({"customer_id": ["a", "b", "c"], "first_category": ["desk", "desk", "chair"],
    ...                        "first_product": ["oak", "elm", "stool"]})
    >>> two = firsts.select("customer_id", "first_category").head(2)
    >>> add_next_offer(two, category_starts=starts, first_purchases=firsts, as_of=later)["next_product"].to_list()
    [None, 'stool']
    """
    if not {"first_category", "customer_id"} <= set(customers.columns) or "category" not in category_starts.columns:
        return customers.with_columns(_nothing())
    bought = category_starts.filter(pl.col("first_on") <= as_of, pl.col("category").is_not_null())
    open_lines = (
        customers.select("customer_id", "first_category")
        .join(_followers(bought, first_purchases), on="first_category")
        .rename({"category": "next_category"})
        .join(bought, left_on=["customer_id", "next_category"], right_on=["customer_id", "category"], how="anti")
    )
    # the name breaks ties, so that the same data give the same offer
    best = open_lines.sort("taken_up_share", "next_category", descending=[True, False])
    offers = best.unique("customer_id", keep="first", maintain_order=True).drop("first_category")
    found = offers.join(_entry_products(first_purchases), on="next_category", how="left")
    columns = ["customer_id", "next_category", "next_product", "taken_up_share"]
    return customers.join(found.select(columns), on="customer_id", how="left", maintain_order="left")


def _nothing() -> list[pl.Expr]:
    texts = [pl.lit(None, pl.String).alias(name) for name in ("next_category", "next_product")]
    return [*texts, pl.lit(None, pl.Float64).alias("taken_up_share")]


def _followers(bought: pl.DataFrame, first_purchases: pl.DataFrame) -> pl.DataFrame:
    """first_category, category, taken_up_share: of those who began in the first, the share who took up the second."""
    began = bought.select("customer_id").unique().join(
        first_purchases.select("customer_id", "first_category"), on="customer_id"
    )  # fmt: skip
    sizes = began.group_by("first_category").agg(pl.len().alias("_n_began"))
    others = bought.join(began, on="customer_id").filter(pl.col("category") != pl.col("first_category"))
    taken = (
        others.group_by("first_category", "category").agg(pl.len().alias("_n_taken")).join(sizes, on="first_category")
    )
    return taken.select("first_category", "category", (pl.col("_n_taken") / pl.col("_n_began")).alias("taken_up_share"))


def _entry_products(first_purchases: pl.DataFrame) -> pl.DataFrame:
    """next_category, next_product: the product with which most customers began in a line."""
    if "first_product" not in first_purchases.columns:
        return pl.DataFrame(schema={"next_category": pl.String, "next_product": pl.String})
    known = first_purchases.drop_nulls(["first_category", "first_product"])
    counts = known.group_by("first_category", "first_product").agg(pl.len().alias("_n"))
    best = counts.sort("_n", "first_product", descending=[True, False]).unique("first_category", keep="first")
    return best.select(pl.col("first_category").alias("next_category"), pl.col("first_product").alias("next_product"))
