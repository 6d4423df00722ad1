"""WooCommerce: the orders report of Analytics, and the order export of the WebToffee plug-in (packed line items)."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import allocate, give_back, on_first, say_undated
from crm_analytics.intake.presets.cells import joined, number, person
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import TRANSACTIONS

_PIECES = r"^\s*(\d+)\s*[×x]\s*(.*?)\s*$"
_BETWEEN = r",\s*(\d+\s*[×x]\s)"  # a product's own name may hold a comma


def reshape_analytics(parts: pl.DataFrame) -> Reshaped:
    """One line a product of "2× Shirt, 1× Hat"; the report names no prices, so pieces share the net sales alike."""
    orders = number(parts, "_net_sales", "_revenue").with_columns(
        pl.coalesce("_net_sales", "_revenue").alias("_money"),
        pl.col("_products").str.replace_all(_BETWEEN, "\u241e$1").str.split("\u241e").alias("_products"),
        person("_customer").alias("customer_id"),
        pl.col("_customer").alias("customer_name"),
    )
    lines = orders.explode("_products", empty_as_null=True, keep_nulls=True)
    pieces = pl.col("_products").str.extract(_PIECES, 1).cast(pl.Float64)
    lines = lines.with_columns(
        pl.col("_products").str.extract(_PIECES, 2).fill_null(pl.col("_products")).alias("product"),
        # what is given back in a row of negative money comes back, it is not bought
        pl.when(pl.col("_money") < 0).then(-pieces).otherwise(pieces).alias("quantity"),
    )
    lines = allocate(lines, "revenue", pl.col("_money"), pl.col("quantity"), order="_row")
    shared = lines.filter(pl.len().over("_row") > 1)
    return Reshaped(lines, (*_say_shared(shared), Message("intake.customer_is_name", {}, Severity.WARNING)))


def _say_shared(lines: pl.DataFrame) -> tuple[Message, ...]:
    if lines.is_empty():
        return ()
    params = {"n_rows": lines.height, "money": round(float(lines["revenue"].abs().sum()), 2)}
    return (Message("intake.money_shared_by_pieces", params, Severity.WARNING),)


ANALYTICS = Preset(
    name="woocommerce_analytics_orders",
    system="woocommerce",
    table=TRANSACTIONS,
    columns={
        "order_id": ("Order #", "Order Number", "Bestellung #", "Bestellnr."),
        "occurred_at": ("Date", "Datum"),
        "status": ("Status",),
        "coupon": ("Coupon(s)", "Gutschein(e)"),
        "channel": ("Attribution", "Origin"),
        "_customer": ("Customer", "Kunde"),
        "_customer_type": ("Customer type", "Kundentyp"),
        "_products": ("Product(s)", "Produkt(e)"),
        "_items_sold": ("Items sold", "Verkaufte Artikel"),
        "_revenue": ("N. Revenue (formatted)", "N. Revenue"),
        "_net_sales": ("Net Sales", "Nettoumsatz"),
    },
    signature=("order_id", "occurred_at", "status", "_customer", "_products", "_items_sold"),
    reshape=reshape_analytics,
)


def reshape_webtoffee(parts: pl.DataFrame) -> Reshaped:
    """One line a packed item; its "total" is after discounts and without tax. Refunds become lines of their own."""
    money = ("_tax_total", "_shipping_total", "_shipping_tax", "_order_total", "_refund_total")
    orders = number(parts, *money).with_columns(_name_buyer())
    lines = _unpack(orders)
    lines = allocate(lines, "tax", pl.col("_tax_total").fill_null(0.0), pl.col("revenue"), order="_row")
    lines = lines.with_columns(on_first(pl.col("_shipping_total").fill_null(0.0), "_row").alias("shipping"))
    orders = lines.group_by("_row", maintain_order=True).agg(
        pl.col("revenue", "tax", "shipping").sum(), pl.exclude("revenue", "tax", "shipping").first()
    )
    refunds = _give_back(orders)
    frame = pl.concat([lines, refunds], how="diagonal_relaxed")
    return Reshaped(frame, say_undated(refunds.filter(pl.col("_refunded_at").is_null())))


def _name_buyer() -> list[pl.Expr]:
    user = pl.when(pl.col("_user_id") != "0").then("_user_id")  # user 0 is a guest
    return [
        pl.coalesce(person("email", "_billing_email"), user).alias("customer_id"),
        pl.coalesce("email", "_billing_email").alias("email"),
        joined("_first_name", "_last_name").alias("customer_name"),
        pl.col("status").str.strip_prefix("wc-").alias("status"),
        pl.coalesce("_order_number", "order_id").alias("order_id"),
        pl.coalesce(_packed("_coupons", "code"), "_coupons").alias("coupon"),
        pl.coalesce("_shipping_state", "_billing_state", "_shipping_country", "_billing_country").alias("region"),
    ]


def _unpack(orders: pl.DataFrame) -> pl.DataFrame:
    items = orders.with_columns(pl.col("_items").list.drop_nulls().alias("_item"))
    lines = items.explode("_item", empty_as_null=True, keep_nulls=True)
    read = {"product": "name", "product_id": "sku", "_id": "product_id", "_quantity": "quantity", "_total": "total"}
    lines = lines.with_columns(_packed("_item", key).alias(name) for name, key in read.items())
    lines = number(lines, "_quantity", "_total")
    return lines.with_columns(
        pl.coalesce("product_id", "_id").alias("product_id"),
        pl.col("_quantity").alias("quantity"),
        # an order whose items were deselected in the export still has its total
        pl.when(pl.col("_item").is_null()).then(_total_without_items()).otherwise("_total").alias("revenue"),
    )


def _total_without_items() -> pl.Expr:
    others = (pl.col(name).fill_null(0.0) for name in ("_tax_total", "_shipping_total"))
    return pl.col("_order_total") - pl.sum_horizontal(others)


def _packed(column: str, key: str) -> pl.Expr:
    """The value behind one key of "name:Shirt|sku:S-1|total:20.00"."""
    value = pl.col(column).str.extract(rf"(?:^|\|)\s*{key}:([^|]*)", 1).str.strip_chars()
    return pl.when(value.str.len_chars() > 0).then(value)


def _give_back(orders: pl.DataFrame) -> pl.DataFrame:
    packed = orders.with_columns(pl.col("_refund_items").str.split("||").alias("_refund")).explode(
        "_refund", empty_as_null=True, keep_nulls=True
    )
    refunds = number(packed.with_columns(_packed("_refund", "amount").alias("_amount")), "_amount").with_columns(
        _packed("_refund", "date").alias("_refunded_at")
    )
    amount = pl.coalesce(pl.col("_amount").abs(), pl.col("_refund_total").abs())
    return give_back(refunds, amount, pl.coalesce("_refunded_at", "occurred_at"))


WEBTOFFEE = Preset(
    name="woocommerce_webtoffee_orders",
    system="woocommerce",
    table=TRANSACTIONS,
    columns={
        "order_id": ("order_id",),
        "occurred_at": ("order_date", "date"),
        "status": ("status", "order_status"),
        "currency": ("order_currency", "currency"),
        "email": ("customer_email",),
        "phone": ("billing_phone",),
        "_coupons": ("coupon_items", "coupons"),
        "_order_number": ("order_number",),
        "_billing_email": ("billing_email",),
        "_user_id": ("customer_id", "customer_user"),
        "_first_name": ("billing_first_name",),
        "_last_name": ("billing_last_name",),
        "_billing_state": ("billing_state",),
        "_billing_country": ("billing_country",),
        "_shipping_state": ("shipping_state",),
        "_shipping_country": ("shipping_country",),
        "_tax_total": ("tax_total",),
        "_shipping_total": ("shipping_total",),
        "_shipping_tax": ("shipping_tax_total",),
        "_order_total": ("order_total",),
        "_refund_items": ("refund_items",),
        "_refund_total": ("refunded_total", "refund_total"),
    },
    repeated={"_items": r"line_item_(\d+)"},
    signature=("order_id", "occurred_at", "status", "_order_total", "_items"),
    reshape=reshape_webtoffee,
)
