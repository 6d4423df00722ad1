"""BG/NBD against the published numbers, against lifetimes, and where other tools break."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData, UnknownColumn
from crm_analytics.value import BgNbd

# Fader, Hardie and Lee (2005), Marketing Science 24(2), table 2; standard errors: lifetimes' documentation
PUBLISHED = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
STANDARD_ERRORS = {"r": 0.0126, "alpha": 0.378, "a": 0.186, "b": 0.705}


def test_cdnow_in_weeks_gives_the_published_parameters(cdnow):
    model = BgNbd().fit(cdnow)
    assert model.params_ == pytest.approx(PUBLISHED, abs=0.0005)
    assert model.log_likelihood_ == pytest.approx(-9582.43, abs=0.05)
    assert model.standard_errors_ == pytest.approx(STANDARD_ERRORS, rel=0.005)
    assert model.fit_.is_converged
    assert model.fit_.n_customers == 2357
    assert model.fit_.messages == ()


def test_cdnow_in_days_gives_seven_times_alpha(cdnow):
    days = cdnow.with_columns(pl.col("recency", "T") * 7)
    weeks_model, days_model = BgNbd().fit(cdnow), BgNbd().fit(days)
    expected = {**weeks_model.params_, "alpha": 7 * weeks_model.params_["alpha"]}
    assert days_model.params_ == pytest.approx(expected, rel=1e-5)


def test_forecasts_equal_those_of_lifetimes(cdnow, lifetimes):
    model = BgNbd().fit(cdnow)
    oracle = lifetimes.BetaGeoFitter()
    oracle.params_ = model.params_
    table = [cdnow[name].to_numpy() for name in ("frequency", "recency", "T")]
    alive = oracle.conditional_probability_alive(*table)
    purchases = oracle.conditional_expected_number_of_purchases_up_to_time(39, *table)
    np.testing.assert_allclose(model.p_alive(cdnow), alive, rtol=1e-9)
    np.testing.assert_allclose(model.expected_purchases(cdnow, 39), purchases, rtol=1e-6)


def test_calibration_forecasts_12_percent_too_few_purchases_in_the_holdout(cdnow):
    forecast = BgNbd().fit(cdnow).expected_purchases(cdnow, 39).sum()
    assert forecast / 1882 - 1 == pytest.approx(-0.12, abs=0.005)


def test_a_one_time_buyer_is_surely_alive_by_construction(cdnow):
    model = BgNbd().fit(cdnow)
    assert model.p_alive(cdnow.filter(pl.col("frequency") == 0)).unique().to_list() == [1.0]


def test_hundreds_of_purchases_give_finite_numbers():
    model = BgNbd()
    model.params_ = PUBLISHED
    often = pl.DataFrame({"frequency": [221, 900, 900], "recency": [300.0, 360.0, 100.0], "T": [365.0, 365.0, 365.0]})
    assert model.p_alive(often).is_between(0, 1).all()
    assert model.expected_purchases(often, 365).is_finite().all()


def test_long_silence_after_many_purchases_means_gone():
    model = BgNbd()
    model.params_ = PUBLISHED
    two = pl.DataFrame({"frequency": [5, 5], "recency": [38.0, 5.0], "T": [39.0, 39.0]})
    lively, silent = model.p_alive(two)
    assert lively > 0.8 > 0.1 > silent


def test_rows_without_a_purchase_or_with_an_impossible_history_stay_null():
    model = BgNbd()
    model.params_ = PUBLISHED
    table = pl.DataFrame({"frequency": [1, None, 1, 0], "recency": [9, None, 50, 7], "T": [20, None, 40, 40]})
    assert model.p_alive(table).is_null().to_list() == [False, True, True, True]


def test_impossible_histories_are_reported_with_their_number(cdnow):
    broken = cdnow.with_columns(recency=pl.when(pl.int_range(pl.len()) < 3).then(99.0).otherwise("recency"))
    message = BgNbd().fit(broken).fit_.messages[0]
    assert (message.code, message.params["n_customers"]) == ("value.impossible_histories", 3)


def test_a_base_without_dropout_is_fitted_with_a_stated_weak_prior():
    rng = np.random.default_rng(5)
    frequency = rng.poisson(6, 300) + 1
    table = pl.DataFrame({"frequency": frequency, "recency": np.full(300, 360.0), "T": np.full(300, 365.0)})
    model = BgNbd().fit(table)
    assert "value.weak_prior_used" in [message.code for message in model.fit_.messages]
    assert np.isfinite(list(model.standard_errors_.values())).all()
    assert model.expected_purchases(table, 365).mean() == pytest.approx(7, rel=0.1)


def test_a_large_base_is_fitted_on_every_row_though_a_draw_gives_the_start(cdnow):
    many = pl.concat([cdnow] * 15)  # 35,355 rows: above the size of the draw
    model = BgNbd().fit(many)
    assert model.params_ == pytest.approx(BgNbd().fit(cdnow).params_, rel=1e-5)
    assert model.fit_.n_customers == 35_355


def test_the_table_may_be_a_pandas_frame(cdnow):
    model = BgNbd()
    model.params_ = PUBLISHED
    some = cdnow.head(5)
    assert model.p_alive(some.to_pandas()).to_list() == model.p_alive(some).to_list()


def test_a_missing_column_is_named():
    with pytest.raises(UnknownColumn, match="no column T"):
        BgNbd().fit(pl.DataFrame({"frequency": [1], "recency": [1]}))


def test_a_table_without_a_single_usable_row_is_refused():
    with pytest.raises(NotEnoughData, match="there are 0"):
        BgNbd().fit(pl.DataFrame({"frequency": [], "recency": [], "T": []}))
