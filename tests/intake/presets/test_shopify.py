"""Shopify: the order's fields stand on its first row only; its money is shared out over its lines."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.intake import Policy, read_customers, read_transactions
from tests.intake.presets.exports import SHOPIFY_CUSTOMERS, SHOPIFY_ORDERS, write_export


def order(name, **more):
    at = more.pop("at", "2024-01-05 10:00:00 +0100")
    first = {"Name": name, "Email": "mara@example.de", "Financial Status": "paid", "Currency": "EUR", "Created at": at,
             "Lineitem quantity": 1, "Lineitem name": "Shirt", "Payment Method": "Shopify Payments"}  # fmt: skip
    return first | {key.replace("_", " "): value for key, value in more.items()}


def line(name, product, price, quantity=1, **more):
    return {"Name": name, "Email": "mara@example.de", "Created at": "2024-01-05 10:00:00 +0100",
            "Lineitem name": product, "Lineitem price": price, "Lineitem quantity": quantity} | more  # fmt: skip


def read(*rows, **options):
    return read_transactions(write_export(SHOPIFY_ORDERS, *rows), file_name="orders_export.csv", **options)


def money(intake):
    return intake.typed.collect().select("product", "revenue", "tax", "shipping").rows()


def test_an_orders_fields_reach_all_of_its_lines():
    intake = read(
        order("#1", Lineitem_price=20, Subtotal=30, Shipping=0, Taxes=0, Total=30, Discount_Code="SPRING",
              Shipping_Province_Name="Bayern"),
        line("#1", "Hat", 10),
    )  # fmt: skip
    names = ["customer_id", "order_id", "date", "product", "revenue", "coupon", "region", "source_row"]
    assert intake.table.select(names).rows() == [
        ("mara@example.de", "#1", dt.date(2024, 1, 5), "Shirt", 20.0, "SPRING", "Bayern", 2),
        ("mara@example.de", "#1", dt.date(2024, 1, 5), "Hat", 10.0, "SPRING", "Bayern", 3),
    ]


def test_an_orders_discount_is_shared_out_by_value_to_the_cent():
    # 20 + 10 less 1.00: 0.67 and 0.33; taxes 2.90: 1.93 and 0.97; shipping on the first line
    intake = read(
        order("#1", Lineitem_price=20, Subtotal="29.00", Shipping="4.90", Taxes="2.90", Total="36.80",
              Discount_Amount="1.00"),
        line("#1", "Hat", 10),
    )  # fmt: skip
    assert money(intake) == [("Shirt", 19.33, 1.93, 4.9), ("Hat", 9.67, 0.97, 0.0)]


def test_a_lines_own_discount_is_its_own():
    # 2 x 10 - 5 = 15 and 15: the order's 3.00 goes half and half
    intake = read(
        order("#1", Lineitem_price=10, Lineitem_quantity=2, Lineitem_discount=5, Subtotal=27, Total=27,
              Discount_Amount=8),
        line("#1", "Hat", 15),
    )  # fmt: skip
    assert [row[:2] for row in money(intake)] == [("Shirt", 13.5), ("Hat", 13.5)]


def test_taxes_inside_the_prices_are_taken_out_of_goods_and_shipping():
    # 119 of goods and 11.90 of shipping hold 20.90 of tax: 100 and 10 are left
    intake = read(order("#1", Lineitem_price=119, Subtotal=119, Shipping="11.90", Taxes="20.90", Total="130.90"))
    assert money(intake) == [("Shirt", 100.0, 20.9, 10.0)]


def test_without_a_subtotal_goods_less_discount_are_the_orders_money():
    assert money(read(order("#1", Lineitem_price=20, Discount_Amount=5))) == [("Shirt", 15.0, 0.0, 0.0)]


def test_a_refund_is_a_line_of_its_own_and_its_unknown_day_is_said_with_its_money():
    # 12 of 60 given back: a fifth of goods, tax and shipping
    intake = read(
        order("#1", Lineitem_price=50, Subtotal=50, Shipping=5, Taxes=5, Total=60, Refunded_Amount=12,
              Financial_Status="partially_refunded")
    )  # fmt: skip
    assert money(intake) == [("Shirt", 50.0, 5.0, 5.0), (None, -10.0, -1.0, -1.0)]
    assert intake.table["source_row"].to_list() == [2, 2]
    assert intake.table["quantity"].to_list() == [1.0, None]
    said = {message.code: message.params for message in intake.messages}
    assert said["intake.refund_date_unknown"] == {"file": "orders_export.csv", "n_rows": 1, "money": 12.0}
    assert said["intake.rows_unpacked"] == {"file": "orders_export.csv", "n_rows": 1, "n_records": 2}


def test_tax_and_shipping_can_be_counted_and_then_an_order_is_its_total():
    intake = read(
        order("#1", Lineitem_price=20, Subtotal="29.00", Shipping="4.90", Taxes="2.90", Total="36.80",
              Refunded_Amount="16.80"),
        line("#1", "Hat", 10),
        policy=Policy(is_tax_in_revenue=True, is_shipping_in_revenue=True),
    )  # fmt: skip
    assert intake.table["revenue"].sum() == pytest.approx(20.0)


def test_a_refund_of_a_cancelled_order_stands_on_the_day_of_the_cancellation():
    intake = read(
        order("#1", Lineitem_price=50, Subtotal=50, Total=50, Refunded_Amount=50, Financial_Status="refunded",
              Cancelled_at="2024-02-01 09:00:00 +0100")
    )  # fmt: skip
    assert intake.table.select("date", "revenue").rows() == [(dt.date(2024, 1, 5), 50.0), (dt.date(2024, 2, 1), -50.0)]
    assert "intake.refund_date_unknown" not in [message.code for message in intake.messages]


def test_orders_that_were_never_paid_and_tries_of_the_shop_are_set_aside():
    intake = read(
        order("#1", Lineitem_price=10, Subtotal=10, Total=10),
        order("#2", Lineitem_price=20, Subtotal=20, Total=20, Financial_Status="voided"),
        order("#3", Lineitem_price=30, Subtotal=30, Total=30, Financial_Status="pending"),
        order("#4", Lineitem_price=40, Subtotal=40, Total=40, Payment_Method="(for testing) Bogus Gateway"),
    )
    assert intake.table["revenue"].to_list() == [10.0]
    assert intake.rejected.select("source_row", "reason").rows() == [
        (3, "status_not_counted"), (4, "status_not_counted"), (5, "status_not_counted"),
    ]  # fmt: skip


def test_a_guest_is_known_by_telephone_or_set_aside():
    intake = read(
        order("#1", Lineitem_price=10, Email="", Phone="+49 30 123456"), order("#2", Lineitem_price=10, Email="")
    )
    assert intake.table.height == 1
    assert intake.rejected.select("source_row", "reason").rows() == [(3, "row_without_customer")]


def test_one_e_mail_address_in_two_spellings_is_one_customer():
    intake = read(order("#1", Lineitem_price=10), order("#2", Lineitem_price=10, Email="Mara@Example.DE"))
    assert intake.table["customer_id"].unique().to_list() == ["mara@example.de"]


def test_the_offset_of_the_shop_is_kept_until_another_zone_is_asked_for():
    rows = [order("#1", Lineitem_price=10, at="2024-01-05 23:30:00 -0500")]
    assert read(*rows).table["date"].to_list() == [dt.date(2024, 1, 5)]
    assert read(*rows, policy=Policy(shop_time_zone="Europe/Berlin")).table["date"].to_list() == [dt.date(2024, 1, 6)]


def test_an_empty_row_is_counted_and_comes_back():
    intake = read(order("#1", Lineitem_price=10), {}, order("#2", Lineitem_price=10))
    assert intake.n_read == 3
    assert intake.rejected.select("source_row", "reason").rows() == [(3, "empty_row")]


def test_a_column_that_the_reader_maps_himself_wins_over_the_preset():
    rows = [order("#1", Lineitem_price=10, Subtotal=10, Total=10, Vendor="Linen & Co")]
    intake = read(*rows, mapping={"category": "Vendor", "coupon": None})
    assert intake.table.select("category", "revenue").rows() == [("Linen & Co", 10.0)]


def test_columns_in_another_order_with_some_missing_and_one_more_are_the_same_export():
    text = (
        "My note,Lineitem price,Lineitem quantity,Lineitem name,Created at,Financial Status,Email,Name,Total\n"
        "x,7.50,2,Shirt,2024-01-05 10:00:00 +0000,paid,a@example.de,#1,15.00\n"
    )
    assert read_transactions(text.encode()).table["revenue"].to_list() == [15.0]


@pytest.mark.parametrize("make", ["csv", "excel", "frame"])
def test_an_export_saved_again_as_a_workbook_gives_the_same_lines(make, tmp_path):
    rows = [order("#1", Lineitem_price=20, Subtotal="29.00", Total="29.00"), line("#1", "Hat", 10)]
    content = write_export(SHOPIFY_ORDERS, *rows)
    frame = pl.read_csv(content)
    frame.write_excel(tmp_path / "orders.xlsx")
    source = {"csv": content, "excel": tmp_path / "orders.xlsx", "frame": frame}[make]
    assert read_transactions(source).table.select("product", "revenue").rows() == [("Shirt", 19.33), ("Hat", 9.67)]


def test_customers_carry_the_address_that_their_orders_name_them_by():
    intake = read_customers(
        write_export(
            SHOPIFY_CUSTOMERS,
            {"Customer ID": "'7001", "First Name": "Mara", "Last Name": "Holt", "Email": "Mara@Example.de",
             "Accepts Email Marketing": "yes", "Accepts SMS Marketing": "no", "Total Spent": "120.00",
             "Default Address Province Code": "BY"},
            {"Customer ID": "'7002", "First Name": "Lin", "Phone": "+86 138 0000 1111", "Total Spent": "0.00"},
        )
    )  # fmt: skip
    names = ["customer_id", "name", "email", "region", "consent_email", "consent_phone"]
    assert intake.table.select(names).rows() == [
        ("mara@example.de", "Mara Holt", "mara@example.de", "BY", True, False),
        ("+86 138 0000 1111", "Lin", None, None, None, None),
    ]


CENTS = st.integers(0, 20_000).map(lambda cents: cents / 100)
ORDERS = st.lists(
    st.tuples(st.lists(st.tuples(CENTS, st.integers(1, 5)), min_size=1, max_size=4), CENTS, CENTS, st.floats(0, 1)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=25, deadline=None)
@given(ORDERS)
def test_whatever_an_order_holds_its_lines_add_up_to_its_total_less_what_was_refunded(orders):
    rows, expected = [], 0.0
    for number, (lines, shipping, taxes, refunded_share) in enumerate(orders):
        subtotal = round(0.9 * sum(price * pieces for price, pieces in lines), 2)
        total = round(subtotal + shipping + taxes, 2)
        refund = round(total * refunded_share, 2)
        expected += total - refund
        first, *others = [line(f"#{number}", f"P{i}", price, pieces) for i, (price, pieces) in enumerate(lines)]
        money = {"Subtotal": subtotal, "Shipping": shipping, "Taxes": taxes, "Total": total, "Refunded Amount": refund}
        rows += [first | order(f"#{number}", **money) | {name: first[name] for name in first}, *others]
    typed = read(*rows).typed.collect()
    assert typed.select(pl.sum_horizontal("revenue", "tax", "shipping").sum()).item() == pytest.approx(
        expected, abs=1e-6
    )
