"""What if: other margins, fewer leavers, another rate or horizon."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.settings import ValueRules
from crm_analytics.value import InSeason, NbdNoDropout, Season, ShrunkenMean, estimate_clv, fit_value_models
from crm_analytics.value.purchases import MONTH_DAYS
from crm_analytics.value.what_if import WhatIf, value_by_month, what_if, yearly_retention

MONTHS = pl.DataFrame({
    "month_number": [1, 2, 3], "expected_value": [100.0, 80.0, 64.0], "staying": [1.0, 0.8, 0.64],
})  # fmt: skip


def changed(**change):
    return what_if(MONTHS, WhatIf(**{"annual_discount_rate": 0.0, "n_months": 3, **change}))["changed_value"].to_list()


def test_a_months_value_is_changed_as_the_formula_says():
    assert changed() == pytest.approx([100, 80, 64])
    assert changed(margin_change=-0.5, n_months=2) == pytest.approx([50, 40])
    assert changed(fewer_leavers=0.5) == pytest.approx([100, 100 * 0.8**0.5, 80])
    assert changed(fewer_leavers=1.0) == pytest.approx([100, 100, 100])
    assert changed(annual_discount_rate=0.21)[0] == pytest.approx(100 / 1.21 ** (0.5 / 12))


def test_a_season_stays_when_fewer_leave():
    christmas = MONTHS.with_columns(pl.Series("expected_value", [100.0, 160.0, 64.0]))
    months = what_if(christmas, WhatIf(fewer_leavers=1.0, annual_discount_rate=0.0, n_months=3))
    assert months["changed_value"].to_list() == pytest.approx([100, 200, 100])


def test_losses_and_nothing_at_all_stay_what_they_are():
    nothing = MONTHS.with_columns(pl.lit(0.0).alias("expected_value"), pl.lit(0.0).alias("staying"))
    assert what_if(nothing, WhatIf(fewer_leavers=1.0))["changed_value"].sum() == 0.0
    losses = MONTHS.with_columns(-pl.col("expected_value"))
    told = what_if(losses, WhatIf(annual_discount_rate=0.0))["changed_value"].to_list()
    assert told == pytest.approx([-100, -80, -64])


@pytest.mark.parametrize("nonsense", [{"margin_change": -1.1}, {"fewer_leavers": 1.1}, {"n_months": 0}])
def test_nonsense_is_refused(nonsense):
    with pytest.raises(InvalidSetting):
        WhatIf(**nonsense)


def histories(n):
    return pl.DataFrame({
        "frequency": [i % 5 for i in range(n)], "recency": [(i % 5) * 60 for i in range(n)],
        "T": [300 + i % 50 for i in range(n)], "monetary_value": [20.0 + i % 7 if i % 5 else None for i in range(n)],
    })  # fmt: skip


@pytest.mark.parametrize("n", [200, 3000])  # everybody, and a draw that is scaled up
def test_as_things_are_the_months_add_up_to_customer_equity(n):
    rules = ValueRules(horizon_days=365)
    model, spend, _ = fit_value_models(histories(n), rules=rules)
    customers = estimate_clv(histories(n), model=model, spend=spend, rules=rules)
    months = value_by_month(customers, model=model, spend=spend, rules=rules, n_months=12)
    same_days = 12 * MONTH_DAYS / 365  # twelve months are a quarter of a day longer
    told = what_if(months, WhatIf(n_months=12))["expected_value"].sum()
    assert told == pytest.approx(customers["clv"].sum() * same_days, rel=2e-3)


def test_retention_needs_a_year_and_anybody():
    assert yearly_retention(MONTHS) is None
    nobody = pl.DataFrame({"staying": [0.0] * 13})
    assert yearly_retention(nobody) is None


def test_the_pace_of_buying_leaves_the_season_out():
    customers = histories(200).with_columns(pl.lit(dt.date(2024, 1, 1)).alias("first_day"), pl.lit(330).alias("T"))
    customers = customers.with_columns(pl.lit(1.0).alias("clv"))
    plain, spend = NbdNoDropout(), ShrunkenMean()
    plain.params_, spend.params_ = {"r": 1.0, "alpha": 100.0}, {"mean": 10.0}
    seasonal = InSeason(plain, Season((0.5,) * 6 + (1.5,) * 6))
    months = value_by_month(customers, model=seasonal, spend=spend, rules=ValueRules(), n_months=12)
    assert months["staying"].to_list() == pytest.approx([1.0] * 12)  # nobody leaves in this model
    # from the end of November: December is strong, March is not
    assert months["expected_value"][0] > 2 * months["expected_value"][3]
