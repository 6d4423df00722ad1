import polars as pl
import pytest

from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.campaigns.returns import campaign_result, detectable_uplift
from crm_analytics.errors import InvalidSetting, NotEnoughData
from crm_analytics.settings import UpliftRules

OUTCOMES = pl.DataFrame(
    {
        "arm": ["targeted"] * 4 + ["held_out"] * 4,
        "margin": [9.0, 11.0, 10.0, 10.0, 6.0, 8.0, 7.0, 7.0],
        "is_buyer": [True] * 8,
    }
)
UPLIFT = measure_uplift(OUTCOMES, rules=UpliftRules(normal_from_buyers=2))


def test_money_is_uplift_times_targeted_less_cost():
    result = campaign_result(UPLIFT, n_targeted=400, cost_per_contact=1.0, fixed_cost=200.0)
    assert result.incremental_margin == pytest.approx(3 * 400)
    assert (result.cost, result.profit, result.roi) == pytest.approx((600, 600, 1.0))
    assert result.profit_low == pytest.approx(UPLIFT.low * 400 - 600)
    assert result.roi_high == pytest.approx((UPLIFT.high * 400 - 600) / 600)


def test_crediting_everything_counts_what_would_have_been_bought_anyway():
    assert campaign_result(UPLIFT, n_targeted=400).credit_everything == pytest.approx(10 * 400)


def test_without_cost_there_is_no_roi_and_without_interval_no_range():
    silent = measure_uplift(OUTCOMES.with_columns(margin=pl.lit(0.0)))
    result = campaign_result(silent, n_targeted=4)
    assert (result.roi, result.profit_low, result.profit_high, result.roi_low) == (None, None, None, None)


def test_a_rate_is_no_money():
    with pytest.raises(InvalidSetting, match="margin or revenue"):
        campaign_result(measure_uplift(OUTCOMES, metric="is_buyer"), n_targeted=4)


def test_the_detectable_uplift_falls_with_the_root_of_the_size_and_is_least_at_half():
    past = pl.Series([0.0, 0.0, 0.0, 40.0])
    at_400 = detectable_uplift(past, n_customers=400)
    assert detectable_uplift(past, n_customers=1600) == pytest.approx(at_400 / 2)
    assert detectable_uplift(past, n_customers=400, holdout_rate=0.5) == pytest.approx(at_400 * 0.8)


def test_a_plan_that_holds_nobody_out_can_see_nothing():
    with pytest.raises(NotEnoughData):
        detectable_uplift(pl.Series([1.0, 2.0]), n_customers=2, holdout_rate=0.2)
    with pytest.raises(NotEnoughData):
        detectable_uplift(pl.Series([1.0]), n_customers=200)
