import numpy as np
import polars as pl
import pytest

from crm_analytics.campaigns import campaign_result, judge, measure_capped, measure_uplift
from crm_analytics.settings import UpliftRules

RULES = UpliftRules(normal_from_buyers=2, interval_from_buyers=0, min_buyers=0)


def judged(effect: float, *, cost: float = 0.0, expected_share: float | None = None) -> str:
    arm = np.where(np.arange(400) % 2 == 0, "targeted", "held_out")
    noise = np.random.default_rng(1).normal(0, 2, 400)
    table = pl.DataFrame({"arm": arm, "margin": 10 + effect * (arm == "targeted") + noise})
    uplift = measure_uplift(table, rules=RULES, expected_share=expected_share)
    return judge(uplift, campaign_result(uplift, n_targeted=200, cost_per_contact=cost))


@pytest.mark.parametrize(
    ("effect", "cost", "verdict"),
    [(3.0, 0.5, "paid"), (3.0, 3.0, "worked"), (3.0, 9.0, "cost_more"), (0.0, 0.0, "too_few"), (-3.0, 0.0, "hurt")],
)
def test_the_verdict_looks_at_the_effect_and_at_its_cost(effect: float, cost: float, verdict: str):
    assert judged(effect, cost=cost) == verdict


def test_more_orders_with_less_margin_are_never_a_success():
    table = pl.DataFrame(
        {"arm": ["targeted", "held_out"] * 30, "margin": [1.0, 5.0, 2.0, 6.0] * 15, "n_orders": [3, 1, 4, 1] * 15}
    )
    orders, margin = (measure_uplift(table, metric=metric, rules=RULES) for metric in ("n_orders", "margin"))
    assert orders.low > 0
    assert judge(orders, campaign_result(margin, n_targeted=30)) == "less_margin"


def test_arms_that_were_not_drawn_so_are_not_trusted():
    assert judged(3.0, expected_share=0.1) == "not_trusted"


def test_the_chance_of_profit_is_half_where_the_uplift_just_pays():
    table = pl.DataFrame({"arm": ["targeted", "held_out"] * 30, "margin": [5.0, 1.0, 7.0, 3.0] * 15})
    uplift = measure_uplift(table, rules=RULES)
    assert campaign_result(uplift, n_targeted=30, cost_per_contact=4.0).profit_chance == pytest.approx(0.5)
    assert campaign_result(uplift, n_targeted=30, cost_per_contact=1.0).profit_chance > 0.99


def test_one_large_buyer_is_capped_beside_the_raw_result_and_many_equal_ones_are_not():
    table = pl.DataFrame({"arm": ["targeted", "held_out"] * 50, "margin": [5.0, 1.0, 7.0, 3.0] * 25})
    assert measure_capped(table, rules=RULES) is None
    ruled = table.with_columns(margin=pl.when(pl.int_range(pl.len()) == 0).then(900.0).otherwise("margin"))
    capped = measure_capped(ruled, rules=RULES)
    assert (capped.cap, capped.n_capped) == (7.0, 1)
    assert capped.share_of_sum == pytest.approx(900 / (900 + 395))
    assert capped.uplift.estimate < measure_uplift(ruled, rules=RULES).estimate
    assert measure_capped(table.with_columns(margin=0.0), rules=RULES) is None
