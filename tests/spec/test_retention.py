"""Retention by cohort equals a hand-computed table, on every engine."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.ledger import build_ledger
from crm_analytics.retention import average_retention, count_retention, retention_table

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
    table = cells_of(triangle(engine, "margin"))
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
