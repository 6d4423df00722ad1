import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns.portfolio import sum_campaigns, whole_results


def results(*rows: tuple) -> pl.DataFrame:
    """campaign, segment, metric, estimate, low, high, targeted, cost."""
    names = ["campaign_id", "segment", "metric", "estimate", "low", "high", "n_targeted", "cost"]
    types = {"segment": pl.String, "low": pl.Float64, "high": pl.Float64, "cost": pl.Float64}
    table = pl.DataFrame(list(rows), schema=names, orient="row", schema_overrides=types, infer_schema_length=None)
    return table.with_columns(measured_on=pl.lit(dt.date(2024, 5, 1)))


def test_variances_are_summed_and_the_cost_is_taken_off():
    told = results(("a", None, "margin", 2.0, 1.0, 3.0, 300, 200.0), ("b", None, "margin", 1.0, -1.0, 3.0, 200, 300.0))
    found = sum_campaigns(told, metric="margin")
    # 600 +- 300 and 200 +- 400: 800 +- 500
    assert (found.caused, found.caused_low, found.caused_high) == (800.0, 300.0, 1300.0)
    assert (found.cost, found.profit, found.profit_low, found.profit_high) == (500.0, 300.0, -200.0, 800.0)
    assert (found.roi, found.roi_low, found.roi_high) == pytest.approx((0.6, -0.4, 1.6))


def test_lopsided_intervals_keep_their_sides():
    told = results(("a", None, "margin", 0.0, -3.0, 6.0, 1, 0.0), ("b", None, "margin", 0.0, -4.0, 8.0, 1, 0.0))
    found = sum_campaigns(told, metric="margin")
    assert (found.caused_low, found.caused_high) == (-5.0, 10.0)
    assert found.roi is None


def test_segments_other_metrics_and_earlier_measurements_do_not_count_twice():
    told = results(
        ("a", "gold", "margin", 9.0, 8.0, 10.0, 10, 5.0),
        ("a", None, "is_buyer", 0.1, 0.0, 0.2, 100, None),
        ("a", None, "margin", 5.0, 4.0, 6.0, 100, 50.0),
        ("a", None, "margin", 2.0, 1.0, 3.0, 100, 50.0),
    )
    assert whole_results(told)["estimate"].to_list() == [0.1, 2.0]
    assert sum_campaigns(told, metric="margin").caused == 200.0
    buyers = sum_campaigns(told, metric="is_buyer")
    assert (buyers.caused, buyers.cost, buyers.profit) == (10.0, None, None)


def test_a_campaign_without_an_interval_is_left_out_and_counted():
    told = results(("a", None, "margin", 2.0, 1.0, 3.0, 100, 10.0), ("b", None, "margin", 9.0, None, None, 1, 99.0))
    found = sum_campaigns(told, metric="margin")
    assert (found.n_campaigns, found.n_left_out, found.caused, found.cost) == (1, 1, 200.0, 10.0)


def test_nothing_measured_is_no_sum():
    assert sum_campaigns(results(), metric="margin") is None
