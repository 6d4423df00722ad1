"""Customer equity: a sum with a range that says what it leaves out."""

from __future__ import annotations

import polars as pl
import pytest

from crm_analytics.value import BgNbd, ShrunkenMean, customer_equity, estimate_clv, fit_value_models


def _scored(customers):
    model, spend, _ = fit_value_models(customers)
    return estimate_clv(customers, model=model, spend=spend), {"model": model, "spend": spend}


def test_equity_is_the_sum_of_clv(cdnow):
    valued, models = _scored(cdnow)
    equity = customer_equity(valued, **models)
    assert equity.total == pytest.approx(valued["clv"].sum())
    assert equity.low < equity.total < equity.high
    assert equity.n_customers == 2357


def test_it_says_that_model_error_is_not_in_the_range(cdnow):
    valued, models = _scored(cdnow)
    assert [message.code for message in customer_equity(valued, **models).messages] == [
        "value.model_error_not_included"
    ]


def test_a_model_set_by_hand_has_no_parameter_error_and_says_so(cdnow):
    model, spend = BgNbd(), ShrunkenMean()
    model.params_ = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    spend.params_ = {"mean": 35.0}
    equity = customer_equity(estimate_clv(cdnow, model=model, spend=spend), model=model, spend=spend)
    assert "value.parameter_error_not_included" in [message.code for message in equity.messages]


def test_a_larger_base_has_a_relatively_narrower_range(make_world):
    widths = []
    for n in (500, 8_000):
        valued, models = _scored(make_world(n, 3).customers)
        equity = customer_equity(valued, **models)
        widths.append((equity.high - equity.low) / equity.total)
    assert widths[1] < widths[0] / 2


def test_customers_without_a_value_are_not_counted(cdnow):
    valued, models = _scored(cdnow)
    nobody = valued.head(3).with_columns(pl.lit(None, pl.Float64).alias("clv"))
    assert customer_equity(nobody, **models).total == 0
    assert customer_equity(pl.concat([valued, nobody]), **models).n_customers == 2357


def test_parts_of_a_base_add_up_to_the_whole(cdnow):
    valued, models = _scored(cdnow)
    parts = [customer_equity(part, **models) for part in (valued.head(1000), valued.tail(-1000))]
    whole = customer_equity(valued, **models)
    assert sum(part.total for part in parts) == pytest.approx(whole.total)


def test_the_equity_of_one_customer_ranges_almost_as_the_customers_clv_does(cdnow):
    valued, models = _scored(cdnow)
    someone = valued.sort("clv").tail(1)
    equity = customer_equity(someone, **models)
    assert [equity.low, equity.high] == pytest.approx(someone.select("clv_low", "clv_high").row(0), rel=0.1)
