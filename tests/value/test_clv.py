"""Customer lifetime value: by hand for one customer, and against a world whose truth is known."""

from __future__ import annotations

import polars as pl
import pytest

from crm_analytics.settings import ValueRules
from crm_analytics.value import BgNbd, GammaGamma, NbdNoDropout, ShrunkenMean, estimate_clv, fit_value_models
from crm_analytics.value.purchases import MONTH_DAYS, monthly_horizon


@pytest.fixture
def one() -> pl.DataFrame:
    return pl.DataFrame({"customer_id": ["a"], "frequency": [4], "recency": [30], "T": [40], "monetary_value": [60.0]})


@pytest.fixture
def by_hand() -> dict:
    """One purchase every ten days for customer a, at (4 x 60 + 2 x 30) / 6 = 50 each."""
    model, spend = NbdNoDropout(), ShrunkenMean()
    model.params_, spend.params_ = {"r": 1.0, "alpha": 10.0}, {"mean": 30.0}
    return {"model": model, "spend": spend}


def test_clv_is_purchases_times_spend_discounted_from_the_middle_of_each_month(one, by_hand):
    valued = estimate_clv(one, **by_hand, horizon_days=60, annual_discount_rate=0.10)
    second = 60 - MONTH_DAYS
    first_factor = 1.1 ** (-0.5 / 12)
    second_factor = 1.1 ** (-(MONTH_DAYS + second / 2) / 365.25)
    assert valued["expected_purchases"][0] == pytest.approx(6.0)
    assert valued["clv"][0] == pytest.approx(50 * 0.1 * (MONTH_DAYS * first_factor + second * second_factor))


def test_without_discount_clv_is_purchases_times_spend(one, by_hand):
    assert estimate_clv(one, **by_hand, annual_discount_rate=0.0)["clv"][0] == pytest.approx(36.5 * 50)


def test_a_year_is_cut_into_twelve_steps():
    horizon = monthly_horizon(365, 0.10)
    assert len(horizon.ends) == 12
    assert horizon.length == 365


def test_rows_and_columns_are_kept_in_order_and_the_table_is_left_alone(cdnow):
    before = cdnow.clone()
    valued = estimate_clv(cdnow)
    assert valued.select(cdnow.columns).equals(before)
    assert cdnow.equals(before)
    added = ["p_alive", "expected_purchases", "clv", "clv_low", "clv_high", "value_basis", "historic_value"]
    assert valued.columns == [*cdnow.columns, *added]


def test_a_row_without_a_purchase_has_no_value(one, by_hand):
    prospect = pl.DataFrame({"customer_id": ["p"]})
    valued = estimate_clv(pl.concat([one, prospect], how="diagonal"), **by_hand)
    assert valued.select("p_alive", "expected_purchases", "clv", "clv_low", "clv_high").row(1) == (None,) * 5
    assert valued["clv"][0] > 0


def test_refunds_and_margin_reduce_the_value(one, by_hand):
    money = one.with_columns(gross_revenue=300.0, refunds=30.0, revenue=270.0, margin=81.0, cost_coverage=1.0)
    gross, net = estimate_clv(one, **by_hand), estimate_clv(money, **by_hand)
    assert net["clv"][0] == pytest.approx(gross["clv"][0] * 0.9 * 0.3)
    assert net["clv_high"][0] == pytest.approx(gross["clv_high"][0] * 0.9 * 0.3)
    assert (net["value_basis"][0], net["historic_value"][0]) == ("margin", 81.0)


def test_unknown_cost_makes_revenue_the_basis(one, by_hand):
    money = one.with_columns(gross_revenue=300.0, refunds=30.0, revenue=270.0, margin=None, cost_coverage=0.4)
    valued = estimate_clv(money, **by_hand)
    assert valued["clv"][0] == pytest.approx(estimate_clv(one, **by_hand)["clv"][0] * 0.9)
    assert (valued["value_basis"][0], valued["historic_value"][0]) == ("revenue", 270.0)


def test_a_margin_rate_that_is_given_counts_for_everyone(one, by_hand):
    money = one.with_columns(gross_revenue=300.0, refunds=0.0, revenue=300.0)
    valued = estimate_clv(money, **by_hand, margin_rate=0.25)
    assert valued["clv"][0] == pytest.approx(estimate_clv(one, **by_hand)["clv"][0] * 0.25)
    assert (valued["value_basis"][0], valued["historic_value"][0]) == ("margin", 75.0)


def test_a_customer_sold_to_at_a_loss_has_a_negative_value_with_ordered_bounds(one, by_hand):
    money = one.with_columns(gross_revenue=300.0, refunds=0.0, revenue=300.0, margin=-30.0, cost_coverage=1.0)
    low, value, high = estimate_clv(money, **by_hand).select("clv_low", "clv", "clv_high").row(0)
    assert low < value < high < 0


def test_models_that_are_not_given_are_fitted(cdnow):
    model, spend, _ = fit_value_models(cdnow)
    fitted_inside = estimate_clv(cdnow)
    assert fitted_inside["clv"].to_list() == estimate_clv(cdnow, model=model, spend=spend)["clv"].to_list()


def test_the_model_that_is_asked_for_feeds_every_figure(in_days):
    valued = estimate_clv(in_days, model=BgNbd(), spend=GammaGamma())
    model = BgNbd().fit(in_days)
    assert valued["p_alive"].to_list() == model.p_alive(in_days).to_list()
    assert valued["expected_purchases"].to_list() == pytest.approx(model.expected_purchases(in_days, 365).to_list())


def test_clv_agrees_with_the_holdout_formula_of_lifetimes(in_days, lifetimes):
    # lifetimes discounts each month (30 days) from its end; ours from its middle: half a month apart
    model, spend = BgNbd().fit(in_days), GammaGamma().fit(in_days)
    oracle = lifetimes.BetaGeoFitter()
    oracle.params_, oracle.predict = model.params_, oracle.conditional_expected_number_of_purchases_up_to_time
    columns = [in_days[name].to_pandas() for name in ("frequency", "recency", "T")]
    monthly_rate = 1.1 ** (1 / 12) - 1
    theirs = lifetimes.utils._customer_lifetime_value(
        oracle, *columns, spend.expected_spend(in_days).to_pandas(), time=12, discount_rate=monthly_rate, freq="D"
    )
    ours = estimate_clv(in_days, model=model, spend=spend, horizon_days=360, annual_discount_rate=0.10)["clv"]
    assert ours.sum() == pytest.approx(theirs.sum() * 1.1 ** (0.5 / 12), rel=0.002)


def test_ranges_hold_in_a_world_where_the_model_is_true(make_world):
    world = make_world(2_000, 1)
    valued = estimate_clv(world.customers, rules=ValueRules(range_level=0.90))
    low, high = valued["clv_low"].to_numpy(), valued["clv_high"].to_numpy()
    is_inside = (low - 1e-9 <= world.spent) & (world.spent <= high + 1e-9)
    # ranges of [0, 0] are always too wide for a 90 % promise: more than 90 % is expected, and at most 5 % above
    assert 0.93 <= is_inside.mean() <= 0.98
    assert 0.03 <= (world.spent > high + 1e-9).mean() <= 0.06


def test_a_range_holds_the_value_it_belongs_to(in_days):
    valued = estimate_clv(in_days)
    assert (valued["clv_low"] <= valued["clv"]).all()
    assert (valued["clv"] <= valued["clv_high"]).all()


def test_purchases_and_money_are_forecast_without_bias_where_the_model_is_true(make_world):
    world = make_world(20_000, 2)
    valued = estimate_clv(world.customers)
    assert valued["expected_purchases"].sum() == pytest.approx(world.n_bought.sum(), rel=0.03)
    assert valued["clv"].sum() == pytest.approx(world.spent.sum(), rel=0.04)


def test_a_wider_level_gives_a_wider_range(cdnow):
    model, spend, _ = fit_value_models(cdnow)
    narrow, wide = (
        estimate_clv(cdnow, model=model, spend=spend, rules=ValueRules(range_level=level)) for level in (0.5, 0.9)
    )
    assert (wide["clv_high"] >= narrow["clv_high"]).all()
    assert (wide["clv_low"] <= narrow["clv_low"]).all()
