"""Forecasts of cohorts agree with the model's own expectation, and their ranges hold in a world that is the model's."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.calendar import PeriodUnit, period_of
from crm_analytics.ledger import build_ledger
from crm_analytics.settings import CohortForecastRules
from crm_analytics.simulate import simulate_world
from crm_analytics.value.cohort_check import check_cohort_forecasts, typical_errors
from crm_analytics.value.cohort_forecast import add_range, forecast_cohorts
from crm_analytics.value.mbg_nbd import MbgNbd
from crm_analytics.value.spend_free import OneAPurchase

AS_OF = dt.date(2024, 3, 15)
MAR = period_of(AS_OF, PeriodUnit.MONTH)


@pytest.fixture(scope="module")
def model():
    known = MbgNbd()
    known.params_ = {"r": 0.8, "alpha": 30.0, "a": 0.8, "b": 2.5}
    return known


def base(n=300, *, last=dt.date(2024, 2, 10)):
    first = dt.date(2024, 1, 10)
    rows = {"customer_id": [f"c{i}" for i in range(n)], "first_day": [first] * n, "last_day": [last] * n,
            "frequency": [1] * n, "recency": [31] * n, "T": [(AS_OF - first).days] * n, "n_orders": [2] * n,
            "is_known_before": [False] * n, "gross_revenue": [20.0] * n, "refunds": [0.0] * n,
            "purchase_value": [20.0] * n, "revenue": [20.0] * n, "margin": [10.0] * n}  # fmt: skip
    return pl.DataFrame(rows)


def expected(table, measure):
    return table.filter(pl.col("measure") == measure).sort("period")["expected"].to_list()


def test_expected_orders_are_the_models_expected_purchases(model):
    customers = base()
    table = forecast_cohorts(customers, model=model, spend=OneAPurchase(), as_of=AS_OF)
    days = [(end - AS_OF).days for end in (dt.date(2024, 3, 31), dt.date(2024, 4, 30), dt.date(2024, 5, 31))]
    sums = [float(model.expected_purchases(customers, day).sum()) for day in days]
    assert expected(table, "n_orders")[:3] == pytest.approx([sums[0], sums[1] - sums[0], sums[2] - sums[1]], rel=0.05)
    assert table["period"].unique().sort().to_list() == [MAR, MAR + 1, MAR + 2, MAR + 3]


def test_customers_expected_to_buy_are_those_who_buy_at_least_once(model):
    customers = base()
    table = forecast_cohorts(customers, model=model, spend=OneAPurchase(), as_of=AS_OF)
    p_none = model.purchase_probabilities(customers, 16, 0)[:, 0]
    assert expected(table, "n_customers")[0] == pytest.approx(float((1 - p_none).sum()), rel=0.06)


def test_who_has_bought_in_the_running_period_is_not_counted_again(model):
    table = forecast_cohorts(base(last=dt.date(2024, 3, 1)), model=model, spend=OneAPurchase(), as_of=AS_OF)
    assert expected(table, "n_customers")[0] == 0.0
    assert expected(table, "n_orders")[0] > 0


def test_the_cohort_that_still_grows_and_an_empty_base_are_not_forecast(model):
    growing = base().with_columns(pl.lit(dt.date(2024, 3, 2)).alias("first_day"))
    assert forecast_cohorts(growing, model=model, spend=OneAPurchase(), as_of=AS_OF).is_empty()
    assert forecast_cohorts(base().head(0), model=model, spend=OneAPurchase(), as_of=AS_OF).is_empty()


def test_of_a_large_base_a_part_is_drawn_and_scaled_up(model):
    customers = base(4000)
    rules = CohortForecastRules(most_customers=1000)
    drawn = forecast_cohorts(customers, model=model, spend=OneAPurchase(), as_of=AS_OF, rules=rules)
    whole = forecast_cohorts(customers, model=model, spend=OneAPurchase(), as_of=AS_OF)
    assert expected(drawn, "n_orders") == pytest.approx(expected(whole, "n_orders"), rel=0.05)


def test_the_cumulative_margin_adds_up_period_by_period(model):
    customers = base().with_columns(pl.lit(1.0).alias("cost_coverage"))
    table = forecast_cohorts(customers, model=model, spend=OneAPurchase(), as_of=AS_OF)
    single, so_far = expected(table, "margin"), expected(table, "cumulative_margin")
    assert so_far == pytest.approx([sum(single[: n + 1]) for n in range(4)])
    assert expected(table, "margin")[0] == pytest.approx(0.5 * expected(table, "revenue")[0])


def test_the_range_grows_with_the_error_of_the_past_and_counts_are_whole():
    cells = pl.DataFrame({"measure": ["n_customers", "revenue"], "expected": [3.0, 100.0], "chance_error": [3.0, 0.0]})
    ranged = add_range(cells, {"n_customers": 0.0, "revenue": 0.2}, level=0.90)
    assert ranged["low"].to_list() == pytest.approx([0.0, 100 - 0.2 * 164.485], abs=1e-3)
    assert ranged["high"].to_list() == pytest.approx([8.0, 100 + 0.2 * 164.485], abs=1e-3)


def test_the_error_starts_at_the_prior_and_learns():
    rules = CohortForecastRules(prior_error=0.2, prior_periods=3)
    assert typical_errors({"revenue": []}, rules) == {"revenue": pytest.approx(0.2)}
    assert typical_errors({"revenue": [0.0] * 9}, rules)["revenue"] == pytest.approx(0.1)


def test_ranges_hold_on_past_days_of_a_world_that_is_the_models():
    world = simulate_world(process="pareto_nbd", seed=5, n_customers=600)
    ledger = build_ledger(world.transactions)
    check = check_cohort_forecasts(ledger, as_of=ledger["date"].max(), by=PeriodUnit.QUARTER)
    n_held, n_cells, n_days = check.held("n_customers")
    assert n_days >= 3
    assert n_held / n_cells >= 0.8


def test_too_short_a_past_is_not_checked():
    ledger = build_ledger(pl.DataFrame({"customer_id": ["a"], "date": [AS_OF], "revenue": [5.0]}))
    check = check_cohort_forecasts(ledger, as_of=AS_OF)
    assert check.held("n_customers") == (0, 0, 0)
    assert check.errors["revenue"] == pytest.approx(CohortForecastRules().prior_error)
