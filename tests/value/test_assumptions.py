"""Each thing in doubt is told, and nothing else."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from benchmarks.worlds import AS_OF, HABITS, make_world
from crm_analytics.customers import summarise_customers
from crm_analytics.ledger import build_ledger
from crm_analytics.value import check_assumptions


def _codes(ledger: pl.DataFrame, as_of: dt.date, **columns: object) -> dict[str, dict]:
    customers = summarise_customers(ledger, as_of=as_of).with_columns(**{k: pl.lit(v) for k, v in columns.items()})
    return {message.code: dict(message.params) for message in check_assumptions(ledger, customers, as_of=as_of)}


@pytest.fixture(scope="module")
def ledger() -> pl.DataFrame:
    return make_world(1_000, 4).ledger()


def _lines(days: list[dt.date], **columns: object) -> pl.DataFrame:
    table = {"customer_id": ["a"] * len(days), "date": days, "revenue": [1.0] * len(days), **columns}
    return build_ledger(pl.DataFrame(table))


def test_in_a_true_world_at_the_end_of_a_month_nothing_is_in_doubt(ledger):
    assert _codes(ledger, dt.date(2023, 12, 31)) == {}


def test_a_month_that_is_not_over_is_told(ledger):
    assert _codes(ledger, dt.date(2023, 12, 20)) == {
        "value.last_month_unfinished": {"month": dt.date(2023, 12, 1), "n_days_seen": 20, "n_days": 31}
    }


def test_data_that_end_long_before_are_told(ledger):
    told = _codes(ledger, dt.date(2024, 3, 31))
    assert told["value.data_end_early"] == {"last_date": ledger["date"].max(), "n_days": 91}


def test_a_pause_as_long_as_others_before_is_no_end():
    days = [dt.date(2024, 1, 1), dt.date(2024, 1, 11), dt.date(2024, 1, 31)]
    assert "value.data_end_early" not in _codes(_lines(days), dt.date(2024, 2, 29))
    assert "value.data_end_early" in _codes(_lines(days), dt.date(2024, 4, 30))


def test_regular_buyers_are_told():
    told = _codes(make_world(500, 1, HABITS[3]).ledger(), AS_OF - dt.timedelta(days=1))
    assert told["value.regular_buyers"]["ratio_percent"] < 90


def test_a_season_is_told():
    told = _codes(make_world(1_500, 1, HABITS[1]).ledger(), AS_OF - dt.timedelta(days=1))
    assert told["value.season_found"]["best_month"] in (3, 4, 5)


def test_few_repeaters_are_told():
    told = _codes(make_world(100, 1).ledger(), AS_OF - dt.timedelta(days=1))
    assert told["value.few_repeaters"]["needed"] == 100
    assert told["value.few_repeaters"]["n_repeaters"] < 100


def test_customers_known_before_are_told_from_a_tenth_on(ledger):
    day = dt.date(2023, 12, 31)
    assert _codes(ledger, day, is_known_before=True)["value.customers_known_before"]["share_percent"] == 100
    assert "value.customers_known_before" not in _codes(ledger, day, is_known_before=False)


def test_several_orders_on_a_day_are_told():
    days = [dt.date(2024, 1, 1), dt.date(2024, 1, 1), dt.date(2024, 1, 31)]
    told = _codes(_lines(days, order_id=["1", "2", "3"]), dt.date(2024, 1, 31))
    assert told["value.orders_collapsed"] == {"share_percent": 50, "orders_per_day": 1.5}


def test_spend_that_goes_with_frequency_is_told(ledger):
    day = dt.date(2023, 12, 31)
    customers = summarise_customers(ledger, as_of=day)
    related = customers.with_columns(monetary_value=pl.col("frequency") * 10.0)
    (message,) = check_assumptions(ledger, related, as_of=day)
    assert (message.code, message.params["correlation"]) == ("value.spend_related_to_frequency", 1.0)


def test_one_customer_with_one_purchase_is_no_trouble():
    assert set(_codes(_lines([dt.date(2024, 1, 31)]), dt.date(2024, 1, 31))) == {"value.few_repeaters"}
