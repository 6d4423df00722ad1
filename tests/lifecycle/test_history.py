"""Stages at every month end: one pass that says what one day at a time would say."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics import build_ledger
from crm_analytics.lifecycle import month_ends, stages_on, trace_stages
from crm_analytics.lifecycle.history import NOT_YET
from crm_analytics.settings import StageRules

FIRST, LAST = dt.date(2022, 1, 1), dt.date(2023, 12, 31)
DAYS = month_ends(FIRST, LAST)

purchases = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 729)), min_size=1, max_size=60, unique=True
)  # fmt: skip
AMOUNTS = (10.0, 10.1, 3.33, 40.0, 0.0)


def ledger_of(bought):
    days = [FIRST + dt.timedelta(days=day) for _, day in bought]
    spent = [AMOUNTS[day % len(AMOUNTS)] for _, day in bought]
    lines = {"customer_id": [who for who, _ in bought], "date": days, "revenue": spent}
    return build_ledger(pl.DataFrame(lines))


def stages(table):
    return dict(table.select("customer_id", "stage").sort("customer_id").iter_rows())


@settings(max_examples=60, deadline=None)
@given(
    bought=purchases, day=st.sampled_from(DAYS), growth=st.sampled_from([1.1, 2.0]),
    volume=st.sampled_from([0.0, 0.5, 1.0]),
)  # fmt: skip
def test_the_pass_gives_the_stages_of_one_day_at_a_time(bought, day, growth, volume):
    ledger = ledger_of(bought)
    rules = StageRules(growth_ratio=growth, volume_decline_ratio=volume, degradation_after_gaps=5, lapsed_after_gaps=6)
    expected = stages(stages_on(ledger, as_of=day, rules=rules))
    assert stages(trace_stages(ledger, DAYS, rules).on(day)) == expected


@settings(max_examples=60, deadline=None)
@given(bought=purchases, cut=st.integers(1, len(DAYS) - 1))
def test_a_later_purchase_never_moves_an_earlier_months_stage(bought, cut):
    last_kept = (DAYS[cut] - FIRST).days
    known = [purchase for purchase in bought if purchase[1] <= last_kept]
    if not known:
        return
    rules = StageRules(volume_decline_ratio=0.9)
    then, now = (trace_stages(ledger_of(each), DAYS, rules) for each in (known, bought))
    for day in DAYS[: cut + 1]:
        assert stages(then.on(day)) == stages(now.on(day))


@settings(max_examples=30, deadline=None)
@given(bought=purchases)
def test_everybody_has_one_stage_from_the_first_purchase_on_and_none_before(bought):
    ledger = ledger_of(bought)
    history = trace_stages(ledger, DAYS)
    first = dict(ledger.group_by("customer_id").agg(pl.col("date").min()).iter_rows())
    for row, customer in enumerate(history.customer_id):
        has_bought = [day >= first[customer] for day in DAYS]
        assert (history.stages[row] != NOT_YET).tolist() == has_bought


def test_the_mix_counts_everybody_known_by_then_once():
    history = trace_stages(ledger_of([("a", 0), ("b", 40), ("b", 50)]), DAYS)
    by_day = history.mix().group_by("day", maintain_order=True).agg(pl.col("n_customers").sum())
    assert by_day["n_customers"].to_list()[:3] == [1, 2, 2]


def test_moves_tell_who_came_and_add_up_to_the_base():
    history = trace_stages(ledger_of([("a", 0), ("b", 40)]), DAYS)
    moves = history.moves(DAYS[0], DAYS[1]).filter(pl.col("n_customers") > 0)
    assert moves.sort("stage_before", nulls_last=False).rows() == [
        (None, "exploration", 1),
        ("exploration", "exploration", 1),
    ]


def test_month_ends_stop_at_the_last_day_and_can_be_limited():
    assert month_ends(dt.date(2024, 1, 20), dt.date(2024, 3, 10), n_months=2) == [
        dt.date(2024, 2, 29),
        dt.date(2024, 3, 10),
    ]


def test_refunds_alone_make_nobody_a_customer():
    lines = {"customer_id": ["a", "b"], "date": [FIRST, FIRST], "revenue": [5.0, -5.0]}
    assert trace_stages(build_ledger(pl.DataFrame(lines)), DAYS).customer_id.to_list() == ["a"]


@pytest.mark.parametrize("day", [DAYS[0], DAYS[-1]])
def test_a_day_of_the_history_gives_a_table(day):
    table = trace_stages(ledger_of([("a", 0)]), DAYS).on(day)
    assert table.columns == ["customer_id", "stage"]
    assert np.array(table["stage"])[0] in ("exploration", "lapsed")
