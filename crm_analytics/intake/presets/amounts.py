"""Sharing an order's money out over its lines, and making lines of what was given back."""

from __future__ import annotations

import polars as pl

from crm_analytics.messages import Message, Severity

_NOISE = 6  # decimals of a cent beyond which a share is rounding noise
_UNTOLD = ("quantity", "product", "product_id", "category")  # of a refund: what came back, and how many


def allocate(lines: pl.DataFrame, to: str, total: pl.Expr, weight: pl.Expr, *, order: str = "order_id") -> pl.DataFrame:
    """Share an order's amount out over its lines by their weight, to the cent: lines -> + the column ``to``.

    The shares add up to the amount: largest remainder, and among equal remainders the first line gets the cent. Lines
    without any weight share alike.

    >>> lines = pl.DataFrame({"order_id": ["A", "A", "A"], "_total": [10.0] * 3, "_value": [1.0] * 3})
    >>> allocate(lines, "revenue", pl.col("_total"), pl.col("_value"))["revenue"].to_list()
    [3.34, 3.33, 3.33]
    """
    # a window over an expression with a window of its own is reckoned order by order, which is slow: hence the steps
    sized = lines.with_columns(weight.abs().fill_null(0.0).alias("_size"), (total * 100).round().alias("_cents"))
    whole = sized.with_columns(pl.col("_size").sum().over(order).alias("_whole"), pl.len().over(order).alias("_n"))
    part = pl.when(pl.col("_whole") > 0).then(pl.col("_size") / pl.col("_whole")).otherwise(1 / pl.col("_n"))
    shares = whole.with_columns((pl.col("_cents") * part).round(_NOISE).alias("_share"))
    floors = shares.with_columns(pl.col("_share").floor().alias("_floor"))
    ranked = floors.with_columns(
        _rank_remainders(order).alias("_rank"), pl.col("_floor").sum().over(order).alias("_given")
    )
    first = pl.col("_rank").min().over(order)
    extra = pl.col("_rank") - first < pl.col("_cents") - pl.col("_given")
    amount = ((pl.col("_floor") + extra.cast(pl.Float64)) / 100).round(2)
    return ranked.with_columns(amount.alias(to)).drop(
        "_size", "_cents", "_whole", "_n", "_share", "_floor", "_rank", "_given"
    )


def _rank_remainders(order: str) -> pl.Expr:
    """Place of each line when all are sorted by order and remainder, the largest first."""
    remainder = pl.col("_share") - pl.col("_floor")
    return pl.arg_sort_by(order, -remainder, pl.int_range(pl.len())).arg_sort().cast(pl.Int64)


def on_first(amount: pl.Expr, order: str = "order_id") -> pl.Expr:
    """An order's amount on its first line, 0 on the others."""
    return pl.when(pl.col(order).is_first_distinct()).then(amount).otherwise(0.0)


def of_order(*names: str, order: str = "order_id") -> list[pl.Expr]:
    """The first value that any line of the order has, on all of its lines."""
    return [pl.col(name).drop_nulls().first().over(order).alias(name) for name in names]


def give_back(orders: pl.DataFrame, refund: pl.Expr, moment: pl.Expr) -> pl.DataFrame:
    """Lines of what was given back: an order a row with its revenue, tax and shipping -> lines of negative money.

    A refund covers goods, tax and shipping as the order did; how many pieces came back is not known.
    """
    parts = [pl.col(name).fill_null(0.0) for name in ("revenue", "tax", "shipping")]
    whole = pl.sum_horizontal(parts)
    tax, shipping = (pl.when(whole != 0).then((refund * part / whole).round(2)).otherwise(0.0) for part in parts[1:])
    lines = orders.filter(refund > 0)
    return lines.with_columns(
        moment.alias("occurred_at"),
        (-(refund - tax - shipping)).round(2).alias("revenue"),
        (-tax).alias("tax"),
        (-shipping).alias("shipping"),
        pl.lit("refunded").alias("status"),
        *(pl.lit(None, dtype=orders.schema[name]).alias(name) for name in _UNTOLD if name in orders.columns),
    )


def say_undated(refunds: pl.DataFrame) -> tuple[Message, ...]:
    """Say that refunds stand on the day of their order, since the export doesn't tell when they were paid."""
    if refunds.is_empty():
        return ()
    money = float(refunds.select(pl.sum_horizontal("revenue", "tax", "shipping")).sum().item())
    params = {"n_rows": refunds.height, "money": round(abs(money), 2)}
    return (Message("intake.refund_date_unknown", params, Severity.WARNING),)
