"""Groups by what customers began with equal tables worked out by hand."""

import datetime as dt

import polars as pl

from crm_analytics.calendar import PeriodUnit
from crm_analytics.ledger import build_ledger
from crm_analytics.settings import DifferenceRules
from crm_analytics.views import retention_groups as views

AS_OF = dt.date(2024, 4, 30)
LEDGER = build_ledger(
    pl.DataFrame(
        [("a", dt.date(2024, 1, 3), 10.0), ("a", dt.date(2024, 2, 3), 5.0), ("b", dt.date(2024, 1, 9), 20.0),
         ("c", dt.date(2024, 3, 5), 7.0), ("c", dt.date(2024, 4, 5), 7.0), ("d", dt.date(2024, 4, 9), 1.0)],
        schema=["customer_id", "date", "revenue"], orient="row",
    )
)  # fmt: skip
CUSTOMERS = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d"],
        "first_day": [dt.date(2024, 1, 3), dt.date(2024, 1, 9), dt.date(2024, 3, 5), dt.date(2024, 4, 9)],
        "is_known_before": [False] * 4,
        "first_category": ["toys", "books", "toys", None],
        "first_coupon": [None] * 4,
        "first_channel": ["web"] * 4,
    }
)


def test_only_columns_that_part_the_customers_are_offered():
    assert views.groups_offered(CUSTOMERS) == ["first_category"]
    assert "first_coupon" in views.groups_missing(CUSTOMERS)
    assert "first_channel" not in views.groups_missing(CUSTOMERS)


def test_each_customer_counts_in_the_periods_that_he_or_she_has_lived():
    groups = views.assign_groups(CUSTOMERS, by="first_category")
    curves = views.group_curves(LEDGER, groups, as_of=AS_OF, measure="n_customers")
    toys = curves.filter(pl.col("group") == "toys").select("period_index", "rate", "cohort_size").rows()
    # a in January to April, c in March and April: month 1 a and c of two, months 2 and 3 a alone
    assert toys == [(0, 1.0, 2), (1, 1.0, 2), (2, 0.0, 1), (3, 0.0, 1)]
    assert curves.filter(pl.col("group").is_null())["cohort_size"].to_list() == [1]


def test_beyond_the_largest_groups_all_others_stand_together():
    many = pl.DataFrame(
        {"customer_id": [str(n) for n in range(22)], "first_product": [f"p{n % 11}" for n in range(20)] + ["p0", None]}
    )
    groups = views.assign_groups(many, by="first_product")["group"]
    assert (groups == views.OTHER).sum() == 4  # p8 x 2... the largest eight have p0 first, then two each by name
    assert groups.null_count() == 1
    assert groups.n_unique() == views.MOST_GROUPS + 2


def test_highest_and_lowest_are_told_of_groups_with_enough_customers():
    curves = pl.DataFrame(
        [("a", 1, 0.5, 40), ("b", 1, 0.2, 40), ("c", 1, 0.9, 5), ("a", 2, 0.4, 40), ("b", 2, 0.3, 10)],
        schema=["group", "period_index", "rate", "cohort_size"], orient="row",
    )  # fmt: skip
    period, best, worst = views.extremes(curves, at=3)
    assert (period, best["group"], worst["group"]) == (1, "a", "b")
    assert views.extremes(curves.filter(pl.col("group") == "a"), at=3) is None


def test_cohorts_can_be_compared_as_groups_by_their_first_day():
    groups = views.groups_by_cohort(CUSTOMERS, by=PeriodUnit.QUARTER, n=2)
    assert groups.rows() == [("a", "2024-01-01"), ("b", "2024-01-01"), ("c", "2024-01-01"), ("d", "2024-04-01")]
    assert views.groups_by_cohort(CUSTOMERS, by=PeriodUnit.QUARTER, n=1)["customer_id"].to_list() == ["d"]


def test_only_those_who_have_lived_the_periods_are_compared():
    groups = views.assign_groups(CUSTOMERS, by="first_category")
    outcomes = views.outcomes_by_group(LEDGER, groups, as_of=AS_OF, n_periods=1).sort("customer_id")
    assert outcomes.select("customer_id", "group", "is_repeat", "revenue").rows() == [
        ("a", "toys", True, 15.0), ("b", "books", False, 20.0), ("c", "toys", True, 14.0),
    ]  # fmt: skip
    rules = DifferenceRules(min_customers=2)
    assert set(views.compare(outcomes, measure="is_repeat", pair=None, rules=rules)["group"]) == {"toys", "books"}


def test_the_longest_time_is_that_of_the_thirtieth_customer_or_of_all_where_there_are_fewer():
    assert views.longest_followed(CUSTOMERS, as_of=AS_OF, by=PeriodUnit.MONTH) == 0  # d came in April
    assert views.longest_followed(CUSTOMERS.head(3), as_of=AS_OF, by=PeriodUnit.MONTH) == 1
    early = pl.DataFrame({"first_day": [dt.date(2024, 1, 3)] * 30 + [dt.date(2024, 4, 1)]})
    assert views.longest_followed(early, as_of=AS_OF, by=PeriodUnit.MONTH) == 3


def test_a_group_is_selected_by_its_name_or_by_being_unknown():
    toys = views.group_selection("first_category", "toys", known=False)
    assert toys.apply(CUSTOMERS)["customer_id"].to_list() == ["a", "c"]
    assert views.group_selection("first_category", None, known=False).apply(CUSTOMERS)["customer_id"].to_list() == ["d"]
