"""Shifted beta-geometric: contracts that are renewed or not, against the published survival."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting, NotEnoughData
from crm_analytics.value import ShiftedBetaGeometric
from crm_analytics.value.shifted_beta_geometric import survival_likelihood

# Fader and Hardie (2007), Journal of Interactive Marketing 21(1): of 1,000 regular customers after 0 .. 7 years
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]


@pytest.fixture(scope="module")
def regular() -> ShiftedBetaGeometric:
    return ShiftedBetaGeometric().fit_survival(REGULAR)


def test_the_regular_customers_give_the_published_parameters(regular):
    assert regular.params_ == pytest.approx({"alpha": 0.704, "beta": 1.182}, abs=0.0005)
    assert regular.log_likelihood_ == pytest.approx(-1680.27, abs=0.01)


def test_a_customer_table_and_its_survival_table_give_the_same_fit(regular):
    lost = [frequency for frequency, n in enumerate(-np.diff(REGULAR)) for _ in range(n)]
    table = pl.DataFrame({"frequency": lost + [7] * 241, "T": [7] * 1000})
    assert ShiftedBetaGeometric().fit(table).params_ == pytest.approx(regular.params_, rel=1e-6)


def test_renewal_rates_follow_from_the_formula(regular):
    alpha, beta = regular.params_.values()
    assert regular.retention_rate(3) == pytest.approx([(beta + t - 1) / (alpha + beta + t - 1) for t in (1, 2, 3)])
    assert regular.survival(2) == pytest.approx([1, 0.631, 0.468], abs=0.01)


def test_who_missed_a_renewal_has_left_and_nothing_is_expected(regular):
    table = pl.DataFrame({"frequency": [2, 2], "T": [2, 3]})
    assert regular.p_alive(table).to_list() == [1.0, 0.0]
    assert regular.expected_purchases(table, 5)[1] == 0


def test_the_longer_a_customer_stays_the_longer_the_rest():
    model = ShiftedBetaGeometric()
    model.params_ = {"alpha": 1.0, "beta": 1.0}
    table = pl.DataFrame({"frequency": [0, 8], "T": [0, 8]})
    # P(one renewal) = (beta + T) / (alpha + beta + T)
    assert model.expected_purchases(table, 1).to_list() == pytest.approx([1 / 2, 9 / 10])


def test_a_cohort_that_nobody_leaves_gives_finite_numbers():
    model = ShiftedBetaGeometric().fit_survival([50, 50, 50])
    assert np.isfinite([*model.params_.values(), *model.standard_errors_.values()]).all()
    assert "value.weak_prior_used" in [message.code for message in model.fit_.messages]
    assert model.retention_rate(1)[0] > 0.95


def test_survivors_that_rise_are_refused():
    with pytest.raises(InvalidSetting, match="n_active"):
        ShiftedBetaGeometric().fit_survival([100, 60, 61])


def test_more_renewals_than_were_due_are_impossible_and_said():
    table = pl.DataFrame({"frequency": [1, 0, 2, 4], "T": [2, 1, 2, 3]})
    message = ShiftedBetaGeometric().fit(table).fit_.messages[0]
    assert (message.code, message.params["n_customers"]) == ("value.impossible_histories", 1)


def test_the_gradient_is_the_slope_of_the_likelihood():
    likelihood = survival_likelihood(np.array([0.0, 30.0, 12.0, 5.0]), np.array([0.0, 8.0, 0.0, 40.0]))
    point = np.array([0.2, -0.4])
    _, gradient = likelihood.evaluate(point)
    for i, step in enumerate(np.eye(2) * 1e-5):
        slope = (likelihood.evaluate(point + step)[0] - likelihood.evaluate(point - step)[0]) / 2e-5
        assert gradient[i] == pytest.approx(slope, rel=1e-6)


def test_an_empty_table_is_refused():
    with pytest.raises(NotEnoughData, match="shifted_beta_geometric"):
        ShiftedBetaGeometric().fit(pl.DataFrame({"frequency": [], "T": []}))
