"""The stage model: its filter against all paths written out, and its stages against a world whose truth is known."""

import datetime as dt
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson
from sklearn.metrics import balanced_accuracy_score

from crm_analytics import build_ledger, simulate_world
from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle import StageModel, month_ends
from crm_analytics.lifecycle import stage_model as module
from crm_analytics.lifecycle.history import STAGES
from crm_analytics.lifecycle.purchase_days import find_purchase_days

PERIOD = (dt.date(2022, 1, 1), dt.date(2024, 6, 30))
DAYS = month_ends(*PERIOD)


@pytest.fixture(scope="module")
def world():
    return simulate_world("life_cycle", seed=11, n_customers=1500, period=PERIOD)


@pytest.fixture(scope="module")
def ledger(world):
    return build_ledger(world.transactions)


@pytest.fixture(scope="module")
def model(ledger):
    return StageModel().fit(ledger, as_of=DAYS[-1])


def ledger_of(days):
    lines = {"customer_id": ["a"] * len(days), "date": days, "revenue": [10.0] * len(days)}
    return build_ledger(pl.DataFrame(lines))


def all_paths(model, counts, months, lived):
    """Likelihood of the counts and probabilities of the last half stage, by every path of half stages and rate."""
    mean_rate, shape, pace = model.params_.values()
    rates = module.gamma.ppf((np.arange(8) + 0.5) / 8, shape, scale=mean_rate / shape)
    moves = module.transitions(model.rules, np.array(months), pace)
    first = np.repeat(np.array(model.rules.first_stage) / 2, 2)
    by_last = np.zeros(10)
    for path, rate in product(product(range(10), repeat=len(counts)), rates):
        chance = first[path[0]] / 8
        for step in range(1, len(path)):
            chance *= moves[step, path[step - 1], path[step]]
        exposure = [months[0] * lived, *months[1:]]
        for count, half, exposed in zip(counts, path, exposure, strict=True):
            mean = rate * model.rules.levels[half] * exposed
            chance *= poisson.pmf(count, mean) * float(np.prod(np.arange(1, count + 1)))  # the filter leaves out 1/n!
        by_last[path[-1]] += chance
    return by_last


def test_the_filter_gives_what_all_paths_written_out_give():
    model = StageModel(params_={"mean_rate": 0.8, "rate_shape": 1.5, "pace": 1.2})
    bought = [dt.date(2024, 1, 11), dt.date(2024, 1, 20), dt.date(2024, 3, 1), dt.date(2024, 3, 9)]
    days = month_ends(dt.date(2024, 1, 1), dt.date(2024, 3, 31))
    months = [31 / module.MONTH_DAYS, 29 / module.MONTH_DAYS, 31 / module.MONTH_DAYS]
    expected = all_paths(model, [1, 0, 2], months, lived=20 / 31)
    filtered = model._filter(find_purchase_days(ledger_of(bought)), days)
    assert filtered.log_likelihood == pytest.approx(np.log(expected.sum()), abs=1e-9)
    assert filtered.last[0] == pytest.approx((expected / expected.sum()).reshape(5, 2).sum(axis=1), abs=1e-9)


def test_what_is_worked_out_once_for_customers_alike_is_what_each_alone_would_get(model, ledger):
    bought = find_purchase_days(ledger)
    alone = model._filter(bought, DAYS)
    stages, last = model._filter_all(bought, DAYS)
    assert len(set(bought.days[bought.starts[:-1]][np.diff(bought.starts) == 1])) < (np.diff(bought.starts) == 1).sum()
    assert (stages == alone.stages).all()
    assert last == pytest.approx(alone.last)


def test_the_probabilities_of_a_customer_add_up_to_one(model, ledger):
    table = model.stages_on(ledger, DAYS[-1])
    total = table.select(pl.sum_horizontal(f"p_{stage}" for stage in STAGES)).to_series()
    assert total.to_numpy() == pytest.approx(np.ones(table.height))


def test_a_later_purchase_never_moves_an_earlier_months_stage(model, ledger):
    day = DAYS[20]
    known = ledger.filter(pl.col("date") <= day)
    then, now = model.trace(known, DAYS[:21]), model.trace(ledger, DAYS)
    assert then.on(day).sort("customer_id").equals(now.on(day).sort("customer_id"))


@settings(max_examples=25, deadline=None)
@given(bought=st.lists(st.integers(0, 700), min_size=1, max_size=30, unique=True), cut=st.integers(1, 23))
def test_with_fixed_parameters_no_later_purchase_of_anybody_moves_an_earlier_stage(bought, cut):
    model = StageModel(params_={"mean_rate": 0.8, "rate_shape": 1.5, "pace": 1.2})
    days = month_ends(PERIOD[0], dt.date(2023, 12, 31))
    dates = [PERIOD[0] + dt.timedelta(days=day) for day in bought]
    known = [date for date in dates if date <= days[cut]]
    if known:
        then, now = model.trace(ledger_of(known), days[: cut + 1]), model.trace(ledger_of(dates), days)
        assert (then.stages == now.stages[:, : cut + 1]).all()


def test_it_finds_hidden_stages_that_a_fixed_number_of_days_does_not(model, ledger, world):
    """Balanced accuracy among those seen in the last 180 days: chance is 0.20."""
    lately = DAYS[-1] - dt.timedelta(days=180)
    seen = ledger.filter("is_purchase_day").group_by("customer_id").agg(
        pl.col("date").max().alias("last"), pl.len().alias("n")
    ).filter(pl.col("last") >= lately)  # fmt: skip
    truth = world.truth.filter(pl.col("month_end") == DAYS[-1]).select("customer_id", "true_stage")
    table = seen.join(truth, on="customer_id").join(model.stages_on(ledger, DAYS[-1]), on="customer_id")
    is_silent = table["last"] < DAYS[-1] - dt.timedelta(days=90)
    fixed = np.where(is_silent, "degradation", np.where(table["n"] == 1, "exploration", "stability"))
    by_model, by_rule = (balanced_accuracy_score(table["true_stage"], stages) for stages in (table["stage"], fixed))
    assert by_model > by_rule + 0.10


def test_the_season_of_the_shop_is_found_and_has_mean_one(model):
    assert model.season_.mean() == pytest.approx(1.0)
    assert model.season_[11] > 1.1 > model.season_[6]  # the world sells most in December, least in July


def test_hundreds_of_purchases_in_a_month_leave_the_probabilities_finite(model):
    busy = ledger_of([dt.date(2023, 1, 1) + dt.timedelta(days=day) for day in range(500)])
    table = model.stages_on(busy, dt.date(2024, 5, 31))
    assert table.select(f"p_{stage}" for stage in STAGES).null_count().sum_horizontal().item() == 0
    assert table["stage"].to_list() in (["degradation"], ["lapsed"], ["stability"])


def test_a_handful_of_customers_is_too_few_to_fit():
    with pytest.raises(NotEnoughData):
        StageModel().fit(ledger_of([dt.date(2024, 1, 1)]), as_of=dt.date(2024, 3, 31))
