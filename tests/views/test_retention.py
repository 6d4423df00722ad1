"""What the Retention page tells equals tables worked out by hand."""

import datetime as dt

import polars as pl

from crm_analytics.ledger import build_ledger
from crm_analytics.views import retention as views

JAN, FEB, MAR = dt.date(2024, 1, 1), dt.date(2024, 2, 1), dt.date(2024, 3, 1)
AS_OF = dt.date(2024, 4, 15)


def shop(*lines, cost=0.0):
    names = ["customer_id", "date", "revenue"]
    table = pl.DataFrame([dict(zip(names, line, strict=True)) for line in lines])
    return build_ledger(table.with_columns(pl.lit(cost, dtype=pl.Float64).alias("cost")))


SHOP = shop(
    ("old", dt.date(2024, 1, 3), 10.0),
    ("old", dt.date(2024, 2, 3), 10.0),
    ("jan", dt.date(2024, 1, 31), 10.0),
    ("ann", dt.date(2024, 2, 1), 20.0),
    ("ann", dt.date(2024, 3, 9), 5.0),
    ("bob", dt.date(2024, 2, 29), 20.0),
    ("cid", dt.date(2024, 3, 9), 7.0),
    ("cid", dt.date(2024, 4, 9), 7.0),
)


def triangle(measure="n_customers", ledger=SHOP, known_until=dt.date(2024, 1, 30)):
    cells = views.cohort_cells(ledger, as_of=AS_OF, known_until=known_until)
    return views.cohort_triangle(cells, as_of=AS_OF, measure=measure)


def test_customers_known_before_the_data_begin_make_a_cohort_of_their_own():
    table = triangle()
    january = table.filter(pl.col("cohort") == JAN, pl.col("period_index") == 0)
    assert january.select("is_known_before", "cohort_size").rows() == [(False, 1), (True, 1)]


def test_months_not_lived_have_no_row_and_the_running_one_is_marked():
    february = triangle().filter(pl.col("cohort") == FEB)
    assert february.select("period_index", "value", "rate", "is_running").rows() == [
        (0, 2.0, 1.0, False), (1, 1.0, 0.5, False), (2, 0.0, 0.0, True),
    ]  # fmt: skip


def test_the_average_weighs_cohorts_by_size_without_running_months_and_known_customers():
    averages = views.average_curves(triangle())
    new = averages.filter(~pl.col("is_known_before"))
    # month 1: jan 0 of 1, february 1 of 2; march's month 1 is running
    assert new.select("period_index", "rate", "cohort_size").rows() == [(0, 1.0, 4), (1, 1 / 3, 3), (2, 0.0, 1)]
    assert views.month_reached(averages) == (2, 0.0)
    assert views.month_reached(averages, at=1) == (1, 1 / 3)
    assert views.month_reached(averages, at=1, known=True) == (1, 1.0)


def test_where_all_were_known_before_there_is_no_average_of_new_customers():
    averages = views.average_curves(triangle(known_until=dt.date(2024, 12, 31)))
    assert views.month_reached(averages) is None
    assert views.month_reached(averages, known=True) is not None


def test_revenue_and_margin_are_told_a_customer():
    revenue = triangle("revenue").filter(pl.col("cohort") == FEB)
    assert revenue.select("value", "rate").rows() == [(40.0, 20.0), (5.0, 2.5), (0.0, 0.0)]
    margin = triangle("cumulative_margin").filter(pl.col("cohort") == FEB)
    assert margin["value"].to_list() == [40.0, 45.0, 45.0]


def test_margin_stays_unknown_after_a_month_with_an_unknown_cost():
    unknown = pl.when(pl.col("date") == dt.date(2024, 3, 9)).then(None).otherwise(pl.col("margin")).alias("margin")
    margin = triangle("cumulative_margin", SHOP.with_columns(unknown)).filter(pl.col("cohort") == FEB)
    assert margin["value"].to_list() == [40.0, None, None]


def test_the_last_cohorts_keep_their_months_and_the_known_customers():
    shown = views.last_cohorts(triangle(), 2)
    assert views.cohorts(shown).rows() == [(MAR, False, 1), (FEB, False, 2), (JAN, True, 1)]
    assert shown["period_index"].max() == 2
    assert views.last_cohorts(triangle(), None).equals(triangle())


def test_the_mean_of_the_cohorts_shown_leaves_the_older_ones_out():
    shown = views.last_cohorts(triangle(), 2)  # February and March; month 1 of March is running
    assert views.month_reached(views.average_curves(shown)) == (1, 0.5)
    assert views.month_reached(views.average_curves(triangle()), at=1) == (1, 1 / 3)


def test_a_cohort_is_written_as_its_month():
    assert views.with_periods(triangle())["cohort"].unique().sort().to_list() == ["2024-01", "2024-02", "2024-03"]


def test_one_day_of_data_is_one_cell():
    ties = shop(*[(f"c{number}", JAN, 1.0) for number in range(10)])
    table = triangle(ledger=ties).filter(pl.col("period_index") == 0)
    assert table.select("is_known_before", "value", "cohort_size").rows() == [(True, 10.0, 10)]


def test_a_link_opens_exactly_the_customers_of_a_cohort():
    customers = pl.DataFrame(
        {"customer_id": ["old", "jan", "ann"], "first_day": [JAN, dt.date(2024, 1, 31), FEB],
         "is_known_before": [True, False, False]}
    )  # fmt: skip
    chosen = views.cohort_selection(JAN, is_known_before=False)
    assert chosen.apply(customers)["customer_id"].to_list() == ["jan"]
    assert type(chosen).from_text(chosen.to_text()) == chosen


def test_figures_are_named_by_what_they_are():
    assert {"n_customers", "retention_rate"} <= set(views.named_by_measure(triangle(), measure="n_customers").columns)
    assert {"cumulative_margin", "per_customer"} <= set(
        views.named_by_measure(triangle("cumulative_margin"), measure="cumulative_margin").columns
    )


def test_a_later_month_is_compared_with_the_first_of_the_same_customers():
    followed = views.follow_cohorts(triangle(), at=12)
    # only the one new customer of January has lived two months to their end
    assert (followed.n_customers, followed.month, followed.first, followed.later) == (1, 2, 0.0, 0.0)
    everybody_known = triangle(known_until=dt.date(2024, 12, 31))
    known = views.follow_cohorts(everybody_known, at=12)
    assert (known.n_customers, known.month, known.first, known.later) == (2, 2, 0.5, 0.0)


def test_one_month_after_the_first_is_too_few_to_compare():
    assert views.follow_cohorts(triangle(ledger=SHOP.filter(pl.col("first_day") >= MAR)), at=12) is None


def test_a_month_that_few_customers_have_reached_is_not_the_one_that_is_told():
    early = [("first", JAN, 1.0), ("first", dt.date(2024, 2, 2), 1.0)]
    many = [(f"c{number}", FEB, 1.0) for number in range(30)]
    ledger = shop(*early, *many, ("c0", MAR, 1.0))
    cells = views.cohort_cells(ledger, as_of=dt.date(2024, 4, 30), known_until=None)
    followed = views.follow_cohorts(
        views.cohort_triangle(cells, as_of=dt.date(2024, 4, 30), measure="n_customers"), at=12
    )
    assert (followed.n_customers, followed.month) == (31, 2)  # only one customer has lived a third month


def test_a_month_that_one_cohort_alone_has_reached_is_not_the_one_that_is_told():
    many = [(f"{day.month}-{number}", day, 1.0) for day in (JAN, FEB, MAR) for number in range(30)]
    day = dt.date(2024, 5, 31)  # January has lived four months, February three, March two
    cells = views.cohort_cells(shop(*many), as_of=day, known_until=None)
    followed = views.follow_cohorts(views.cohort_triangle(cells, as_of=day, measure="n_customers"), at=12)
    assert (followed.n_customers, followed.month) == (60, 3)
