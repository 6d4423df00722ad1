"""Intervals from resampled customers."""

import numpy as np
import pytest

from crm_analytics.value.resampling import drawn_means, interval


def test_means_spread_as_the_standard_error_says():
    values = np.random.default_rng(0).normal(10, 5, (400, 1))
    draws = drawn_means(values, n_draws=2000)
    assert draws.mean() == pytest.approx(values.mean(), abs=0.05)
    assert draws.std() == pytest.approx(values.std() / 20, rel=0.1)


def test_a_large_base_is_looked_at_through_a_draw_whose_spread_is_narrowed():
    values = np.random.default_rng(0).normal(10, 5, (80_000, 1))
    draws = drawn_means(values)
    assert draws.std() == pytest.approx(5 / np.sqrt(80_000), rel=0.15)
    assert draws.mean() == pytest.approx(values.mean(), abs=0.005)  # of everybody, not of those who were drawn


def test_columns_are_averaged_over_the_rows_where_they_are_observed():
    means = drawn_means(np.array([[1.0, 4.0], [1.0, np.nan]] * 20), n_draws=50)
    assert means[:, 0].tolist() == [1.0] * 50
    assert means[:, 1] == pytest.approx(4.0)


def test_draws_without_a_value_give_no_interval():
    assert interval(np.array([1.0, np.nan]), 0.9) is None
    assert interval(np.array([]), 0.9) is None
