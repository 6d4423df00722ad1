"""All known exports, and which of them a file is."""

from __future__ import annotations

from collections.abc import Sequence

from crm_analytics.intake.presets import (
    amazon,
    douyin,
    etsy,
    jd,
    mailings,
    opportunities,
    paypal,
    pinduoduo,
    shopify,
    square,
    stripe,
    taobao,
    woocommerce,
    youzan,
)
from crm_analytics.intake.presets.preset import Preset, choose_preset
from crm_analytics.schemas import Table

PRESETS: tuple[Preset, ...] = (
    shopify.ORDERS, shopify.CUSTOMERS, woocommerce.ANALYTICS, woocommerce.WEBTOFFEE, stripe.PAYMENTS,
    square.TRANSACTIONS_EXPORT, square.ITEMS, paypal.ACTIVITY, amazon.ALL_ORDERS, etsy.ORDERS, etsy.ITEMS,
    taobao.ORDER_LIST, taobao.ORDER_DETAIL, jd.ORDERS, youzan.GOODS, douyin.ORDERS, pinduoduo.ORDERS,
    opportunities.HUBSPOT_DEALS, opportunities.HUBSPOT_CONTACTS, opportunities.SALESFORCE,
    mailings.MAILCHIMP_AUDIENCE, mailings.MAILCHIMP_CAMPAIGNS, mailings.KLAVIYO_PROFILES, mailings.KLAVIYO_CAMPAIGNS,
)  # fmt: skip


def recognise_preset(headers: Sequence[str], table: Table | None = None) -> Preset | None:
    """Which known export a file is, by its headers (in any order, some more or less); None when it is none.

    >>> recognise_preset(["订单号", "下单帐号", "订购数量", "京东价", "订单金额"]).name
    'jd_orders'
    >>> recognise_preset(["Order ID", "Customer", "Date", "Amount"]) is None
    True
    """
    return choose_preset(PRESETS, headers, table)


def preset_named(name: str) -> Preset:
    """A preset by its name."""
    return next(preset for preset in PRESETS if preset.name == name)
