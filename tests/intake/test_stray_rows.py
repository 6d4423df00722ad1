"""Notes, totals and headers in the middle don't become sales, and every row is still counted."""

import datetime as dt

from crm_analytics.intake import read_transactions

STATEMENT = """微信支付账单明细,,,,
微信昵称：[小明],,,,
,,,,
----------------------微信支付账单明细列表--------------------,,,,
交易时间,交易单号,会员号,金额(元),商品
2024-01-05 10:00:00,"1001\t",`7,¥12.50,书
2024-01-06 11:00:00,"1002\t",`8,"¥1,003.00",合计本
合计,,,"1,015.50",
共2笔记录,,,,
"""


def test_a_statement_with_notes_above_and_totals_below_gives_its_records_alone():
    intake = read_transactions(STATEMENT.encode("gb18030"), file_name="bill.csv")
    lines = intake.table.select("customer_id", "order_id", "date", "revenue", "product", "source_row")
    assert lines.rows() == [
        ("7", "1001", dt.date(2024, 1, 5), 12.5, "书", 6),
        ("8", "1002", dt.date(2024, 1, 6), 1003.0, "合计本", 7),
    ]
    assert intake.rejected.select("source_row", "reason").rows() == [(8, "total_row"), (9, "total_row")]
    assert intake.n_read == 4


def test_files_that_were_put_together_lose_the_headers_in_between():
    part = "customer_id,date,revenue\n7,2024-01-05,5\n8,2024-01-06,6\n"
    intake = read_transactions((part + part.replace("7,", "9,")).encode())
    assert intake.table["customer_id"].to_list() == ["7", "8", "9", "8"]
    assert intake.rejected.select("source_row", "reason").rows() == [(4, "repeated_header")]


def test_a_customer_who_is_called_total_is_no_total():
    text = "customer_id,date,revenue,product\nTotal,2024-01-05,5,Tea\n7,2024-01-05,5,Total care\n8,,5,Total care\n"
    intake = read_transactions(text.encode())
    assert intake.table["customer_id"].to_list() == ["Total", "7"]
    assert intake.rejected["reason"].to_list() == ["row_without_date"]


def said(text, code):
    intake = read_transactions(text.encode(), file_name="t.csv")
    return [message.params for message in intake.messages if message.code == code], intake.table


def test_a_spreadsheets_days_are_read_and_said():
    found, table = said("customer_id,date,revenue\n7,45322,5\n8,45323,6\n", "intake.dates_are_serials")
    assert found == [{"file": "t.csv", "source": "date", "column": "date", "n_rows": 2}]
    assert table["date"].to_list() == [dt.date(2024, 1, 31), dt.date(2024, 2, 1)]


def test_ids_that_a_spreadsheet_shortened_are_said():
    found, _ = said("customer_id,date,revenue\n1.2E+11,2024-01-05,5\n8,2024-01-05,6\n", "intake.ids_shortened")
    assert found == [{"file": "t.csv", "source": "customer_id", "column": "customer_id", "n_rows": 1}]


def test_a_decimal_mark_that_nothing_in_the_file_shows_is_assumed_and_said():
    text = "customer_id,date,revenue\n7,2024-01-05,1.234\n"
    found, table = said(text, "intake.decimal_mark_assumed")
    assert found == [{"file": "t.csv", "source": "revenue", "column": "revenue", "n_rows": 1}]
    assert table["revenue"].to_list() == [1.234]
    other = "customer_id;date;revenue;cost\n7;2024-01-05;1.234;2,50\n"  # another column of the file shows it
    found, table = said(other, "intake.decimal_mark_assumed")
    assert found == []
    assert table["revenue"].to_list() == [1234.0]
