import numpy as np
import polars as pl
import pytest

from benchmarks.power_worlds import Plan, compare, past_of, reached_power
from crm_analytics.campaigns.planned_power import plan_detectable, planned_power
from crm_analytics.campaigns.returns import detectable_uplift
from crm_analytics.errors import NotEnoughData
from crm_analytics.settings import PowerRules

QUICK = PowerRules(n_campaigns=150, n_draws=100, n_corrections=2)


def past(n: int = 4000) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame({"margin": (rng.random(n) < 0.2) * rng.lognormal(3, 1, n), "stratum": ["a", "b"] * (n // 2)})


def test_power_grows_with_the_effect_and_nothing_is_found_5_percent_of_the_time():
    powers = [planned_power(past(), metric="margin", uplift=u, n_customers=1000, rules=QUICK) for u in (0.0, 3.0, 9.0)]
    assert powers[0] < 0.11
    assert powers == sorted(powers)
    assert powers[2] > 0.9


def test_skewed_money_and_a_small_holdout_need_a_larger_uplift_than_the_formula_says():
    table = past()
    formula = detectable_uplift(table["margin"], n_customers=1000, holdout_rate=0.1, mean=table["margin"].mean())
    planned = plan_detectable(table, metric="margin", n_customers=1000, holdout_rate=0.1, rules=QUICK)
    assert 1.05 * formula < planned < 2 * formula


def test_many_buyers_are_planned_by_the_formula():
    table = past()
    formula = detectable_uplift(
        table.select(pl.col("margin") - pl.col("margin").mean().over("stratum")).to_series(),
        n_customers=100_000, mean=table["margin"].mean(),
    )  # fmt: skip
    assert planned_power(table, metric="margin", uplift=formula, n_customers=100_000) == pytest.approx(0.8, abs=0.001)


def test_a_plan_without_buyers_or_without_an_arm_is_refused():
    with pytest.raises(NotEnoughData):
        planned_power(past().with_columns(margin=0.0), metric="margin", uplift=1.0, n_customers=100)
    with pytest.raises(NotEnoughData):
        planned_power(past(), metric="margin", uplift=1.0, n_customers=5)


def test_planned_power_is_reached_in_simulated_worlds_where_the_formula_falls_short():
    plan = Plan(1_000, buying=0.2, holdout=0.1, weeks_before=0.0)
    formula, planned, reached = compare(plan, 400)
    assert reached == pytest.approx(0.8, abs=0.05)  # chance moves 400 worlds by 2 points, the plan by 1.3
    rng = np.random.default_rng(2)
    mean = float(past_of(plan, rng)["margin"].to_numpy().mean())
    assert planned > formula
    assert reached_power(plan, formula * mean, 400, rng, mean) < 0.7


def test_what_the_year_before_explains_lets_the_test_see_smaller_effects():
    rng = np.random.default_rng(4)
    spent = rng.lognormal(3, 1, 4000)
    table = pl.DataFrame({"margin": (rng.random(4000) < 0.8) * spent, "past_margin": spent})
    size = {"metric": "margin", "uplift": 5.0, "n_customers": 600, "rules": QUICK}
    assert planned_power(table, **size) > planned_power(table.drop("past_margin"), **size) + 0.2


def test_no_effect_on_a_share_that_is_almost_everybody_can_be_seen():
    rng = np.random.default_rng(6)
    done = pl.DataFrame({"is_buyer": rng.random(2000) < 0.97})
    assert plan_detectable(done, metric="is_buyer", n_customers=100, rules=QUICK) is None
    assert plan_detectable(done.with_columns(is_buyer=True), metric="is_buyer", n_customers=100, rules=QUICK) == 0


def test_who_all_buy_can_only_buy_more():
    rng = np.random.default_rng(8)
    regulars = pl.DataFrame({"margin": rng.lognormal(3, 0.5, 2000)})
    found = plan_detectable(regulars, metric="margin", n_customers=400, rules=QUICK)
    # 2.8 x root(1/80 + 1/320) x 0.53 of the mean, a little more for the spread that grows
    assert found is not None
    assert 0.16 < found / regulars["margin"].mean() < 0.25


def test_a_test_with_too_few_buyers_for_an_interval_finds_nothing():
    assert planned_power(past(), metric="margin", uplift=1.0, n_customers=40, rules=QUICK) == 0
