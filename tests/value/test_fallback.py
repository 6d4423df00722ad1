"""No dead ends: what stands in when a model can't be fitted, and that it says so."""

from __future__ import annotations

import numpy as np
import pytest

from crm_analytics.settings import ValueRules
from crm_analytics.value import (
    BgNbd,
    CohortMean,
    NbdNoDropout,
    ShrunkenMean,
    customer_equity,
    estimate_clv,
    fit_value_models,
)
from tests.value.torture import SOME, TORTURE, base


@pytest.mark.parametrize("name", TORTURE)
def test_every_base_gets_values_without_nan_infinity_or_negative_money(name):
    table = TORTURE[name]
    model, spend, _ = fit_value_models(table)
    valued = estimate_clv(table, model=model, spend=spend)
    equity = customer_equity(valued, model=model, spend=spend)
    assert valued.height == table.height
    for column in ("p_alive", "expected_purchases", "clv", "clv_low", "clv_high"):
        known = valued[column].drop_nulls()
        assert known.is_finite().all()
        assert (known >= 0).all()
    assert (valued["p_alive"].drop_nulls() <= 1).all()
    assert 0 <= equity.low <= equity.total <= equity.high < np.inf


@pytest.mark.parametrize("name", [name for name in TORTURE if name != "recency above T"])
def test_even_the_plain_model_gives_finite_parameters_and_errors(name):
    model = BgNbd().fit(TORTURE[name])
    assert np.isfinite([*model.params_.values(), *model.standard_errors_.values(), model.log_likelihood_]).all()


def test_a_small_base_falls_back_to_the_cohort_mean_and_says_why():
    model, spend, messages = fit_value_models(base([0, 2], [0, 30], 50))
    assert isinstance(model, CohortMean)
    assert isinstance(spend, ShrunkenMean)
    assert [message.code for message in messages] == ["value.fallback_used", "value.fallback_used"]
    assert dict(messages[0].params) == {
        "wanted": "mbg_nbd", "used": "cohort_mean", "reason": "too_few_customers", "n_customers": 2, "n_repeaters": 1,
    }  # fmt: skip


def test_a_middling_base_falls_back_to_nbd():
    table = base(np.r_[np.zeros(8, int), SOME[SOME > 0][:8]], np.r_[np.zeros(8), np.full(8, 90)], 200)
    model, _, messages = fit_value_models(table)
    assert isinstance(model, NbdNoDropout)
    assert messages[0].params["used"] == "nbd"


def test_the_thresholds_are_rules():
    table = base(SOME[:31], np.where(SOME[:31] > 0, 90, 0), 200)
    strict = ValueRules(min_customers=100)
    assert fit_value_models(table).model.code == "mbg_nbd"
    assert fit_value_models(table, rules=strict).model.code == "cohort_mean"


def test_a_base_without_repeat_purchases_says_that_nothing_is_promised():
    table = TORTURE["everyone bought once"]
    model, _, messages = fit_value_models(table)
    assert "value.no_repeat_purchases" in [message.code for message in messages]
    assert model.expected_purchases(table, 365).unique().to_list() == [0.0]


def test_a_base_that_can_be_fitted_has_nothing_to_say(cdnow):
    model, spend, messages = fit_value_models(cdnow)
    assert (model.code, spend.code, messages) == ("mbg_nbd", "gamma_gamma", [])


def test_nbd_finds_the_rate_of_a_poissonbase():
    frequency = np.random.default_rng(2).poisson(np.random.default_rng(3).gamma(2.0, 1 / 0.4, 5_000))
    table = base(frequency, np.where(frequency > 0, 300, 0), 365)
    model = NbdNoDropout().fit(table)
    assert abs(model.params_["r"] - 2.0) < 3 * model.standard_errors_["r"]
    assert model.expected_purchases(table, 365).mean() == pytest.approx(frequency.mean(), rel=0.01)


def test_the_mean_of_all_purchases_stands_in_when_nobody_bought_again():
    table = base([0, 0], 0, 50)
    assert ShrunkenMean().fit(table).expected_spend(table).to_list() == [30.0, 30.0]


def test_spend_that_nobody_knows_stays_null():
    table = base([0, 0], 0, 50).drop("gross_revenue")
    assert estimate_clv(table)["clv"].to_list() == [None, None]
