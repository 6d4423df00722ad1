"""Tables behind the parts of the Value page, by hand."""

import datetime as dt
from types import SimpleNamespace

import polars as pl
import pytest

from crm_analytics.charts import value_models as model_charts
from crm_analytics.charts import value_money as charts
from crm_analytics.value.keeping import Comparison, Ratio
from crm_analytics.views import value as views
from crm_analytics.views import value_models, value_money
from crm_analytics.views.value_drivers import quadrants, served_badly
from crm_analytics.views.value_winning import ratio_table, value_column


class Codes(dict):
    """Every code is its own word."""

    def __missing__(self, code):
        return code


def test_the_whale_curve_rises_above_the_whole_before_those_who_cost_more_than_they_bring():
    customers = pl.DataFrame({"clv_net": [60.0, -20.0, 50.0, 10.0, None]})
    curve = views.concentration(customers, column="clv_net", n_points=4)
    assert curve.rows() == [(0.0, 0.0), (0.25, 0.6), (0.5, 1.1), (0.75, 1.2), (1.0, 1.0)]
    assert views.customers_for(curve, 0.8) == 0.5


def test_the_top_of_the_whale_curve_is_a_point_however_coarse_it_is():
    customers = pl.DataFrame({"clv": [10.0, 10.0, 10.0, -5.0]})
    assert views.concentration(customers, n_points=1)["value_share"].max() == pytest.approx(30 / 25)


def test_nothing_to_share_has_no_curve():
    curve = views.concentration(pl.DataFrame({"clv": [0.0, -1.0]}))
    assert curve.is_empty()
    assert views.customers_for(curve, 0.8) is None


def test_cohorts_are_quarters_and_those_known_before_stand_apart():
    customers = pl.DataFrame({
        "first_day": [dt.date(2024, 3, 31), dt.date(2024, 4, 1), dt.date(2023, 1, 1)],
        "is_known_before": [False, False, True],
    })  # fmt: skip
    assert views.with_cohorts(customers)["cohort_quarter"].to_list() == ["2024 Q1", "2024 Q2", "known_before"]


def test_quadrants_are_all_told_also_the_empty_ones():
    crossed = pl.DataFrame({
        "customer_id": ["a", "b"], "service_quadrant": ["much_badly", "much_badly"], "clv": [3.0, 4.0],
        "delivered_value": [-1.0, 0.0],
    })  # fmt: skip
    table = quadrants(crossed)
    assert table.select("service_quadrant", "n_customers", "clv").rows() == [
        ("much_badly", 2, 7.0), ("much_well", 0, 0.0), ("little_badly", 0, 0.0), ("little_well", 0, 0.0),
    ]  # fmt: skip
    assert served_badly(crossed).height == 2
    assert len(charts.quadrants(table, Codes(), currency="USD").data[0].x) == 4


def test_ratios_stand_beside_the_claims():
    table = ratio_table([Ratio(Comparison.COST, 50.0, 10.0, 5.0, 4.0, 6.0, 5.0, 30, 40)])
    assert table.rows() == [("cost", 50.0, 10.0, 5.0, 4.0, 6.0, 5.0)]
    assert value_column(pl.DataFrame({"value_basis": ["margin"]})) == "margin"


def test_those_who_recommended_the_most_value_come_first():
    customers = pl.DataFrame({
        "customer_id": ["a", "b", "c"], "n_referred": [1, 0, 2], "referred_clv": [9.0, 0.0, 4.0],
        "clv": [1.0, 2.0, 3.0],
    })  # fmt: skip
    assert value_money.best_referrers(customers)["customer_id"].to_list() == ["a", "c"]


def test_families_need_a_column_that_holds_something():
    customers = pl.DataFrame(
        {"household_id": ["h", None], "account_id": [None, None]}, schema_overrides={"account_id": pl.String}
    )
    assert value_money.group_keys_of(customers) == ["household_id"]


def test_contenders_are_ranked_by_earlier_days_and_shown_by_the_last():
    names = ("as_of", "is_last", "model", "is_naive", "measure", "forecast", "actual", "mae", "rmse", "gini")
    day = dt.date(2024, 1, 1)
    scores = pl.DataFrame(
        [
            (day, False, "mbg_nbd", False, "value", 1.0, 9.0, 0.0, 0.0, 0.0),
            (day, True, "mbg_nbd", False, "value", 90.0, 100.0, 1.0, 2.0, 0.5),
            (day, True, "mbg_nbd", False, "purchases", 5.0, 5.0, 1.0, 2.0, 0.5),
            (day, True, "own_rate", True, "value", 150.0, 100.0, 3.0, 4.0, 0.4),
        ],
        schema=names, orient="row",
    )  # fmt: skip
    losses = pl.DataFrame({"model": ["own_rate", "mbg_nbd"], "is_naive": [True, False], "loss": [0.1, 0.2]})
    table = value_models.contenders(SimpleNamespace(scores=scores, losses=losses))
    assert table.select("model", "is_naive", "loss").rows() == [("own_rate", True, 0.1), ("mbg_nbd", False, 0.2)]
    assert table["total_error"].to_list() == pytest.approx([0.5, -0.1])
    assert len(model_charts.contenders(table, Codes(), winner="mbg_nbd").data[0].x) == 2
