"""JSON records become rows, their cells text as it is written there."""

import pytest

from crm_analytics.errors import EmptyFile, UnreadableFile
from crm_analytics.intake import read_transactions
from crm_analytics.readers import read_raw


def test_each_line_is_a_row_and_a_later_record_may_bring_more_columns():
    raw = read_raw(b'{"id": "007", "sum": 1.50}\n\n{"id": 8, "paid": true, "note": null}\n')
    assert raw.columns == ("id", "sum", "paid", "note")
    assert raw.frame.rows() == [("007", "1.50", None, None), ("8", None, "true", None)]


def test_a_long_number_keeps_its_digits():
    assert read_raw(b'{"id": 12345678901234567890}\n').frame["id"].to_list() == ["12345678901234567890"]


def test_fields_of_a_nested_object_become_columns_and_a_list_stays_its_text():
    raw = read_raw(b'{"customer": {"id": 7, "address": {"city": "Ulm"}}, "tags": ["a", "b"]}\n')
    assert raw.frame.row(0, named=True) == {"customer.id": "7", "customer.address.city": "Ulm", "tags": '["a", "b"]'}


@pytest.mark.parametrize(
    "content",
    [b'[{"id": 7}, {"id": 8}]', b'[\n  {\n    "id": 7\n  },\n  {"id": 8}\n]', b'{"orders": [{"id": 7}, {"id": 8}]}',
     b'{"id": 7}\r\n{"id": 8}', '\ufeff{"id": 7}\n{"id": 8}\n'.encode(), b'{"id": 7},\n{"id": 8},\n'],
)  # fmt: skip
def test_records_are_found_in_lines_in_a_list_and_in_a_list_inside_an_object(content):
    assert read_raw(content).frame["id"].to_list() == ["7", "8"]


def test_a_line_that_is_no_record_is_rejected_and_counted():
    intake = read_transactions(b'{"customer_id": 7, "date": "2024-01-05", "revenue": 5}\n{"customer_id": 8, "da\n[1]\n')
    assert intake.table["customer_id"].to_list() == ["7"]
    assert intake.rejected.select("source_row", "reason").rows() == [(2, "unreadable_row"), (3, "unreadable_row")]


def test_a_list_of_no_records_is_called_empty():
    with pytest.raises(EmptyFile):
        read_raw(b'{"orders": []}')


def test_a_document_that_breaks_off_is_refused():
    with pytest.raises(UnreadableFile) as refusal:
        read_raw(b'[{"id": 7}, {"id":')
    assert refusal.value.params["detail"] == "json"


def test_records_are_read_in_batches():
    raw = read_raw(b'{"id": 7}\n{"id": 8}\n{"id": 9}\n', rows_a_batch=2)
    assert [batch.height for batch in raw.batches()] == [2, 1]
