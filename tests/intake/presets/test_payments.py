"""Payment providers: failed, pending and refunded rows, transfers and several time zones."""

import datetime as dt

import pytest

from crm_analytics import build_ledger
from crm_analytics.intake import Policy, read_transactions
from tests.intake.presets.exports import (
    PAYPAL,
    PAYPAL_GERMAN,
    PAYPAL_GERMAN_STATEMENT,
    SQUARE_ITEMS,
    SQUARE_TRANSACTIONS,
    STRIPE_NEW,
    STRIPE_OLD,
    write_export,
)

NAMES = ["customer_id", "order_id", "date", "revenue"]


def charge(created, number, **more):
    row = {"id": f"ch_{number}", created: "2024-01-05 23:30", "Amount": "10.00", "Amount Refunded": "0.00",
           "Currency": "usd", "Status": "Paid", "Customer ID": "cus_1", "Captured": "true"}  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in more.items()}


@pytest.mark.parametrize(
    ("header", "created"), [(STRIPE_OLD, "Created (UTC)"), (STRIPE_NEW, "Created date (UTC)")], ids=["old", "new"]
)
def test_stripe_counts_what_was_paid_and_gives_refunds_their_own_line(header, created):
    intake = read_transactions(
        write_export(
            header,
            charge(created, 1, Amount="1,000.00"),
            charge(created, 2, Status="Failed", Captured="false"),
            charge(created, 3, Status="Refunded", Amount_Refunded="10.00"),
            charge(created, 4, Amount_Refunded="2.50"),  # part of it, still "Paid"
            charge(created, 5, Captured="false"),
            charge(created, 6, **{"Customer ID": "", "Customer Email": "Guest@example.com"}),
        )
    )
    assert intake.table.select(NAMES).rows() == [
        ("cus_1", "ch_1", dt.date(2024, 1, 5), 1000.0),
        ("cus_1", "ch_3", dt.date(2024, 1, 5), 10.0),
        ("cus_1", "ch_3", dt.date(2024, 1, 5), -10.0),
        ("cus_1", "ch_4", dt.date(2024, 1, 5), 10.0),
        ("cus_1", "ch_4", dt.date(2024, 1, 5), -2.5),
        ("guest@example.com", "ch_6", dt.date(2024, 1, 5), 10.0),
    ]
    assert intake.rejected.select("source_row", "reason").rows() == [
        (3, "status_not_counted"),
        (6, "status_not_counted"),
    ]
    undated = next(message for message in intake.messages if message.code == "intake.refund_date_unknown")
    assert undated.params["money"] == 12.5


def test_stripe_dates_a_refund_where_the_export_does():
    rows = [charge("Created date (UTC)", 1, Amount_Refunded="10.00", **{"Refunded date (UTC)": "2024-02-01 08:00"})]
    intake = read_transactions(write_export(STRIPE_NEW, *rows))
    assert intake.table.select("date", "revenue").rows() == [(dt.date(2024, 1, 5), 10.0), (dt.date(2024, 2, 1), -10.0)]
    assert "intake.refund_date_unknown" not in {message.code for message in intake.messages}


def test_stripe_loses_what_a_dispute_takes_but_never_more_than_was_left():
    lost = {"Disputed Amount": "10.00", "Dispute Status": "lost", "Dispute Date (UTC)": "2024-03-01 08:00"}
    intake = read_transactions(
        write_export(
            STRIPE_OLD,
            charge("Created (UTC)", 1, Amount_Refunded="4.00", **lost),
            charge("Created (UTC)", 2, **{**lost, "Dispute Status": "won"}),
            charge("Created (UTC)", 3, Mode="Test"),
        )
    )
    assert intake.table.select("order_id", "date", "revenue").rows() == [
        ("ch_1", dt.date(2024, 1, 5), 10.0),
        ("ch_1", dt.date(2024, 1, 5), -4.0),
        ("ch_1", dt.date(2024, 3, 1), -6.0),
        ("ch_2", dt.date(2024, 1, 5), 10.0),
    ]
    assert intake.rejected["reason"].to_list() == ["status_not_counted"]


def test_stripe_times_are_utc_and_brought_to_the_days_of_the_shop():
    content = write_export(STRIPE_OLD, charge("Created (UTC)", 1))
    shop = read_transactions(content, policy=Policy(shop_time_zone="Asia/Taipei"))
    assert shop.table["date"].to_list() == [dt.date(2024, 1, 6)]
    said = [message.code for message in read_transactions(content).messages]
    assert "intake.times_in_utc" in said


def test_stripe_tax_is_not_revenue():
    intake = read_transactions(write_export(STRIPE_OLD, charge("Created (UTC)", 1, Amount="11.90", Tax="1.90")))
    assert intake.typed.collect().select("revenue", "tax").rows() == [(10.0, 1.9)]


def paypal(**more):
    row = {"Date": "01/25/2024", "Time": "10:00:00", "TimeZone": "PST", "Name": "Mara Holt", "Status": "Completed",
           "Type": "Express Checkout Payment", "Currency": "USD", "Gross": "50.00", "Fee": "-1.50", "Net": "48.50",
           "From Email Address": "Mara@example.com", "To Email Address": "shop@example.com",
           "Balance Impact": "Credit"}  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in more.items()}


def test_paypal_sales_and_refunds_are_told_from_everything_else():
    out = {"Balance_Impact": "Debit", "Fee": "0.00"}
    intake = read_transactions(
        write_export(
            PAYPAL,
            paypal(Transaction_ID="T1", Sales_Tax="4.00", Shipping_and_Handling_Amount="6.00", Quantity="2"),
            paypal(Transaction_ID="T2", Type="Payment Refund", Gross="-20.00", Reference_Txn_ID="T1", Date="02/03/2024",
                   From_Email_Address="shop@example.com", To_Email_Address="mara@example.com", **out),
            paypal(Transaction_ID="T3", Type="General Withdrawal", Name="", Gross="-500.00", From_Email_Address="",
                   To_Email_Address="", **out),
            paypal(Transaction_ID="T4", Type="General Currency Conversion", Name="", Gross="30.00",
                   From_Email_Address=""),
            paypal(Transaction_ID="T5", Type="Express Checkout Payment", Name="Supplier", Gross="-70.00",
                   From_Email_Address="shop@example.com", To_Email_Address="supplier@example.com", **out),
            paypal(Transaction_ID="T6", Status="Pending"),
            paypal(Transaction_ID="T7", Type="Account Hold for Open Authorization", Balance_Impact="Memo"),
            paypal(Transaction_ID="T8", Status="Denied"),
            paypal(Transaction_ID="T9", Type="Mobile Payment", Gross="1,200.00"),
        )
    )  # fmt: skip
    assert intake.table.select(NAMES).rows() == [
        ("mara@example.com", "T1", dt.date(2024, 1, 25), 40.0),
        ("mara@example.com", "T1", dt.date(2024, 2, 3), -16.0),
        ("mara@example.com", "T9", dt.date(2024, 1, 25), 1200.0),
    ]
    assert intake.rejected["source_row"].to_list() == [4, 5, 6, 7, 8, 9]
    assert set(intake.rejected["reason"]) == {"status_not_counted"}
    # 20 of 50 given back: two fifths of goods, tax and shipping
    assert intake.typed.collect().select("tax", "shipping").rows()[:2] == [(4.0, 6.0), (-1.6, -2.4)]


def test_what_a_supplier_gives_back_is_no_sale_and_a_refund_that_came_back_is_none():
    refund = {"Type": "Payment Refund", "Gross": "-50.00", "Reference Txn ID": "T1", "Balance Impact": "Debit",
              "From Email Address": "shop@example.com", "To Email Address": "mara@example.com"}  # fmt: skip
    intake = read_transactions(
        write_export(
            PAYPAL,
            paypal(Transaction_ID="T1"),
            paypal(Transaction_ID="T2", **refund),
            paypal(Transaction_ID="T3", Type="Chargeback Reversal", Reference_Txn_ID="T1", To_Email_Address=""),
            paypal(Transaction_ID="T4", Type="Payment Refund", Gross="70.00", Reference_Txn_ID="S9",
                   From_Email_Address="supplier@example.com"),
        )
    )  # fmt: skip
    assert intake.table.select("customer_id", "order_id", "revenue").rows() == [
        ("mara@example.com", "T1", 50.0),
        ("mara@example.com", "T1", -50.0),
        ("mara@example.com", "T1", 50.0),
    ]
    assert intake.rejected.select("source_row", "reason").rows() == [(5, "status_not_counted")]
    ledger = build_ledger(intake.transactions)
    assert ledger.select("n_orders", "revenue").rows() == [(1, 50.0)]


def test_paypal_times_are_those_of_the_account_until_another_zone_is_asked_for():
    content = write_export(
        PAYPAL, paypal(Transaction_ID="T1", Time="23:30:00"),
        paypal(Transaction_ID="T2", Time="23:30:00", TimeZone="PDT", Date="07/25/2024"),
    )  # fmt: skip
    assert read_transactions(content).table["date"].to_list() == [dt.date(2024, 1, 25), dt.date(2024, 7, 25)]
    abroad = read_transactions(content, policy=Policy(shop_time_zone="Europe/Berlin"))
    assert abroad.table["date"].to_list() == [dt.date(2024, 1, 26), dt.date(2024, 7, 26)]


def test_paypal_speaks_german():
    row = {"Datum": "25.01.2024", "Uhrzeit": "10:00:00", "Zeitzone": "CET", "Name": "Mara Holt", "Währung": "EUR",
           "Status": "Abgeschlossen", "Typ": "PayPal Express-Zahlung", "Brutto": "1.234,50", "Gebühr": "-1,50",
           "Netto": "1.233,00", "Absender E-Mail-Adresse": "mara@example.de", "Transaktionscode": "T1",
           "Auswirkung auf Guthaben": "Haben"}  # fmt: skip
    back = row | {"Typ": "Rückzahlung", "Brutto": "-34,50", "Transaktionscode": "T2", "Auswirkung auf Guthaben": "Soll",
                  "Absender E-Mail-Adresse": "shop@example.de", "Empfänger E-Mail-Adresse": "mara@example.de",
                  "Zugehöriger Transaktionscode": "T1"}  # fmt: skip
    out = row | {"Typ": "Allgemeine Abbuchung", "Brutto": "-900,00", "Transaktionscode": "T3"}
    intake = read_transactions(write_export(PAYPAL_GERMAN, row, back, out))
    assert intake.table.select(NAMES).rows() == [
        ("mara@example.de", "T1", dt.date(2024, 1, 25), 1234.5),
        ("mara@example.de", "T1", dt.date(2024, 1, 25), -34.5),
    ]
    assert intake.rejected["reason"].to_list() == ["status_not_counted"]


def test_a_german_statement_has_no_status_and_its_rows_are_done():
    row = {"Datum": "13.07.2023", "Uhrzeit": "11:34:43", "Zeitzone": "Europe/Berlin", "Währung": "EUR",
           "Beschreibung": "Allgemeine Zahlung", "Brutto": "12,00", "Entgelt": "0,00", "Netto": "12,00",
           "Transaktionscode": "K1", "Absender E-Mail-Adresse": "typ@example.de", "Name": "Ein Typ"}  # fmt: skip
    deposit = row | {"Beschreibung": "Bankgutschrift auf PayPal-Konto", "Brutto": "360,00", "Transaktionscode": "K2"}
    intake = read_transactions(write_export(PAYPAL_GERMAN_STATEMENT, row, deposit))
    assert intake.table.select(NAMES).rows() == [("typ@example.de", "K1", dt.date(2023, 7, 13), 12.0)]


def payment(**more):
    row = {"Date": "2024-01-05", "Time": "10:00:00", "Time Zone": "Eastern Time (US & Canada)", "Event Type": "Payment",
           "Customer ID": "SQ1", "Customer Name": "Mara Holt", "Location": "Main St"}  # fmt: skip
    return row | {key.replace("_", " "): value for key, value in more.items()}


TICKETS = write_export(
    SQUARE_TRANSACTIONS,
    payment(Transaction_ID="X1", Gross_Sales="$40.00", Discounts="-$5.00", Net_Sales="$35.00", Tax="$3.50", Tip="$7.00",
            Total_Collected="$45.50", Transaction_Status="Complete"),
    payment(Transaction_ID="X2", Gross_Sales="-$12.00", Net_Sales="-$12.00", Tax="-$1.20", Event_Type="Refund",
            Total_Collected="-$13.20"),
    payment(Transaction_ID="X3", Gross_Sales="$9.00", Net_Sales="$9.00", Tax="$0.00", Total_Collected="$9.00",
            Customer_ID=""),
)  # fmt: skip
LINES = write_export(
    SQUARE_ITEMS,
    payment(Transaction_ID="X1", Item="Mug", Category="Ceramics", Qty="2.0", SKU="M-1", Gross_Sales="$36.00",
            Discounts="-$5.00", Net_Sales="$31.00", Tax="$3.10"),
    payment(Transaction_ID="X1", Item="Card", Category="Prints", Qty="1.0", SKU="C-1", Gross_Sales="$4.00",
            Net_Sales="$4.00", Tax="$0.40"),
)  # fmt: skip


def test_square_payments_count_net_sales_without_tax_and_tip():
    intake = read_transactions(TICKETS)
    assert intake.table.select(NAMES).rows() == [
        ("SQ1", "X1", dt.date(2024, 1, 5), 35.0),
        ("SQ1", "X2", dt.date(2024, 1, 5), -12.0),
    ]
    assert intake.rejected.select("source_row", "reason").rows() == [(4, "row_without_customer")]


def test_square_items_are_the_lines_and_payments_without_items_stand_beside_them():
    intake = read_transactions([TICKETS, LINES])
    names = ["order_id", "product", "category", "quantity", "revenue", "source_file"]
    assert sorted(intake.table.select(names).rows(), key=str) == sorted(
        [
            ("X1", "Mug", "Ceramics", 2.0, 31.0, "table_2"),
            ("X1", "Card", "Prints", 1.0, 4.0, "table_2"),
            ("X2", None, None, None, -12.0, "table"),
        ],
        key=str,
    )
    assert intake.rejected.select("source_file", "source_row").rows() == [("table", 4)]
    joined = next(message for message in intake.messages if message.code == "intake.files_joined")
    assert joined.params == {"file": "table_2", "other": "table", "n_rows": 2}


def test_pieces_that_come_back_count_down():
    row = payment(Transaction_ID="X9", Item="Mug", Qty="1.0", Gross_Sales="-$18.00", Net_Sales="-$18.00",
                  Event_Type="Refund")  # fmt: skip
    intake = read_transactions(write_export(SQUARE_ITEMS, row))
    assert intake.table.select("quantity", "revenue").rows() == [(-1.0, -18.0)]
