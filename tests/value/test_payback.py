"""When the cost to win a customer has come back."""

import datetime as dt

import numpy as np
import polars as pl

from crm_analytics.settings import AcquisitionRules
from crm_analytics.value.payback import monthly_values, payback_by, payback_curve, payback_month

AS_OF = dt.date(2024, 4, 15)
PEOPLE = pl.DataFrame({
    "customer_id": ["a", "b"], "first_day": [dt.date(2024, 1, 1), dt.date(2024, 2, 20)], "T": [105, 55],
    "acquisition_cost": [25.0, 15.0],
})  # fmt: skip
DAYS = pl.DataFrame({
    "customer_id": ["a", "a", "a", "b", "b"],
    "date": [dt.date(2024, 1, 1), dt.date(2024, 2, 5), dt.date(2024, 4, 10), dt.date(2024, 2, 20), dt.date(2024, 4, 1)],
    "margin": [10.0, 14.0, 99.0, 6.0, 50.0],
})  # fmt: skip


def test_a_month_counts_only_for_those_who_have_lived_through_it():
    months = monthly_values(PEOPLE, DAYS, as_of=AS_OF, value="margin", n_months=60)
    # a has lived through three months, b through one; what falls into an unfinished month isn't counted
    np.testing.assert_array_equal(months, [[10.0, 14.0, 0.0], [6.0, np.nan, np.nan]])
    curve = payback_curve(PEOPLE, DAYS, as_of=AS_OF, value="margin")
    assert curve.rows() == [(1, 2, 8.0), (2, 1, 22.0), (3, 1, 22.0)]


def test_payback_is_the_first_month_in_which_the_mean_reaches_the_mean_cost():
    found = payback_month(PEOPLE, DAYS, as_of=AS_OF, value="margin")
    assert (found.month, found.cost, found.n_customers, found.n_months) == (2, 20.0, 2, 3)


def test_a_cost_that_never_comes_back_has_no_month():
    dear = PEOPLE.with_columns(pl.lit(1000.0).alias("acquisition_cost"))
    found = payback_month(dear, DAYS, as_of=AS_OF, value="margin")
    assert (found.month, found.low, found.high) == (None, None, None)


def test_customers_alike_leave_no_doubt_about_the_month():
    people = pl.concat([PEOPLE.head(1).with_columns(pl.lit(str(i)).alias("customer_id")) for i in range(20)])
    days = pl.concat(
        [DAYS.filter(customer_id="a").with_columns(pl.lit(str(i)).alias("customer_id")) for i in range(20)]
    )
    cheap = people.with_columns(pl.lit(24.0).alias("acquisition_cost"))
    found = payback_month(cheap, days, as_of=AS_OF, value="margin", rules=AcquisitionRules())
    assert (found.month, found.low, found.high) == (2, 2, 2)


def test_without_a_cost_or_a_whole_month_there_is_nothing_to_tell():
    unknown = PEOPLE.with_columns(pl.lit(None, pl.Float64).alias("acquisition_cost"))
    assert payback_month(unknown, DAYS, as_of=AS_OF, value="margin") is None
    new = PEOPLE.with_columns(pl.lit(3).alias("T"))
    assert payback_curve(new, DAYS, as_of=AS_OF, value="margin").is_empty()
    assert payback_month(new, DAYS, as_of=AS_OF, value="margin").month is None


def test_each_group_has_its_own_month_and_small_ones_none():
    people = PEOPLE.with_columns(pl.Series("acquisition_channel", ["fair", "call"]))
    rows = payback_by(
        people, DAYS, by="acquisition_channel", as_of=AS_OF, value="margin", rules=AcquisitionRules(min_customers=2)
    )
    assert rows.is_empty()
    twice = pl.concat([people, people.with_columns(pl.col("customer_id") + "2")])
    days = pl.concat([DAYS, DAYS.with_columns(pl.col("customer_id") + "2")])
    rows = payback_by(
        twice, days, by="acquisition_channel", as_of=AS_OF, value="margin", rules=AcquisitionRules(min_customers=2)
    )
    # a: 10 and 24 of 25 after two months, and never more; b: 6 of 15 after one
    assert rows.select("group", "acquisition_cost", "payback_month").rows() == [
        ("call", 15.0, None),
        ("fair", 25.0, None),
    ]
    cheap = twice.with_columns(pl.lit(6.0).alias("acquisition_cost"))
    rows = payback_by(
        cheap, days, by="acquisition_channel", as_of=AS_OF, value="margin", rules=AcquisitionRules(min_customers=2)
    )
    assert rows.select("payback_month", "payback_low", "payback_high").rows() == [(1, 1, 1), (1, 1, 1)]
