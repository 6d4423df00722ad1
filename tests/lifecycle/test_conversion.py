"""Steps from potential to new, regular and a new line, and what goes with them."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import build_ledger
from crm_analytics.ledger import find_category_starts, find_first_purchases
from crm_analytics.lifecycle.conversion import conversion_by_quarter, find_conversions, known_people
from crm_analytics.lifecycle.conversion_factors import conversion_factors, describe_starts

AS_OF = dt.date(2024, 6, 30)


def day(month, number):
    return dt.date(2024, month, number)


LINES = pl.DataFrame(
    [
        ("ann", day(1, 10), "laptops"), ("ann", day(2, 10), "laptops"), ("ann", day(5, 10), "service"),
        ("bob", day(3, 10), "laptops"),
        ("cid", day(1, 20), "laptops"), ("cid", day(4, 20), "cameras"),
    ],
    schema=["customer_id", "date", "category"], orient="row",
).with_columns(revenue=pl.lit(10.0))  # fmt: skip
PROSPECTS = pl.DataFrame(
    {
        "prospect_id": ["p1", "p2", "p3"],
        "created_on": [day(1, 1), day(1, 5), day(3, 10)],
        "customer_id": ["ann", None, "bob"],
    }
)


def conversions(**options):
    people = known_people(None, PROSPECTS, buyers=LINES["customer_id"])
    return find_conversions(build_ledger(LINES), find_category_starts(LINES), people, as_of=AS_OF, **options)


def moves(table, step):
    rows = table.filter(pl.col("conversion") == step).sort("customer_id")
    return rows.select("customer_id", "from_on", "moved_on").rows()


def test_a_prospect_who_bought_moved_and_one_known_only_that_day_was_never_potential():
    assert moves(conversions(), "to_new") == [("ann", day(1, 1), day(1, 10)), ("p2", day(1, 5), None)]


def test_the_second_purchase_day_makes_a_regular_customer():
    assert moves(conversions(), "to_regular") == [
        ("ann", day(1, 10), day(2, 10)), ("bob", day(3, 10), None), ("cid", day(1, 20), day(4, 20)),
    ]  # fmt: skip


def test_a_further_product_line_counts_from_the_second_purchase_on():
    assert moves(conversions(), "to_new_line") == [("ann", day(2, 10), day(5, 10)), ("cid", day(4, 20), day(4, 20))]


def test_customers_from_before_the_data_begin_are_left_out():
    assert [row[0] for row in moves(conversions(known_until=day(1, 15)), "to_regular")] == ["bob", "cid"]


def test_profiles_of_buyers_alone_are_no_list_of_sign_ups():
    profiles = pl.DataFrame({"customer_id": ["ann"], "signed_up_on": [day(1, 1)]})
    assert known_people(profiles, None, buyers=LINES["customer_id"]).is_empty()
    more = pl.concat([profiles, pl.DataFrame({"customer_id": ["eve"], "signed_up_on": [day(2, 1)]})])
    assert known_people(more, None, buyers=LINES["customer_id"]).height == 2


def test_a_quarter_counts_who_stood_there_and_who_moved():
    table = conversion_by_quarter(conversions(), as_of=AS_OF, first=day(1, 1))
    regular = table.filter(pl.col("conversion") == "to_regular")
    assert regular.select("quarter", "n_from", "n_moved", "rate", "is_running").rows() == [
        (day(1, 1), 3, 1, pytest.approx(1 / 3), False), (day(4, 1), 2, 1, 0.5, False),
    ]  # fmt: skip


def test_the_running_quarter_is_told_apart():
    table = conversion_by_quarter(conversions(), as_of=day(5, 31), first=day(1, 1))
    assert table.filter(pl.col("is_running"))["quarter"].unique().to_list() == [day(4, 1)]


def people(n, region, took):
    """n customers of a region who bought on the first day of the year, all or none of them again in time."""
    ids = [f"{region}{number}" for number in range(n)]
    moved = [day(2, 1) if took(number) else None for number in range(n)]
    return pl.DataFrame(
        {"customer_id": ids, "moved_on": moved, "region": [region] * n}, schema_overrides={"moved_on": pl.Date}
    )


def factors_of(*groups, **options):
    everybody = pl.concat(groups)
    steps = everybody.select(
        "customer_id", "moved_on", from_on=pl.lit(dt.date(2023, 12, 1)), conversion=pl.lit("to_regular")
    )
    return conversion_factors(steps, everybody.select("customer_id", "region"), as_of=AS_OF, **options)


def test_a_region_that_goes_with_the_step_is_found_with_its_strength():
    table = factors_of(people(100, "north", lambda n: n < 80), people(100, "south", lambda n: n < 20))
    row = table.row(0, named=True)
    assert (row["best_level"], row["best_rate"], row["worst_rate"], row["is_found"]) == ("north", 0.8, 0.2, True)
    assert row["association"] == pytest.approx(0.6)


def test_the_same_share_in_both_regions_is_nothing():
    table = factors_of(people(100, "north", lambda n: n % 2 == 0), people(100, "south", lambda n: n % 2 == 0))
    assert (table["association"][0], table["is_found"][0]) == (0.0, False)


def test_a_value_of_few_people_is_left_out_and_one_value_alone_is_no_comparison():
    assert factors_of(people(100, "north", lambda n: n < 50), people(5, "south", lambda n: True)).is_empty()


def test_a_contact_counts_only_for_those_who_had_not_moved_within_a_month():
    early = people(60, "north", lambda n: False).with_columns(
        moved_on=pl.when(pl.int_range(60) < 30).then(dt.date(2023, 12, 10)).otherwise(pl.col("moved_on"))
    )
    late = people(60, "south", lambda n: n < 30)
    sent = pl.DataFrame(
        {"customer_id": early["customer_id"], "arm": "targeted", "assigned_on": [dt.date(2023, 12, 20)] * 60}
    )
    campaign = factors_of(early, late, assignments=sent).filter(pl.col("factor") == "campaign").row(0, named=True)
    # of the 60 contacted 30 had bought before the month was over: 30 are left, and none of them moved
    assert (campaign["n_customers"], campaign["worst_level"], campaign["worst_rate"]) == (90, "contacted", 0.0)


def test_what_is_recorded_at_the_start_is_put_together():
    lines = LINES.with_columns(coupon=pl.when(pl.col("customer_id") == "bob").then(pl.lit("HELLO")))
    facts = describe_starts(
        build_ledger(lines), find_first_purchases(lines), prospects=PROSPECTS.with_columns(source=pl.lit("fair")),
        profiles=pl.DataFrame({"customer_id": ["cid"], "region": ["North"]}),
    ).sort("customer_id")  # fmt: skip
    assert dict(facts.select("customer_id", "first_coupon").iter_rows())["bob"] == "with"
    assert dict(facts.select("customer_id", "source").iter_rows()) == {
        "ann": "fair",
        "bob": "fair",
        "cid": None,
        "p2": "fair",
    }
    assert dict(facts.select("customer_id", "region").iter_rows())["cid"] == "North"
