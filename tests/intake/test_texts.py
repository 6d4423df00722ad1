"""Ids stay text; yes and no are known in several languages."""

import polars as pl
import pytest

from crm_analytics.intake.texts import read_flags, read_ids, read_text


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        ([17850, None], ["17850", None]),
        ([17850.0, float("nan"), None], ["17850", None, None]),
        (["17850.0", "12.0", None], ["17850", "12", None]),
        (["17850.0", "A.0"], ["17850.0", "A.0"]),
        (["007", " 08 ", "\t9"], ["007", "08", "9"]),
        (['="0123"', "'045"], ["0123", "045"]),
        (["", "nan", "NULL", "#N/A"], [None] * 4),
    ],
)
def test_ids_stay_text_as_they_were_meant(cells, ids):
    assert read_ids(pl.Series(cells)).values.to_list() == ids


def test_text_is_trimmed_and_a_region_called_na_stays():
    assert read_text(pl.Series([" North ", "NA", ""])).values.to_list() == ["North", "NA", None]


def test_yes_and_no_are_read_and_other_words_are_unreadable():
    read = read_flags(pl.Series(["Yes", "0", "是", "不同意", "maybe", None]))
    assert read.values.to_list() == [True, False, True, False, None, None]
    assert read.unreadable.to_list() == [False, False, False, False, True, False]
