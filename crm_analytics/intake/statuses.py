"""What the state of an order or payment means for its money, in whatever words an export has it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import polars as pl


class StatusMeaning(StrEnum):
    """What became of the money of a line."""

    PAID = "paid"  # paid, shipped or done: a sale
    PENDING = "pending"  # not paid yet, perhaps never
    FAILED = "failed"  # tried and refused
    CANCELLED = "cancelled"  # called off before money changed hands
    REFUNDED = "refunded"  # a sale that was given back; the refund is a line of its own
    PARTLY_REFUNDED = "partly_refunded"  # a sale of which a part was given back
    DISPUTED = "disputed"  # a sale that the bank or the buyer contests; a loss is a line of its own
    TEST = "test"  # the shop trying itself out
    TRANSFER = "transfer"  # money moved, not earned: payouts, withdrawals, conversions, holds, fees


def bare_status(word: pl.Expr) -> pl.Expr:
    """Lower-case words parted by single spaces: "Partially_Refunded" -> "partially refunded".

    >>> pl.select(bare_status(pl.lit(" Partially_Refunded "))).item()
    'partially refunded'
    """
    return word.str.to_lowercase().str.replace_all(r"[\s_\-–/]+", " ").str.strip_chars(" .!")


def meaning_of(status: pl.Expr, own_words: Iterable[tuple[str, StatusMeaning]] = ()) -> pl.Expr:
    """Tell what a status means: words as exported -> StatusMeaning value; null where there is none or it is unknown.

    ``own_words`` add to STATUS_MEANINGS and win over them.

    >>> words = pl.DataFrame({"status": ["Paid", "交易成功", "on-hold", "odd"]})
    >>> words.select(meaning_of(pl.col("status")))["status"].to_list()
    ['paid', 'paid', 'pending', None]
    """
    own = {pl.select(bare_status(pl.lit(word))).item(): meaning for word, meaning in own_words}
    known = {word: str(meaning) for word, meaning in (STATUS_MEANINGS | own).items()}
    return bare_status(status).replace_strict(known, default=None, return_dtype=pl.String)


def _words(meaning: StatusMeaning, *words: str) -> dict[str, StatusMeaning]:
    return dict.fromkeys(words, meaning)


# A word that means different things in different systems ("closed") is left out: it counts, and is reported.
STATUS_MEANINGS: dict[str, StatusMeaning] = {
    **_words(
        StatusMeaning.PAID,
        "paid", "complete", "completed", "succeeded", "success", "successful", "settled", "captured", "processing",
        "processed", "shipped", "partially shipped", "shipping", "delivered", "fulfilled", "partially fulfilled",
        "unfulfilled", "unshipped", "ready to ship", "picked up", "in transit", "partially paid",
        "approved", "accepted", "done", "finished", "sold", "invoiced", "billed", "won", "closed won", "confirmed",
        "bezahlt", "abgeschlossen", "versandt", "versendet", "zugestellt", "erledigt", "payé", "payée", "expédié",
        "terminée", "livrée", "pagado", "completado", "enviado", "entregado",
        "已付款", "已支付", "支付成功", "付款成功", "买家已付款", "买家已付款,等待卖家发货", "买家已付款，等待卖家发货",
        "等待卖家发货", "待发货", "等待发货", "待出库", "等待出库", "已发货", "卖家已发货", "部分发货", "卖家部分发货",
        "卖家已发货,等待买家确认", "卖家已发货，等待买家确认", "等待确认收货", "待收货", "已收货", "已签收",
        "已确认收货", "交易成功", "交易完成", "订单完成", "已完成", "完成", "成功", "已结算", "已成交", "已出库",
        "退款中", "待评价",
        "已出貨", "訂單完成", "已結帳", "備貨中", "待出貨", "完成訂單",
        "cleared", "partiallyshipped", "shipped delivered to buyer", "shipped picked up", "shipped out for delivery",
        "(锁定)等待出库", "（锁定）等待出库", "锁定", "备货中", "已成团", "已发货未签收", "待签收",
    ),
    **_words(
        StatusMeaning.PENDING,
        "pending", "pending payment", "awaiting payment", "unpaid", "on hold", "hold", "held",
        "authorized", "authorised", "uncaptured", "requires payment method", "requires action", "requires capture",
        "requires confirmation", "incomplete", "draft", "checkout draft", "in progress", "overdue", "payment review",
        "unclaimed", "uncleared", "placed", "pending waiting for pick up", "nicht freigegeben",
        "等待付款确认", "暂停", "待确认",
        "backordered", "offen", "ausstehend", "in wartestellung", "unbezahlt", "en attente", "pendiente",
        "待付款", "等待付款", "等待买家付款", "未付款", "未支付", "待支付", "待审核", "拼团中", "待成团",
        "尚未付款", "待確認",
    ),
    **_words(
        StatusMeaning.FAILED,
        "failed", "failure", "declined", "denied", "rejected", "blocked", "error", "payment failed", "expired",
        "fehlgeschlagen", "abgelehnt", "échoué", "échouée", "fallido", "rechazado",
        "支付失败", "付款失败", "失败", "交易失败", "付款失敗", "失敗",
    ),
    **_words(
        StatusMeaning.CANCELLED,
        "cancelled", "canceled", "cancel", "voided", "void", "abandoned", "trash",
        "storniert", "abgebrochen", "annulé", "annulée", "cancelado", "anulado", "closed lost", "lost",
        "已取消", "取消", "交易关闭", "订单关闭", "已关闭", "关闭", "已作废", "作废",
        "(删除)等待付款", "（删除）等待付款", "(删除)等待出库", "（删除）等待出库", "付款以前,卖家或买家主动关闭交易",
        "付款以前，卖家或买家主动关闭交易", "removed",
        "拼团失败", "已刪除", "交易取消", "訂單取消", "取消訂單", "不成立",
    ),
    **_words(
        StatusMeaning.REFUNDED,
        "refunded", "refund", "fully refunded", "full refund", "returned", "reversed", "chargeback", "charged back",
        "erstattet", "zurückerstattet", "retourniert", "remboursé", "remboursée", "reembolsado", "devuelto",
        "已退款", "退款成功", "全额退款", "退款完成", "已退货", "退货退款", "退货完成",
        "付款以后用户退款成功,交易自动关闭", "付款以后用户退款成功，交易自动关闭",
        "全額退款", "退款", "已退貨", "rückzahlung", "zurückgezahlt", "shipped returned to seller",
        "shipped rejected by buyer",
    ),
    **_words(
        StatusMeaning.PARTLY_REFUNDED,
        "partially refunded", "partial refund", "partly refunded", "partially returned", "teilweise erstattet",
        "teilweise rückgezahlt",
        "部分退款", "部分退货", "部分退款成功", "部分退貨",
    ),
    **_words(
        StatusMeaning.DISPUTED,
        "disputed", "dispute", "under review", "needs response", "warning needs response", "in dispute",
        "early fraud warning",
        "争议中", "维权中", "爭議中",
    ),
    **_words(StatusMeaning.TEST, "test", "test mode", "sandbox", "测试", "測試", "测试订单"),
    **_words(
        StatusMeaning.TRANSFER,
        "transfer", "payout", "withdrawal", "withdrawn", "deposit", "currency conversion", "fee", "authorization",
        "reserve", "提现", "转账", "充值", "手续费", "提現", "轉帳",
    ),
}  # fmt: skip
