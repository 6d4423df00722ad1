"""A selection of customers survives a link and means the same afterwards."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import UnknownColumn
from crm_analytics.selection import Selection

BASE = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c"],
        "stage": ["lapsed", "stability", None],
        "clv": [10.0, 50.0, None],
        "first_day": [dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2024, 3, 1)],
        "is_known_before": [True, False, False],
    }
)
CHOICES = [
    (Selection(), ["a", "b", "c"]),
    (Selection.of(stage="lapsed"), ["a"]),
    (Selection.of(stage=None), ["c"]),
    (Selection.of(is_known_before=False), ["b", "c"]),
    (Selection().having("clv", "min", 50.0), ["b"]),
    (Selection().having("clv", "below", 50.0), ["a"]),
    (
        Selection().having("first_day", "min", dt.date(2024, 2, 1)).having("first_day", "below", dt.date(2024, 3, 1)),
        ["b"],
    ),
]


@pytest.mark.parametrize(("selection", "expected"), CHOICES)
def test_a_selection_keeps_those_for_whom_every_condition_holds(selection, expected):
    assert selection.apply(BASE)["customer_id"].to_list() == expected


@pytest.mark.parametrize(("selection", "expected"), CHOICES)
def test_a_selection_survives_being_written_into_a_link(selection, expected):
    assert Selection.from_text(selection.to_text()).apply(BASE)["customer_id"].to_list() == expected


def test_a_value_with_separators_survives_the_link():
    selection = Selection.of(stage="a:b;c:is:d")
    assert Selection.from_text(selection.to_text()) == selection


def test_a_column_that_does_not_exist_is_named():
    with pytest.raises(UnknownColumn, match="shoe_size"):
        Selection.of(shoe_size=44).apply(BASE)


def test_a_number_in_a_text_column_stays_text():
    shops = pl.DataFrame({"region": ["007", "7"]})
    assert Selection.from_text(Selection.of(region="007").to_text()).apply(shops)["region"].to_list() == ["007"]


def test_nonsense_in_a_link_selects_everybody():
    assert Selection.from_text("nonsense;clv:explode:1") == Selection()
