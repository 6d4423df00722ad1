"""From the equity of then to the equity of now: every step adds up exactly."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_analytics.value import NbdNoDropout
from crm_analytics.value.bridge import (
    BaseFactors,
    EquityStep,
    base_factors,
    customer_changes,
    equity_bridge,
    split_change,
)

BEFORE = pl.DataFrame({
    "customer_id": ["stays", "slips", "leaves", "returns"], "clv": [10.0, 20.0, 30.0, 1.0],
    "p_alive": [0.9, 0.9, 0.5, 0.4],
})  # fmt: skip
AFTER = pl.DataFrame({
    "customer_id": ["returns", "new", "leaves", "slips", "stays"], "clv": [7.0, 50.0, 4.0, 15.0, 12.0],
    "p_alive": [0.6, 0.2, 0.49, 0.8, 0.9],
})  # fmt: skip


def test_each_customer_is_in_one_step_and_the_steps_lead_from_then_to_now():
    steps = equity_bridge(BEFORE, AFTER, told_before=64.0)
    assert steps.rows() == [
        ("before", 64.0, 4), ("restated", -3.0, 4), ("won", 50.0, 1), ("returned", 6.0, 1), ("grown", 2.0, 1),
        ("shrunk", -5.0, 1), ("lost", -26.0, 1), ("now", 88.0, 5),
    ]  # fmt: skip
    assert steps["clv"][:-1].sum() == steps["clv"][-1]


def test_a_customer_who_is_no_longer_in_the_table_is_lost():
    changes = customer_changes(BEFORE, AFTER.filter(pl.col("customer_id") != "stays"))
    assert changes.filter(customer_id="stays").rows() == [("stays", "lost", -10.0)]


money = st.floats(-1e6, 1e6)
chance = st.floats(0, 1)
base = st.dictionaries(st.integers(0, 20), st.tuples(money, chance), max_size=20)


def table(people):
    names = {"customer_id": pl.Int64, "clv": pl.Float64, "p_alive": pl.Float64}
    return pl.DataFrame([(who, *figures) for who, figures in people.items()], schema=names, orient="row")


@given(base, base, money)
def test_the_bridge_adds_up_whatever_happened(before, after, told):
    steps = equity_bridge(table(before), table(after), told_before=told)
    assert steps["equity_step"].to_list() == [step.value for step in EquityStep]
    assert math.fsum(steps["clv"][:-1]) == pytest.approx(steps["clv"][-1], abs=1e-6)


def test_the_factors_multiply_to_equity():
    customers = pl.DataFrame({
        "frequency": [1, 3], "recency": [5, 9], "T": [90, 90], "p_alive": [0.5, 1.0], "clv": [10.0, 30.0],
        "expected_purchases": [2.0, 4.0],
    })  # fmt: skip
    model = NbdNoDropout()
    model.params_ = {"r": 1.0, "alpha": 10.0}
    factors = base_factors(customers, model=model, horizon_days=100)
    # pace: (2 + 4) / 100 a day = 21.9 a year; 6 expected purchases last 6 / 21.9 of a year
    assert (factors.n_active, factors.years) == pytest.approx((1.5, 6 / 21.9))
    assert factors.equity == pytest.approx(40.0)
    assert base_factors(customers.with_columns(pl.lit(0.0).alias("p_alive")), model=model, horizon_days=100) is None


def test_only_what_changes_gets_a_part_and_two_that_change_share_what_they_do_together():
    longer = split_change(BaseFactors(10, 1, 5), BaseFactors(10, 3, 5))
    assert (longer.more, longer.longer, longer.deeper) == (0.0, 100.0, 0.0)
    both = split_change(BaseFactors(1, 1, 1), BaseFactors(2, 2, 1))
    assert (both.more, both.longer, both.deeper) == (1.5, 1.5, 0.0)


@given(*[st.tuples(st.floats(0, 1e4), st.floats(0, 10), st.floats(-100, 1e4))] * 2)
def test_more_longer_and_deeper_are_the_whole_change(before, after):
    start, end = BaseFactors(*before), BaseFactors(*after)
    assert split_change(start, end).change == pytest.approx(end.equity - start.equity, rel=1e-9, abs=1e-3)
