"""The ledger: one row per customer and active day, the same on every engine."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.errors import UnknownColumn
from crm_analytics.ledger import build_ledger, find_category_starts, find_first_purchases, find_known_until

JAN = [dt.date(2024, 1, day) for day in range(1, 32)]


def lines(*rows, columns=("customer_id", "date", "order_id", "quantity", "revenue", "cost", "category", "product_id")):
    types = {"quantity": pl.Float64, "revenue": pl.Float64, "cost": pl.Float64, "date": pl.Date}
    return pl.DataFrame(rows, schema={name: types.get(name, pl.String) for name in columns}, orient="row")


def ledger_of(engine, table):
    return engine.collect(build_ledger(engine.frame(table))).sort("customer_id", "date")


SHOP = lines(
    ("ann", JAN[0], "1", 2.0, 40.0, 30.0, "laptops", "L1"),
    ("ann", JAN[0], "1", 1.0, 10.0, 6.0, "software", "S1"),
    ("ann", JAN[0], "2", 1.0, 5.0, 5.0, "software", "S2"),
    ("ann", JAN[0], "1", -1.0, -10.0, -6.0, "software", "S1"),
    ("ann", JAN[9], "1", -1.0, -20.0, -15.0, "laptops", "L1"),
    ("bob", JAN[4], "3", -1.0, -7.0, None, "laptops", "L2"),
    ("bob", JAN[6], "4", 1.0, 0.0, 2.0, "gifts", "G1"),
)


def test_a_day_with_several_orders_is_one_row(engine):
    row = ledger_of(engine, SHOP).row(0, named=True)
    assert (row["customer_id"], row["date"], row["n_orders"], row["n_lines"]) == ("ann", JAN[0], 2, 4)
    assert (row["gross_revenue"], row["refunds"], row["revenue"], row["margin"]) == (55.0, 10.0, 45.0, 10.0)


def test_a_return_of_the_same_order_on_the_same_day_lessens_the_purchase_value(engine):
    assert ledger_of(engine, SHOP)["purchase_value"].to_list() == [45.0, 0.0, 0.0, 0.0]


def test_a_later_refund_stays_on_its_own_day_and_is_no_purchase(engine):
    row = ledger_of(engine, SHOP).row(1, named=True)
    assert (row["date"], row["is_purchase_day"], row["refunds"], row["days_since_first"]) == (JAN[9], False, 20.0, 9)


def test_a_refund_before_the_first_purchase_does_not_make_it_earlier(engine):
    bob = ledger_of(engine, SHOP).filter(pl.col("customer_id") == "bob")
    assert bob["first_day"].to_list() == [JAN[6], JAN[6]]
    assert bob["days_since_first"].to_list() == [-2, 0]


def test_a_free_good_makes_a_purchase_day(engine):
    row = ledger_of(engine, SHOP).row(3, named=True)
    assert (row["is_purchase_day"], row["revenue"], row["margin"]) == (True, 0.0, -2.0)


def test_an_unknown_cost_makes_the_margin_unknown_and_is_counted(engine):
    row = ledger_of(engine, SHOP).row(2, named=True)
    assert (row["margin"], row["n_lines"], row["n_lines_with_cost"]) == (None, 1, 0)


def test_a_customer_with_refunds_only_stays_without_a_first_day(engine):
    refunds = lines(("eve", JAN[2], "9", -1.0, -3.0, None, None, None))
    row = ledger_of(engine, refunds).row(0, named=True)
    assert (row["first_day"], row["days_since_first"], row["is_purchase_day"]) == (None, None, False)


def test_without_quantity_and_order_the_sign_decides_and_a_day_is_an_order(engine):
    plain = SHOP.select("customer_id", "date", "revenue")
    ledger = ledger_of(engine, plain)
    assert ledger["is_purchase_day"].to_list() == [True, False, False, True]
    assert ledger["n_orders"].to_list() == [1, 0, 0, 1]
    assert ledger["margin"].null_count() == 4


def test_the_ledger_keeps_every_cent(engine):
    assert ledger_of(engine, SHOP)["revenue"].sum() == pytest.approx(SHOP["revenue"].sum(), rel=1e-9)


def test_counts_and_days_are_wide_integers(engine):
    schema = ledger_of(engine, SHOP).schema
    assert {schema[name] for name in ("n_orders", "n_lines", "n_lines_with_cost", "day", "days_since_first")} == {
        pl.Int64
    }


def test_a_frame_gives_a_frame_and_a_lazy_frame_a_lazy_one():
    assert isinstance(build_ledger(SHOP), pl.DataFrame)
    assert isinstance(build_ledger(SHOP.lazy()), pl.LazyFrame)


def test_the_ledger_is_sorted_by_customer_and_day():
    ledger = build_ledger(SHOP.reverse())
    assert ledger.select("customer_id", "date").rows() == sorted(ledger.select("customer_id", "date").rows())


def test_a_missing_column_is_named():
    with pytest.raises(UnknownColumn, match="revenue"):
        build_ledger(SHOP.drop("revenue"))


def test_the_first_purchase_is_the_largest_line_of_the_first_order(engine):
    first = engine.collect(find_first_purchases(engine.frame(SHOP))).sort("customer_id")
    assert first["first_category"].to_list() == ["laptops", "gifts"]


def test_a_tie_of_lines_is_broken_by_the_smallest_product(engine):
    tied = lines(("ann", JAN[0], "1", 1.0, 5.0, None, "b", "P2"), ("ann", JAN[0], "1", 1.0, 5.0, None, "a", "P1"))
    assert engine.collect(find_first_purchases(engine.frame(tied)))["first_category"].to_list() == ["a"]


def test_a_product_line_starts_on_its_first_bought_day(engine):
    starts = engine.collect(find_category_starts(engine.frame(SHOP))).sort("customer_id", "category")
    assert starts.rows() == [("ann", "laptops", JAN[0]), ("ann", "software", JAN[0]), ("bob", "gifts", JAN[6])]


def test_known_before_lasts_two_median_gaps_or_thirty_days():
    slow = lines(*[("ann", dt.date(2024, month, 1), None, 1.0, 5.0, None, None, None) for month in (1, 3, 5, 7)])
    assert find_known_until(build_ledger(slow)) == dt.date(2024, 1, 1) + dt.timedelta(days=2 * 61 - 1)
    assert find_known_until(build_ledger(SHOP)) == dt.date(2024, 1, 7) + dt.timedelta(days=29) - dt.timedelta(days=6)
