"""Ids stay text; yes and no are known in several languages."""

import polars as pl
import pytest

from crm_analytics.intake.texts import read_flags, read_ids, read_text, weigh_ids


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        ([17850, None], ["17850", None]),
        ([17850.0, float("nan"), None], ["17850", None, None]),
        (["17850.0", "12.0", None], ["17850", "12", None]),
        (["17850.0", "A.0"], ["17850.0", "A.0"]),
        (["007", " 08 ", "\t9"], ["007", "08", "9"]),
        (['="0123"', "'045"], ["0123", "045"]),
        (["`1001\t", "\u200e99\u202c", "\ufeff7"], ["1001", "99", "7"]),
        (["", "nan", "NULL", "#N/A"], [None] * 4),
    ],
)
def test_ids_stay_text_as_they_were_meant(cells, ids):
    assert read_ids(pl.Series(cells)).values.to_list() == ids


def test_text_is_trimmed_and_a_region_called_na_stays():
    assert read_text(pl.Series([" North ", "NA", ""])).values.to_list() == ["North", "NA", None]


def test_html_entities_become_the_characters_they_stand_for():
    cells = ["Salt &amp; Co", "&#39;x&#39;", "&amp;quot;", "AT&T", "R&D; more"]
    assert read_text(pl.Series(cells)).values.to_list() == ["Salt & Co", "'x'", '"', "AT&T", "R&D; more"]


def test_ids_that_a_spreadsheet_has_shortened_are_counted_and_stay_as_they_are():
    cells = pl.Series(["1.2345E+11", "2E+08", "12E4", "X1E+5"])
    assert weigh_ids(cells).n_shortened == 2
    assert read_ids(cells).values.to_list() == cells.to_list()


def test_evidence_of_parts_adds_up_to_that_of_the_column():
    cells = pl.Series(["17850.0", "1.2E+11", "A7", "3E+09"])
    assert weigh_ids(cells[:2]) + weigh_ids(cells[2:]) == weigh_ids(cells)


@pytest.mark.parametrize("word", ["SUBSCRIBED", "Ja", "oui", "sí", "✓", "允許"])
def test_yes_is_known_in_several_languages(word):
    assert read_flags(pl.Series([word])).values.to_list() == [True]


def test_yes_and_no_are_read_and_other_words_are_unreadable():
    read = read_flags(pl.Series(["Yes", "0", "是", "不同意", "maybe", None]))
    assert read.values.to_list() == [True, False, True, False, None, None]
    assert read.unreadable.to_list() == [False, False, False, False, True, False]
