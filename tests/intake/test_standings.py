"""What a company's own list calls a person: standing, interest, open bills."""

import pytest

from crm_analytics.intake import read_customers


@pytest.mark.parametrize(
    ("word", "standing", "is_interested", "is_owing"),
    [
        ("核心", "regular", None, None),
        ("有意向", "potential", True, None),
        ("无意向", "potential", False, None),
        ("無意向", "potential", False, None),
        ("已成交", "regular", None, None),
        ("催款", "regular", None, True),
        ("Marketing Qualified Lead", "potential", None, None),
    ],
)
def test_chinese_and_english_words_of_a_list_become_standing_and_receivables(word, standing, is_interested, is_owing):
    intake = read_customers(f"客户编号,姓名,客户状态\n7,王明,{word}\n".encode("gb18030"))
    row = intake.table.row(0, named=True)
    assert (row["declared_standing"], row["is_interested"], row["is_owing"]) == (standing, is_interested, is_owing)


def test_an_unknown_word_is_counted_and_the_customer_stays():
    intake = read_customers("客户编号,姓名,客户状态\n7,王明,蓝色\n8,李华,催款\n".encode())
    assert intake.table["declared_standing"].to_list() == [None, "regular"]
    assert intake.findings.select("code", "n_rows").rows() == [("intake.value_not_read", 1)]
