"""Youzan: the export by goods, one row a line; a column name may occur twice."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import give_back, on_first, say_undated
from crm_analytics.intake.presets.buyers import masked_person, or_each_order
from crm_analytics.intake.presets.cells import number
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS


def reshape_goods(parts: pl.DataFrame) -> Reshaped:
    """Lines with what was really paid for them; what was refunded becomes a line of its own."""
    lines = number(parts, "_paid", "_refunded", "_freight", "quantity").with_columns(
        pl.coalesce("_created_at", "_paid_at", "_done_at").alias("occurred_at"),
        pl.coalesce("_buyer_id", masked_person("_buyer", "_buyer_phone"), masked_person("_receiver", "_receiver_phone"))
        .alias("customer_id"),
        pl.coalesce("_buyer", "_receiver").alias("customer_name"),
        pl.coalesce("_buyer_phone", "_receiver_phone").alias("phone"),
        pl.coalesce("_order_status", "_line_status").alias("status"),
        pl.col("_paid").alias("revenue"),
        pl.lit(0.0).alias("tax"),
    )  # fmt: skip
    lines = lines.with_columns(on_first(pl.col("_freight").fill_null(0.0)).alias("shipping"))
    # the refund of a line is of its goods
    refunds = give_back(lines.with_columns(pl.lit(0.0).alias("shipping")), pl.col("_refunded"), pl.col("occurred_at"))
    named, said = or_each_order(pl.concat([lines, refunds]))
    return Reshaped(named, (*say_undated(refunds), *said))


GOODS = Preset(
    name="youzan_order_goods",
    system="youzan",
    table=TRANSACTIONS,
    columns={
        "order_id": ("订单号",),
        "product": ("商品名称",),
        "product_id": ("规格编码", "商品编码", "商品ID"),
        "category": ("商品目录", "商品分组", "商品类目"),
        "quantity": ("商品数量",),
        "region": ("收货人省份", "收货省份"),
        "channel": ("下单网点", "订单来源", "归属店铺"),
        "_paid": ("商品实际成交金额",),
        "_subtotal": ("商品金额小计", "商品金额合计"),
        "_refunded": ("商品已退款金额",),
        "_freight": ("运费", "运费(元)"),
        "_order_status": ("订单状态",),
        "_line_status": ("订单商品状态", "商品状态"),
        "_created_at": ("订单创建时间", "下单时间"),
        "_paid_at": ("买家付款时间", "付款时间"),
        "_done_at": ("交易成功时间",),
        "_buyer_id": ("买家ID", "客户ID", "yz_open_id"),
        "_buyer": ("买家姓名", "买家昵称", "买家"),
        "_buyer_phone": ("买家手机号",),
        "_receiver": ("收货人/提货人", "收货人"),
        "_receiver_phone": ("收货人手机号/提货人手机号", "收货人手机号"),
    },
    signature=("order_id", "product", "quantity", "_paid", "_refunded"),
    reshape=reshape_goods,
)
