import numpy as np
import polars as pl
import pytest

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
