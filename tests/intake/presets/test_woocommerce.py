"""WooCommerce: packed line items and products, formatted money."""

import datetime as dt

from crm_analytics.intake import read_transactions
from tests.intake.presets.exports import WOOCOMMERCE_ANALYTICS, WOOCOMMERCE_WEBTOFFEE, write_export

NAMES = ["customer_id", "order_id", "date", "product", "quantity", "revenue"]


def analytics(**more):
    row = {"Date": "2024-01-05 10:00:00", "Order #": "11", "N. Revenue (formatted)": "$30.00", "Status": "completed",
           "Customer": "Mara Holt", "Customer type": "new", "Product(s)": "2× Shirt, 1× Hat", "Items sold": 3,
           "Coupon(s)": "spring", "Net Sales": "30"}  # fmt: skip
    return row | more


def test_the_analytics_report_gives_a_line_for_each_product():
    intake = read_transactions(
        write_export(
            WOOCOMMERCE_ANALYTICS,
            analytics(),
            analytics(**{"Order #": "12", "Product(s)": "1× Mug, blue", "Net Sales": "1234.5", "Customer": "Lin Wei"}),
            analytics(**{"Order #": "13", "Product(s)": "1× Mug, blue", "Net Sales": "-10", "Status": "refunded"}),
            analytics(**{"Order #": "14", "Status": "failed"}),
        )
    )
    assert intake.table.select(NAMES).rows() == [
        ("Mara Holt", "11", dt.date(2024, 1, 5), "Shirt", 2.0, 20.0),
        ("Mara Holt", "11", dt.date(2024, 1, 5), "Hat", 1.0, 10.0),
        ("Lin Wei", "12", dt.date(2024, 1, 5), "Mug, blue", 1.0, 1234.5),
        ("Mara Holt", "13", dt.date(2024, 1, 5), "Mug, blue", -1.0, -10.0),
    ]
    assert intake.rejected["reason"].to_list() == ["status_not_counted", "status_not_counted"]
    assert intake.n_read == 6
    codes = {message.code for message in intake.messages}
    assert {"intake.money_shared_by_pieces", "intake.customer_is_name"} <= codes


def test_formatted_revenue_stands_in_where_net_sales_are_missing():
    header = WOOCOMMERCE_ANALYTICS.replace(",Net Sales", "")
    rows = [{**analytics(), "N. Revenue (formatted)": "&#36;1,200.50", "Product(s)": "1× Mug"}]
    rows[0].pop("Net Sales")
    assert read_transactions(write_export(header, *rows)).table["revenue"].to_list() == [1200.5]


def test_packed_line_items_become_lines_with_tax_and_shipping_apart():
    intake = read_transactions(
        write_export(
            WOOCOMMERCE_WEBTOFFEE,
            {"order_id": 501, "order_number": "W-501", "order_date": "2024-01-05 10:00:00", "status": "completed",
             "shipping_total": "5.00", "tax_total": "6.00", "order_total": "41.00", "order_currency": "EUR",
             "customer_user": "0", "customer_email": "Mara@example.de", "billing_first_name": "Mara",
             "coupon_items": "code:spring|amount:4.00",
             "line_item_1": "name:Shirt: red|product_id:12|sku:S-1|quantity:2|total:20.00|sub_total:22.00",
             "line_item_2": "name:Hat|product_id:13|sku:|quantity:1|total:10.00|sub_total:11.00"},
            {"order_id": 502, "order_number": "W-502", "order_date": "2024-01-06 10:00:00", "status": "wc-refunded",
             "shipping_total": "0", "tax_total": "0", "order_total": "50.00", "customer_user": "9",
             "line_item_1": "name:Bag|product_id:14|sku:B-1|quantity:1|total:50.00|sub_total:50.00",
             "refund_items": "amount:30.00|reason:torn|date:2024-01-20 12:00:00||amount:20.00|reason:|date:"},
            {"order_id": 503, "order_date": "2024-01-07 10:00:00", "status": "pending", "order_total": "9.00",
             "customer_email": "x@example.de"},
        )
    )  # fmt: skip
    assert intake.table.select(*NAMES, "product_id").rows() == [
        ("mara@example.de", "W-501", dt.date(2024, 1, 5), "Shirt: red", 2.0, 20.0, "S-1"),
        ("mara@example.de", "W-501", dt.date(2024, 1, 5), "Hat", 1.0, 10.0, "13"),
        ("9", "W-502", dt.date(2024, 1, 6), "Bag", 1.0, 50.0, "B-1"),
        ("9", "W-502", dt.date(2024, 1, 20), None, None, -30.0, None),
        ("9", "W-502", dt.date(2024, 1, 6), None, None, -20.0, None),
    ]
    typed = intake.typed.collect()
    assert typed.select("tax", "shipping", "coupon").rows()[:2] == [(4.0, 5.0, "spring"), (2.0, 0.0, "spring")]
    assert intake.rejected.select("source_row", "reason").rows() == [(4, "status_not_counted")]
    undated = next(message for message in intake.messages if message.code == "intake.refund_date_unknown")
    assert (undated.params["n_rows"], undated.params["money"]) == (1, 20.0)


def test_an_order_without_its_items_is_one_line_of_its_total():
    row = {"order_id": 1, "order_date": "2024-01-05", "status": "completed", "customer_email": "a@example.de",
           "order_total": "41.00", "tax_total": "6.00", "shipping_total": "5.00"}  # fmt: skip
    intake = read_transactions(write_export(WOOCOMMERCE_WEBTOFFEE, row))
    assert intake.table["revenue"].to_list() == [30.0]
