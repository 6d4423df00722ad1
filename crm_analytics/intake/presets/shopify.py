"""Shopify: orders (one row a line item, the order's fields on its first row only) and customers."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import allocate, give_back, of_order, on_first, say_undated
from crm_analytics.intake.presets.cells import joined, number, person
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import PROFILES, TRANSACTIONS

_ORDER_MONEY = ("_subtotal", "_shipping", "_taxes", "_total", "_discount", "_refunded")
_ORDER_TEXT = (
    "email", "occurred_at", "_status", "currency", "coupon", "_cancelled_at", "_gateway", "_name", "_phone",
    "_billing_phone", "_shipping_phone", "_province_name", "_province", "_country", "channel",
)  # fmt: skip


def reshape_orders(parts: pl.DataFrame) -> Reshaped:
    """Lines with their share of the order's money, and a line for what was refunded."""
    lines = number(parts, *_ORDER_MONEY, "quantity", "_price", "_line_discount")
    lines = lines.with_columns(of_order(*_ORDER_MONEY, *_ORDER_TEXT)).with_columns(_name_buyer())
    lines = _share_money(lines.with_columns(_goods().alias("_goods")))
    orders = lines.group_by("order_id", maintain_order=True).agg(
        pl.col("revenue", "tax", "shipping").sum(), pl.exclude("revenue", "tax", "shipping").first()
    )
    refunds = give_back(orders, pl.col("_refunded"), pl.coalesce("_cancelled_at", "occurred_at"))
    undated = refunds.filter(pl.col("_cancelled_at").is_null())
    return Reshaped(pl.concat([lines, refunds], how="diagonal_relaxed"), say_undated(undated))


def _name_buyer() -> list[pl.Expr]:
    is_test = pl.col("_gateway").str.to_lowercase().str.contains("bogus")
    return [
        person("email").alias("customer_id"),
        pl.col("_name").alias("customer_name"),
        pl.coalesce("_phone", "_billing_phone", "_shipping_phone").alias("phone"),
        pl.coalesce("_province_name", "_province", "_country").alias("region"),
        # the gateway for trying a shop out is the only mark of a test order
        pl.when(is_test).then(pl.lit("test")).otherwise(pl.col("_status")).alias("status"),
    ]


def _goods() -> pl.Expr:
    return pl.col("quantity") * pl.col("_price") - pl.col("_line_discount").fill_null(0.0)


def _share_money(lines: pl.DataFrame) -> pl.DataFrame:
    """Subtotal (after discounts) and taxes over the lines by their value; shipping on the first line."""
    goods = pl.col("_goods").sum().over("order_id") - pl.col("_discount").fill_null(0.0)
    lines = lines.with_columns(
        pl.coalesce("_subtotal", goods).alias("_subtotal"), pl.col("_taxes", "_shipping").fill_null(0.0)
    )
    net = pl.when(_is_tax_inside()).then(_net_share()).otherwise(1.0)
    lines = lines.with_columns((pl.col("_subtotal") * net).round(2), (pl.col("_shipping") * net).round(2).alias("_net"))
    lines = allocate(lines, "revenue", pl.col("_subtotal"), pl.col("_goods"))
    lines = allocate(lines, "tax", pl.col("_taxes"), pl.col("_goods"))
    return lines.with_columns(on_first(pl.col("_net")).alias("shipping"))


def _is_tax_inside() -> pl.Expr:
    """Whether the order's prices contain its taxes: then goods and shipping alone come nearer to its total."""
    without_taxes = pl.col("_total") - pl.col("_subtotal") - pl.col("_shipping")
    return without_taxes.abs() < (without_taxes - pl.col("_taxes")).abs()


def _net_share() -> pl.Expr:
    whole = pl.col("_subtotal") + pl.col("_shipping")
    return pl.when(whole > 0).then(1 - pl.col("_taxes") / whole).otherwise(1.0)


ORDERS = Preset(
    name="shopify_orders",
    system="shopify",
    table=TRANSACTIONS,
    columns={
        "order_id": ("Name",),
        "email": ("Email",),
        "occurred_at": ("Created at",),
        "quantity": ("Lineitem quantity",),
        "product": ("Lineitem name",),
        "product_id": ("Lineitem sku",),
        "currency": ("Currency",),
        "coupon": ("Discount Code",),
        "channel": ("Source",),
        "_status": ("Financial Status",),
        "_price": ("Lineitem price",),
        "_line_discount": ("Lineitem discount",),
        "_subtotal": ("Subtotal",),
        "_shipping": ("Shipping",),
        "_taxes": ("Taxes",),
        "_total": ("Total",),
        "_discount": ("Discount Amount",),
        "_refunded": ("Refunded Amount",),
        "_cancelled_at": ("Cancelled at",),
        "_gateway": ("Payment Method",),
        "_name": ("Billing Name", "Shipping Name"),
        "_phone": ("Phone",),
        "_billing_phone": ("Billing Phone",),
        "_shipping_phone": ("Shipping Phone",),
        "_province_name": ("Shipping Province Name",),
        "_province": ("Shipping Province",),
        "_country": ("Shipping Country",),
    },
    signature=("order_id", "_status", "occurred_at", "product", "_price", "quantity"),
    reshape=reshape_orders,
)


def reshape_customers(parts: pl.DataFrame) -> Reshaped:
    """Customers under their e-mail address, by which the orders name them."""
    return Reshaped(
        parts.with_columns(
            person("email", "_phone", "_address_phone", "_id").alias("customer_id"),
            joined("_first_name", "_last_name").alias("name"),
            pl.coalesce("_province", "_country").alias("region"),
        )
    )


CUSTOMERS = Preset(
    name="shopify_customers",
    system="shopify",
    table=PROFILES,
    columns={
        "email": ("Email",),
        "consent_email": ("Accepts Email Marketing", "Accepts Marketing"),
        "consent_phone": ("Accepts SMS Marketing",),
        "_id": ("Customer ID",),
        "_first_name": ("First Name",),
        "_last_name": ("Last Name",),
        "_phone": ("Phone",),
        "_address_phone": ("Default Address Phone",),
        "_province": ("Default Address Province Code", "Province Code", "Province"),
        "_country": ("Default Address Country Code", "Country Code", "Country"),
        "_spent": ("Total Spent",),
        "_orders": ("Total Orders", "Orders Count"),
    },
    signature=("email", "_first_name", "_spent", "_orders", "consent_email"),
    reshape=reshape_customers,
)
