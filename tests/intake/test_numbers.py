"""Money and numbers as people and shops write them."""

import math

import polars as pl
import pytest

from crm_analytics.intake.numbers import read_numbers


def values(*cells, **rules):
    return read_numbers(pl.Series(cells), **rules).values.to_list()


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12.5", 12.5),
        (" 7 ", 7.0),
        ("-3.20", -3.2),
        ("(12.00)", -12.0),
        ("5.10-", -5.1),
        ("NT$1,234", 1234.0),
        ("US$ 7", 7.0),
        ("-£4.50", -4.5),
        ("USD 3.00", 3.0),
        ("3 元", 3.0),
        ("1,234,567.89", 1234567.89),
        ("１２.５", 12.5),
        ("1.5e3", 1500.0),
    ],
)
def test_a_number_is_read_as_it_is_written(cell, number):
    assert values(cell, "€1.25") == [number, 1.25]


@pytest.mark.parametrize(("cell", "number"), [("1.234,50 €", 1234.5), ("0,5", 0.5), ("1 234,56", 1234.56), ("7", 7.0)])
def test_decimal_commas_are_known_from_the_whole_column(cell, number):
    assert values(cell, "2,25", "1.000") == [number, 2.25, 1000.0]


def test_a_lone_mark_before_three_digits_is_a_thousands_comma_or_a_decimal_point():
    assert values("1,234") == [1234.0]
    assert values("1.234") == [1.234]
    assert values("1.234", is_decimal_comma=True) == [1234.0]


def test_a_cell_that_breaks_the_columns_rule_is_unreadable_and_never_taken_for_ten_times_as_much():
    read = read_numbers(pl.Series(["12.50", "7.25", "1,5"]))
    assert read.values.to_list() == [12.5, 7.25, None]
    assert read.unreadable.to_list() == [False, False, True]


def test_nan_is_null_and_infinity_is_unreadable():
    read = read_numbers(pl.Series([1.0, math.nan, math.inf, None]))
    assert read.values.to_list() == [1.0, None, None, None]
    assert read.unreadable.to_list() == [False, False, True, False]


def test_blank_cells_and_words_for_nothing_are_null_but_not_unreadable():
    read = read_numbers(pl.Series(["", "NaN", "N/A", None, "abc"]))
    assert read.values.to_list() == [None] * 5
    assert read.unreadable.to_list() == [False, False, False, False, True]
