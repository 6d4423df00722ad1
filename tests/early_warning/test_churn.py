"""The churn score: nothing of the future is learnt from, and its trial is measured as scikit-learn would."""

import datetime as dt

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from crm_analytics import build_ledger, simulate_world
from crm_analytics.early_warning.churn_features import churn_table, default_days
from crm_analytics.early_warning.churn_reasons import Answer, importances, readable_rules, shown_threshold
from crm_analytics.early_warning.churn_score import choose_origins, learn_churn, longest_days
from crm_analytics.early_warning.churn_trial import (
    ChurnReader,
    calibration,
    compare_readers,
    is_better,
    read_churn,
    weighted_measures,
    with_shares,
)
from crm_analytics.messages import Message
from crm_analytics.settings import ChurnRules, WatchRules

PERIOD = (dt.date(2022, 1, 1), dt.date(2024, 6, 30))
RULES = ChurnRules(n_draws=40, fewest_customers=100)


@pytest.fixture(scope="module")
def ledger():
    return build_ledger(simulate_world("life_cycle", seed=5, n_customers=900, period=PERIOD).transactions)


@pytest.fixture(scope="module")
def score(ledger):
    return learn_churn(ledger, as_of=PERIOD[1], days=120, rules=RULES)


@pytest.fixture(scope="module")
def told(score, ledger):
    return read_churn(score, ledger)


def shop(*lines):
    return build_ledger(pl.DataFrame(lines, schema=["customer_id", "date", "revenue"], orient="row"))


def test_each_day_lies_a_definition_before_the_next_and_has_as_much_history_before_it():
    origins = choose_origins(dt.date(2024, 1, 1), dt.date(2024, 12, 31), days=60, n_origins=5)
    assert origins.test == dt.date(2024, 11, 1)
    assert origins.calibrate == dt.date(2024, 9, 2)
    assert origins.learn == (dt.date(2024, 7, 4), dt.date(2024, 5, 5), dt.date(2024, 3, 6))
    assert choose_origins(dt.date(2024, 1, 1), dt.date(2024, 12, 31), days=92, n_origins=3) is None
    assert longest_days(dt.date(2024, 1, 1), dt.date(2024, 12, 31)) == 91


def test_a_label_is_what_came_in_the_days_after_and_features_are_what_was_known():
    first = dt.date(2024, 1, 1)
    bought = {"stays": (0, 30, 60, 91), "late": (0, 30, 60, 125), "leaves": (0, 30, 60)}
    ledger = shop(*[(name, first + dt.timedelta(days=day), 10.0) for name, days in bought.items() for day in days])
    table = churn_table(ledger, first + dt.timedelta(days=61), days=60, rules=WatchRules())
    assert dict(table.select("customer_id", "has_left").iter_rows()) == {"late": True, "leaves": True, "stays": False}
    assert table["frequency"].to_list() == [2, 2, 2]
    assert table["year_revenue"].to_list() == [30.0] * 3


def test_what_comes_after_the_day_changes_no_feature(ledger):
    day = dt.date(2024, 1, 31)
    whole, cut = (churn_table(each, day, days=90, rules=WatchRules()).drop("has_left")
                  for each in (ledger, ledger.filter(pl.col("date") <= day)))  # fmt: skip
    assert whole.equals(cut)


def test_churn_means_three_median_gaps_of_those_who_came_back_but_not_less_than_90_days():
    assert default_days(pl.DataFrame({"frequency": [0, 2], "usual_gap_days": [99.0, 20.0]}), WatchRules()) == 90
    assert default_days(pl.DataFrame({"frequency": [0], "usual_gap_days": [99.0]}), WatchRules()) == 90


def test_a_past_that_is_too_short_or_too_small_is_said(ledger):
    short = learn_churn(ledger, as_of=PERIOD[1], days=300, rules=RULES)
    assert isinstance(short, Message)
    assert short.code == "early_warning.past_too_short"
    few = learn_churn(ledger, as_of=PERIOD[1], days=120, rules=ChurnRules(fewest_customers=5_000))
    assert isinstance(few, Message)
    assert few.code == "early_warning.too_few_to_learn"


def test_the_score_orders_customers_better_than_chance_and_says_as_many_as_come(told):
    compared = compare_readers(told, RULES)
    row = compared.filter(pl.col("churn_reader") == "score").row(0, named=True)
    assert row["auc_low"] > 0.5
    assert row["auc_low"] < row["auc"] < row["auc_high"]
    assert told["_score"].mean() == pytest.approx(told["has_left"].mean(), abs=0.1)
    silence = compared.filter(pl.col("churn_reader") == "silence").row(0, named=True)
    assert silence["auc_gain"] == silence["auc_gain_high"] == 0.0


def test_draws_are_measured_as_scikit_learn_measures_them(told):
    left, value = told["has_left"].to_numpy(), told["_silence"].to_numpy()  # days: many are equal
    weights = np.vstack([np.ones(len(left)), np.random.default_rng(1).integers(0, 4, len(left))])
    found = weighted_measures(left, value, weights)
    assert found["auc"][0] == pytest.approx(roc_auc_score(left, value))
    assert found["auc"][1] == pytest.approx(roc_auc_score(left, value, sample_weight=weights[1]))
    assert found["average_precision"][1] == pytest.approx(
        average_precision_score(left, value, sample_weight=weights[1])
    )


def test_the_lift_of_the_highest_tenth_by_hand():
    left = np.array([True, True, False, False, False, False, False, False, False, False])
    measures = weighted_measures(left, np.arange(10.0)[::-1], np.ones((1, 10)))
    assert measures["top_lift"].tolist() == [5.0]
    assert weighted_measures(left, np.zeros(10), np.ones((1, 10)))["top_lift"].tolist() == [pytest.approx(1.0)]


def test_better_is_said_only_when_the_interval_leaves_out_nothing_gained():
    row = {"churn_reader": ["score", "p_alive", "own_rhythm"], "auc_gain_low": [0.01, -0.1, -0.1],
           "auc_gain_high": [0.2, 0.1, -0.01]}  # fmt: skip
    verdicts = [is_better(pl.DataFrame(row), reader)
                for reader in (ChurnReader.SCORE, ChurnReader.P_ALIVE, ChurnReader.OWN_RHYTHM)]  # fmt: skip
    assert verdicts == [True, None, False]


def test_the_curve_counts_everybody_once_and_keeps_equal_words_together():
    said = pl.Series([0.1] * 15 + [0.9] * 5)
    told = pl.DataFrame({"has_left": [False] * 14 + [True] * 6, **{f"_{reader.value}": said for reader in ChurnReader}})
    curve = calibration(told).filter(pl.col("churn_reader") == "score")
    assert curve.select("n_customers").to_series().to_list() == [15, 5]
    assert curve["left_share"].to_list() == pytest.approx([1 / 15, 1.0])
    assert curve["p_churn"].to_list() == pytest.approx([0.1, 0.9])


def test_a_share_of_nobody_is_not_known():
    row = with_shares(pl.DataFrame({"_k": [0], "_n": [0]}), "_k", "_n", share="share", level=0.95).row(0, named=True)
    assert (row["share"], row["low"], row["high"]) == (None, None, None)


def test_every_figure_has_its_importance_and_every_customer_one_rule(score):
    assert sorted(importances(score)["feature"]) == sorted(score.features)
    rules = readable_rules(score, RULES)
    assert sum(rule.n_customers for rule in rules) == score.test.height
    assert all(1 <= len(rule.answers) <= 3 for rule in rules)
    shares = [rule.left_share for rule in rules if rule.left_share is not None]
    assert shares == sorted(shares, reverse=True)


def test_a_threshold_is_said_whole_for_days():
    assert shown_threshold(Answer("days_since_last_purchase", True, 112.5)) == 112.0
