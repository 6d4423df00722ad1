"""Customers, interactions, responses and the other tables come in the same shape."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import schemas
from crm_analytics.errors import EmptyFile, MissingColumns, UnreadableFile
from crm_analytics.intake import read_customers, read_interactions, read_responses, read_table, read_tables


def test_customers_are_read_with_consent_null_when_unknown():
    intake = read_customers(
        b"Customer ID,Full Name,Sign up date,Accepts Email Marketing\n7,Mara Holt,2023-05-01,yes\n8,Lin Wei,,\n"
    )
    assert intake.table.rows() == [("7", "Mara Holt", dt.date(2023, 5, 1), True), ("8", "Lin Wei", None, None)]
    assert intake.table.columns == ["customer_id", "name", "signed_up_on", "consent_email"]


def test_a_customer_met_twice_is_one_row_the_first_and_the_other_is_set_aside():
    intake = read_customers(b"customer_id,region\n7,North\n8,East\n7,South\n")
    assert intake.table.rows() == [("7", "North"), ("8", "East")]
    assert intake.rejected.select("reason", "source_row").rows() == [("repeated_customer", 4)]


def test_a_customer_met_in_two_files_is_still_one_row():
    intake = read_customers([b"customer_id,region\n7,North\n", b"customer_id,region\n7,South\n8,East\n"])
    assert intake.table.rows() == [("7", "North"), ("8", "East")]
    assert (intake.n_read, intake.rejected.height) == (3, 1)


def test_interactions_keep_their_times_and_need_a_kind():
    intake = read_interactions(
        b"customer_id,occurred_at,kind,satisfaction\n7,2024-01-05 10:30:00,complaint,2\n7,2024-01-06 10:00:00,,3\n"
    )
    assert intake.table.rows() == [("7", dt.datetime(2024, 1, 5, 10, 30), "complaint", 2.0)]
    assert intake.rejected.select("reason", "reason_column").rows() == [("row_incomplete", "kind")]


def test_responses_after_the_day_of_receipt_are_rejected():
    text = b"campaign,email,date,action\nspring,a@b.c,2024-01-05,ordered\nspring,a@b.c,2025-01-05,ordered\n"
    intake = read_responses(text, received_on=dt.date(2024, 6, 30))
    assert intake.table["event"].to_list() == ["ordered"]
    assert intake.rejected["reason"].to_list() == ["date_after_received_on"]


def test_a_campaign_may_start_after_the_day_of_receipt():
    text = b"campaign_id,starts_on,ends_on\nspring,2025-03-01,2025-03-31\n"
    intake = read_table(text, table=schemas.CAMPAIGNS, received_on=dt.date(2024, 6, 30))
    assert intake.table.rows() == [("spring", dt.date(2025, 3, 1), dt.date(2025, 3, 31))]


def test_an_invoices_money_is_in_the_findings():
    text = (
        b"invoice_id,customer_id,issued_on,due_on,amount\n1,7,2024-01-05,2024-02-05,100\n2,,2024-01-05,2024-02-05,40\n"
    )
    findings = read_table(text, table=schemas.INVOICES).findings
    assert findings.rows() == [("intake.row_without_customer", 1, 0.5, 40.0, "warning")]


def test_a_folder_of_canonical_tables_is_read_with_its_types(tmp_path):
    (tmp_path / "transactions.csv").write_text(
        "customer_id,date,quantity,revenue\n007,2024-01-05,1,5\n,2024-01-06,2,6\n"
    )
    (tmp_path / "customers.csv").write_text("customer_id,signed_up_on,consent_email\n007,2023-05-01,true\n")
    (tmp_path / "interactions.csv").write_text("customer_id,occurred_at,kind\n007,2024-01-05T10:30:00,inquiry\n")
    (tmp_path / "notes.csv").write_text("not one of ours\n")
    tables = read_tables(tmp_path)
    assert sorted(tables) == ["customers", "interactions", "transactions"]
    assert tables["transactions"].rows() == [
        ("007", dt.date(2024, 1, 5), 1.0, 5.0),
        (None, dt.date(2024, 1, 6), 2.0, 6.0),
    ]
    assert tables["customers"].rows() == [("007", dt.date(2023, 5, 1), True)]
    assert tables["interactions"]["occurred_at"].to_list() == [dt.datetime(2024, 1, 5, 10, 30)]


def test_a_canonical_column_without_a_value_keeps_its_type(tmp_path):
    (tmp_path / "invoices.csv").write_text(
        "invoice_id,customer_id,issued_on,due_on,paid_on,amount\n1,7,2024-01-05,2024-02-05,,100\n"
    )
    assert read_tables(tmp_path)["invoices"].schema["paid_on"] == pl.Date


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyFile),
        ("customer_id,revenue\n7,5\n", MissingColumns),
        ("customer_id,date,revenue\n7,soon,5\n", UnreadableFile),
    ],
)
def test_a_broken_table_of_the_folder_is_named(tmp_path, text, error):
    (tmp_path / "transactions.csv").write_text(text)
    with pytest.raises(error, match=r"^transactions\.csv: "):
        read_tables(tmp_path)
