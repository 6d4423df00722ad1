"""What the five lenses tell equals tables worked out by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.calendar import PeriodUnit, period_of
from crm_analytics.ledger import build_ledger
from crm_analytics.views import retention as cohorts
from crm_analytics.views import retention_lenses as views

AS_OF = dt.date(2024, 3, 31)
WINDOW = views.Window(dt.date(2024, 3, 1), AS_OF)


def shop(*lines):
    table = pl.DataFrame(lines, schema=["customer_id", "date", "quantity", "revenue"], orient="row")
    return build_ledger(table)


SHOP = shop(
    ("kept", dt.date(2024, 2, 2), 1.0, 10.0), ("kept", dt.date(2024, 3, 2), 1.0, 30.0),
    ("new", dt.date(2024, 3, 5), 1.0, 20.0), ("new", dt.date(2024, 3, 6), 1.0, 5.0),
    ("back", dt.date(2024, 1, 1), 1.0, 50.0), ("back", dt.date(2024, 3, 7), 1.0, 8.0),
    ("lost", dt.date(2024, 2, 9), 1.0, 40.0), ("lost", dt.date(2024, 3, 9), -1.0, -4.0),
    ("gone", dt.date(2024, 1, 4), 1.0, 9.0), ("gone", dt.date(2024, 3, 4), -1.0, -9.0),
)  # fmt: skip
CELLS = cohorts.cohort_cells(SHOP, as_of=AS_OF, known_until=None)


def test_the_longest_window_that_fits_is_looked_at():
    assert views.window_of(dt.date(2023, 1, 1), dt.date(2023, 12, 31)).days == 365
    assert views.window_of(dt.date(2023, 1, 1), dt.date(2023, 12, 31), twice=True).days == 91
    assert views.window_of(AS_OF, AS_OF).days == 1
    assert views.window_of(AS_OF, AS_OF, twice=True) is None


def test_movements_between_two_periods_add_up_to_the_change():
    table = views.compare_periods(SHOP, WINDOW)
    assert table.rows() == [
        ("kept", 1, 10.0, 30.0, 20.0), ("new", 1, 0.0, 25.0, 25.0), ("returned", 1, 0.0, 8.0, 8.0),
        ("lost", 1, 40.0, -4.0, -44.0), ("refunds", 1, 0.0, -9.0, -9.0),
    ]  # fmt: skip
    inside = pl.col("date").is_between(WINDOW.first, WINDOW.last)
    assert table["revenue"].sum() == SHOP.filter(inside)["revenue"].sum()


def test_tenths_hold_all_buyers_and_their_shares_add_up():
    buyers = views.customers_in(SHOP, WINDOW)
    table = views.by_tenth(buyers)
    # three bought: 30, 25 and 8 of 63; refunds alone are no purchase
    assert table["n_customers"].to_list() == [1, 1, 1]
    assert table["revenue_share"].to_list() == pytest.approx([30 / 63, 25 / 63, 8 / 63])
    assert table["revenue_per_order"].to_list() == [30.0, 12.5, 8.0]
    assert views.best_tenth(buyers) == ["kept"]


def test_shares_of_nothing_are_unknown():
    free = shop(("a", AS_OF, 1.0, 0.0), ("b", AS_OF, 1.0, 0.0))
    assert views.by_tenth(views.customers_in(free, WINDOW))["revenue_share"].to_list() == [None, None]


def test_one_cohort_through_time():
    january = period_of(dt.date(2024, 1, 1), PeriodUnit.MONTH)
    table = views.cohort_through_time(CELLS, cohort=january, known=False, as_of=AS_OF, by=PeriodUnit.MONTH)
    assert table.select("period_index", "n_customers", "retention_rate", "orders_per_buyer", "revenue").rows() == [
        (0, 2, 1.0, 1.0, 59.0), (1, 0, 0.0, None, 0.0), (2, 1, 0.5, 1.0, -1.0),
    ]  # fmt: skip


def test_cohorts_are_compared_at_the_same_age():
    triangle = cohorts.cohort_triangle(CELLS, as_of=AS_OF, measure="revenue")
    so_far = views.revenue_so_far(triangle)
    period, old, new = views.oldest_and_newest(so_far, at=3)
    # month 1: January 59 of two customers, February (kept 10 + 30, lost 40 - 4) of two
    assert (period, old["revenue_so_far"], new["revenue_so_far"]) == (1, 29.5, 38.0)
    assert views.oldest_and_newest(so_far.filter(pl.col("cohort") == dt.date(2024, 1, 1)), at=3) is None


def test_the_last_whole_period_is_parted_by_when_customers_were_won():
    day, total, earlier, n = views.share_of_earlier(CELLS, as_of=AS_OF, by=PeriodUnit.MONTH)
    assert (day, total, earlier, n) == (dt.date(2024, 3, 1), 50.0, 25.0, 2)
    base = views.whole_base(CELLS, as_of=AS_OF, by=PeriodUnit.MONTH)
    assert base["revenue"].sum() == SHOP["revenue"].sum()
    assert base["won_in"].unique().to_list() == ["2024"]
    known = cohorts.cohort_cells(SHOP, as_of=AS_OF, known_until=dt.date(2024, 1, 31))
    assert views.whole_base(known, as_of=AS_OF, by=PeriodUnit.MONTH)["won_in"].to_list().count(None) == 2


def test_the_largest_new_cohort_with_a_history_is_looked_at_first():
    triangle = cohorts.cohort_triangle(CELLS, as_of=AS_OF, measure="n_customers")
    assert views.largest_cohort(triangle) == (dt.date(2024, 1, 1), False)
    assert views.largest_cohort(triangle.filter(pl.col("cohort") > dt.date(2024, 1, 1))) is None
