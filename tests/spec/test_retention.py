"""Retention by cohort equals a hand-computed table, on every engine."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.calendar import PeriodUnit, period_of
from crm_analytics.ledger import build_ledger
from crm_analytics.retention import (
    add_payback,
    average_retention,
    count_retention,
    follow_customers,
    payback_periods,
    retention_table,
)

SHOP = pl.DataFrame(
    {
        "customer_id": ["ann", "ann", "ann", "bob", "bob", "cid", "cid"],
        "date": [
            dt.date(2024, 1, 5), dt.date(2024, 1, 20), dt.date(2024, 3, 1),
            dt.date(2024, 1, 31), dt.date(2024, 2, 10),
            dt.date(2024, 2, 29), dt.date(2024, 3, 2),
        ],
        "quantity": [1.0, 1.0, 1.0, 1.0, -1.0, 1.0, 1.0],
        "revenue": [10.0, 20.0, 30.0, 40.0, -40.0, 50.0, 5.0],
        "cost": [5.0, 10.0, 15.0, 20.0, -20.0, 25.0, 1.0],
    }
)  # fmt: skip
AS_OF = dt.date(2024, 3, 15)
JAN, FEB = dt.date(2024, 1, 1), dt.date(2024, 2, 1)


def triangle(engine, measure="n_customers", as_of=AS_OF):
    cells = engine.collect(count_retention(build_ledger(engine.frame(SHOP)), as_of=as_of))
    return retention_table(cells, as_of=as_of, measure=measure)


def cells_of(table):
    return {(cohort, index): value for cohort, index, value in table.select("cohort", "period_index", "value").rows()}


def test_a_customer_counts_once_a_month_and_a_refund_does_not_count(engine):
    assert cells_of(triangle(engine)) == {(JAN, 0): 2, (JAN, 1): 0, (JAN, 2): 1, (FEB, 0): 1, (FEB, 1): 1}


def test_revenue_is_net_in_the_month_of_the_refund(engine):
    table = cells_of(triangle(engine, "revenue"))
    assert table == {(JAN, 0): 70.0, (JAN, 1): -40.0, (JAN, 2): 30.0, (FEB, 0): 50.0, (FEB, 1): 5.0}


def test_margin_is_cumulative(engine):
    table = cells_of(triangle(engine, "cumulative_margin"))
    assert table == {(JAN, 0): 35.0, (JAN, 1): 15.0, (JAN, 2): 30.0, (FEB, 0): 25.0, (FEB, 1): 29.0}


def test_the_cells_sum_to_the_ledger(engine):
    assert triangle(engine, "revenue")["value"].sum() == pytest.approx(SHOP["revenue"].sum(), rel=1e-9)


def test_a_refund_before_the_first_purchase_counts_in_the_first_month(engine):
    early = pl.DataFrame(
        {
            "customer_id": ["ann", "ann"],
            "date": [dt.date(2024, 1, 5), dt.date(2024, 2, 5)],
            "quantity": [-1.0, 1.0],
            "revenue": [-3.0, 10.0],
        }
    )
    cells = engine.collect(count_retention(build_ledger(engine.frame(early)), as_of=AS_OF))
    assert cells.select("cohort", "period", "n_customers", "revenue").rows() == [(24289, 24289, 1, 7.0)]


def test_weeks_begin_on_monday_and_quarters_in_january_april_july_october(engine):
    ledger = build_ledger(engine.frame(SHOP))
    weeks = engine.collect(count_retention(ledger, as_of=AS_OF, by=PeriodUnit.WEEK)).sort("cohort", "period")
    # Jan 5 is a Friday of week 0, Jan 20 of week 2, Jan 31 a Wednesday of week 4, Feb 10 of week 5, Feb 29 and
    # Mar 1 and 2 of week 8, counted from the week of Monday, January 1
    first = period_of(JAN, PeriodUnit.WEEK)
    found = [(c - first, p - first, n, money) for c, p, n, money in
             weeks.select("cohort", "period", "n_customers", "revenue").rows()]  # fmt: skip
    assert found == [(0, 0, 1, 10.0), (0, 2, 1, 20.0), (0, 8, 1, 30.0), (4, 4, 1, 40.0), (4, 5, 0, -40.0),
                     (8, 8, 1, 55.0)]  # fmt: skip
    quarters = engine.collect(count_retention(ledger, as_of=AS_OF, by=PeriodUnit.QUARTER))
    assert quarters.select("cohort", "period", "n_customers", "n_orders", "revenue", "margin").rows() == [
        (8096, 8096, 3, 6, 115.0, 59.0)
    ]


def test_groups_are_followed_apart():
    lines = SHOP.with_columns(pl.col("customer_id").replace_strict({"bob": "web", "cid": "web"}, default=None)
                              .alias("group"))  # fmt: skip
    keyed = build_ledger(SHOP)
    groups = lines.select("customer_id", "group").unique()
    joined = keyed.join(groups, on="customer_id", how="left")
    cells = count_retention(joined, as_of=AS_OF, by=PeriodUnit.QUARTER, keys=["group"])
    assert sorted(cells.select("group", "n_customers", "revenue").rows(), key=str) == [
        ("web", 2, 55.0), (None, 1, 60.0),
    ]  # fmt: skip


def test_customers_are_followed_to_the_end_of_a_period_that_they_have_lived():
    ledger = build_ledger(SHOP)
    followed = follow_customers(ledger, as_of=AS_OF, n_periods=1).sort("customer_id")
    # cid began in February: March, the first month after it, is not over
    assert followed.select("customer_id", "is_repeat", "n_orders", "revenue", "margin").rows() == [
        ("ann", False, 2, 30.0, 15.0), ("bob", False, 1, 0.0, 0.0),
    ]  # fmt: skip
    both = follow_customers(ledger, as_of=dt.date(2024, 3, 31), n_periods=2).sort("customer_id")
    assert both.select("customer_id", "is_repeat").rows() == [("ann", True), ("bob", False)]


def test_the_month_that_is_still_running_is_marked():
    def running(as_of):
        cells = count_retention(build_ledger(SHOP), as_of=as_of)
        return retention_table(cells, as_of=as_of).filter("is_running").select("cohort", "period_index").rows()

    assert running(AS_OF) == [(JAN, 2), (FEB, 1)]
    assert running(dt.date(2024, 3, 31)) == []


def test_a_month_without_any_activity_is_zero_and_not_missing():
    table = retention_table(count_retention(build_ledger(SHOP), as_of=AS_OF), as_of=dt.date(2024, 5, 31))
    january = table.filter(pl.col("cohort") == JAN)
    assert january["value"].to_list() == [2.0, 0.0, 1.0, 0.0, 0.0]


def test_the_average_weighs_cohorts_by_size_and_leaves_the_running_month_out():
    cells = count_retention(build_ledger(SHOP), as_of=AS_OF)
    average = average_retention(retention_table(cells, as_of=AS_OF))
    assert average.select("period_index", "rate").rows() == [(0, 1.0), (1, 0.0)]


def test_no_ledger_gives_no_triangle():
    empty = count_retention(build_ledger(SHOP.head(0)), as_of=AS_OF)
    assert retention_table(empty, as_of=AS_OF).is_empty()


def test_margin_is_that_of_the_period_and_orders_are_counted():
    cells = count_retention(build_ledger(SHOP), as_of=AS_OF)
    margin = retention_table(cells, as_of=AS_OF, measure="margin")
    assert cells_of(margin) == {(JAN, 0): 35.0, (JAN, 1): -20.0, (JAN, 2): 15.0, (FEB, 0): 25.0, (FEB, 1): 4.0}
    orders = retention_table(cells, as_of=AS_OF, measure="n_orders")
    assert cells_of(orders) == {(JAN, 0): 3, (JAN, 1): 0, (JAN, 2): 1, (FEB, 0): 1, (FEB, 1): 1}


def test_a_week_or_quarter_that_is_still_running_is_marked():
    def running(as_of, by):
        cells = count_retention(build_ledger(SHOP), as_of=as_of, by=by)
        return retention_table(cells, as_of=as_of, by=by)["is_running"].any()

    sunday = dt.date(2024, 3, 17)
    assert running(AS_OF, PeriodUnit.WEEK)
    assert not running(sunday, PeriodUnit.WEEK)
    assert running(sunday, PeriodUnit.QUARTER)
    assert not running(dt.date(2024, 3, 31), PeriodUnit.QUARTER)


def test_payback_is_the_margin_so_far_over_the_cost_to_win():
    cells = count_retention(build_ledger(SHOP), as_of=dt.date(2024, 3, 31))
    margin = retention_table(cells, as_of=dt.date(2024, 3, 31), measure="cumulative_margin")
    priced = add_payback(margin, pl.DataFrame({"cohort": [JAN, FEB], "acquisition_cost": [10.0, 50.0]}))
    # January: two customers, 35, 15 and 30 of margin against 20; February: one customer, 25 and 29 against 50
    assert priced["payback_rate"].to_list() == [1.75, 0.75, 1.5, 0.5, 0.58]
    assert payback_periods(priced).select("cohort", "payback_period", "payback_rate").rows() == [
        (JAN, 0, 1.5), (FEB, None, 0.58),
    ]  # fmt: skip
    assert add_payback(margin, 0.0)["payback_rate"].null_count() == margin.height


def test_a_period_in_which_some_margin_is_unknown_has_no_average():
    unknown = SHOP.with_columns(pl.when(pl.col("customer_id") == "cid").then(None).otherwise("cost").alias("cost"))
    cells = count_retention(build_ledger(unknown), as_of=dt.date(2024, 3, 31))
    average = average_retention(retention_table(cells, as_of=dt.date(2024, 3, 31), measure="margin"))
    assert average["period_index"].to_list() == [2]  # only January has lived it; its costs are known


DAYS = st.dates(dt.date(2023, 12, 20), dt.date(2024, 12, 31))
CENTS = st.integers(-50_000, 50_000).map(lambda cents: cents / 100)
LINES = st.lists(st.tuples(st.sampled_from("abcd"), DAYS, st.sampled_from([1.0, -1.0]), CENTS, CENTS), min_size=1)


@settings(max_examples=40, deadline=None)
@given(lines=LINES, as_of=DAYS, by=st.sampled_from(list(PeriodUnit)))
def test_cells_sum_to_the_ledger(lines, as_of, by):
    names = ["customer_id", "date", "quantity", "revenue", "cost"]
    ledger = build_ledger(pl.DataFrame(lines, schema=names, orient="row"))
    seen = ledger.filter(pl.col("date") <= as_of, pl.col("first_day") <= as_of)
    cells = count_retention(ledger, as_of=as_of, by=by)
    for measure in ("n_orders", "revenue", "margin"):
        table = retention_table(cells, as_of=as_of, by=by, measure=measure)
        assert table["value"].sum() == pytest.approx(seen[measure].sum(), abs=1e-6)
    first = retention_table(cells, as_of=as_of, by=by).filter(pl.col("period_index") == 0)
    assert first["value"].sum() == first["cohort_size"].sum() == seen["customer_id"].n_unique()
