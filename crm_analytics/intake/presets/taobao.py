"""Taobao and Tmall: the order list (buyer, money) and the order detail (lines), joined by 订单编号."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import allocate, give_back, of_order, on_first, say_undated
from crm_analytics.intake.presets.cells import number
from crm_analytics.intake.presets.preset import Companion, Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS

_MONEY = ("_goods", "_postage", "_paid", "_refunded")
_ORDER = ("_buyer", "_alipay", "_name", "_mobile", "_telephone", "_address", "_created_at", "_paid_at", "_shop")


def reshape_list(parts: pl.DataFrame) -> Reshaped:
    """One line an order: what was paid less postage; what was never paid keeps the price that was asked."""
    orders = number(parts, *_MONEY, "quantity").with_columns(_order_money(), _postage()).with_columns(_name_buyer())
    return _with_refunds(orders.with_columns(pl.col("_money").alias("revenue"), pl.col("_sent").alias("shipping")))


def reshape_detail(parts: pl.DataFrame) -> Reshaped:
    """Lines with their share of what the list says was paid for the order, by price times quantity."""
    lines = number(parts, *_MONEY, "quantity", "_price", "_line_paid").with_columns(
        of_order(*_MONEY, *_ORDER, "_order_status")
    )
    lines = lines.with_columns(_order_money(), _postage()).with_columns(_name_buyer())
    # newer exports say what was paid for each line; the list has what was paid for the order, postage apart
    value = pl.coalesce(pl.col("_line_paid"), pl.col("_price") * pl.col("quantity"))
    lines = allocate(lines, "revenue", pl.col("_money"), value)
    return _with_refunds(
        lines.with_columns(
            on_first(pl.col("_sent")).alias("shipping"),
            pl.coalesce("_order_status", "status").alias("status"),
        )
    )


def _order_money() -> pl.Expr:
    paid = (pl.col("_paid") - pl.col("_postage").fill_null(0.0)).clip(0.0)
    return pl.when(pl.col("_paid_at").is_null()).then("_goods").otherwise(paid).round(2).alias("_money")


def _postage() -> pl.Expr:
    return pl.min_horizontal(pl.col("_postage").fill_null(0.0), pl.col("_paid").fill_null(0.0)).alias("_sent")


def _name_buyer() -> list[pl.Expr]:
    mobile, telephone = (pl.col(name).str.strip_prefix("'") for name in ("_mobile", "_telephone"))
    return [
        pl.coalesce("_buyer", "_alipay").alias("customer_id"),
        pl.col("_created_at").alias("occurred_at"),
        pl.col("_name").alias("customer_name"),
        pl.coalesce(mobile, telephone).alias("phone"),
        pl.col("_address").str.split(" ").list.first().alias("region"),
        pl.col("_shop").alias("channel"),
        pl.lit(0.0).alias("tax"),
    ]


def _with_refunds(lines: pl.DataFrame) -> Reshaped:
    orders = lines.group_by("order_id", maintain_order=True).agg(
        pl.col("revenue", "shipping").sum(), pl.exclude("revenue", "shipping").first()
    )
    status = pl.col("status").fill_null("")
    # 付款以后用户退款成功，交易自动关闭: it was paid, and all of it went back
    is_all_back = status.str.contains("退款成功")
    # any other order that was closed is set aside whole: nothing of it is given back
    is_closed = status.str.contains("关闭") & ~is_all_back
    amount = pl.when(is_all_back).then(pl.col("revenue") + pl.col("shipping")).otherwise("_refunded")
    refunds = give_back(orders.filter(~is_closed), amount, pl.col("occurred_at"))
    return Reshaped(pl.concat([lines, refunds], how="diagonal_relaxed"), say_undated(refunds))


ORDER_LIST = Preset(
    name="taobao_order_list",
    system="taobao",
    table=TRANSACTIONS,
    columns={
        "order_id": ("订单编号",),
        "product": ("宝贝标题", "商品标题"),
        "quantity": ("宝贝总数量", "商品总数量"),
        "status": ("订单状态",),
        "_buyer": ("买家会员名", "买家昵称"),
        "_alipay": ("买家支付宝账号",),
        "_goods": ("买家应付货款",),
        "_postage": ("买家应付邮费",),
        "_total": ("总金额",),
        "_paid": ("买家实际支付金额", "买家实付金额"),
        "_refunded": ("退款金额",),
        "_created_at": ("订单创建时间",),
        "_paid_at": ("订单付款时间",),
        "_name": ("收货人姓名",),
        "_address": ("收货地址",),
        "_mobile": ("联系手机",),
        "_telephone": ("联系电话",),
        "_shop": ("店铺名称",),
    },
    signature=("order_id", "status", "_goods", "_paid", "_created_at", "_paid_at"),
    reshape=reshape_list,
)

ORDER_DETAIL = Preset(
    name="taobao_order_detail",
    system="taobao",
    table=TRANSACTIONS,
    columns={
        "order_id": ("订单编号", "主订单编号"),
        "product": ("标题", "商品标题"),
        "quantity": ("购买数量",),
        "product_id": ("商家编码", "外部系统编号"),
        "status": ("订单状态",),
        "_price": ("价格", "商品价格"),
        "_variant": ("规格名称", "商品属性"),
        "_line_paid": ("买家实际支付金额", "买家实付金额"),
        "_package": ("套餐信息",),
        "_order_status": (),
        **dict.fromkeys((*_MONEY, *_ORDER), ()),
    },
    signature=("order_id", "product", "_price", "quantity", "_package"),
    reshape=reshape_detail,
    companion=Companion("taobao_order_list", takes=("status", *_MONEY, *_ORDER), is_needed=True),
)
