"""Several files at once: each finds its table, every one is used or named with the reason."""

import datetime as dt

import pytest

from crm_analytics.errors import EmptyFile, MissingColumns, UnreadableFile
from crm_analytics.intake.files import list_unmatched, read_files
from tests.intake.presets.exports import (
    HUBSPOT_CONTACTS,
    HUBSPOT_DEALS,
    MAILCHIMP_AUDIENCE,
    SHOPIFY_CUSTOMERS,
    SHOPIFY_ORDERS,
    STRIPE_NEW,
    write_export,
)

SALES = b"customer_id,order_id,date,revenue\n7,A,2024-01-05,5\n8,B,2024-01-06,6\n"
PEOPLE = b"customer_id,name,email,signed_up_on\n7,Mara Holt,m@x.de,2023-01-01\n9,Lin Wei,l@x.de,2023-01-02\n"
ORDERS = write_export(
    SHOPIFY_ORDERS,
    {"Name": "#1", "Email": "m@x.de", "Financial Status": "paid", "Created at": "2024-01-05 10:00:00 +0000",
     "Lineitem quantity": 1, "Lineitem name": "Mug", "Lineitem price": "10.00", "Currency": "EUR"},
)  # fmt: skip


def said(intakes):
    first = next(iter(intakes.values()))
    return {message.code: message.params for message in first.messages}


def save(folder, **contents):
    for name, content in contents.items():
        (folder / f"{name}.csv").write_bytes(content)
    return [folder / f"{name}.csv" for name in contents]


def test_one_file_is_the_simplest_case():
    intakes = read_files(SALES)
    assert list(intakes) == ["transactions"]
    assert intakes["transactions"].table["revenue"].to_list() == [5.0, 6.0]


def test_files_are_sorted_to_their_tables_sales_first(tmp_path):
    contacts = b"customer_id,occurred_at,kind\n7,2024-01-05 10:00:00,complaint\n"
    intakes = read_files(save(tmp_path, people=PEOPLE, contacts=contacts, sales=SALES))
    assert {name: intake.n_accepted for name, intake in intakes.items()} == {
        "transactions": 2, "customers": 2, "interactions": 1,
    }  # fmt: skip


def test_customers_that_do_not_join_are_counted_and_listed(tmp_path):
    intakes = read_files(save(tmp_path, people=PEOPLE, sales=SALES))
    assert said(intakes)["intake.sales_without_profile"] == {
        "table": "transactions", "n_customers": 1, "n_all": 2, "examples": "8",
    }  # fmt: skip
    assert said(intakes)["intake.customers_without_sale"]["examples"] == "9"
    assert list_unmatched({name: intake.table for name, intake in intakes.items()}).rows() == [
        ("transactions", "8"), ("customers", "9"),
    ]  # fmt: skip


def test_a_file_that_fits_no_table_is_named_and_the_others_are_read(tmp_path):
    intakes = read_files(save(tmp_path, sales=SALES, stock=b"shelf,colour\n1,red\n"))
    assert list(intakes) == ["transactions"]
    assert said(intakes)["intake.file_unused"] == {"file": "stock.csv", "reason": "table_unknown"}


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty_file"), (b"\x89PNG\r\n\x1a\n", "unreadable_file")])
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(tmp_path, content, reason):
    intakes = read_files(save(tmp_path, sales=SALES, other=content))
    assert said(intakes)["intake.file_unused"] == {"file": "other.csv", "reason": reason}


def test_a_table_beside_the_sales_that_has_no_usable_row_is_named(tmp_path):
    contacts = b"customer_id,occurred_at,kind\n7,soon,complaint\n"
    intakes = read_files(save(tmp_path, sales=SALES, contacts=contacts))
    assert list(intakes) == ["transactions"]
    assert said(intakes)["intake.file_unused"] == {"file": "contacts.csv", "reason": "nothing_accepted"}


def test_nothing_readable_is_an_error(tmp_path):
    with pytest.raises(EmptyFile):
        read_files(b"")
    with pytest.raises((EmptyFile, UnreadableFile)):
        read_files(save(tmp_path, one=b"", two=b"\x89PNG\r\n\x1a\n"))


def test_a_file_alone_that_fits_nothing_says_what_is_missing():
    with pytest.raises(MissingColumns):
        read_files(b"shelf,colour\n1,red\n")


def test_two_exports_of_sales_are_one_table(tmp_path):
    intakes = read_files(save(tmp_path, sales=SALES, orders=ORDERS))
    assert intakes["transactions"].table["revenue"].sum() == 21.0
    assert set(intakes["transactions"].mappings) == {"sales.csv", "orders.csv"}


def test_payments_beside_the_shops_orders_would_count_twice_and_are_left_out(tmp_path):
    charge = {"id": "ch_1", "Created date (UTC)": "2024-01-05 10:00", "Amount": "10.00", "Amount Refunded": "0",
              "Status": "Paid", "Customer Email": "m@x.de", "Currency": "eur"}  # fmt: skip
    payments = write_export(STRIPE_NEW, charge)
    intakes = read_files(save(tmp_path, orders=ORDERS, payments=payments))
    assert intakes["transactions"].table["revenue"].to_list() == [10.0]
    assert said(intakes)["intake.file_unused"] == {"file": "payments.csv", "reason": "sales_told_twice"}
    assert read_files(payments)["transactions"].table["order_id"].to_list() == ["ch_1"]


DEALS = write_export(
    HUBSPOT_DEALS,
    {"Record ID": "1", "Deal Name": "A", "Deal Stage": "Closed Won", "Amount": "1200", "Create Date": "2024-01-05",
     "Close Date": "2024-03-01", "Associated Contact IDs": "77"},
    {"Record ID": "2", "Deal Name": "B", "Deal Stage": "Closed Lost", "Amount": "900", "Create Date": "2024-01-05",
     "Close Date": "2024-03-01", "Associated Contact IDs": "78"},
)  # fmt: skip


def test_won_deals_are_the_sales_where_there_are_no_others(tmp_path):
    people = write_export(
        HUBSPOT_CONTACTS,
        {"Record ID": "77", "First Name": "Mara", "Create Date": "2024-01-01", "Lifecycle Stage": "customer"},
    )  # fmt: skip
    intakes = read_files(save(tmp_path, deals=DEALS, people=people))
    assert list(intakes) == ["transactions", "customers", "opportunities"]
    assert intakes["transactions"].table.select("customer_id", "order_id", "date", "revenue").rows() == [
        ("77", "1", dt.date(2024, 3, 1), 1200.0)
    ]
    assert said(intakes)["intake.won_as_sales"] == {"n_rows": 1, "money": 1200.0}


def test_won_deals_beside_a_file_of_sales_are_no_second_sale(tmp_path):
    intakes = read_files(save(tmp_path, deals=DEALS, sales=SALES))
    assert intakes["transactions"].n_accepted == 2
    assert said(intakes)["intake.won_not_counted"] == {"n_rows": 1, "money": 1200.0}


def test_customers_take_the_name_by_which_the_sales_know_them(tmp_path):
    sales = b"email,order_id,date,revenue\nm@x.de,A,2024-01-05,5\n"
    intakes = read_files(save(tmp_path, people=PEOPLE, sales=sales))
    assert intakes["customers"].table["customer_id"].to_list() == ["m@x.de", "l@x.de"]
    assert [message.code for message in intakes["customers"].messages].count("intake.customers_by_email") == 1


def test_shopifys_orders_and_customers_join(tmp_path):
    people = write_export(
        SHOPIFY_CUSTOMERS,
        {"Customer ID": "7", "First Name": "Mara", "Email": "M@x.de", "Total Spent": "10", "Total Orders": "1",
         "Accepts Email Marketing": "yes"},
    )  # fmt: skip
    intakes = read_files(save(tmp_path, orders=ORDERS, people=people))
    assert "intake.customers_without_sale" not in said(intakes)
    assert intakes["customers"].table["customer_id"].to_list() == ["m@x.de"]


def test_a_customer_of_two_lists_has_what_either_says_and_one_refusal_is_a_refusal(tmp_path):
    shop = write_export(
        SHOPIFY_CUSTOMERS,
        {"First Name": "Mara", "Email": "m@x.de", "Total Spent": "10", "Total Orders": "1",
         "Accepts Email Marketing": "yes"},
    )  # fmt: skip
    mails = write_export(
        MAILCHIMP_AUDIENCE + ",UNSUB_TIME",
        {"Email Address": "M@x.de", "First Name": "M.", "REGION": "BY", "CONFIRM_TIME": "2024-01-05 10:00:00",
         "UNSUB_TIME": "2024-02-05 10:00:00"},
    )  # fmt: skip
    people = read_files(save(tmp_path, shop=shop, mails=mails))["customers"]
    names = ["customer_id", "name", "region", "signed_up_on", "consent_email"]
    assert people.table.select(names).rows() == [("m@x.de", "Mara", "BY", dt.date(2024, 1, 5), False)]
    assert people.rejected["reason"].to_list() == ["repeated_customer"]


def test_shopifys_orders_and_hubspots_contacts_join_by_e_mail(tmp_path):
    people = write_export(
        HUBSPOT_CONTACTS,
        {"Record ID": "77", "First Name": "Mara", "Email": "M@x.de", "Create Date": "2024-01-01",
         "Lifecycle Stage": "customer"},
    )  # fmt: skip
    intakes = read_files(save(tmp_path, orders=ORDERS, people=people))
    assert intakes["customers"].table.select("customer_id", "name").rows() == [("m@x.de", "Mara")]


def test_a_mapping_can_be_given_for_each_table(tmp_path):
    sales = b"customer_no,date,revenue,memo\n7,2024-01-05,5,web\n"
    given = {"transactions": {"channel": "memo"}, "customers": {"region": "email"}}
    intakes = read_files(save(tmp_path, sales=sales, people=PEOPLE), mapping=given)
    assert intakes["transactions"].table["channel"].to_list() == ["web"]
    assert intakes["customers"].table["region"].to_list() == ["m@x.de", "l@x.de"]


def test_a_mapping_for_one_file_that_is_given_alone_makes_it_sales():
    intakes = read_files(b"a,b,c\n7,2024-01-05,5\n", mapping={"customer_id": "a", "date": "b", "revenue": "c"})
    assert intakes["transactions"].table["revenue"].to_list() == [5.0]
