import polars as pl
import pytest

from crm_analytics.export import content_hash, csv_bytes, neutralise_formulas


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str):
    frame = pl.DataFrame({"name": [start + "cmd", "Ann" + start, None]})
    assert neutralise_formulas(frame)["name"].to_list() == ["'" + start + "cmd", "Ann" + start, None]


def test_negative_numbers_stay_numbers():
    frame = pl.DataFrame({"revenue": [-1.5, 2.0]})
    assert neutralise_formulas(frame).equals(frame)


def test_column_names_and_categories_are_neutralised_too():
    frame = pl.DataFrame({"=evil": pl.Series(["+1", "b"], dtype=pl.Categorical)})
    assert neutralise_formulas(frame).to_dict(as_series=False) == {"'=evil": ["'+1", "b"]}


def test_a_file_opens_in_excel_with_its_chinese_letters():
    content = csv_bytes(pl.DataFrame({"name": ["稳定期"], "sum": [1]}))
    assert content == b"\xef\xbb\xbf" + "name,sum\n稳定期,1\n".encode()


def test_the_hash_is_eight_digits_of_the_content():
    assert content_hash(b"") == "1271cf25"
    assert len(content_hash(b"other")) == 8
