"""BG/BB against the published donations, and against lifetimes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData
from crm_analytics.value import BgBb
from crm_analytics.value.bg_bb import bg_bb_likelihood

# Fader, Hardie and Shang (2010), Marketing Science 29(6), table 2
PUBLISHED = {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}


@pytest.fixture(scope="module")
def donations() -> pl.DataFrame:
    """11,104 donors, 6 yearly opportunities: frequency, recency."""
    spec = importlib.util.find_spec("lifetimes")
    assert spec is not None
    assert spec.origin is not None
    counted = pl.read_csv(Path(spec.origin).parent / "datasets" / "donations.csv")
    return counted.select(pl.col("frequency", "recency").repeat_by("weights").explode(empty_as_null=True))


@pytest.fixture(scope="module")
def fitted(donations) -> BgBb:
    return BgBb(n_opportunities=6).fit(donations)


def test_the_donations_give_the_published_parameters(fitted):
    assert fitted.params_ == pytest.approx(PUBLISHED, abs=0.0006)
    assert fitted.log_likelihood_ == pytest.approx(-33225.6, abs=0.05)
    assert fitted.fit_.n_customers == 11_104
    assert fitted.fit_.messages == ()


def test_forecasts_equal_those_of_lifetimes(donations, lifetimes, fitted):
    distinct = donations.unique(maintain_order=True)
    oracle = lifetimes.BetaGeoBetaBinomFitter()
    oracle.params_ = fitted.params_
    table = [distinct[name].to_numpy() for name in ("frequency", "recency")]
    expected = oracle.conditional_expected_number_of_purchases_up_to_time(5, *table, 6)
    np.testing.assert_allclose(fitted.expected_purchases(distinct, 5), expected, rtol=1e-9)
    alive = oracle.conditional_probability_alive(0, *table, 6)
    np.testing.assert_allclose(fitted.p_alive(distinct), alive, rtol=1e-9)


def test_who_took_the_last_opportunity_is_surely_alive(fitted):
    assert fitted.p_alive(pl.DataFrame({"frequency": [1], "recency": [6]}))[0] == pytest.approx(1)


def test_opportunities_may_differ_by_customer(donations, fitted):
    table = donations.with_columns(T=6)
    assert BgBb().fit(table).params_ == fitted.params_


def test_more_opportunities_taken_than_there_were_is_impossible_and_said(donations):
    broken = pl.concat([donations.head(50), pl.DataFrame({"frequency": [5], "recency": [3]})])
    message = BgBb(n_opportunities=6).fit(broken).fit_.messages[0]
    assert (message.code, message.params["n_customers"]) == ("value.impossible_histories", 1)


def test_the_gradient_is_the_slope_of_the_likelihood(donations):
    model = BgBb(n_opportunities=6)
    likelihood = bg_bb_likelihood(model._read(donations.gather_every(300)))
    point = np.array([0.1, -0.3, 0.2, 0.7])
    _, gradient = likelihood.evaluate(point)
    for i, step in enumerate(np.eye(4) * 1e-5):
        slope = (likelihood.evaluate(point + step)[0] - likelihood.evaluate(point - step)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, rel=1e-6, abs=1e-5)


def test_an_empty_table_is_refused():
    with pytest.raises(NotEnoughData, match="bg_bb"):
        BgBb(n_opportunities=6).fit(
            pl.DataFrame({"frequency": [], "recency": []}, schema={"frequency": pl.Int64, "recency": pl.Int64})
        )


@pytest.mark.parametrize(
    ("frequency", "recency"),
    [([0] * 40, [0] * 40), ([6] * 40, [6] * 40), ([1], [1]), ([0, 6] * 30, [0, 6] * 30), ([1, 0] * 20, [6, 0] * 20)],
    ids=["nobody came", "everyone always came", "one customer", "all or nothing", "all came last"],
)
def test_extreme_bases_give_finite_numbers(frequency, recency):
    table = pl.DataFrame({"frequency": frequency, "recency": recency})
    model = BgBb(n_opportunities=6).fit(table)
    assert np.isfinite([*model.params_.values(), *model.standard_errors_.values()]).all()
    assert model.p_alive(table).is_between(0, 1).all()
    assert model.expected_purchases(table, 10).is_between(0, 10).all()
