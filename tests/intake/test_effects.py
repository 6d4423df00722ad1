"""What a switch would change, before it is turned."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.intake import Policy
from crm_analytics.intake.cleaning import clean_lines
from crm_analytics.intake.effects import CHOICES, compare_policies, measure_choices, preview_effects
from crm_analytics.intake.policy import LastPeriod, WithoutCustomer
from crm_analytics.schemas import EFFECTS
from tests.intake.typed_lines import typed

LINES = typed(
    {"customer_id": "a", "order_id": "1", "revenue": 40.0, "quantity": 1.0, "status": "paid", "email": "x@y.de"},
    {"customer_id": "b", "order_id": "2", "revenue": 20.0, "quantity": 1.0, "status": "pending", "email": "x@y.de"},
    {"customer_id": "c", "order_id": "3", "revenue": 0.0, "quantity": 1.0},
    {"customer_id": "d", "order_id": "4", "revenue": -10.0, "quantity": -1.0},
    {"customer_id": None, "order_id": "5", "revenue": 30.0, "quantity": 1.0, "email": "new@y.de"},
    {"customer_id": None, "order_id": "6", "revenue": 5.0, "quantity": 1.0},
)


def row(effects, switch, choice):
    return effects.filter(pl.col("switch") == switch, pl.col("choice") == choice).row(0, named=True)


def test_each_choice_says_what_is_and_what_would_be():
    # accepted: a 40, c 0, d -10 (a refund, no order), new@y.de 30
    assert row(preview_effects(LINES, Policy()), "without_customer", "anonymous") == {
        "switch": "without_customer", "choice": "anonymous",
        "n_customers_before": 4, "n_customers_after": 5, "n_customers_change": 1,
        "n_orders_before": 3, "n_orders_after": 4, "n_orders_change": 1,
        "revenue_before": 60.0, "revenue_after": 65.0, "revenue_change": 5.0,
        "order_value_before": 20.0, "order_value_after": 16.25, "order_value_change": -3.75,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("switch", "choice", "n_customers", "n_orders", "revenue"),
    [
        ("drop_zero_money", "yes", -1, -1, 0.0),
        ("same_person", "ignore", -1, -1, -30.0),
        ("statuses_counted", "paid, refunded, partly_refunded, disputed, pending", 1, 1, 20.0),
        ("last_period", "full_month", -4, -3, -60.0),
    ],
)
def test_the_change_is_that_of_the_switch(switch, choice, n_customers, n_orders, revenue):
    found = row(preview_effects(LINES, Policy()), switch, choice)
    changes = found["n_customers_change"], found["n_orders_change"], found["revenue_change"]
    assert changes == (n_customers, n_orders, revenue)


def test_a_preview_is_what_cleaning_then_does():
    for effect in preview_effects(LINES, Policy()).iter_rows(named=True):
        choice = next(c for c in CHOICES[effect["switch"]] if as_text(c) == effect["choice"])
        accepted = clean_lines(LINES, Policy(**{effect["switch"]: choice})).lines.filter(pl.col("reason").is_null())
        lines = accepted.collect()
        assert effect["n_customers_after"] == lines["customer_id"].n_unique()
        assert effect["revenue_after"] == lines["revenue"].sum()


def as_text(choice):
    return {True: "yes", False: "no"}.get(choice) or (", ".join(choice) if isinstance(choice, tuple) else str(choice))


def test_lazy_lines_give_the_same_preview():
    assert preview_effects(LINES.lazy(), Policy()).equals(preview_effects(LINES, Policy()))


def test_the_present_choice_is_no_alternative_to_itself():
    effects = preview_effects(LINES, Policy(last_period=LastPeriod.FULL_DAY))
    choices = effects.filter(pl.col("switch") == "last_period")["choice"].to_list()
    assert choices == ["keep", "full_week", "full_month"]


def test_switches_that_have_nothing_to_turn_on_are_left_out():
    effects = preview_effects(typed({}, {}), Policy())
    idle = {"statuses_counted", "is_tax_in_revenue", "without_customer", "same_person", "add_up_repeats_across_files",
            "day_starts_at", "currency"}  # fmt: skip
    assert idle & set(effects["switch"]) == set()


def test_every_currency_of_the_file_can_be_tried():
    lines = typed({"currency": "EUR"}, {"currency": "EUR", "customer_id": "b"}, {"currency": "USD", "revenue": 99.0})
    found = row(preview_effects(lines, Policy()), "currency", "USD")
    assert (found["n_customers_after"], found["revenue_before"], found["revenue_after"]) == (1, 20.0, 99.0)


def test_without_orders_the_mean_order_is_unknown():
    found = row(preview_effects(typed({"revenue": 0.0}), Policy()), "drop_zero_money", "yes")
    assert (found["n_orders_after"], found["order_value_after"], found["order_value_change"]) == (0, None, None)


def test_values_of_ones_own_can_be_measured():
    lines = typed({"occurred_at": dt.datetime(2024, 1, 5, 3)}, {"customer_id": None})
    effects = measure_choices(lines, Policy(), {"day_starts_at": 5, "without_customer": WithoutCustomer.ANONYMOUS})
    assert effects["choice"].to_list() == ["5", "anonymous"]
    assert effects["n_customers_change"].to_list() == [0, 1]
    assert effects.columns == EFFECTS.names


def test_several_switches_at_once_are_measured_together():
    other = Policy(without_customer=WithoutCustomer.ANONYMOUS, drop_zero_money=True)
    found = compare_policies(LINES, Policy(), other)
    # c goes, the anonymous customer comes
    assert (found["n_customers_before"], found["n_customers_after"], found["revenue_change"]) == (4, 4, 5.0)
