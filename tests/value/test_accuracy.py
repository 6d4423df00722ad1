"""Measures of a forecast, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from crm_analytics.value.accuracy import accuracy, calibrate, normalised_gini


def test_totals_errors_and_their_sizes():
    found = accuracy(np.array([1.0, 2.0, 1.0]), np.array([0.0, 4.0, 4.0]))
    assert found["forecast"] == 4
    assert found["actual"] == 8
    assert found["log_error"] == pytest.approx(np.log(2))
    assert found["mae"] == pytest.approx(2)
    assert found["rmse"] == pytest.approx(np.sqrt(14 / 3))


def test_a_total_of_nothing_has_no_relative_error():
    assert accuracy(np.array([0.0, 0.0]), np.array([1.0, 0.0]))["log_error"] is None


def test_losses_are_compared_with_losses_and_never_with_gains():
    assert accuracy(np.array([-1.0]), np.array([-2.0]))["log_error"] == pytest.approx(np.log(2))
    assert accuracy(np.array([-1.0]), np.array([2.0]))["log_error"] is None


def test_gini_is_one_in_the_best_order_minus_one_in_the_worst_and_zero_when_all_are_alike():
    actual = np.array([0.0, 1.0, 5.0])
    assert normalised_gini(np.array([1.0, 2.0, 3.0]), actual) == pytest.approx(1)
    assert normalised_gini(np.array([3.0, 2.0, 1.0]), actual) == pytest.approx(-1)
    assert normalised_gini(np.ones(3), actual) == pytest.approx(0)


def test_gini_needs_customers_who_differ():
    assert normalised_gini(np.array([1.0, 2.0]), np.zeros(2)) is None


def test_deciles_go_from_the_lowest_forecast_to_the_highest():
    forecast = np.arange(20.0)[::-1]
    table = calibrate(forecast, forecast * 2)
    assert table["decile"].to_list() == list(range(1, 11))
    assert table["n_customers"].to_list() == [2] * 10
    assert table.row(0)[2:] == (0.5, 1.0)
    assert table.row(9)[2:] == (18.5, 37.0)


def test_fewer_customers_than_ten_make_fewer_groups():
    assert calibrate(np.array([3.0, 1.0]), np.array([1.0, 0.0]))["actual"].to_list() == [0.0, 1.0]


def test_nobody_makes_no_groups():
    assert calibrate(np.array([]), np.array([])).is_empty()
