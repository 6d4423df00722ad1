"""JD: one row a line, with the order's amount repeated on each."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import allocate, of_order, on_first
from crm_analytics.intake.presets.cells import number
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS


def reshape_orders(parts: pl.DataFrame) -> Reshaped:
    """The order's amount shared out over its lines by price times quantity, instead of counted once a line."""
    lines = number(parts, "_order_amount", "_freight", "_price", "quantity")
    lines = lines.with_columns(of_order("_order_amount", "_freight"))
    lines = allocate(lines, "revenue", pl.col("_order_amount"), pl.col("_price") * pl.col("quantity"))
    return Reshaped(lines.with_columns(on_first(pl.col("_freight").fill_null(0.0)).alias("shipping")))


ORDERS = Preset(
    name="jd_orders",
    system="jd",
    table=TRANSACTIONS,
    columns={
        "order_id": ("订单号", "订单编号"),
        "customer_id": ("下单帐号", "下单账号"),
        "occurred_at": ("下单时间",),
        "product_id": ("商品ID", "货号"),
        "product": ("商品名称",),
        "quantity": ("订购数量",),
        "status": ("订单状态",),
        "channel": ("订单渠道", "订单来源"),
        "customer_name": ("客户姓名",),
        "phone": ("联系电话",),
        "delivered_on": ("订单完成时间",),
        "_price": ("京东价",),
        "_order_amount": ("订单金额",),
        "_freight": ("运费金额",),
    },
    signature=("order_id", "customer_id", "quantity", "_price", "_order_amount"),
    reshape=reshape_orders,
)
