"""Goals beside the campaign's own: a row for each that the data can tell."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.views.other_goals import other_goals
from tests.views.test_results import DAY, measure

MOMENT = dt.datetime.combine(DAY, dt.time(9))


def events(name: str, *people: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"customer_id": list(people), "occurred_at": [MOMENT] * len(people), name: ["page_view"] * len(people)}
    )


def test_page_views_are_a_goal_where_they_are_recorded():
    measured = measure(targeted=13, held_out=10)
    seen = events("kind", *(f"c{number}" for number in range(0, 40, 2) for _twice in range(2)), "c1")
    table = other_goals(measured, interactions=seen, responses=None)
    assert table["metric"].to_list() == ["n_page_views", "is_buyer", "n_orders", "revenue"]
    views = table.row(0, named=True)
    assert (views["mean_targeted"], views["mean_held_out"]) == (pytest.approx(2.0), pytest.approx(1 / 20))
    assert views["p_adjusted"] == pytest.approx(2 * views["p_value"])  # money and views vary, buying and orders do not


def test_the_campaigns_own_metric_and_what_is_never_recorded_have_no_row():
    table = other_goals(measure(targeted=13, held_out=10, cost=None), interactions=None, responses=None)
    assert table["metric"].to_list() == ["is_buyer", "n_orders"]
    assert table["low"].to_list() == [None, None]  # everybody bought once: nothing to compare
