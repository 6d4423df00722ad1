"""From typed lines to accepted ones: money, days, tests, refunds; and the laws that hold under every switch."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.intake.cleaning import COMPARING, SETTLING, clean_lines
from crm_analytics.intake.policy import COUNTED, LastPeriod, Policy, SamePerson, WithoutCustomer
from crm_analytics.intake.statuses import StatusMeaning
from tests.intake.typed_lines import DAY, clean, counted, reasons, typed


def said(lines, **switches):
    return [(m.code, dict(m.params)) for m in clean_lines(lines, Policy(**switches)).messages]


def test_the_steps_run_in_the_order_that_is_stated():
    assert [step.__name__.lstrip("_") for step in (*SETTLING, *COMPARING)] == [
        "reopen",
        "note_made_orders",
        "shift_days",
        "mark_statuses",
        "one_currency",
        "complete_revenue",
        "mark_signs",
        "name_customers",
        "remake_orders",
        "number_orders",
        "mark_returns",
        "mark_test_orders",
        "mark_exact_duplicates",
        "mark_repeats_across_files",
        "mark_near_duplicates",
        "mark_zero_money",
        "mark_wholesale",
        "mark_missing_refunds",
        "net_refunds",
        "mark_unfinished_period",
    ]


def test_a_line_with_two_faults_has_the_first_reason_and_is_counted_for_both():
    lines = typed({"customer_id": None, "revenue": 0.0}, {})
    assert reasons(lines, drop_zero_money=True) == ["row_without_customer", None]
    assert counted(lines) == {"row_without_customer": (1, 0.0), "zero_money": (1, 0.0), "unfinished_period": (1, 10.0)}


def test_a_broken_row_is_counted_as_broken_and_as_nothing_else():
    lines = typed({"reason": "empty_row", "revenue": 0.0}, {"reason": "empty_row", "revenue": 0.0}, {})
    assert set(counted(lines)) == {"unfinished_period"}


def test_columns_and_rows_stay_as_they_were():
    lines = typed({"status": "paid"}, {"email": "a@b.de"})
    cleaned = clean(lines)
    assert cleaned.columns == lines.columns
    assert cleaned["source_row"].to_list() == [2, 3]


def test_a_lazy_frame_gives_the_same_as_one_in_memory():
    lines = typed({"email": "a@b.de"}, {"customer_id": None, "email": "a@b.de"}, {"revenue": 0.0}, {"status": "void"})
    lazy, eager = clean_lines(lines.lazy(), Policy()), clean_lines(lines, Policy())
    assert lazy.lines.collect().equals(eager.lines.collect())
    assert lazy.counted == eager.counted


# Money


EUROS_AND_DOLLARS = typed(
    {"currency": "EUR", "revenue": 10.0, "cost": 4.0},
    {"currency": "eur ", "revenue": 20.0, "cost": None},
    {"currency": None, "revenue": 30.0},
    {"currency": "USD", "revenue": 100.0, "cost": 50.0},
)


def test_the_commonest_currency_is_kept_and_others_are_never_added_to_it():
    assert reasons(EUROS_AND_DOLLARS) == [None, None, None, "other_currency"]
    assert counted(EUROS_AND_DOLLARS)["other_currency"] == (1, None)
    assert said(EUROS_AND_DOLLARS) == [
        ("intake.currency_kept", {"currency": "EUR", "n_rows": 3, "money": 60.0}),
        ("intake.currency_set_aside", {"currency": "USD", "n_rows": 1, "money": 100.0}),
    ]


def test_another_currency_can_be_chosen():
    # the line that names none is taken to be in the one that counts
    aside = "other_currency"
    assert reasons(EUROS_AND_DOLLARS, currency="USD") == [aside, aside, None, None]


def test_money_is_converted_by_the_rates_that_are_entered():
    lines = clean(EUROS_AND_DOLLARS, currency="EUR", rates=(("USD", 0.9),))
    assert lines["reason"].to_list() == [None] * 4
    assert lines["revenue"].to_list() == [10.0, 20.0, 30.0, 90.0]
    assert lines["cost"].to_list() == [4.0, None, None, 45.0]
    assert lines["currency"].to_list() == ["EUR"] * 4


def test_one_currency_is_left_alone():
    lines = typed({"currency": "EUR"}, {"currency": None})
    assert reasons(lines) == [None, None]
    assert said(lines) == []


def test_tax_and_shipping_stand_beside_revenue_until_they_are_asked_for():
    lines = typed({"tax": 1.9, "shipping": 5.0}, {"tax": None, "shipping": 0.0})
    assert clean(lines)["revenue"].to_list() == [10.0, 10.0]
    with_tax = clean(lines, is_tax_in_revenue=True)
    assert with_tax["revenue"].to_list() == [11.9, 10.0]
    # what is in revenue no longer stands beside it
    assert with_tax["tax"].to_list() == [0.0, None]
    assert clean(lines, is_tax_in_revenue=True, is_shipping_in_revenue=True)["revenue"].to_list() == [16.9, 10.0]


def test_the_positive_cost_of_a_return_is_turned_and_said():
    lines = typed(
        {"quantity": 2.0, "revenue": 20.0, "cost": 12.0},
        {"quantity": -2.0, "revenue": -20.0, "cost": 12.0},
        {"quantity": -1.0, "revenue": -10.0, "cost": -6.0},
    )
    assert clean(lines)["cost"].to_list() == [12.0, -12.0, -6.0]
    assert counted(lines)["return_cost_flipped"] == (1, 20.0)
    assert clean(lines, flip_return_cost=False)["cost"].to_list() == [12.0, 12.0, -6.0]


def test_returned_pieces_that_bring_money_in_are_reported():
    assert counted(typed({"quantity": -1.0, "revenue": 7.0}, {"quantity": 1.0}))["signs_disagree"] == (1, 7.0)


def test_zero_money_is_kept_unless_the_policy_says_otherwise():
    lines = typed({"revenue": 0.0}, {})
    assert reasons(lines) == [None, None]
    assert reasons(lines, drop_zero_money=True) == ["zero_money", None]


# Days


def test_a_day_can_begin_in_the_night():
    lines = typed(
        {"occurred_at": dt.datetime(2024, 1, 6, 2, 30), "date": dt.date(2024, 1, 6), "order_id": "a|2024-01-06"},
        {"occurred_at": dt.datetime(2024, 1, 6, 4, 0), "date": dt.date(2024, 1, 6), "order_id": "1"},
        {"occurred_at": None, "date": dt.date(2024, 1, 6), "order_id": "2"},
    )
    shifted = clean(lines, day_starts_at=4)
    assert shifted["date"].to_list() == [dt.date(2024, 1, 5), dt.date(2024, 1, 6), dt.date(2024, 1, 6)]
    assert shifted["order_id"].to_list() == ["a|2024-01-05", "1", "2"]
    assert clean(lines)["date"].to_list() == [dt.date(2024, 1, 6)] * 3


WEDNESDAY = typed(*({"date": dt.date(2024, 1, day)} for day in (1, 7, 8, 9, 10)))


@pytest.mark.parametrize(
    ("last_period", "n_kept"),
    [(LastPeriod.KEEP, 5), (LastPeriod.FULL_DAY, 4), (LastPeriod.FULL_WEEK, 2), (LastPeriod.FULL_MONTH, 0)],
)
def test_the_data_can_end_with_their_last_whole_period(last_period, n_kept):
    assert reasons(WEDNESDAY, last_period=last_period) == [None] * n_kept + ["unfinished_period"] * (5 - n_kept)


def test_a_month_that_is_over_is_whole():
    lines = typed({"date": dt.date(2024, 1, 30)}, {"date": dt.date(2024, 2, 29)})
    assert reasons(lines, last_period=LastPeriod.FULL_MONTH) == [None, None]
    assert "unfinished_period" not in counted(lines)


@pytest.mark.parametrize(("last_day", "is_over"), [(28, True), (27, False)])
def test_a_month_is_over_when_no_more_days_are_missing_than_usually_pass_without_a_sale(last_day, is_over):
    # a sale every second day of a leap year: after the 28th, the next one is due in March
    days = [dt.date(2024, 2, last_day) - dt.timedelta(days=2 * i) for i in range(30)]
    found = counted(typed(*({"date": day} for day in days)))
    assert ("unfinished_period" not in found) is is_over


def test_lines_that_are_set_aside_do_not_lengthen_the_data():
    lines = typed({"date": dt.date(2024, 1, 31)}, {"date": dt.date(2031, 5, 5), "reason": "date_after_received_on"})
    assert reasons(lines, last_period=LastPeriod.FULL_MONTH) == [None, "date_after_received_on"]


# Tests and wholesale


@pytest.mark.parametrize(
    "row",
    [
        {"customer_id": "TEST"},
        {"customer_id": "test-user 3"},
        {"email": "test@shop.de"},
        {"email": "a@example.com"},
        {"product": "Test product"},
        {"product": "测试商品"},
        {"revenue": 0.01},
    ],
)
def test_what_looks_like_a_test_is_reported_and_removable(row):
    lines = typed(row, {"email": "contest@shop.de", "product": "Test kit"})
    assert counted(lines)["test_order"][0] == 1
    assert reasons(lines) == [None, None]
    assert reasons(lines, drop_test_orders=True) == ["test_order", None]


@pytest.mark.parametrize("product", ["COVID test", "Testing for dummies", "Contest ticket", "Protest"])
def test_a_product_that_only_has_the_word_in_its_name_is_no_test(product):
    assert "test_order" not in counted(typed({"product": product}))


def test_a_cent_beside_other_lines_of_the_order_is_no_test():
    lines = typed({"order_id": "1", "revenue": 0.01}, {"order_id": "1", "revenue": 30.0})
    assert "test_order" not in counted(lines)


def orders_of(*totals):
    return typed(*({"revenue": float(total), "quantity": 1.0} for total in totals))


def test_an_order_far_beyond_the_usual_size_is_reported_and_removable():
    lines = orders_of(*range(80, 121), 90_000)
    assert counted(lines)["wholesale_order"] == (1, 90_000.0)
    assert reasons(lines) == [None] * 42
    assert reasons(lines, drop_wholesale=True) == [*[None] * 41, "wholesale_order"]


def test_where_orders_are_nearly_equal_ten_times_the_usual_is_the_limit():
    assert "wholesale_order" not in counted(orders_of(*[100] * 20, 900))
    assert counted(orders_of(*[100] * 20, 1100))["wholesale_order"] == (1, 1100.0)


def test_an_order_is_large_by_the_sum_of_its_lines():
    many = [{"order_id": "large", "quantity": 40.0, "revenue": 90.0} for _ in range(40)]
    lines = typed(*[{"quantity": 1.0, "revenue": 90.0 + i} for i in range(30)], *many)
    assert counted(lines)["wholesale_order"] == (40, 3600.0)


# Refunds


def test_cancelled_orders_and_returns_are_counted_apart():
    lines = typed(*[{"order_id": str(i)} for i in range(4)], {"order_id": "C5", "quantity": -1.0, "revenue": -10.0},
                  {"order_id": "6", "quantity": -2.0, "revenue": -8.0})  # fmt: skip
    assert counted(lines)["cancelled"] == (1, 10.0)
    assert counted(lines)["returned"] == (1, 8.0)


REFUNDS = typed(
    {"order_id": "1", "date": DAY, "product": "hat", "quantity": 2.0, "revenue": 20.0},
    {"order_id": "2", "date": dt.date(2024, 2, 1), "product": "cap", "quantity": 1.0, "revenue": 5.0},
    {"order_id": "3", "date": dt.date(2024, 3, 1), "product": "cap", "quantity": 1.0, "revenue": 5.0},
    {"order_id": "1", "date": dt.date(2024, 4, 1), "product": "hat", "quantity": -1.0, "revenue": -10.0},
    {"order_id": "C9", "date": dt.date(2024, 2, 9), "product": "cap", "quantity": -1.0, "revenue": -5.0},
    {"order_id": "C8", "date": dt.date(2024, 2, 9), "product": "scarf", "quantity": -1.0, "revenue": -7.0},
)


def test_a_refund_is_its_own_line_on_its_own_date():
    assert clean(REFUNDS)["date"].to_list() == REFUNDS["date"].to_list()


def test_a_refund_can_be_dated_back_to_its_order_which_is_said():
    netted = clean(REFUNDS, net_refunds=True)
    assert netted.select("order_id", "date").rows()[3:] == [
        ("1", DAY),  # by the order's own number
        ("2", dt.date(2024, 2, 1)),  # else the latest purchase of the product before it
        ("C8", dt.date(2024, 2, 9)),  # never bought here: stays where it is
    ]
    assert netted["revenue"].to_list() == REFUNDS["revenue"].to_list()
    assert counted(REFUNDS, net_refunds=True)["refund_netted"] == (2, 15.0)
    assert said(REFUNDS, net_refunds=True) == [("intake.not_for_as_of", {"n_rows": 2})]


# Laws


ROWS = st.fixed_dictionaries(
    {
        "customer_id": st.sampled_from(["a", "b", "test", "x@y.de", None]),
        "order_id": st.sampled_from(["1", "2", "C3", "a|2024-01-05", None]),
        "occurred_at": st.sampled_from([dt.datetime(2024, 1, 5, 2), dt.datetime(2024, 1, 5, 2, 3), None]),
        "date": st.sampled_from([DAY, dt.date(2024, 1, 31), dt.date(2024, 2, 3)]),
        "product": st.sampled_from(["hat", "cap", None]),
        "quantity": st.sampled_from([1.0, -1.0, 500.0, None]),
        "revenue": st.sampled_from([10.0, -10.0, 0.0, 0.01, 90_000.0]),
        "cost": st.sampled_from([4.0, None]),
        "status": st.sampled_from(["paid", "pending", "refunded", "odd", None]),
        "currency": st.sampled_from(["EUR", "USD", None]),
        "tax": st.sampled_from([1.0, None]),
        "email": st.sampled_from(["x@y.de", "X@Y.de", "z@y.de", None]),
        "phone": st.sampled_from(["0170 1234567", "0170/1234567", None]),
        "source_file": st.sampled_from(["f.csv", "g.csv"]),
        "reason": st.sampled_from([None, None, None, "unreadable_number", "empty_row", "row_without_customer"]),
    }
)
LINES = st.lists(ROWS, min_size=1, max_size=12).map(lambda rows: typed(*rows))
POLICIES = st.builds(
    Policy,
    day_starts_at=st.sampled_from([0, 4]),
    last_period=st.sampled_from(LastPeriod),
    drop_exact_duplicates=st.booleans(),
    add_up_repeats_across_files=st.booleans(),
    drop_near_duplicates=st.booleans(),
    drop_zero_money=st.booleans(),
    drop_test_orders=st.booleans(),
    drop_wholesale=st.booleans(),
    statuses_counted=st.sampled_from([COUNTED, (StatusMeaning.PAID,), tuple(StatusMeaning)]),
    without_customer=st.sampled_from(WithoutCustomer),
    same_person=st.sampled_from(SamePerson),
    merges=st.sampled_from([(), (("a", "b"),), (("a", "b"), ("b", "z"))]),
    currency=st.sampled_from(["EUR", "USD"]),
    rates=st.sampled_from([(), (("USD", 0.5),)]),
    is_tax_in_revenue=st.booleans(),
    flip_return_cost=st.booleans(),
    net_refunds=st.booleans(),
)
SAID = ["customer_id", "date", "quantity", "revenue", "cost", "reason"]


@given(lines=LINES, policy=POLICIES)
@settings(max_examples=50, deadline=None)
def test_every_line_read_is_accepted_or_set_aside_whatever_the_policy(lines, policy):
    cleaned = clean_lines(lines, policy).lines.collect()
    assert cleaned.select("source_file", "source_row").equals(lines.select("source_file", "source_row"))
    accepted = cleaned.filter(pl.col("reason").is_null())
    assert accepted.select(pl.all_horizontal(pl.col("customer_id", "date", "revenue").is_not_null())).to_series().all()
    # what reading could not use stays unused
    unusable = lines["reason"].is_in(["unreadable_number", "empty_row"])
    assert cleaned["reason"].filter(unusable).to_list() == lines["reason"].filter(unusable).to_list()


@given(lines=LINES, policy=POLICIES)
@settings(max_examples=50, deadline=None)
def test_cleaning_twice_is_cleaning_once(lines, policy):
    # but for refunds that were dated back: their own day and order, which tell a copy from another line, are gone
    policy = replace(policy, net_refunds=False)
    once = clean_lines(lines, policy).lines.collect()
    assert clean_lines(once, policy).lines.collect().equals(once)


@given(lines=LINES, policy=POLICIES, seed=st.integers(0, 9))
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_rows_does_not_change_what_is_accepted(lines, policy, seed):
    # rows keep their number in the file, as when a reader gives out its batches in another order
    def accepted(frame):
        return clean_lines(frame, policy).lines.collect().select("source_row", *SAID).sort("source_row")

    assert accepted(lines.sample(fraction=1.0, shuffle=True, seed=seed)).equals(accepted(lines))
