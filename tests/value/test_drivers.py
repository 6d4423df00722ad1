"""Which driver goes with staying and spending; what follows an answer decides, not what was before."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.settings import SurveyRules
from crm_analytics.value.drivers import (
    DriverOutcome,
    driver_effects,
    item_effects,
    robust_least_squares,
    strongest,
)

ASKED, AS_OF = dt.date(2023, 6, 30), dt.date(2024, 12, 31)
RULES = SurveyRules(min_answers=60)


def world(n=400, seed=3):
    """Each point of value brings 10 of spending, each of relationship none; everybody bought alike before."""
    random = np.random.default_rng(seed)
    scores = {name: random.integers(1, 8, n) for name in ("quality", "attitude", "loyalty_programme")}
    people = [f"c{i}" for i in range(n)]
    surveys = pl.DataFrame({"customer_id": people, "answered_on": [ASKED] * n, **scores})
    spent = 100 + 10 * scores["quality"] + random.normal(0, 20, n)
    ledger = pl.DataFrame({
        "customer_id": people, "date": [dt.date(2023, 9, 1)] * n, "is_purchase_day": [True] * n, "revenue": spent,
    })  # fmt: skip
    return surveys, ledger


def test_the_driver_that_moves_spending_is_found_and_the_others_are_not():
    effects = driver_effects(*world(), as_of=AS_OF, value="revenue", rules=RULES)
    spending = {row["driver"]: row for row in effects.table.filter(driver_outcome="spending").iter_rows(named=True)}
    assert spending["value"]["low"] < 10 < spending["value"]["high"]
    assert spending["value"]["high"] - spending["value"]["low"] < 4
    assert spending["relationship"]["low"] < 0 < spending["relationship"]["high"]
    assert strongest(effects.table, DriverOutcome.SPENDING) == "value"
    # everybody bought again, so nothing can go with it
    assert strongest(effects.table, DriverOutcome.RETENTION) is None


def test_beneath_the_drivers_the_answer_that_moves_spending_is_found():
    surveys, ledger = world()
    more = surveys.with_columns(pl.col("attitude").reverse().alias("price"))
    effects = item_effects(more, ledger, as_of=AS_OF, value="revenue", rules=RULES)
    assert effects.table["driver"].unique().sort().to_list() == ["attitude", "loyalty_programme", "price", "quality"]
    assert strongest(effects.table, DriverOutcome.SPENDING) == "quality"


def test_purchases_after_the_follow_up_and_before_the_answer_are_no_outcome():
    surveys, ledger = world()
    elsewhen = ledger.with_columns(pl.lit(ASKED + dt.timedelta(days=366)).alias("date"))
    before = ledger.with_columns(pl.lit(ASKED).alias("date"))
    for days in (elsewhen, before):
        effects = driver_effects(surveys, days, as_of=dt.date(2025, 12, 31), value="revenue", rules=RULES)
        assert effects.table["effect"].abs().max() == pytest.approx(0, abs=1e-9)


def test_too_few_answers_or_answers_without_a_follow_up_say_so():
    surveys, ledger = world()
    few = driver_effects(surveys.head(59), ledger, as_of=AS_OF, value="revenue", rules=RULES)
    early = driver_effects(surveys, ledger, as_of=dt.date(2024, 6, 28), value="revenue", rules=RULES)
    assert (few.table.is_empty(), few.messages[0].code, few.messages[0].params["n_answers"]) == (
        True, "value.too_few_answers", 59,
    )  # fmt: skip
    assert early.messages[0].params["n_answers"] == 0


def test_a_survey_without_one_of_the_drivers_can_not_tell_them_apart():
    surveys, ledger = world()
    effects = driver_effects(surveys.drop("quality"), ledger, as_of=AS_OF, value="revenue", rules=RULES)
    assert effects.table.is_empty()


def test_a_score_that_never_varies_gets_no_effect():
    surveys, ledger = world()
    same = surveys.with_columns(pl.lit(4).alias("attitude"))
    effects = driver_effects(same, ledger, as_of=AS_OF, value="revenue", rules=RULES)
    assert effects.table["driver"].unique().sort().to_list() == ["relationship", "value"]


def test_robust_errors_are_those_of_the_textbook_for_two_groups():
    # a difference of two means: HC3 inflates each group's variance by n / (n - 1) twice
    random = np.random.default_rng(1)
    first, second = random.normal(0, 1, 30), random.normal(5, 4, 20)
    design = np.column_stack([np.ones(50), np.r_[np.zeros(30), np.ones(20)]])
    coefficients, errors = robust_least_squares(design, np.r_[first, second])
    assert coefficients[1] == pytest.approx(second.mean() - first.mean())
    variance = first.var(ddof=1) / 29 + second.var(ddof=1) / 19
    assert errors[1] == pytest.approx(np.sqrt(variance))


def test_intervals_hold_the_truth_as_often_as_they_say():
    hits = [
        (row["low"] < 10 < row["high"])
        for seed in range(100)
        for row in driver_effects(*world(120, seed), as_of=AS_OF, value="revenue", rules=RULES)
        .table.filter(pl.col("driver") == "value", pl.col("driver_outcome") == "spending")
        .iter_rows(named=True)
    ]
    assert 88 <= sum(hits) <= 100  # binomial(100, .95) lies there in 99.9 % of cases
