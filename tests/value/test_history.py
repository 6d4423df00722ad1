"""P(alive) of one customer over time."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from crm_analytics.value import MbgNbd, p_alive_path

DAY = dt.date(2024, 1, 1)


def _days(*numbers: int) -> list[dt.date]:
    return [DAY + dt.timedelta(days=number) for number in numbers]


@pytest.fixture
def model() -> MbgNbd:
    model = MbgNbd()
    model.params_ = {"r": 1.0, "alpha": 10.0, "a": 1.0, "b": 2.0}
    return model


@pytest.fixture
def ledger() -> pl.DataFrame:
    return pl.DataFrame({"date": _days(0, 30, 45), "is_purchase_day": [True, True, False]})


def test_each_date_sees_only_the_purchases_up_to_it(model, ledger):
    path = p_alive_path(ledger, model, _days(-1, 0, 29, 30, 90))
    histories = pl.DataFrame({"frequency": [0, 0, 1, 1], "recency": [0, 0, 30, 30], "T": [0, 29, 30, 90]})
    assert path["date"].to_list() == _days(-1, 0, 29, 30, 90)
    assert path["p_alive"].to_list() == [None, *model.p_alive(histories).to_list()]


def test_silence_lowers_it_and_a_purchase_lifts_it(model, ledger):
    early, late, after_purchase, much_later = p_alive_path(ledger, model, _days(1, 29, 30, 300))["p_alive"]
    assert early > late < after_purchase > much_later


def test_a_customer_with_refunds_only_has_no_path(model, ledger):
    refunds = ledger.with_columns(is_purchase_day=False)
    assert p_alive_path(refunds, model, _days(1, 2))["p_alive"].to_list() == [None, None]
