"""A known export is recognised for certain, and nothing else is taken for one."""

import random
from pathlib import Path

import pytest

from crm_analytics.intake.presets import PRESETS, recognise_preset
from crm_analytics.schemas import PROFILES, TRANSACTIONS
from tests.intake.presets.exports import HEADERS

EXPECTED = {
    "SHOPIFY_ORDERS": "shopify_orders", "SHOPIFY_CUSTOMERS": "shopify_customers",
    "WOOCOMMERCE_ANALYTICS": "woocommerce_analytics_orders", "WOOCOMMERCE_WEBTOFFEE": "woocommerce_webtoffee_orders",
    "STRIPE_OLD": "stripe_payments", "STRIPE_NEW": "stripe_payments", "SQUARE_TRANSACTIONS": "square_transactions",
    "SQUARE_ITEMS": "square_items", "PAYPAL": "paypal_activity", "PAYPAL_GERMAN": "paypal_activity",
    "PAYPAL_GERMAN_STATEMENT": "paypal_activity", "HUBSPOT_DEALS": "hubspot_deals",
    "HUBSPOT_CONTACTS": "hubspot_contacts", "SALESFORCE_REPORT": "salesforce_opportunities",
    "SALESFORCE_OBJECT": "salesforce_opportunities", "MAILCHIMP_AUDIENCE": "mailchimp_audience",
    "MAILCHIMP_CAMPAIGNS": "mailchimp_campaigns", "KLAVIYO_CAMPAIGNS": "klaviyo_campaigns",
    "KLAVIYO_PROFILES": "klaviyo_profiles", "AMAZON": "amazon_all_orders", "ETSY_ORDERS": "etsy_sold_orders",
    "ETSY_ITEMS": "etsy_sold_order_items", "TAOBAO_LIST": "taobao_order_list", "TAOBAO_DETAIL": "taobao_order_detail",
    "JD": "jd_orders", "YOUZAN": "youzan_order_goods", "DOUYIN": "douyin_orders", "PINDUODUO": "pinduoduo_orders",
}  # fmt: skip

GENERIC = [
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
    "Row ID,Order ID,Order Date,Ship Date,Customer ID,Segment,Country,State,Product ID,Sales,Quantity,Discount,Profit",
    "ID,Year_Birth,Education,Marital_Status,Income,Dt_Customer,Recency,MntWines,MntFruits,Response",
    "customerID,gender,SeniorCitizen,Partner,tenure,PhoneService,Contract,MonthlyCharges,TotalCharges,Churn",
    "customer_id,order_id,date,revenue",
    "id,amount,currency,status,created,customer,email",
    "Name,Email,Phone,Created at,Total,Currency",
    "Date,Time,Name,Type,Status,Amount,Balance",
    "Order ID,Sale Date,Quantity,Price,Buyer,Status,Currency",
    "订单号,商品名称,数量,单价,金额,下单时间,客户",
    "订单编号,订单状态,金额,日期,买家",
    "会员卡号,姓名,电话,注册日期,积分",
    "household_id,store_id,basket_id,product_id,quantity,sales_value,retail_disc,transaction_timestamp",
    "order_id,customer_id,order_status,order_purchase_timestamp,order_delivered_customer_date",
    "Deal,Stage,Amount,Owner,Close date",
    "Email,First Name,Last Name,Region,Consent",
    "Campaign,Date,Sent,Opened,Clicked,Revenue",
]


def test_there_is_an_export_of_every_preset():
    assert set(EXPECTED) == set(HEADERS)
    assert set(EXPECTED.values()) == {preset.name for preset in PRESETS}


@pytest.mark.parametrize("name", HEADERS)
def test_an_export_fits_its_own_preset_and_no_other(name):
    assert [preset.name for preset in PRESETS if preset.fits(HEADERS[name])] == [EXPECTED[name]]


@pytest.mark.parametrize("name", HEADERS)
def test_columns_may_stand_in_any_order_and_others_among_them(name):
    headers = [*HEADERS[name], "My own note", "extra"]
    random.Random(1).shuffle(headers)
    assert recognise_preset(headers).name == EXPECTED[name]


@pytest.mark.parametrize("name", HEADERS)
def test_optional_columns_may_be_missing(name):
    preset = next(preset for preset in PRESETS if preset.name == EXPECTED[name])
    told = [*preset.find(HEADERS[name]).items(), *preset.gather(HEADERS[name]).items()]
    needed = [own[0] for part, own in told if part in preset.signature]
    assert recognise_preset(needed).name == EXPECTED[name]


@pytest.mark.parametrize("header", GENERIC)
def test_a_file_of_ones_own_is_no_known_export(header):
    assert recognise_preset(header.split(",")) is None


def test_a_preset_is_found_for_the_table_that_is_asked_for_only():
    assert recognise_preset(HEADERS["SHOPIFY_ORDERS"], PROFILES) is None
    assert recognise_preset(HEADERS["SHOPIFY_ORDERS"], TRANSACTIONS).name == "shopify_orders"


def test_case_and_spaces_of_headers_do_not_matter():
    assert recognise_preset([f" {name.upper()} " for name in HEADERS["STRIPE_NEW"]]).name == "stripe_payments"


def test_every_system_is_told_of_in_the_documentation():
    text = (Path(__file__).parents[3] / "docs" / "data.md").read_text().lower()
    assert [preset.system for preset in PRESETS if preset.system not in text] == []


def test_every_column_that_a_preset_makes_is_one_of_its_table():
    for preset in PRESETS:
        ours = {name for name in preset.columns if not name.startswith("_")}
        known = set(preset.table.names) | ({"status", "currency", "tax", "shipping", "email", "phone", "customer_name"}
                                           if preset.table is TRANSACTIONS else set())  # fmt: skip
        assert ours <= known, preset.name
        assert set(preset.signature) <= {*preset.columns, *preset.repeated}, preset.name
