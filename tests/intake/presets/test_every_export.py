"""What holds for every known export: no row is lost, and it can be read again in another way."""

import polars as pl
import pytest

from crm_analytics.intake import Basis, ColumnMapping, Guess, Policy, read_table, read_transactions
from crm_analytics.intake.presets import preset_named
from tests.intake.presets.exports import HEADERS, STRIPE_OLD, TAOBAO_LIST, write_export
from tests.intake.presets.test_recognise import EXPECTED

# a cell for every column of ours and every part; the moment of all rows is one
CELLS = {"occurred_at": "2024-03-05 10:00:00", "_date": "2024-03-05", "_time": "10:00:00", "_created_at": "2024-03-05",
         "_dealt_at": "2024-03-05", "_paid_at": "2024-03-05", "starts_on": "2024-03-05", "opened_on": "2024-03-05",
         "signed_up_on": "2024-03-05", "email": "mara@example.de", "_from": "mara@example.de", "_type": "Payment",
         "_contacts": "77", "_items": "name:Mug|sku:M|quantity:1|total:5.00", "_products": "1× Mug"}  # fmt: skip
MONEY = {"quantity", "amount", "tax", "_price", "_paid", "_gross", "_net", "_net_sales", "_amount", "_payable",
         "_goods", "_value", "_total", "_subtotal", "_received", "_order_amount", "_quantity", "_order_total",
         "_fee"}  # fmt: skip

NAMING = {"_buyer", "_customer", "_id", "_buyer_phone", "_receiver_phone", "name"}


def rows_of(name, n_rows):
    """Rows that fill all columns that the preset knows, each with its own ids."""
    preset = preset_named(EXPECTED[name])
    told = [*preset.find(HEADERS[name]).items(), *preset.gather(HEADERS[name]).items()]
    cells = {}
    for part, headers in reversed(told):
        text = "5.00" if part in MONEY else CELLS.get(part, "")
        is_id = part.endswith("_id") or part in NAMING
        cells |= dict.fromkeys(headers, "ID" if is_id else text)
    return [
        {header: cell.replace("ID", f"X{i}").replace("mara@", f"mara{i}@") for header, cell in cells.items()}
        for i in range(n_rows)
    ]


@pytest.mark.parametrize("name", [name for name in HEADERS if name != "TAOBAO_DETAIL"])
def test_every_row_of_the_file_comes_back_accepted_or_set_aside(name):
    rows = rows_of(name, 3)
    content = write_export(",".join(HEADERS[name]), rows[0], {}, *rows[1:])
    table = preset_named(EXPECTED[name]).table
    intake = read_table(content, table=table, file_name="export.csv")
    typed = intake.typed.collect()
    assert set(typed["source_row"]) == {2, 3, 4, 5}
    assert intake.n_read == typed.height == intake.n_accepted + intake.rejected.height
    assert intake.rejected.filter(pl.col("source_row") == 3)["reason"].to_list() == ["empty_row"]
    assert "intake.preset_recognised" in {message.code for message in intake.messages}
    assert intake.table.height >= 3


@pytest.mark.parametrize("name", ["SHOPIFY_ORDERS", "STRIPE_NEW", "JD", "WOOCOMMERCE_WEBTOFFEE"])
def test_a_header_in_the_middle_and_a_total_below_are_no_records(name):
    one, two = rows_of(name, 2)
    header = dict(zip(HEADERS[name], HEADERS[name], strict=True))
    total = {HEADERS[name][0]: "Total"}
    intake = read_transactions(write_export(",".join(HEADERS[name]), one, header, two, total))
    reasons = dict(intake.rejected.select("source_row", "reason").rows())
    assert (reasons[3], reasons[5]) == ("repeated_header", "total_row")
    assert intake.table.height >= 2


def test_a_reading_switch_reads_the_reshaped_rows_again():
    row = {"id": "ch_1", "Created (UTC)": "2024-01-05 23:30", "Amount": "10.00", "Amount Refunded": "4.00",
           "Status": "Paid", "Customer ID": "c"}  # fmt: skip
    intake = read_transactions(write_export(STRIPE_OLD, row))
    again = intake.with_policy(Policy(shop_time_zone="Asia/Taipei"))
    assert [str(day) for day in intake.table["date"]] == ["2024-01-05", "2024-01-05"]
    assert [str(day) for day in again.table["date"]] == ["2024-01-06", "2024-01-06"]
    assert again.table["revenue"].to_list() == [10.0, -4.0]


def test_a_whole_mapping_of_ones_own_reads_the_rows_as_they_are():
    row = {"订单编号": "1", "买家会员名": "a", "总金额": "100", "订单创建时间": "2024-01-05", "订单状态": "交易关闭"}
    content = write_export(TAOBAO_LIST, row)
    sources = {"customer_id": "买家会员名", "date": "订单创建时间", "revenue": "总金额"}
    mapping = ColumnMapping({name: Guess(source, 1.0, Basis.GIVEN) for name, source in sources.items()})
    intake = read_transactions(content, mapping=mapping)
    assert intake.table["revenue"].to_list() == [100.0]
    assert "intake.preset_recognised" not in {message.code for message in intake.messages}


def test_the_cells_of_a_row_that_is_set_aside_are_those_of_the_file():
    row = {
        "id": "ch_1",
        "Created (UTC)": "2024-01-05 23:30",
        "Amount": "1,000.00",
        "Status": "Failed",
        "Customer ID": "c",
    }
    paid = row | {"Status": "Paid", "id": "ch_2"}
    rejected = read_transactions(write_export(STRIPE_OLD, row, paid)).rejected
    assert rejected.select("id", "Amount", "Status", "reason").rows() == [
        ("ch_1", "1,000.00", "Failed", "status_not_counted")
    ]


def test_the_mapping_of_a_known_export_reads_it_once_more():
    row = {"id": "ch_1", "Created (UTC)": "2024-01-05 23:30", "Amount": "10.00", "Amount Refunded": "4.00",
           "Status": "Paid", "Customer ID": "c"}  # fmt: skip
    content = write_export(STRIPE_OLD, row)
    intake = read_transactions(content)
    again = read_transactions(content, mapping=intake.mapping)
    assert again.table.equals(intake.table)
    assert {guess.basis for guess in intake.mapping.guesses.values()} == {Basis.PRESET}
