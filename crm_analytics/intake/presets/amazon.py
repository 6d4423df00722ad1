"""Amazon "All orders" report: a line's price is for all its pieces, cancelled rows have none, buyers are not named."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.buyers import or_each_order
from crm_analytics.intake.presets.cells import number, person
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS

# where prices are shown without tax; everywhere else the item's price contains it
_WITHOUT_TAX = ("USD", "CAD")
_MONEY = ("_price", "_net_price", "_tax", "_shipping", "_shipping_tax", "_discount", "_shipping_discount", "_wrap")


def reshape_orders(parts: pl.DataFrame) -> Reshaped:
    """Lines with price less discount, net of tax; a report without buyers makes every order its own customer."""
    rows = number(parts, *_MONEY, "quantity").with_columns(
        pl.col("currency").str.to_uppercase(),
        pl.col(*_MONEY).fill_null(0.0).name.suffix("_or_0"),
    )
    is_inside = ~pl.col("currency").is_in(_WITHOUT_TAX)
    tax_inside = pl.when(is_inside & pl.col("_net_price").is_null()).then("_tax_or_0").otherwise(0.0)
    price = pl.coalesce("_net_price", "_price") - tax_inside - pl.col("_discount_or_0").abs()
    post = pl.col("_shipping_or_0") - pl.col("_shipping_discount_or_0").abs()
    post = post - pl.when(is_inside).then("_shipping_tax_or_0").otherwise(0.0)
    lines = rows.with_columns(
        # nothing was charged for a cancelled row: its price is blank, and known to be nothing
        pl.when(_is_cancelled() & pl.col("_price").is_null()).then(0.0).otherwise(price.round(2)).alias("revenue"),
        pl.sum_horizontal("_tax_or_0", "_shipping_tax_or_0").alias("tax"),
        post.round(2).alias("shipping"),
        pl.coalesce("_item_status", "_order_status").alias("_line_status"),
        pl.coalesce(person("email"), pl.col("_buyer")).alias("customer_id"),
        pl.coalesce("_buyer", "_recipient").alias("customer_name"),
    ).with_columns(pl.when(_is_cancelled()).then(pl.lit("Cancelled")).otherwise("_order_status").alias("status"))
    return Reshaped(*or_each_order(lines))


def _is_cancelled() -> pl.Expr:
    words = (pl.col(name).fill_null("").str.to_lowercase() for name in ("_order_status", "_item_status"))
    return pl.any_horizontal(word.is_in(["cancelled", "canceled"]) for word in words)


ALL_ORDERS = Preset(
    name="amazon_all_orders",
    system="amazon",
    table=TRANSACTIONS,
    columns={
        "order_id": ("amazon-order-id", "order-id"),
        "occurred_at": ("purchase-date",),
        "product": ("product-name",),
        "product_id": ("sku", "asin"),
        "quantity": ("quantity", "quantity-purchased"),
        "currency": ("currency",),
        "channel": ("sales-channel",),
        "coupon": ("promotion-ids",),
        "region": ("ship-state", "ship-country"),
        "email": ("buyer-email",),
        "phone": ("buyer-phone-number",),
        "_buyer": ("buyer-name",),
        "_recipient": ("recipient-name",),
        "_order_status": ("order-status",),
        "_item_status": ("item-status",),
        "_price": ("item-price",),
        "_net_price": ("vat-exclusive-item-price",),
        "_tax": ("item-tax",),
        "_shipping": ("shipping-price",),
        "_shipping_tax": ("shipping-tax",),
        "_wrap": ("gift-wrap-price",),
        "_discount": ("item-promotion-discount",),
        "_shipping_discount": ("ship-promotion-discount",),
        "_ship_service": ("ship-service-level",),
    },
    signature=("order_id", "occurred_at", "product", "product_id", "quantity", "_price", "_ship_service"),
    reshape=reshape_orders,
)
