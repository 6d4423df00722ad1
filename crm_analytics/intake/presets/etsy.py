"""Etsy: sold orders (one row an order) and sold order items (one row a line; the order's money repeats)."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import give_back, on_first, say_undated
from crm_analytics.intake.presets.cells import number, person
from crm_analytics.intake.presets.preset import Companion, Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS


def reshape_orders(parts: pl.DataFrame) -> Reshaped:
    """One line an order: its value less discount; what the adjusted total takes off is given back."""
    money = ("_value", "_discount", "_shipping", "_shipping_discount", "_tax", "_order_total", "_adjusted", "quantity")
    orders = number(parts, *money)
    orders = orders.with_columns(pl.col(*money[1:5]).fill_null(0.0).abs()).with_columns(
        (pl.col("_value") - pl.col("_discount")).round(2).alias("revenue"),
        pl.col("_tax").alias("tax"),
        (pl.col("_shipping") - pl.col("_shipping_discount")).round(2).alias("shipping"),
        _name_buyer(),
        _region(),
    )
    refunds = give_back(orders, _taken_off(), pl.col("occurred_at"))
    return Reshaped(pl.concat([orders, refunds]), say_undated(refunds))


def _taken_off() -> pl.Expr:
    """What the adjusted total takes off; an order that was never adjusted has none, or 0."""
    is_all_back = pl.col("status").str.to_lowercase().str.contains("refund")
    adjusted = pl.when(pl.col("_adjusted") > 0)
    return adjusted.then(pl.col("_order_total") - pl.col("_adjusted")).when(is_all_back).then("_order_total").round(2)


def _name_buyer() -> pl.Expr:
    # "Mara Holt (maraholt)" and "maraholt" are one buyer: files write either
    name = pl.col("_buyer").str.extract(r"\(([^()]+)\)\s*$", 1)
    return pl.coalesce(name, "_buyer", person("_user_id", "_full_name")).alias("customer_id")


def _region() -> pl.Expr:
    return pl.coalesce("_state", "_country").alias("region")


ORDERS = Preset(
    name="etsy_sold_orders",
    system="etsy",
    table=TRANSACTIONS,
    columns={
        "order_id": ("Order ID",),
        "occurred_at": ("Sale Date",),
        "quantity": ("Number of Items",),
        "currency": ("Currency",),
        "coupon": ("Coupon Code",),
        "customer_name": ("Full Name",),
        "status": ("Status",),
        "channel": ("Order Type",),
        "product_id": ("SKU",),
        "_buyer": ("Buyer",),
        "_user_id": ("Buyer User ID",),
        "_full_name": ("Full Name",),
        "_state": ("Ship State",),
        "_country": ("Ship Country",),
        "_value": ("Order Value",),
        "_discount": ("Discount Amount",),
        "_shipping": ("Shipping",),
        "_shipping_discount": ("Shipping Discount",),
        "_tax": ("Sales Tax",),
        "_order_total": ("Order Total",),
        "_adjusted": ("Adjusted Order Total",),
        "_fees": ("Card Processing Fees",),
    },
    signature=("order_id", "occurred_at", "quantity", "_value", "_order_total", "_fees"),
    reshape=reshape_orders,
    is_day_first=False,
)


def reshape_items(parts: pl.DataFrame) -> Reshaped:
    """One line an item, its price times quantity less discount; shipping and tax stand on the order's first line.

    What the adjusted total of its order takes off is given back, where the orders are known.
    """
    taken = ("_discount", "_shipping", "_shipping_discount", "_tax")
    lines = number(parts, *taken, "quantity", "_price", "_order_total", "_adjusted").with_columns(
        pl.col(*taken).fill_null(0.0).abs()
    )
    post = (pl.col("_shipping") - pl.col("_shipping_discount")).round(2)
    lines = lines.with_columns(
        (pl.col("quantity") * pl.col("_price") - pl.col("_discount")).round(2).alias("revenue"),
        on_first(pl.col("_tax")).alias("tax"),
        on_first(post).alias("shipping"),
        _name_buyer(),
        _region(),
    )
    orders = lines.group_by("order_id", maintain_order=True).agg(
        pl.col("revenue", "tax", "shipping").sum(), pl.exclude("revenue", "tax", "shipping").first()
    )
    refunds = give_back(orders, _taken_off(), pl.col("occurred_at"))
    return Reshaped(pl.concat([lines, refunds], how="diagonal_relaxed"), say_undated(refunds))


ITEMS = Preset(
    name="etsy_sold_order_items",
    system="etsy",
    table=TRANSACTIONS,
    columns={
        "order_id": ("Order ID",),
        "occurred_at": ("Sale Date",),
        "quantity": ("Quantity",),
        "product": ("Item Name",),
        "product_id": ("SKU", "Listing ID"),
        "currency": ("Currency",),
        "coupon": ("Coupon Code",),
        "customer_name": ("Ship Name",),
        "channel": ("Order Type",),
        "status": (),
        "_buyer": ("Buyer",),
        "_user_id": (),
        "_full_name": ("Ship Name",),
        "_state": ("Ship State",),
        "_country": ("Ship Country",),
        "_price": ("Price",),
        "_discount": ("Discount Amount",),
        "_shipping": ("Order Shipping",),
        "_shipping_discount": ("Shipping Discount",),
        "_tax": ("Order Sales Tax",),
        "_total": ("Item Total",),
        "_order_total": (),
        "_adjusted": (),
        "_transaction": ("Transaction ID",),
    },
    signature=("order_id", "occurred_at", "quantity", "product", "_price", "_total", "_transaction"),
    reshape=reshape_items,
    is_day_first=False,
    companion=Companion("etsy_sold_orders", takes=("status", "_user_id", "_buyer", "_order_total", "_adjusted")),
)
