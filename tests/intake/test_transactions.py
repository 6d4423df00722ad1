"""Sales lines from any export: what is derived, kept, set aside and said."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import EmptyFile, InvalidSetting, MissingColumns, NothingAccepted, UnreadableFile
from crm_analytics.intake import Policy, read_transactions

# headers and traps of the UCI Online Retail file: cancellation, no customer, copy, free item, correction
ONLINE_RETAIL = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536366,22633,WARMER,2,2010-12-01 08:28:00,1.50,13047,France
C536379,22633,WARMER,-2,2010-12-02 09:41:00,1.50,13047,France
536367,84879,BIRD,1,2010-12-02 10:00:00,4.00,,United Kingdom
536367,84879,BIRD,1,2010-12-02 10:00:00,4.00,,United Kingdom
536368,22139,TEASET,1,2010-12-03 11:00:00,0.00,17850,United Kingdom
536414,22139,,-5,2010-12-03 11:52:00,0.00,,United Kingdom
"""


def codes(intake):
    return [message.code for message in intake.messages]


def found(intake):
    rows = intake.findings.with_columns(pl.col("money").round(2)).iter_rows(named=True)
    return {row["code"]: (row["n_rows"], row["money"]) for row in rows}


def lines(text):
    return read_transactions(text.encode(), file_name="orders.csv")


@pytest.fixture(params=["csv", "parquet", "excel", "frame"])
def online_retail(request, tmp_path):
    frame = pl.read_csv(ONLINE_RETAIL.encode(), try_parse_dates=True, schema_overrides={"InvoiceNo": pl.String})
    if request.param == "csv":
        return ONLINE_RETAIL.encode()
    if request.param == "parquet":
        frame.write_parquet(tmp_path / "retail.parquet")
        return tmp_path / "retail.parquet"
    if request.param == "excel":
        frame.write_excel(tmp_path / "retail.xlsx")
        return tmp_path / "retail.xlsx"
    return frame


def test_online_retail_has_the_same_findings_from_every_kind_of_file(online_retail):
    intake = read_transactions(online_retail)
    assert found(intake) == {
        "intake.exact_duplicate": (2, 19.3),
        "intake.row_without_customer": (3, 8.0),
        "intake.cancelled": (1, 3.0),
        "intake.zero_money": (2, 0.0),
        "intake.returned": (1, 0.0),
        "intake.unfinished_period": (5, 36.6),
    }
    assert (intake.n_read, intake.table.height, intake.rejected.height) == (8, 5, 3)


def test_online_retail_becomes_canonical_lines(online_retail):
    table = read_transactions(online_retail, file_name="retail").transactions
    row = table.filter(pl.col("order_id") == "C536379").row(0, named=True)
    assert row == {
        "customer_id": "13047",
        "order_id": "C536379",
        "occurred_at": dt.datetime(2010, 12, 2, 9, 41),
        "date": dt.date(2010, 12, 2),
        "product_id": "22633",
        "product": "WARMER",
        "quantity": -2.0,
        "revenue": -3.0,
        "region": "France",
        "source_file": "retail",
        "source_row": 5,
    }


def test_a_rejected_row_comes_back_as_text_with_its_reason_and_place():
    rejected = lines(ONLINE_RETAIL).rejected
    assert rejected.row(0, named=True) == {
        "InvoiceNo": "536367",
        "StockCode": "84879",
        "Description": "BIRD",
        "Quantity": "1",
        "InvoiceDate": "2010-12-02 10:00:00",
        "UnitPrice": "4.00",
        "CustomerID": None,
        "Country": "United Kingdom",
        "reason": "row_without_customer",
        "reason_column": "customer_id",
        "source_file": "orders.csv",
        "source_row": 6,
    }


def test_shares_are_of_all_rows_read():
    shares = lines(ONLINE_RETAIL).findings.select("code", "share").rows()
    assert dict(shares)["intake.row_without_customer"] == 3 / 8


def test_superstore_has_its_months_first_and_its_cost_is_sales_less_profit():
    intake = read_transactions(
        "Order ID,Order Date,Ship Date,Customer ID,Sales,Quantity,Profit\n"
        "CA-1,11/8/2018,11/11/2018,CG-1,261.96,2,41.9136\n"
        "CA-2,6/16/2018,6/18/2018,DV-1,14.62,2,6.8714\n".encode("utf-8-sig")
    )
    assert intake.table["date"].to_list() == [dt.date(2018, 11, 8), dt.date(2018, 6, 16)]
    assert intake.table["cost"].to_list() == pytest.approx([220.0464, 7.7486])
    assert {"intake.cost_from_profit", "intake.date_order"} <= set(codes(intake))
    # most of its orders begin with C: no mark of a cancellation
    assert "intake.cancelled" not in found(intake)
    assert "delivered_on" not in intake.table.columns


def test_complete_journeys_times_are_brought_to_the_days_of_the_shop():
    frame = pl.DataFrame(
        {
            "household_id": [900, 900],
            "basket_id": [31198570044, 31198570045],
            "product_id": [1095275, 9878513],
            "quantity": [1, 2],
            "sales_value": [0.5, 0.99],
            "transaction_timestamp": [dt.datetime(2017, 1, 2, 3, 0), dt.datetime(2017, 1, 2, 11, 53, 26)],
        }
    )
    table = read_transactions(frame, policy=Policy(source_time_zone="UTC", shop_time_zone="America/New_York")).table
    assert table["date"].to_list() == [dt.date(2017, 1, 1), dt.date(2017, 1, 2)]
    assert table["occurred_at"].to_list() == [dt.datetime(2017, 1, 1, 22, 0), dt.datetime(2017, 1, 2, 6, 53, 26)]
    assert table["customer_id"].to_list() == ["900", "900"]


def test_utc_times_without_a_known_shop_zone_are_taken_as_written_and_said():
    intake = lines("customer_id,timestamp,revenue\n7,2024-01-05T23:30:00Z,5\n")
    assert intake.table["date"].to_list() == [dt.date(2024, 1, 5)]
    assert "intake.time_zone_unknown" in codes(intake)


def test_day_first_is_found_in_the_whole_column_and_said():
    intake = lines("customer_id,date,revenue\n7,03/04/2024,5\n8,25/04/2024,6\n")
    assert intake.table["date"].to_list() == [dt.date(2024, 4, 3), dt.date(2024, 4, 25)]
    said = next(message for message in intake.messages if message.code == "intake.date_order")
    assert said.params == {"file": "orders.csv", "source": "date", "column": "date", "order": "day_month",
                           "n_day_first": 1, "n_month_first": 0}  # fmt: skip


def test_another_date_column_of_the_file_settles_an_order_that_its_own_leaves_open():
    intake = lines("customer_id,date,delivered_on,revenue\n7,03/04/2024,25/04/2024,5\n")
    assert intake.table["date"].to_list() == [dt.date(2024, 4, 3)]


def test_an_order_that_nothing_settles_is_month_first_with_a_warning():
    intake = lines("customer_id,date,revenue\n7,03/04/2024,5\n")
    assert intake.table["date"].to_list() == [dt.date(2024, 3, 4)]
    assert "intake.date_order_assumed" in codes(intake)


def test_the_policy_can_settle_the_order():
    text = b"customer_id,date,revenue\n7,03/04/2024,5\n"
    assert read_transactions(text, policy=Policy(is_day_first=True)).table["date"].to_list() == [dt.date(2024, 4, 3)]


def test_german_text_with_decimal_commas_and_semicolons_is_read():
    text = "Kunde;Datum;Betrag\n7;25.01.2024;1.234,50 €\n8;26.01.2024;2,25 €\n".encode("cp1252")
    mapping = {"customer_id": "Kunde", "date": "Datum", "revenue": "Betrag"}
    assert read_transactions(text, mapping=mapping).table["revenue"].to_list() == [1234.5, 2.25]


def test_without_order_ids_a_customers_day_is_an_order_and_that_is_said():
    intake = lines("customer_id,date,revenue\n7,2024-01-05,5\n7,2024-01-05,6\n7,2024-01-06,1\n")
    assert intake.table["order_id"].to_list() == ["7|2024-01-05", "7|2024-01-05", "7|2024-01-06"]
    assert "intake.orders_made" in codes(intake)


def test_single_lines_without_an_order_id_get_one_and_are_counted():
    intake = lines("customer_id,order_id,date,revenue\n7,A,2024-01-05,5\n7,,2024-01-06,6\n")
    assert intake.table["order_id"].to_list() == ["A", "7|2024-01-06"]
    assert found(intake)["intake.row_without_order"] == (1, 6.0)


def test_cost_is_quantity_times_unit_cost_and_negative_for_a_return():
    intake = lines("customer_id,date,quantity,unit price,unit cost\n7,2024-01-05,2,5,3\n7,2024-01-06,-1,5,3\n")
    assert intake.table.select("revenue", "cost").rows() == [(10.0, 6.0), (-5.0, -3.0)]


def test_a_price_without_a_quantity_is_the_revenue_and_that_is_said():
    intake = lines("customer_id,date,price\n7,2024-01-05,5\n")
    assert intake.table["revenue"].to_list() == [5.0]
    assert "intake.price_is_revenue" in codes(intake)


def test_a_date_without_times_leaves_the_moment_unknown():
    assert "occurred_at" not in lines("customer_id,date,revenue\n7,2024-01-05,5\n").table.columns


def test_copies_and_free_goods_go_only_when_the_policy_says_so():
    policy = Policy(drop_exact_duplicates=True, drop_zero_money=True)
    intake = read_transactions(ONLINE_RETAIL.encode(), policy=policy)
    assert intake.rejected["reason"].value_counts().sort("reason").rows() == [
        ("exact_duplicate", 1), ("row_without_customer", 3), ("zero_money", 1)]  # fmt: skip
    assert found(intake)["intake.exact_duplicate"] == (2, 19.3)


def test_rows_that_cannot_be_used_are_rejected_one_reason_each():
    intake = read_transactions(
        b"customer_id,date,quantity,revenue\n"
        b"7,2024-01-05,1,5\n"  # accepted
        b",,,\n"  # empty
        b",2024-01-05,1,5\n"
        b"7,,1,5\n"
        b"7,soon,1,5\n"
        b"7,2024-02-01,1,5\n"  # after the day of receipt
        b"7,2024-01-05,1,\n"
        b"7,2024-01-05,1,many\n"
        b"7,2024-01-05,some,5\n"
        b"7,2024-01-05,1,5,9\n",
        received_on=dt.date(2024, 1, 31),
    )
    assert intake.rejected.select("source_row", "reason", "reason_column").rows() == [
        (3, "empty_row", None),
        (4, "row_without_customer", "customer_id"),
        (5, "row_without_date", "date"),
        (6, "unreadable_date", "date"),
        (7, "date_after_received_on", "date"),
        (8, "row_without_amount", "revenue"),
        (9, "unreadable_number", "revenue"),
        (10, "unreadable_number", "revenue"),
        (11, "too_many_fields", None),
    ]


def test_the_day_of_receipt_itself_is_not_too_late():
    text = b"customer_id,date,revenue\n7,2024-01-31,5\n"
    assert read_transactions(text, received_on=dt.date(2024, 1, 31)).table.height == 1


def test_an_unreadable_cost_is_unknown_and_the_line_stays():
    intake = lines("customer_id,date,revenue,cost\n7,2024-01-05,5,?\n7,2024-01-06,5,3\n")
    assert intake.table["cost"].to_list() == [None, 3.0]
    assert found(intake)["intake.value_not_read"] == (1, 5.0)


def test_nan_becomes_null():
    frame = pl.DataFrame({"customer_id": ["7", "7"], "date": [dt.date(2024, 1, 5)] * 2,
                          "revenue": [5.0, 6.0], "cost": [float("nan"), 3.0]})  # fmt: skip
    assert read_transactions(frame).table["cost"].to_list() == [None, 3.0]


def test_several_files_are_one_table_and_what_an_earlier_file_had_counts_once():
    january = "customer_id,date,revenue\n7,2024-01-05,5\n"
    other = "Client ID;Order Date;Amount;Region\n7;05.01.2024;5,00;North\n"
    intake = read_transactions([january.encode(), other.encode(), january.encode()])
    assert intake.table["revenue"].to_list() == [5.0, 5.0]
    assert intake.table["source_file"].to_list() == ["table", "table_2"]
    assert intake.table["region"].to_list() == [None, "North"]
    assert intake.rejected["source_file"].to_list() == ["table_3"]
    assert intake.mappings["table_2"].sources["customer_id"] == "Client ID"
    assert intake.mapping.sources["customer_id"] == "customer_id"
    assert "intake.exact_duplicate" not in found(intake)


def test_a_column_of_the_export_that_is_named_like_ours_survives_in_the_rejected_rows():
    rejected = lines("customer_id,date,revenue,reason\n7,2024-01-05,5,gift\n,2024-01-05,5,promo\n").rejected
    assert rejected.select("reason_in_file", "reason").rows() == [("promo", "row_without_customer")]


def test_a_wrong_time_zone_is_refused():
    with pytest.raises(InvalidSetting):
        Policy(source_time_zone="Mars/Olympus")


# Bad input: fatal is an error that says what, where and what to do; everything else is said and shown.


def test_an_empty_file_is_refused():
    with pytest.raises(EmptyFile, match=r"^orders\.csv: "):
        lines("")


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(UnreadableFile, match="png"):
        read_transactions(b"\x89PNG\r\n\x1a\n", file_name="orders.csv")


def test_of_many_or_long_headers_an_error_lists_the_beginning():
    headers = ["x" * 500, *(f"h{number}" for number in range(200))]
    with pytest.raises(MissingColumns) as refusal:
        lines(",".join(headers) + "\n" + ",".join("1" for _ in headers) + "\n")
    assert refusal.value.params["found"].split(", ") == ["x" * 40, *(f"h{number}" for number in range(29))]


def test_missing_columns_are_named_beside_what_was_found():
    with pytest.raises(MissingColumns) as refusal:
        lines("name,colour\nx,red\n")
    assert refusal.value.params == {
        "file": "orders.csv",
        "missing": "customer_id, date, revenue",
        "found": "name, colour",
    }


def test_a_file_whose_rows_are_all_unusable_says_the_most_frequent_reason():
    with pytest.raises(NothingAccepted) as refusal:
        read_transactions(b"customer_id,date,revenue\n7,2025-01-05,5\n8,2025-01-06,5\n,2024-01-01,5\n",
                          received_on=dt.date(2024, 6, 30), file_name="orders.csv")  # fmt: skip
    assert refusal.value.params == {"file": "orders.csv", "n_rows": 3, "reason": "date_after_received_on"}


def test_dates_after_the_day_of_receipt_are_counted_in_money():
    text = b"customer_id,date,revenue\n7,2024-01-05,5\n8,2025-01-06,6\n"
    assert found(read_transactions(text, received_on=dt.date(2024, 6, 30)))["intake.date_after_received_on"] == (1, 6.0)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("7,A,2024-01-05,1,-5\n8,B,2024-01-05,2,-6\n", "intake.all_revenue_negative"),
        ("7,A,2024-01-05,-1,-5\n8,B,2024-01-05,-2,-6\n", "intake.refunds_only"),
        ("7,A,2024-01-05,1,5\n7,B,2024-01-06,1,5\n", "intake.one_customer"),
        ("".join(f"{i},o{i},2024-01-05,1,{i + 1}\n" for i in range(20)), "intake.customer_is_order"),
    ],
)
def test_a_table_that_is_odd_as_a_whole_is_accepted_with_a_warning(rows, code):
    intake = lines("customer_id,order_id,date,quantity,revenue\n" + rows)
    assert [message.code for message in intake.messages if message.severity == "warning"] == [code]
    assert intake.rejected.is_empty()
