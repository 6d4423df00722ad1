"""Files in, raw tables out: the content decides the kind, and every cell of a text file stays text."""

import io

import polars as pl
import pytest

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.readers import OVERFLOW, read_raw
from crm_analytics.readers.delimited import sniff_delimiter
from crm_analytics.readers.encodings import decode

GERMAN = "Kunde;Betrag\nMüller;12,50 €\nJosé;3,20\n"
SIMPLIFIED = "订单编号,买家会员名,总金额\n1001,小明,12.50\n1002,大伟,8.00\n"
TRADITIONAL = "訂單編號,會員編號,金額\nA1,王小明,100\nA2,陳大文,120\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "cp1252"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "big5"),
    ],
)
def test_text_is_decoded_whatever_its_encoding(text, encoding):
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_although_cells_hold_others(delimiter):
    rows = ["id", "name", "sum"], ["1", '"Holt, Mara; Ltd|x"', "2.50"]
    assert sniff_delimiter("\n".join(delimiter.join(row) for row in rows)) == delimiter


def test_a_decimal_comma_does_not_pass_for_a_delimiter():
    assert sniff_delimiter("id;sum\n1;2,50\n2;3,50\n") == ";"


def test_cells_of_a_text_file_stay_text_so_that_ids_keep_their_zeros():
    assert read_raw(b"id,sum\n007,1.50\n").frame.rows() == [("007", "1.50")]


def test_empty_and_repeated_headers_get_names_of_their_own():
    assert read_raw(b"id,,id\n1,2,3\n").frame.columns == ["id", "column_2", "id_2"]


def test_a_row_with_too_many_fields_keeps_them_in_one_more_column():
    raw = read_raw(b"a,b\n1,2\n3,4,5,6\n7\n8,9,,\n")
    assert raw.frame.rows() == [("1", "2", None), ("3", "4", "5,6"), ("7", None, None), ("8", "9", None)]
    assert raw.frame.columns[-1] == OVERFLOW


def test_blank_lines_above_the_header_move_the_row_numbers():
    assert read_raw(b"\n\na,b\n1,2\n").first_row == 4


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(line_end):
    text = line_end.join(["a,b", "1,2", "3,4", ""])
    assert read_raw(text.encode()).frame.rows() == [("1", "2"), ("3", "4")]


def test_the_same_table_comes_from_csv_excel_parquet_and_a_frame(tmp_path):
    frame = pl.DataFrame({"id": ["A1", "B2"], "name": ["x", "ü"]})
    frame.write_csv(tmp_path / "t.csv")
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_excel(tmp_path / "t.xlsx")
    sources = [tmp_path / "t.csv", tmp_path / "t.parquet", str(tmp_path / "t.xlsx"), frame, frame.lazy()]
    assert all(read_raw(source).frame.equals(frame) for source in sources)


def test_the_content_decides_the_kind_not_the_extension(tmp_path):
    frame = pl.DataFrame({"id": ["A1"]})
    frame.write_parquet(tmp_path / "export.csv")
    assert read_raw(tmp_path / "export.csv").frame.equals(frame)


def test_an_excel_file_with_several_filled_sheets_says_which_ones_it_ignored(tmp_path):
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "t.xlsx")) as book:
        for sheet in ("empty", "first", "second"):
            pl.DataFrame({"id": [] if sheet == "empty" else [sheet]}, schema={"id": pl.String}).write_excel(book, sheet)
    raw = read_raw(tmp_path / "t.xlsx")
    assert raw.frame.rows() == [("first",)]
    assert [m.params["sheets"] for m in raw.messages if m.code == "intake.sheets_ignored"] == [["second"]]


def test_nested_columns_of_parquet_are_left_out_and_named():
    file = io.BytesIO()
    pl.DataFrame({"id": ["a"], "tags": [["x", "y"]]}).write_parquet(file)
    raw = read_raw(file.getvalue(), file_name="t.parquet")
    assert raw.frame.columns == ["id"]
    assert raw.messages[0].params == {"file": "t.parquet", "columns": ["tags"]}


def test_bytes_an_open_file_and_a_path_give_the_same_table_and_name(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_bytes(b"a,b\n1,2\n")
    with path.open("rb") as opened:
        tables = [read_raw(path), read_raw(opened), read_raw(path.read_bytes(), file_name="shop.csv")]
    assert [(table.file, table.frame.rows()) for table in tables] == [("shop.csv", [("1", "2")])] * 3


@pytest.mark.parametrize("content", [b"", b" \n\n", b"id,sum\n", b"\xef\xbb\xbf"])
def test_a_file_without_rows_is_called_empty(content):
    with pytest.raises(EmptyFile, match=r"^shop\.csv: "):
        read_raw(content, file_name="shop.csv")


def test_a_workbook_without_rows_is_called_empty(tmp_path):
    pl.DataFrame({"id": []}, schema={"id": pl.String}).write_excel(tmp_path / "t.xlsx")
    with pytest.raises(EmptyFile):
        read_raw(tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png"),
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (b"PK\x03\x04\x14\0readme.txt", "zip"),
        (b"PK\x03\x04 xl/workbook.xml broken", "excel"),
        (b"\xd0\xcf\x11\xe0 broken", "excel"),
        (b"PAR1 broken", "parquet"),
        (b"<!DOCTYPE html><html></html>", "markup"),
        (b"\x01\0\0\x02\0\x03\x04\0\0\x05", "binary"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_it_is(content, detail):
    with pytest.raises(UnreadableFile) as refusal:
        read_raw(content, file_name="orders.csv")
    assert refusal.value.params == {"file": "orders.csv", "detail": detail}


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(UnreadableFile) as refusal:
        read_raw(tmp_path / "gone.csv")
    assert refusal.value.params == {"file": "gone.csv", "detail": "not_found"}
