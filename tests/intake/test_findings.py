"""What is odd about the accepted lines, and how good the data are."""

import datetime as dt
from dataclasses import fields

import polars as pl
import pytest

from crm_analytics.dataset import make_dataset
from crm_analytics.intake import Policy, read_transactions
from crm_analytics.intake.cleaning import MARKS, clean_lines
from crm_analytics.intake.findings import (
    TREATMENTS,
    Grade,
    assess_health,
    grade_of,
    report_health,
    treat,
)
from crm_analytics.intake.inspection import inspect_lines, known_until
from crm_analytics.intake.policy import KnownBefore, WithoutCustomer
from crm_analytics.ledger import build_ledger, find_known_until
from tests.intake.typed_lines import DAY, reasons, typed


def inspected(lines):
    found, messages = inspect_lines(lines.lazy(), Policy())
    return {row["code"].removeprefix("intake."): (row["n_rows"], row["money"]) for row in found}, messages


def found_of(*rows):
    names = ["code", "n_rows", "share", "money", "severity"]
    schema = dict(zip(names, [pl.String, pl.Int64, pl.Float64, pl.Float64, pl.String], strict=True))
    return pl.DataFrame(rows, schema=schema, orient="row")


def on(*days):
    return typed(*({"date": DAY + dt.timedelta(days=day)} for day in days))


def test_broken_characters_are_found_in_any_text():
    lines = typed(
        {"product": "CafÃ©"}, {"product": "Caf\N{REPLACEMENT CHARACTER}"}, {"product": "锟斤拷"}, {"product": "Café"}
    )
    assert inspected(lines)[0]["broken_text"] == (3, 30.0)


def test_a_slipped_decimal_point_is_found_by_the_products_usual_price():
    usual = [{"product": "hat", "quantity": 2.0, "revenue": 20.0}] * 5
    slips = [
        {"product": "hat", "quantity": 1.0, "revenue": 1000.0},
        {"product": "hat", "quantity": 1.0, "revenue": 0.1},
    ]
    dozen = [{"product": "hat", "quantity": 1.0, "revenue": 120.0}]
    assert inspected(typed(*usual, *slips, *dozen))[0]["price_jump"] == (2, 1000.1)


def test_a_product_that_was_sold_a_few_times_only_has_no_usual_price():
    lines = typed({"product": "hat", "quantity": 1.0, "revenue": 1000.0}, {"product": "hat", "quantity": 1.0})
    assert "price_jump" not in inspected(lines)[0]


def test_an_order_id_that_is_used_again_months_later_is_found():
    late = {"order_id": "1", "date": DAY + dt.timedelta(days=40)}
    assert inspected(typed({"order_id": "1"}, late))[0]["order_id_reused"] == (2, 20.0)
    # a refund may come late
    refund = late | {"revenue": -10.0}
    assert "order_id_reused" not in inspected(typed({"order_id": "1"}, refund))[0]


def test_an_order_of_two_customers_is_found():
    lines = typed({"order_id": "1"}, {"order_id": "1", "customer_id": "b"}, {"order_id": "2"})
    assert inspected(lines)[0]["order_of_several"] == (2, 20.0)


def test_a_customer_with_several_addresses_is_found():
    lines = typed({"email": "a@b.de"}, {"email": "A@b.de"}, {"customer_id": "b", "email": "c@b.de"},
                  {"customer_id": "b", "email": "d@b.de"})  # fmt: skip
    assert inspected(lines)[0]["several_emails"] == (2, 20.0)


def test_rows_that_are_set_aside_are_not_looked_at():
    lines = typed({"product": "CafÃ©", "reason": "zero_money"}, {"product": "Tea"})
    assert "broken_text" not in inspected(lines)[0]


def test_days_without_a_sale_in_the_middle_are_said():
    messages = inspected(on(*range(30), *range(40, 60)))[1]
    gaps = [dict(m.params) for m in messages if m.code == "intake.days_without_sales"]
    assert gaps == [{"n_days": 10, "last": "2024-02-03", "next": "2024-02-14"}]


@pytest.mark.parametrize("days", [range(60), range(0, 600, 14), [0, 30]], ids=["daily", "fortnightly", "two days"])
def test_a_steady_rhythm_has_no_gap(days):
    assert [m for m in inspected(on(*days))[1] if m.code == "intake.days_without_sales"] == []


def test_a_column_of_one_value_is_said():
    lines = typed(*[{"quantity": 1.0, "cost": float(i)} for i in range(20)])
    said = [dict(m.params) for m in inspected(lines)[1] if m.code == "intake.constant_column"]
    assert said == [{"column": "quantity", "value": "1.0"}]


@pytest.mark.parametrize("gap_days", [5, 45])
def test_customers_known_before_are_those_of_the_ledgers_rule(gap_days):
    rows = [
        {"customer_id": str(c), "date": DAY + dt.timedelta(days=c + gap_days * k)} for c in range(9) for k in range(3)
    ]
    lines = typed(*rows)
    assert known_until(lines.lazy(), Policy()) == find_known_until(build_ledger(lines))


def test_customers_known_before_can_be_nobody_or_set_by_a_day():
    assert known_until(on(0, 1).lazy(), Policy(known_before=KnownBefore.NOBODY)) is None
    assert known_until(on(0, 1).lazy(), Policy(known_before=DAY)) == DAY
    lines = typed({"customer_id": "old"}, {"customer_id": "new", "date": DAY + dt.timedelta(days=99)})
    assert inspected(lines)[0]["known_before"] == (1, 10.0)


@pytest.mark.parametrize(
    ("share", "grade"),
    [
        (0.0, Grade.A),
        (0.0099, Grade.A),
        (0.01, Grade.B),
        (0.05, Grade.C),
        (0.15, Grade.D),
        (0.40, Grade.E),
        (1, Grade.E),
    ],
)
def test_the_grade_is_the_share_of_doubtful_money(share, grade):
    assert grade_of(share) is grade


def test_warnings_are_added_up_by_money_and_by_rows_where_no_money_is_known():
    found = found_of(
        ("intake.exact_duplicate", 10, 0.10, 3.0, "warning"),
        ("intake.row_without_amount", 2, 0.02, None, "warning"),
        ("intake.zero_money", 50, 0.50, 0.0, "info"),
    )
    health = assess_health(found, Policy(), money=100.0)
    assert health.doubtful_share == pytest.approx(0.03 + 0.02)
    assert health.grade is Grade.C


def test_what_the_policy_treats_is_doubtful_no_more():
    found = found_of(("intake.exact_duplicate", 10, 0.10, 30.0, "warning"))
    assert assess_health(found, Policy(), money=100.0).grade is Grade.D
    treated = assess_health(found, treat(Policy(), "intake.exact_duplicate"), money=100.0)
    assert treated.grade is Grade.A
    assert treated.findings.select("treatment", "is_treated").rows() == [("drop_exact_duplicates", True)]


def test_each_finding_says_what_it_does_and_what_treats_it():
    found = found_of(("intake.test_order", 1, 0.5, 1.0, "warning"), ("intake.empty_row", 1, 0.5, None, "info"))
    assert assess_health(found, Policy()).findings.select("consequence", "treatment").rows() == [
        ("finding.test_order.consequence", "drop_test_orders"),
        ("finding.empty_row.consequence", None),
    ]


def test_every_treatment_is_a_switch_that_changes_the_policy():
    switches = {field.name for field in fields(Policy)}
    assert all(set(changes) <= switches for changes in TREATMENTS.values())
    # what only another policy brings about is taken back to the default
    other = {
        "customer_made_up": Policy(without_customer=WithoutCustomer.ANONYMOUS),
        "refund_netted": Policy(net_refunds=True),
    }
    unchanged = [code for code in TREATMENTS if treat(other.get(code, Policy()), code) == other.get(code, Policy())]
    assert unchanged == []


@pytest.mark.parametrize("code", ["exact_duplicate", "near_duplicate", "zero_money", "test_order", "wholesale_order"])
def test_a_treatment_sets_aside_what_was_found(code):
    orders = [{"order_id": str(i), "product": "cap", "revenue": 90.0 + i, "customer_id": str(i)} for i in range(20)]
    lines = typed(*orders, {"order_id": "x", "product": "hat"}, {"order_id": "x", "product": "hat"},
                  {"order_id": "y", "product": "hat"}, {"revenue": 0.0}, {"customer_id": "test"},
                  {"revenue": 50_000.0})  # fmt: skip
    assert code in {mark.code for mark in MARKS}
    assert code not in reasons(lines)
    treated = clean_lines(lines, treat(Policy(), code)).lines.collect()["reason"]
    assert set(treated.drop_nulls()) == {code}


def test_the_report_holds_what_the_reading_found_and_what_the_whole_shows():
    lines = typed({"product": "CafÃ©", "revenue": 30.0}, {"revenue": 70.0})
    health = report_health(lines.lazy(), found_of(("intake.exact_duplicate", 1, 0.5, 70.0, "warning")), Policy())
    assert health.findings.select("code", "n_rows", "share", "money").rows() == [
        ("intake.exact_duplicate", 1, 0.5, 70.0),
        ("intake.broken_text", 1, 0.5, 30.0),
    ]
    # 70 + 30 of 100: the known customers are no fault
    assert (health.doubtful_share, health.grade) == (1.0, Grade.E)


def test_money_that_no_discount_or_tax_explains_is_found_while_reading():
    text = "customer_id,order_id,date,quantity,unit price,revenue\n"
    # full price, half price, with tax, the order's total on a line of it, a price in the place of the amount, a gift
    text += "".join(
        f"7,A,2024-01-05,{row}\n" for row in ("2,10,20", "2,10,10", "2,10,24", "2,10,99", "4,10,10", "2,10,0")
    )
    intake = read_transactions(text.encode())
    found = {row["code"]: (row["n_rows"], row["money"]) for row in intake.findings.iter_rows(named=True)}
    assert found["intake.price_disagrees"] == (2, 109.0)
    assert intake.n_accepted == 6


def test_the_policy_says_who_counts_as_known_before_in_a_data_set():
    text = b"customer_id,date,revenue\n7,2024-01-05,5\n8,2024-06-05,5\n"
    read = {known: read_transactions(text, policy=Policy(known_before=known)) for known in (DAY, *KnownBefore)}
    until = {
        known: make_dataset(intake.table, dataset_id="d", name="d", intake=intake).known_until
        for known, intake in read.items()
    }
    assert until == {DAY: DAY, KnownBefore.DETECT: dt.date(2024, 2, 3), KnownBefore.NOBODY: None}


def test_the_intake_of_a_file_has_its_report_and_its_effects():
    intake = read_transactions(b"customer_id,date,revenue\n7,2024-01-05,5\n7,2024-01-05,5\n8,2024-01-06,0\n")
    assert intake.health.grade is Grade.E
    zero = intake.preview_effects().filter(pl.col("switch") == "drop_zero_money")
    assert zero["n_customers_change"].to_list() == [-1]
