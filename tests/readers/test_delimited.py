"""Delimited text in batches: no row is lost or moved where a batch ends, however the rows are written."""

import polars as pl
import pytest

from crm_analytics.errors import EmptyFile
from crm_analytics.readers import OVERFLOW, read_raw
from crm_analytics.readers.content import Content
from crm_analytics.readers.encodings import find_encoding


def rows(content, rows_a_batch=1):
    return read_raw(content, rows_a_batch=rows_a_batch).frame.rows()


def test_a_cell_may_go_over_lines_where_a_batch_ends():
    assert rows(b'a,b\n1,"x\ny"\n2,"p\r\n\r\nq"\n3,z\n') == [("1", "x\ny"), ("2", "p\r\n\r\nq"), ("3", "z")]


def test_a_header_may_go_over_lines_too():
    raw = read_raw(b'"a\n(net)",b\n1,2\n')
    assert (raw.columns, raw.frame.rows()) == (("a\n(net)", "b"), [("1", "2")])


def test_rows_of_other_lengths_come_in_any_batch():
    assert rows(b"a,b\n1,2\n3\n\n4,5,6,7\n8,9\n") == [
        ("1", "2", None), ("3", None, None), (None, None, None), ("4", "5", "6,7"), ("8", "9", None)]  # fmt: skip


def test_a_row_of_many_more_cells_than_headers_keeps_them_all():
    beyond = ",".join(map(str, range(40)))
    assert rows(f"a,b\n1,2\n3,4,{beyond}\n5,6\n".encode()) == [("1", "2", None), ("3", "4", beyond), ("5", "6", None)]


def test_a_stray_quotation_mark_loses_no_row():
    assert [row[0] for row in rows(b'a,b\n1,2\n3,"5" pipe\n4,6" pipe\n5,6\n')] == ["1", "3", "4", "5"]


def test_a_table_is_given_out_anew_each_time():
    raw = read_raw(b"a,b\n1,2\n3,4,5\n", rows_a_batch=1)
    assert raw.frame.equals(raw.frame)
    assert raw.head(1)["a"].to_list() == ["1"]


@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r\n", "\n")])
def test_lines_may_end_in_two_ways_in_one_file(ends):
    assert rows(f"a,b{ends[0]}1,2{ends[1]}3,4{ends[0]}".encode()) == [("1", "2"), ("3", "4")]


def test_a_nul_byte_inside_a_cell_moves_nothing():
    content = b"a,b\n" + b"1,2\n" * 2000 + b"3,x\0y\n4,5\n"
    assert rows(content, 500)[-2:] == [("3", "x\0y"), ("4", "5")]


def test_a_megabyte_in_one_cell_is_a_cell():
    text = "x" * (1 << 20)
    assert rows(f'a,b\n1,"{text}"\n2,{text}\n'.encode()) == [("1", text), ("2", text)]


def test_notes_above_the_header_are_left_out_and_said():
    raw = read_raw(b'Orders of May\n"from, to",x\n\nid,day,sum\n7,2024-05-01,3\n')
    assert (raw.columns, raw.frame.rows(), raw.first_row) == (("id", "day", "sum"), [("7", "2024-05-01", "3")], 5)
    said = next(message for message in raw.messages if message.code == "intake.notes_above")
    assert said.params == {"file": "table", "n_rows": 2, "first": "Orders of May"}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"])
def test_a_file_in_a_legacy_encoding_is_read_from_its_path(tmp_path, encoding):
    path = tmp_path / "shop.csv"
    path.write_bytes(("Kunde;Betrag\n" + "Müller;12,50 €\n" * 1_000).encode(encoding))
    raw = read_raw(path, rows_a_batch=300)
    assert raw.frame.height == 1_000
    assert raw.frame.unique().rows() == [("Müller", "12,50 €")]


def test_an_encoding_shows_although_its_characters_come_late(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_bytes(b"id,city\n" + b"7,Ulm\n" * 2_000_000 + "8,Köln\n9,Züri\n".encode("cp1252"))
    assert find_encoding(Content(path)) == ("cp1252", "strict")
    assert read_raw(path).read._layout.content.source != path
    last = pl.concat(list(read_raw(path).batches())[-2:]).tail(1)
    assert last.rows() == [("9", "Züri")]


def test_the_rows_of_a_plain_file_are_read_from_where_it_lies(tmp_path):
    path = tmp_path / "shop.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert read_raw(path).read._layout.content.source == path


def test_a_header_alone_is_no_table():
    with pytest.raises(EmptyFile):
        read_raw(b"Orders of May\n\nid,day,sum\n")


def test_overflow_is_no_column_of_the_file():
    raw = read_raw(b"a,b\n1,2,3\n")
    assert raw.columns == ("a", "b")
    assert raw.frame.columns == ["a", "b", OVERFLOW]


def test_the_first_rows_of_a_file_longer_than_its_beginning_are_those_of_the_whole():
    content = b"id,note\n" + b"".join(b"%d,%s\n" % (i, b"x" * 1000) for i in range(6_000))
    raw = read_raw(content, file_name="long.csv")
    assert raw.head(3)["id"].to_list() == ["0", "1", "2"]
    # the beginning of 4 MB holds fewer rows than these
    assert raw.head(5_000)["id"].to_list() == [str(i) for i in range(5_000)]


def test_cells_of_several_lines_after_many_plain_records_stay_whole():
    plain = b"".join(b"%d,%s\n" % (i, b"x" * 1000) for i in range(12_000))
    raw = read_raw(b"id,note\n" + plain + b'a,"two\nlines"\nb,end\n', file_name="notes.csv")
    ends = [batch.tail(2).rows() for batch in raw.batches()]
    assert sum(batch.height for batch in raw.batches()) == 12_002
    assert ends[-1] == [("a", "two\nlines"), ("b", "end")]
