"""Other horizons and thresholds are applied to fitted models, without fitting again."""

import datetime as dt

import pytest
from polars.testing import assert_frame_equal

from crm_analytics.dataset import make_dataset
from crm_analytics.scoring import Rules, Scores, rescore, score_customers
from crm_analytics.settings import SegmentRules, StageRules, ValueRules
from crm_analytics.simulate import simulate_world

AS_OF = dt.date(2024, 6, 30)
OTHER = Rules(StageRules(), ValueRules(horizon_days=730, annual_discount_rate=0.05), SegmentRules(50.0, 20.0))


@pytest.fixture(scope="module")
def data():
    world = simulate_world(process="life_cycle", seed=4, n_customers=300)
    return make_dataset(world.transactions, dataset_id="world", name="World", tables={"profiles": world.profiles})


@pytest.fixture(scope="module")
def scores(data) -> Scores:
    return score_customers(data, as_of=AS_OF)


def test_rescoring_gives_what_scoring_with_these_rules_gives(data, scores):
    again = rescore(scores, OTHER)
    assert_frame_equal(again.customers, score_customers(data, as_of=AS_OF, rules=OTHER).customers)
    assert again.rules == OTHER
    assert again.model is scores.model


def test_rescoring_with_default_rules_changes_nothing(scores):
    assert_frame_equal(rescore(scores, Rules()).customers, scores.customers)


def test_thresholds_that_are_not_chosen_are_proposed_again(scores):
    rules = rescore(rescore(scores, OTHER), Rules()).rules.segment
    assert rules == scores.rules.segment
