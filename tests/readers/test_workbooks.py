"""Workbooks and Parquet files, with what people and other systems do to them."""

import datetime as dt
import io

import polars as pl
from xlsxwriter import Workbook

from crm_analytics.readers import read_raw


def workbook(fill):
    target = io.BytesIO()
    with Workbook(target) as book:
        fill(book.add_worksheet("Orders"), book)
    return target.getvalue()


def test_a_formula_gives_its_value_and_merged_cells_theirs_in_the_first_row():
    def fill(sheet, book):
        sheet.write_row(0, 0, ["id", "sum", "region"])
        sheet.write_row(1, 0, [7, None])
        sheet.write_row(2, 0, [8, 1])
        sheet.write_formula(1, 1, "=2*1.25", None, 2.5)
        sheet.merge_range(1, 2, 2, 2, "North")

    assert read_raw(workbook(fill)).frame.rows() == [("7", "2.5", "North"), ("8", "1", None)]


def test_a_word_among_numbers_and_a_number_among_dates_are_not_lost():
    def fill(sheet, book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["day", "sum"])
        sheet.write_datetime(1, 0, dt.datetime(2024, 1, 5), day)
        sheet.write(1, 1, 2.5)
        sheet.write_row(2, 0, [20240106, "n/a"])

    assert read_raw(workbook(fill)).frame.rows() == [("2024-01-05 00:00:00", "2.5"), ("20240106", "n/a")]


def test_a_title_above_the_header_of_a_sheet_moves_the_row_numbers():
    def fill(sheet, book):
        sheet.write(1, 0, "Orders of May")
        sheet.write_row(3, 0, ["id", "day", "sum"])
        sheet.write_row(4, 0, ["7", "2024-05-01", 3])

    raw = read_raw(workbook(fill))
    assert (raw.columns, raw.frame.rows(), raw.first_row) == (("id", "day", "sum"), [("7", "2024-05-01", "3")], 5)
    assert "intake.notes_above" in [message.code for message in raw.messages]


def test_the_fields_of_a_struct_are_columns_and_lists_are_named():
    target = io.BytesIO()
    frame = pl.DataFrame({"id": [7], "customer": [{"name": "Ann", "address": {"city": "Ulm"}}], "tags": [["a"]]})
    frame.write_parquet(target)
    raw = read_raw(target.getvalue(), file_name="t.parquet")
    assert raw.frame.row(0, named=True) == {"id": 7, "customer.name": "Ann", "customer.address.city": "Ulm"}
    assert [message.params["columns"] for message in raw.messages] == [["tags"]]


def test_a_parquet_file_is_read_in_batches_from_where_it_lies(tmp_path):
    pl.DataFrame({"id": range(5)}).write_parquet(tmp_path / "t.parquet")
    raw = read_raw(tmp_path / "t.parquet", rows_a_batch=2)
    assert raw.frame["id"].to_list() == [0, 1, 2, 3, 4]
    assert len(list(raw.batches())) > 1
