"""Douyin (抖音): one row a sub-order; buyers are encrypted or masked, "-" stands for nothing."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import give_back, on_first, say_undated
from crm_analytics.intake.presets.buyers import masked_person, or_each_order, visible
from crm_analytics.intake.presets.cells import number
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS


def reshape_orders(parts: pl.DataFrame) -> Reshaped:
    """Lines with what the buyer had to pay; a line whose refund succeeded after it was closed well is given back."""
    text = parts.with_columns(pl.when(pl.col(pl.String) != "-").then(pl.col(pl.String)).name.keep())
    lines = number(text, "_payable", "_freight", "quantity").with_columns(
        pl.coalesce("_buyer_id", masked_person("_receiver", "_phone")).alias("customer_id"),
        visible("_receiver").alias("customer_name"),
        visible("_phone").alias("phone"),
        pl.col("_status").alias("status"),
        pl.col("_payable").alias("revenue"),
        pl.lit(0.0).alias("tax"),
    )
    lines = lines.with_columns(on_first(pl.col("_freight").fill_null(0.0)).alias("shipping"))
    is_open = ~pl.col("_status").str.contains("关闭|取消").fill_null(False)
    given_back = lines.filter(is_open & pl.col("_after_sale").str.contains("退款成功"))
    refunds = give_back(
        given_back.with_columns(pl.lit(0.0).alias("shipping")), pl.col("_payable"), pl.col("occurred_at")
    )
    named, said = or_each_order(pl.concat([lines, refunds]))
    return Reshaped(named, (*say_undated(refunds), *said))


ORDERS = Preset(
    name="douyin_orders",
    system="douyin",
    table=TRANSACTIONS,
    columns={
        "order_id": ("主订单编号",),
        "occurred_at": ("订单提交时间",),
        "product": ("选购商品",),
        "product_id": ("商家编码", "商品ID"),
        "quantity": ("商品数量",),
        "region": ("省", "省份"),
        "channel": ("流量来源", "APP渠道"),
        "delivered_on": ("订单完成时间",),
        "_line": ("子订单编号",),
        "_payable": ("订单应付金额",),
        "_freight": ("运费",),
        "_status": ("订单状态",),
        "_after_sale": ("售后状态",),
        "_buyer_id": ("买家ID", "用户ID"),
        "_receiver": ("收件人", "收货人"),
        "_phone": ("收件人手机号", "收货人手机号"),
    },
    signature=("order_id", "occurred_at", "product", "quantity", "_line", "_payable", "_status"),
    reshape=reshape_orders,
)
