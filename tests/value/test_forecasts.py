"""What all purchase models promise alike: probabilities, discounted sums and draws that tell the same story."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.value import BgBb, BgNbd, MbgNbd, NbdNoDropout, ParetoNbd, ShiftedBetaGeometric
from crm_analytics.value.pareto_integral import legendre
from crm_analytics.value.purchases import monthly_horizon, plain_horizon

CONTINUOUS = {
    "bg_nbd": (BgNbd, {"r": 0.5, "alpha": 30.0, "a": 0.8, "b": 2.5}),
    "mbg_nbd": (MbgNbd, {"r": 0.6, "alpha": 40.0, "a": 0.8, "b": 2.5}),
    "pareto_nbd": (ParetoNbd, {"r": 0.6, "alpha": 40.0, "s": 0.7, "beta": 90.0}),
    "nbd": (NbdNoDropout, {"r": 0.6, "alpha": 40.0}),
}
DISCRETE = {
    "bg_bb": (BgBb, {"alpha": 1.2, "beta": 0.75, "gamma": 0.66, "delta": 2.8}),
    "shifted_beta_geometric": (ShiftedBetaGeometric, {"alpha": 0.7, "beta": 1.2}),
}
# code: model, params, unit of time by which horizons are measured
MODELS = {**{code: (*rest, 365.0) for code, rest in CONTINUOUS.items()},
          **{code: (*rest, 6.0) for code, rest in DISCRETE.items()}}  # fmt: skip
N_DRAWS = 20_000


@pytest.fixture(params=MODELS)
def case(request):
    """A model with its parameters, some customers, and a horizon."""
    make, params, span = MODELS[request.param]
    model = make()
    model.params_ = params
    if request.param == "shifted_beta_geometric":
        customers = pl.DataFrame({"frequency": [0, 2, 7, 1], "T": [0, 2, 7, 3]})
    else:
        shares = pl.DataFrame({"frequency": [0, 1, 3, 5], "recency": [0.0, 0.5, 1.0, 1.0], "T": [1.0] * 4})
        customers = shares.with_columns(pl.col("recency", "T") * span)
    return model, customers, span


def test_probabilities_add_up_and_their_mean_is_what_is_expected(case):
    model, customers, span = case
    probabilities = model.purchase_probabilities(customers, span, 400)
    assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-6)
    mean = probabilities @ np.arange(401)
    assert mean == pytest.approx(model.expected_purchases(customers, span).to_numpy(), rel=1e-4, abs=1e-9)
    assert probabilities[:, 0] == pytest.approx(model.purchase_moments(customers, plain_horizon(span)).p_none, abs=1e-8)


def test_drawn_futures_scatter_as_the_probabilities_say(case):
    model, customers, span = case
    counts = model.sample_future(customers, span, seed=1, n_draws=N_DRAWS).counts()
    probabilities = model.purchase_probabilities(customers, span, 5)
    for row in range(len(counts)):
        seen = np.bincount(counts[row], minlength=6)[:6] / N_DRAWS
        allowed = 4.5 * np.sqrt(probabilities[row] * (1 - probabilities[row]) / N_DRAWS) + 1e-9
        assert (np.abs(seen - probabilities[row]) <= allowed).all()


def test_drawn_futures_have_the_discounted_moments(case):
    model, customers, span = case
    horizon = monthly_horizon(365, 0.5) if span == 365 else None
    if horizon is None:
        horizon = type(monthly_horizon(365, 0.5))(np.arange(1.0, 7.0), 0.8 ** np.arange(6.0))
    drawn = model.sample_future(customers, span, seed=2, n_draws=N_DRAWS)
    factor = horizon.factors[np.searchsorted(horizon.ends, drawn.at)]
    sums = np.bincount(drawn.row * N_DRAWS + drawn.draw, factor, minlength=len(customers) * N_DRAWS)
    sums = sums.reshape(len(customers), N_DRAWS)
    moments = model.purchase_moments(customers, horizon)
    error = sums.std(axis=1) / np.sqrt(N_DRAWS)
    assert (np.abs(sums.mean(axis=1) - moments.discounted) <= 4.5 * error + 1e-9).all()
    squares = moments.discounted_squares + moments.discounted_pairs
    error = (sums**2).std(axis=1) / np.sqrt(N_DRAWS)
    # pairs within a month count by its middle: half a percent is allowed beside chance
    assert (np.abs((sums**2).mean(axis=1) - squares) <= 4.5 * error + 0.005 * squares).all()


def test_the_infinite_horizon_is_the_limit_of_long_ones(case):
    model, customers, span = case
    year = 365.25 if span == 365 else 12.0  # a step is one opportunity
    dert = model.discounted_expected(customers, 0.3, year=year).to_numpy()
    dect = model.discounted_expected(customers, 0.3, horizon=60 * year, year=year).to_numpy()
    middle = 1.0 if span == 365 else 1.3 ** (0.5 / 12)  # opportunities lie at the ends of the steps
    assert dert == pytest.approx(dect / middle, rel=2e-3, abs=1e-9)


@pytest.mark.parametrize("code", MODELS)
def test_drawn_customers_give_back_the_parameters_within_three_standard_errors(code):
    make, params, span = MODELS[code]
    model = make()
    model.params_ = params
    n = 20_000
    T = np.random.default_rng(8).integers(1, 3 * int(span), n).astype(float)
    fitted = make().fit(model.sample_customers(n, T, seed=9).customers)
    for name, truth in params.items():
        assert abs(fitted.params_[name] - truth) < 3 * fitted.standard_errors_[name]


@pytest.mark.parametrize("code", CONTINUOUS)
def test_p_alive_is_the_share_of_drawn_customers_who_are(code):
    make, params, span = MODELS[code]
    model = make()
    model.params_ = params
    drawn = model.sample_customers(40_000, span, seed=4)
    p_alive = model.p_alive(drawn.customers).to_numpy()
    for frequency in (0, 1, 3):
        those = drawn.customers["frequency"].to_numpy() == frequency
        allowed = 4.5 * np.sqrt((p_alive[those] * (1 - p_alive[those])).sum()) + 1e-9
        assert abs(drawn.is_alive[those].sum() - p_alive[those].sum()) <= allowed


def test_rows_in_no_model_stay_empty():
    model = MbgNbd()
    model.params_ = CONTINUOUS["mbg_nbd"][1]
    table = pl.DataFrame({"frequency": [2, None], "recency": [30.0, None], "T": [39.0, None]})
    assert np.isnan(model.purchase_probabilities(table, 30, 2)).tolist() == [[False] * 3, [True] * 3]
    assert model.discounted_expected(table, 0.1).is_null().to_list() == [False, True]
    assert model.sample_future(table, 365, n_draws=3).counts()[1].tolist() == [0, 0, 0]


def test_a_negative_number_of_purchases_is_refused():
    model = MbgNbd()
    model.params_ = CONTINUOUS["mbg_nbd"][1]
    with pytest.raises(InvalidSetting, match="n_max"):
        model.purchase_probabilities(pl.DataFrame({"frequency": [0], "recency": [0], "T": [9]}), 30, -1)


def test_the_same_seed_draws_the_same_future():
    model = ParetoNbd()
    model.params_ = CONTINUOUS["pareto_nbd"][1]
    table = pl.DataFrame({"frequency": [4] * 50, "recency": [300.0] * 50, "T": [365.0] * 50})
    one, same, other = (model.sample_future(table, 365, seed).at.tolist() for seed in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize("code", CONTINUOUS)
def test_the_infinite_horizon_is_the_integral_of_the_discounted_forecast(code):
    make, params, span = MODELS[code]
    model = make()
    model.params_ = params
    someone = pl.DataFrame({"frequency": [3], "recency": [300.0], "T": [span]})
    force = np.log(1.2) / 365.25

    # by parts: the integral of the discounted rate is that of force x forecast x discount
    integral = 0.0
    for start, end in pairwise((0.0, 0.05, 0.5, 3.0, 10.0, 30.0)):
        for node, weight in zip(*legendre(10), strict=True):
            discounted = start + (end - start) * node
            forecast = model.expected_purchases(someone, discounted / force)[0]
            integral += (end - start) * weight * forecast * np.exp(-discounted)
    assert model.discounted_expected(someone, 0.2)[0] == pytest.approx(integral, rel=1e-5)
