"""Ways to come by a threshold."""

import numpy as np
import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.segments.concentration import concentration
from crm_analytics.segments.proposals import (
    best_people_threshold,
    break_even_threshold,
    natural_break,
    quantile_threshold,
)

NOBODY = np.array([np.nan])
VALUES = np.array([5.0, 9.0, np.nan, 7.0, 9.0, -3.0])


def test_the_best_so_many_reach_the_threshold_and_those_who_tie_come_in_too():
    assert best_people_threshold(VALUES, 1) == 9.0
    assert best_people_threshold(VALUES, 3) == 7.0
    assert best_people_threshold(VALUES, 1000) == -3.0


def test_a_quantile_is_a_value_that_somebody_has():
    assert quantile_threshold(VALUES, 0.5) == 7.0


def test_a_natural_break_parts_equal_values_never_and_losses_are_left_out():
    assert natural_break(np.array([-50.0, 1.0, 1.0, 2.0, 80.0, 80.0, 90.0])) == 80.0
    assert natural_break(np.array([-50.0, 7.0, 7.0])) is None


def test_a_service_pays_from_its_cost_by_the_part_of_value_that_it_saves():
    assert break_even_threshold(30, 0.2) == 150.0
    with pytest.raises(InvalidSetting, match="share"):
        break_even_threshold(30, 0)


def test_where_nothing_is_known_nothing_is_proposed():
    assert quantile_threshold(NOBODY, 0.7) is best_people_threshold(NOBODY, 5) is natural_break(NOBODY) is None


def test_concentration_of_equal_values_is_nought():
    even = concentration(np.full(10, 4.0))
    assert (even.top_tenth, even.top_fifth, even.gini) == (0.1, 0.2, 0.0)


def test_with_losses_the_best_may_bring_more_than_all():
    spread = concentration(np.array([100.0, 0.0, 0.0, 0.0, -20.0]))
    assert spread.top_tenth == pytest.approx(100 / 80)
    assert spread.gini == pytest.approx(0.8)


@pytest.mark.parametrize("values", [NOBODY, np.array([0.0, 0.0]), np.array([-5.0])])
def test_without_any_value_there_is_no_concentration(values):
    assert concentration(values).gini is None
