"""Notes above the header, totals below and headers in between are told from records."""

import polars as pl
import pytest

from crm_analytics.readers.header import Header, find_header, find_repeated_headers, find_total_rows

TABLE = [["id", "day", "sum"], ["7", "2024-01-05", "3.50"], ["8", "2024-01-06", "4.00"]]


def position(*rows):
    return find_header(list(rows)).position


def test_the_first_row_is_the_header_where_nothing_stands_above_it():
    assert find_header(TABLE) == Header(("id", "day", "sum"))


@pytest.mark.parametrize(
    "above",
    [
        [["Orders of all shops"]],
        [["Export of 2024-01-31"], []],
        [[""], ["", "", ""], []],
        [["Period:", "2024-01-01 to 2024-01-31"], ["Shop: North"]],
        [["微信支付账单明细", "", ""], ["微信昵称：[小明]", "", ""], ["共2笔记录", "", ""], ["注：", "", ""]],
        [["账号:[a@b.cn]"], ["------------------交易记录明细列表------------------"]],
        [["# shop export"], ["# version 2"]],
        [["Report", None, None], [None, None, None]],
        [["Orders of January", "all shops"], ["printed by Mara"]],
    ],
)
def test_titles_labels_rules_and_blank_lines_above_the_header_are_notes(above):
    found = find_header([*above, *TABLE])
    assert found.names == ("id", "day", "sum")
    assert found.position == len(above)
    assert len(found.notes) == sum(any(row) for row in above)


def test_of_two_header_rows_the_one_that_names_every_column_is_taken():
    groups = ["", "", "Sales", "", "", "Costs", ""]
    names = ["id", "day", "pieces", "sum", "tax", "goods", "freight"]
    assert position(groups, names, ["7", "2024-01-05", "1", "3.50", "0.5", "1", "1"]) == 1


@pytest.mark.parametrize(
    "rows",
    [
        [["id"], ["7"], ["8"]],
        [["id", "note"], ["7", "a"], ["8", "b", "c"], ["9", "d", "e"]],  # texts with a comma that nobody quoted
        [["a", "b"], ["1", "2"], ["3", "4", "5", "6"], ["7"], ["8", "9", "", ""]],
        [["id", ""], ["7", "x"]],
        [["7", "2024-01-05"], ["8", "2024-01-06"]],  # no header at all
        [["a"], ["1", "2", "3"], ["4", "5", "6"]],
        [["", "mpg", "cyl"], ["Mazda", "21", "6"]],
    ],
)
def test_a_first_row_that_may_be_the_header_is_never_passed_over(rows):
    assert position(*rows) == 0


def test_nothing_has_no_header():
    assert find_header([]) == find_header([[], ["", None]]) == Header(())


def marked(*rows):
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(["id", "day", "sum"], pl.String), orient="row")
    return find_total_rows(frame, frame.select(pl.any_horizontal(pl.all().is_null())).to_series()).to_list()


@pytest.mark.parametrize(
    "row",
    [
        ("Total", None, "7.50"),
        ("TOTAL:", None, "7.50"),
        (None, "Grand total", "7.50"),
        ("Total (2 rows)", None, "7.50"),
        ("合计", None, "7.50"),
        ("总计：", None, "7.50"),
        ("小計", None, "7.50"),
        ("共 12 笔", None, "7.50"),
        ("共12笔记录", None, None),
        ("Summe", None, "7,50"),
        ("---------", None, None),
        ("导出时间：[2024-01-31 10:00:00]", None, None),
        ("2 records", None, None),
    ],
)
def test_totals_notes_and_rules_below_the_table_are_marked(row):
    assert marked(("7", "2024-01-05", "3.50"), row) == [False, True]


@pytest.mark.parametrize(
    "row",
    [
        ("Total care", None, "7.50"),  # a product without a date is an incomplete record, no total
        ("Total", "2024-01-05", "7.50"),  # nothing is missing: a customer of that name
        (None, "2024-01-05", "7.50"),
        ("7", None, "7.50"),
        ("Sumner", None, "7.50"),
        ("12:30", None, None),
        (None, None, None),
    ],
)
def test_an_incomplete_record_is_no_total(row):
    assert marked(row) == [False]


def test_a_header_that_stands_in_the_middle_is_marked():
    frame = pl.DataFrame({"id": ["7", " id ", "id"], "id_2": ["8", "id", "9"], "column_3": [None, "", ""]})
    assert find_repeated_headers(frame).to_list() == [False, True, False]


def test_a_single_column_may_hold_its_own_name():
    assert find_repeated_headers(pl.DataFrame({"id": ["id"]})).to_list() == [False]
