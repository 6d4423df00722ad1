"""Money and numbers as people and shops write them."""

import math

import polars as pl
import pytest

from crm_analytics.intake.numbers import read_numbers, weigh_decimal_mark


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
        ("-¥1,200.50", -1200.5),
        ("$(5.00)", -5.0),
        ("−5.00", -5.0),
        ("€ -12", -12.0),
        ("1'234.50", 1234.5),
        ("1’234.50", 1234.5),
        ("1 234.50", 1234.5),
        ("1\u202f234.50", 1234.5),
        ("1,23,456.78", 123456.78),
        ("￥１，２３４．５０", 1234.5),
        ("1.2万", 12000.0),
        ("1.2亿元", 120_000_000.0),
        ("12 dollars", 12.0),
        ("12 Euro", 12.0),
        ("Rs. 500", 500.0),
        ("RM12", 12.0),
        ("12円", 12.0),
        ("12,-", 12.0),
        ("12.–", 12.0),
    ],
)
def test_a_number_is_read_as_it_is_written(cell, number):
    assert values(cell, "€1.25") == [number, 1.25]


@pytest.mark.parametrize(
    ("cell", "number"), [("1.234,50 €", 1234.5), ("0,5", 0.5), ("(2,00)", -2.0), ("1 234,56", 1234.56), ("7", 7.0)]
)
def test_decimal_commas_are_known_from_the_whole_column(cell, number):
    assert values(cell, "2,25", "1.000") == [number, 2.25, 1000.0]


def test_a_lone_mark_before_three_digits_is_a_thousands_comma_or_a_decimal_point():
    assert values("1,234") == [1234.0]
    assert values("1.234") == [1.234]
    assert values("1.234", is_decimal_comma=True) == [1234.0]


@pytest.mark.parametrize(
    "cell", ["--5", "(5", "5)", "-5-", "(-5)", "1.2.3", "5 USD 7", "12 %", "1,234,56", "A5", "5 pieces"]
)
def test_what_is_no_number_is_unreadable(cell):
    assert read_numbers(pl.Series([cell, "1.25"])).unreadable.to_list() == [True, False]


def test_percent_is_read_in_a_rate_alone():
    assert values("12,5 %", "0,2", is_rate=True) == [0.125, 0.2]
    assert values("12.5%", is_rate=True) == [0.125]


@pytest.mark.parametrize(
    ("cells", "counts"),
    [
        (["1.234,50 €", "2,5"], (2, 0, 0)),
        (["1,234.50", "$2.5", "1,23,456"], (0, 3, 0)),
        (["1.234", "1,234"], (0, 0, 2)),
        (["0,125", "12345,678"], (2, 0, 0)),  # nobody groups thousands so
        (["1.234.567"], (1, 0, 0)),
        (["7", "abc", "a.b", None], (0, 0, 0)),
    ],
)
def test_each_number_says_what_it_proves_about_the_decimal_mark(cells, counts):
    found = weigh_decimal_mark(pl.Series(cells))
    assert (found.n_comma, found.n_point, found.n_either) == counts


def test_evidence_of_parts_adds_up_to_that_of_the_column():
    cells = pl.Series(["1,5", "2.5", "1.234", "3,5", "1,5"])
    parts = [weigh_decimal_mark(part) for part in (cells[:2], cells[2:])]
    assert parts[0] + parts[1] == weigh_decimal_mark(cells)
    assert weigh_decimal_mark(cells).is_decimal_comma is True


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
