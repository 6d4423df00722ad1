"""Pinduoduo (拼多多): one row an order; one status tells of shipping and refund, buyers are masked or left out."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import give_back, say_undated
from crm_analytics.intake.presets.buyers import masked_person, or_each_order, visible
from crm_analytics.intake.presets.cells import number
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS


def reshape_orders(parts: pl.DataFrame) -> Reshaped:
    """Lines with what the seller received less postage; an order refunded after it was sent is given back."""
    orders = number(parts, "_received", "_paid", "_postage", "_refund", "quantity").with_columns(
        pl.col("_postage").fill_null(0.0).alias("shipping"),
        pl.coalesce("_buyer_id", masked_person("_receiver", "_phone")).alias("customer_id"),
        visible("_receiver").alias("customer_name"),
        visible("_phone").alias("phone"),
        pl.coalesce("_dealt_at", "_grouped_at", "_paid_at").alias("occurred_at"),
        _status().alias("status"),
        pl.lit(0.0).alias("tax"),
    )
    money = pl.coalesce("_received", "_paid")
    orders = orders.with_columns((money - pl.col("shipping")).round(2).alias("revenue"))
    refund = pl.coalesce(pl.when(pl.col("_refund") > 0).then("_refund"), money)
    refunds = give_back(orders.filter(pl.col("status") == "退款成功"), refund, pl.col("occurred_at"))
    named, said = or_each_order(pl.concat([orders, refunds]))
    return Reshaped(named, (*say_undated(refunds), *said))


def _status() -> pl.Expr:
    words = pl.concat_str("_status", "_after_sale", separator="，", ignore_nulls=True)
    is_back = words.str.contains("退款成功")
    was_never_sent = pl.col("_status").str.contains("取消|未发货")
    return (
        pl.when(is_back & was_never_sent)
        .then(pl.lit("已取消"))
        .when(is_back)
        .then(pl.lit("退款成功"))
        .otherwise(pl.col("_status").str.split("，").list.first())
    )


ORDERS = Preset(
    name="pinduoduo_orders",
    system="pinduoduo",
    table=TRANSACTIONS,
    columns={
        "order_id": ("订单号",),
        "product": ("商品", "商品名称"),
        "product_id": ("商品id",),
        "quantity": ("商品数量(件)", "商品数量"),
        "region": ("省", "省份"),
        "delivered_on": ("确认收货时间",),
        "_total": ("商品总价(元)",),
        "_postage": ("邮费(元)",),
        "_paid": ("用户实付金额(元)",),
        "_received": ("商家实收金额(元)",),
        "_refund": ("退款金额(元)", "退款金额"),
        "_status": ("订单状态",),
        "_after_sale": ("售后状态",),
        "_dealt_at": ("订单成交时间",),
        "_grouped_at": ("拼单成功时间",),
        "_paid_at": ("支付时间", "订单创建时间"),
        "_buyer_id": ("用户ID", "买家ID"),
        "_receiver": ("收货人", "收件人"),
        "_phone": ("手机", "手机号", "收货人手机"),
    },
    signature=("order_id", "product", "quantity", "_received", "_status"),
    reshape=reshape_orders,
)
