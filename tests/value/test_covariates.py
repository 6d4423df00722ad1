"""Covariates: what is known of a customer quickens or slows buying and leaving."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import UnknownColumn
from crm_analytics.value import ParetoNbd, ParetoNbdCovariates
from crm_analytics.value.covariates import covariate_likelihood, find_terms
from crm_analytics.value.histories import read_histories

TRUTH = {
    "r": 0.6, "alpha": 12.0, "s": 0.7, "beta": 15.0,
    "rate:age": 0.03, "rate:channel=shop": 0.5, "rate:channel=fair": -0.4,
    "dropout:channel=shop": -0.5, "dropout:channel=fair": 0.6,
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> pl.DataFrame:
    """10,000 customers whose age and channel matter as TRUTH says."""
    rng, n = np.random.default_rng(1), 10_000
    known = pl.DataFrame({
        "age": rng.normal(40, 10, n), "channel": rng.choice(["web", "shop", "fair"], n, p=[0.5, 0.3, 0.2]),
    })  # fmt: skip
    model = ParetoNbdCovariates(rate=["age", "channel"], dropout=["channel"])
    model.params_ = TRUTH
    model.rate_terms_, model.dropout_terms_ = find_terms(known, ["age", "channel"]), find_terms(known, ["channel"])
    drawn = model.sample_newcomers(known, rng.uniform(20, 80, n), seed=3)
    return pl.concat([drawn.customers, known], how="horizontal")


@pytest.fixture(scope="module")
def fitted(world) -> ParetoNbdCovariates:
    return ParetoNbdCovariates(rate=["age", "channel"], dropout=["channel"]).fit(world)


def test_drawn_customers_give_back_the_coefficients_within_three_standard_errors(fitted):
    assert set(fitted.params_) == set(TRUTH)
    for name, truth in TRUTH.items():
        assert abs(fitted.params_[name] - truth) < 3 * fitted.standard_errors_[name]


def test_the_gradient_is_the_slope_of_the_likelihood(world):
    some = world.head(300)
    rng = np.random.default_rng(2)
    rate, dropout = rng.normal(size=(300, 2)), rng.normal(size=(300, 1))
    likelihood = covariate_likelihood(read_histories(some), rate, dropout)
    point = rng.normal(0.3, 0.5, 7)
    _, gradient = likelihood.evaluate(point)
    for i, step in enumerate(np.eye(7) * 1e-5):
        slope = (likelihood.evaluate(point + step)[0] - likelihood.evaluate(point - step)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, rel=1e-6, abs=1e-5)


def test_covariates_that_matter_raise_the_likelihood_far_beyond_chance(world, fitted):
    assert fitted.log_likelihood_ > ParetoNbd().fit(world).log_likelihood_ + 100


def test_without_covariates_it_is_pareto_nbd(world):
    plain, bare = ParetoNbd().fit(world), ParetoNbdCovariates().fit(world)
    assert bare.params_ == pytest.approx(plain.params_, rel=1e-6)
    assert bare.expected_purchases(world, 30).to_list() == pytest.approx(plain.expected_purchases(world, 30).to_list())


def test_an_effect_multiplies_the_rate():
    model = ParetoNbdCovariates(rate=["is_member"])
    model.rate_terms_ = find_terms(pl.DataFrame({"is_member": [False, True]}), ["is_member"])
    model.params_ = {"r": 1.0, "alpha": 10.0, "s": 1.0, "beta": 1e9, "rate:is_member": float(np.log(4.0))}
    pair = pl.DataFrame({"frequency": [0, 0], "recency": [0, 0], "T": [0, 0], "is_member": [True, False]})
    member, other = model.expected_purchases(pair, 10)
    assert member / other == pytest.approx(4)
    assert member * other == pytest.approx(1, rel=1e-6)  # the average customer is in the middle: once in ten


def test_effects_come_with_their_factor_and_range(fitted):
    effect = next(effect for effect in fitted.effects() if effect.name == "channel=shop")
    low, high = effect.factor_range()
    assert effect.process == "rate"
    assert low < effect.factor < high
    assert effect.factor == pytest.approx(np.exp(0.5), rel=0.1)


def test_drawn_parameters_scatter_as_the_standard_errors_say(fitted):
    drawn = [model.params_["rate:age"] for model in fitted.params_drawn(1_000, seed=1)]
    assert np.std(drawn) == pytest.approx(fitted.standard_errors_["rate:age"], rel=0.1)


def test_the_most_common_word_is_what_the_others_are_compared_with():
    table = pl.DataFrame({"channel": ["web"] * 50 + ["shop"] * 40 + ["fair"] * 5})
    assert [term.name for term in find_terms(table, ["channel"])] == ["channel=shop"]  # five are too few


def test_a_column_that_never_varies_has_no_effect_to_estimate():
    assert find_terms(pl.DataFrame({"age": [30, 30]}), ["age"]) == ()


def test_what_is_not_known_counts_as_the_average(fitted):
    row = {"frequency": [2], "recency": [20.0], "T": [40.0], "channel": ["web"]}
    unknown = pl.DataFrame({**row, "age": pl.Series([None], dtype=pl.Float64)})
    mean = next(term.mean for term in fitted.rate_terms_ if term.column == "age")
    average = pl.DataFrame({**row, "age": [mean]})
    assert fitted.expected_purchases(unknown, 9).to_list() == fitted.expected_purchases(average, 9).to_list()


def test_a_covariate_that_is_missing_is_named(world):
    with pytest.raises(UnknownColumn, match="no column region"):
        ParetoNbdCovariates(rate=["region"]).fit(world)


def test_forecasts_equal_the_mean_of_drawn_futures(world, fitted):
    some = world.head(2_000)
    drawn = fitted.sample_future(some, 30, seed=1, n_draws=50).counts()
    error = drawn.sum(axis=0).std() / np.sqrt(50)
    assert abs(drawn.sum(axis=0).mean() - fitted.expected_purchases(some, 30).sum()) < 4 * error
