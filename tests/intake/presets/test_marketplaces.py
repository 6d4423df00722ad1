"""Amazon and Etsy: prices of whole lines, cancelled rows, orders' money repeated on items."""

import datetime as dt

from crm_analytics.intake import read_transactions
from tests.intake.presets.exports import AMAZON, ETSY_ITEMS, ETSY_ORDERS, write_export


def amazon(order, **more):
    row = {"amazon-order-id": order, "purchase-date": "2024-01-05T23:30:00+00:00", "order-status": "Shipped",
           "sales-channel": "Amazon.com", "ship-service-level": "Standard", "product-name": "Mug", "sku": "M-1",
           "item-status": "Shipped", "quantity": 2, "currency": "USD", "item-price": "36.00",
           "ship-state": "TX"}  # fmt: skip
    return row | {key.replace("_", "-"): value for key, value in more.items()}


def read_amazon(*rows, header=AMAZON):
    return read_transactions(write_export(header, *rows, delimiter="\t"), file_name="orders.txt")


def test_amazons_item_price_is_for_all_pieces_and_its_discount_is_taken_off():
    intake = read_amazon(
        amazon("A1", item_promotion_discount="3.60", item_tax="2.59", shipping_price="5.00"),
        amazon("A1", product_name="Card", sku="C-1", quantity=1, item_price="4.00"),
    )
    assert intake.table.select("product", "quantity", "revenue").rows() == [("Mug", 2.0, 32.4), ("Card", 1.0, 4.0)]
    assert intake.typed.collect().select("tax", "shipping").rows() == [(2.59, 5.0), (0.0, 0.0)]


def test_outside_america_amazons_prices_hold_their_tax():
    intake = read_amazon(
        amazon("A1", currency="EUR", item_price="119.00", item_tax="19.00", shipping_price="11.90", shipping_tax="1.90")
    )
    assert intake.typed.collect().select("revenue", "tax", "shipping").rows() == [(100.0, 20.9, 10.0)]


def test_amazons_cancelled_rows_without_a_price_are_set_aside_for_their_status():
    intake = read_amazon(
        amazon("A1"),
        amazon("A2", order_status="Cancelled", item_status="Cancelled", item_price="", currency="", quantity=0),
        amazon("A3", item_status="Cancelled", item_price=""),  # one item of a shipped order
    )
    assert intake.table["order_id"].to_list() == ["A1"]
    assert intake.rejected.select("source_row", "reason").rows() == [
        (3, "status_not_counted"), (4, "status_not_counted"),
    ]  # fmt: skip


def test_amazon_names_no_buyers_so_each_order_is_its_own_and_that_is_said():
    intake = read_amazon(amazon("A1"), amazon("A2"))
    assert intake.table["customer_id"].to_list() == ["A1", "A2"]
    assert "intake.no_buyers_named" in {message.code for message in intake.messages}


def test_where_amazon_names_buyers_they_are_taken():
    header = AMAZON.replace("\t", ",") + ",buyer-email"
    intake = read_amazon(amazon("A1", buyer_email="X1@marketplace.amazon.com"), amazon("A2"), header=header)
    assert intake.table["customer_id"].to_list() == ["x1@marketplace.amazon.com"]
    assert intake.rejected["reason"].to_list() == ["row_without_customer"]


def etsy_order(number, **more):
    row = {"Sale Date": "03/04/24", "Order ID": number, "Buyer": "maraholt", "Full Name": "Mara Holt",
           "Number of Items": 3, "Currency": "USD", "Order Value": "40.00", "Discount Amount": "4.00",
           "Shipping": "5.00", "Shipping Discount": "0.00", "Sales Tax": "2.50", "Order Total": "43.50",
           "Adjusted Order Total": "0.00", "Ship State": "TX", "Status": "Paid"}  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in more.items()}


def etsy_item(number, product, price, quantity, **more):
    row = {"Sale Date": "03/04/24", "Order ID": number, "Buyer": "Mara Holt (maraholt)", "Item Name": product,
           "Price": price, "Quantity": quantity, "Currency": "USD", "Transaction ID": product, "Listing ID": "77",
           "Order Shipping": "5.00", "Order Sales Tax": "2.50", "Ship Name": "Mara Holt"}  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in more.items()}


def test_etsy_orders_count_their_value_less_discount_and_what_was_adjusted_is_given_back():
    intake = read_transactions(
        write_export(
            ETSY_ORDERS, etsy_order("1"),
            etsy_order("2", Adjusted_Order_Total="33.50"),  # 10 of 43.50 given back
        )
    )  # fmt: skip
    # 10 x 36 / 43.5 = 8.28 of it goods, 0.57 tax, 1.15 shipping
    assert intake.typed.collect().select("order_id", "date", "revenue", "tax", "shipping").rows() == [
        ("1", dt.date(2024, 3, 4), 36.0, 2.5, 5.0),
        ("2", dt.date(2024, 3, 4), 36.0, 2.5, 5.0),
        ("2", dt.date(2024, 3, 4), -8.28, -0.57, -1.15),
    ]


def test_etsy_items_bear_the_orders_shipping_and_tax_once():
    intake = read_transactions(
        write_export(
            ETSY_ITEMS, etsy_item("1", "Mug", "$16.00", 2, Discount_Amount="$3.20"), etsy_item("1", "Card", "$8.00", 1)
        )
    )
    typed = intake.typed.collect()
    assert typed.select("customer_id", "product", "revenue", "tax", "shipping").rows() == [
        ("maraholt", "Mug", 28.8, 2.5, 5.0),
        ("maraholt", "Card", 8.0, 0.0, 0.0),
    ]


def test_etsy_orders_fill_what_their_items_lack_and_count_once():
    orders = write_export(
        ETSY_ORDERS, etsy_order("1"), etsy_order("2", Buyer="lin", Order_Value="9", Discount_Amount="0")
    )
    items = write_export(ETSY_ITEMS, etsy_item("1", "Mug", "16.00", 2, Buyer=""), etsy_item("1", "Card", "8.00", 1))
    intake = read_transactions([orders, items])
    assert sorted(intake.table.select("customer_id", "order_id", "revenue").rows()) == [
        ("lin", "2", 9.0), ("maraholt", "1", 8.0), ("maraholt", "1", 32.0),
    ]  # fmt: skip


def test_a_refund_that_only_the_orders_know_reaches_their_items():
    orders = write_export(ETSY_ORDERS, etsy_order("1", Adjusted_Order_Total="33.50"))  # 10 of 43.50 given back
    mug, card = etsy_item("1", "Mug", "16.00", 2, Discount_Amount="4"), etsy_item("1", "Card", "8.00", 1)
    typed = read_transactions([write_export(ETSY_ITEMS, mug, card), orders]).typed.collect()
    assert typed.select("product", "revenue", "tax", "shipping").rows() == [
        ("Mug", 28.0, 2.5, 5.0), (None, -8.28, -0.57, -1.15), ("Card", 8.0, 0.0, 0.0),
    ]  # fmt: skip
