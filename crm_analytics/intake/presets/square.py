"""Square: transactions (one row a payment) and items (one row a line); together the items are the lines."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.cells import number, person
from crm_analytics.intake.presets.preset import Companion, Preset, Reshaped
from crm_analytics.intake.presets.zones import one_zone
from crm_analytics.schemas import TRANSACTIONS

_COMMON = {
    "order_id": ("Transaction ID", "取引ID", "ID de transaction", "ID de transacción"),
    "customer_name": ("Customer Name", "顧客名", "Nom du client", "Nombre del cliente"),
    "channel": ("Channel", "Source"),
    "region": ("Location", "店舗", "Point de vente", "Punto de venta"),
    "tax": ("Tax", "税金", "Taxes", "Impuesto"),
    "_date": ("Date", "日付", "Fecha"),
    "_time": ("Time", "時刻", "Heure", "Hora"),
    "_zone": ("Time Zone", "タイムゾーン", "Fuseau horaire", "Zona horaria"),
    "_gross": ("Gross Sales", "総売上高", "Ventes brutes", "Ventas brutas"),
    "_net": ("Net Sales", "純売上高", "Ventes nettes", "Ventas netas"),
    "_customer": ("Customer ID", "顧客ID", "ID client", "ID de cliente"),
    "_reference": ("Customer Reference ID",),
    "_event": ("Event Type", "イベントタイプ", "Type d'événement", "Tipo de evento"),
}


def reshape_sales(parts: pl.DataFrame) -> Reshaped:
    """Net sales as revenue, tax and tips apart; refunds are rows of their own with negative money."""
    rows = number(parts, "_net", "tax", "_quantity").with_columns(
        pl.concat_str("_date", "_time", separator=" ", ignore_nulls=True).alias("occurred_at"),
        person("_customer", "_reference").alias("customer_id"),
        pl.col("_net").alias("revenue"),
        _status().alias("status"),
    )
    pieces = pl.when(pl.col("revenue") < 0).then(-pl.col("_quantity").abs()).otherwise("_quantity")
    return Reshaped(rows.with_columns(pieces.alias("quantity")), source_time_zone=one_zone(parts["_zone"]))


def _status() -> pl.Expr:
    is_refund = pl.col("_event").str.to_lowercase().is_in(["refund", "払い戻し", "remboursement", "reembolso"])
    return pl.when(is_refund).then(pl.lit("refund")).otherwise(pl.col("_status"))


TRANSACTIONS_EXPORT = Preset(
    name="square_transactions",
    system="square",
    table=TRANSACTIONS,
    columns=_COMMON | {
        "product": ("Description",),
        "_status": ("Transaction Status",),
        "_quantity": (),
        "_collected": ("Total Collected", "合計回収額", "Total perçu", "Total cobrado"),
        "_payment": ("Payment ID", "支払いID"),
    },
    signature=("order_id", "_date", "_time", "_zone", "_gross", "_net", "_collected", "_event"),
    reshape=reshape_sales,
)  # fmt: skip

ITEMS = Preset(
    name="square_items",
    system="square",
    table=TRANSACTIONS,
    columns=_COMMON | {
        "product": ("Item", "商品", "Article", "Artículo"),
        "category": ("Category", "カテゴリ", "Catégorie", "Categoría"),
        "product_id": ("SKU",),
        "_quantity": ("Qty", "数量", "Qté", "Cant."),
        "_variant": ("Price Point Name", "価格帯名"),
        "_status": (),
    },
    signature=("order_id", "_date", "_time", "product", "_quantity", "_gross", "_net", "_variant"),
    reshape=reshape_sales,
    companion=Companion("square_transactions", takes=("_status",)),
)  # fmt: skip
