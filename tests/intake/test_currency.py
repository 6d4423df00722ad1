"""The currency is the one that the file shows, and none where it shows none or several."""

import polars as pl
import pytest

from crm_analytics.intake import guess_currency


def shown(header="Amount", cells=("10", "20"), **more):
    return guess_currency(pl.DataFrame({header: list(cells), **more}), [header])


@pytest.mark.parametrize(
    ("cell", "currency"),
    [
        ("¥10", "CNY"), ("￥10", "CNY"), ("10元", "CNY"), ("CNY 10", "CNY"), ("10 rmb", "CNY"), ("NT$10", "TWD"),
        ("10,00 €", "EUR"), ("£10", "GBP"), ("$10", "USD"), ("US$10", "USD"), ("HK$ 10", "HKD"), ("10 CHF", "CHF"),
        ("10美元", "USD"), ("新台幣 10", "TWD"), ("港币10", "HKD"), ("C$10", "CAD"),
    ],
)  # fmt: skip
def test_a_mark_or_code_in_a_cell_names_the_currency(cell, currency):
    assert shown(cells=(cell, "20", None)) == currency


@pytest.mark.parametrize(
    ("header", "currency"), [("Amount (EUR)", "EUR"), ("金额（元）", "CNY"), ("Net £", "GBP"), ("amount_usd", "USD")]
)
def test_so_does_the_header_of_a_money_column(header, currency):
    assert shown(header, cells=(10.0, 20.0)) == currency


def test_numbers_alone_name_none():
    assert shown() is None
    assert shown("Measured", cells=("10", "20")) is None  # EUR, USD and the like inside a word are no code


def test_several_currencies_name_none():
    assert shown(cells=("$10", "10 €")) is None


def test_a_column_of_currencies_goes_first():
    assert shown(cells=("$10", "$20"), Currency=["AUD", "AUD"]) == "AUD"
    assert shown(cells=("$10", "$20"), Currency=["AUD", "CAD"]) is None
    assert shown(cells=("$10", "$20"), **{"Currency Code": ["AUD", "AUD"]}) == "AUD"


def test_other_columns_are_not_asked():
    assert shown(Article=["50 € voucher", "USD cable"]) is None
