"""What users of other tools reported, one test each: 0 failures, 0 NaN. In brackets where it was reported."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crm_analytics.value import BgNbd, GammaGamma, MbgNbd, NbdNoDropout, ParetoNbd
from crm_analytics.value.purchases import monthly_horizon
from tests.value.torture import TORTURE, base

MODELS = [BgNbd, MbgNbd, ParetoNbd, NbdNoDropout]
USABLE = [name for name in TORTURE if name != "recency above T"]


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("name", USABLE)
def test_every_model_fits_every_base_and_every_answer_is_a_number(make, name):
    table = TORTURE[name]
    model = make().fit(table)
    fit = [*model.params_.values(), *model.standard_errors_.values(), model.log_likelihood_]
    assert np.isfinite(fit).all()
    assert (np.array([*model.params_.values()]) > 0).all()
    assert model.p_alive(table).is_between(0, 1).all()
    horizon = float(table["T"].max())  # as long as was seen
    for answer in vars(model.purchase_moments(table, monthly_horizon(horizon, 0.1))).values():
        assert np.isfinite(answer).all()
        assert (answer >= 0).all()
    probabilities = model.purchase_probabilities(table.head(20), horizon, 10)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert model.discounted_expected(table.head(20), 0.1).is_finite().all()
    assert (model.sample_future(table.head(20), horizon).counts() >= 0).all()


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("n", [5, 20, 60, 200])
def test_small_samples_converge_or_a_stated_prior_decides(cdnow, make, n):
    # lifetimes #258, #259, #262, #335, #396, #419; CLVTools #112, #132, #149, #176
    for seed in range(4):
        sample = cdnow.sample(n, seed=seed)
        model = make().fit(sample)
        assert model.fit_.is_converged
        assert np.isfinite([*model.params_.values(), *model.standard_errors_.values()]).all()
        assert model.expected_purchases(sample, 39).sum() < 10 * sample["frequency"].sum() + n


@pytest.mark.parametrize("make", MODELS)
def test_standard_errors_of_a_large_base_are_small_and_not_nan(cdnow, make):
    # lifetimes #332 (2.56 M customers: a = b = r = 1.105, errors NaN), BTYDplus #78
    small, large = make().fit(cdnow), make().fit(pl.concat([cdnow] * 100))
    for name, error in large.standard_errors_.items():
        assert error == pytest.approx(small.standard_errors_[name] / 10, rel=0.1)


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("x", [170, 221, 500, 1_000, 5_000])
def test_p_alive_is_a_number_however_often_somebody_bought(make, x):
    # CLVTools #100 (NaN for x = 221), lifetimes #402 ("infinity"); factorials overflow at 171
    model = make()
    model.params_ = dict(zip(model.param_names, (0.5, 10.0, 0.6, 12.0), strict=False))
    customers = pl.DataFrame({"frequency": [x] * 3, "recency": [1.0, 182.0, 365.0], "T": [365.0] * 3})
    alive = model.p_alive(customers)
    assert alive.is_between(0, 1).all()
    assert alive[0] <= alive[1] <= alive[2]
    assert model.expected_purchases(customers, 365).is_finite().all()


@pytest.mark.parametrize("make", [MbgNbd, ParetoNbd])
def test_one_time_buyers_are_not_surely_alive(cdnow, make):
    # lifetimes #44, #103, #173, #239, #409: BG/NBD calls them all alive
    once = cdnow.filter(pl.col("frequency") == 0)
    alive = make().fit(cdnow).p_alive(once)
    assert alive.max() < 0.9
    assert 0.2 < alive.mean() < 0.6  # 29 % of all customers bought in the hold-out


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("unit", [7.0, 1 / 52, 168.0], ids=["days", "years", "hours"])
def test_another_unit_of_time_gives_the_same_forecast(cdnow, make, unit):
    # pymc-marketing #987: months and years unsupported
    other = cdnow.with_columns(pl.col("recency", "T") * unit)
    weeks, found = make().fit(cdnow), make().fit(other)
    forecast = found.expected_purchases(other, 39 * unit)
    assert forecast.to_list() == pytest.approx(weeks.expected_purchases(cdnow, 39).to_list(), rel=1e-4)


def test_money_below_zero_and_refunds_neither_stop_the_fit_nor_enter_it(cdnow):
    # lifetimes #146, #172, #211, #362, #378
    refunded = cdnow.with_columns(
        monetary_value=pl.when(pl.int_range(pl.len()) % 7 == 0).then(-5.0).otherwise("monetary_value")
    )
    model = GammaGamma().fit(refunded)
    kept = refunded.filter((pl.col("monetary_value") > 0) & (pl.col("frequency") > 0))
    assert model.fit_.n_customers == kept.height
    assert (model.expected_spend(refunded) > 0).all()


@pytest.mark.parametrize("make", MODELS)
def test_customers_who_do_not_differ_put_r_at_its_bound_and_it_is_said(make):
    # everyone has the same rate: the likelihood rises for ever with r, along alpha = r / rate
    steady = np.random.default_rng(3).binomial(50, 0.5, 500)
    table = base(steady, np.where(steady > 0, 364, 0), 365)
    model = make().fit(table)
    assert "value.weak_prior_used" in [message.code for message in model.fit_.messages]
    assert model.expected_purchases(table, 365).mean() == pytest.approx(25, rel=0.1)
