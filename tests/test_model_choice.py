"""Which purchase model feeds the scores: the one that is named, or the one that forecast best."""

from __future__ import annotations

import datetime as dt

import pytest

from benchmarks.worlds import AS_OF, HABITS, make_world
from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.errors import InvalidSetting
from crm_analytics.scoring import Rules, score_customers
from crm_analytics.settings import ValueRules
from crm_analytics.value import p_alive_path, run_scoreboard


@pytest.fixture(scope="module")
def data() -> DataSet:
    lines = make_world(800, 3, HABITS[1]).transactions()
    return make_dataset(lines, dataset_id="world", name="World")


def _score(data, code, as_of=AS_OF):
    return score_customers(data, as_of=as_of, rules=Rules(value=ValueRules(model_code=code)))


def test_without_a_wish_it_is_mbg_nbd_and_there_is_no_scoreboard(data):
    scores = score_customers(data, as_of=AS_OF)
    assert (scores.model.code, scores.scoreboard) == ("mbg_nbd", None)


def test_the_model_that_is_named_feeds_the_scores(data):
    scores = _score(data, "bg_nbd")
    assert scores.model.code == "bg_nbd"
    assert scores.customers["p_alive"].to_list() == scores.model.p_alive(scores.customers).to_list()


def test_auto_takes_the_winner_of_the_scoreboard_and_says_so(data):
    scores = _score(data, "auto")
    board = run_scoreboard(data.ledger, as_of=AS_OF, known_until=data.known_until)
    assert scores.model.code == scores.scoreboard.winner == board.winner
    assert "value.model_chosen" in [message.code for message in scores.messages]


def test_auto_falls_back_to_the_default_with_too_little_past(data):
    scores = _score(data, "auto", as_of=dt.date(2021, 2, 20))
    assert scores.scoreboard is None
    assert scores.model.code in ("mbg_nbd", "nbd", "cohort_mean")


def test_a_model_in_season_expects_more_in_strong_months(data):
    plain, seasonal = (_score(data, code) for code in ("mbg_nbd", "mbg_nbd_in_season"))
    # as_of is 31 December: the first half of the year is the stronger one
    half = [scores.model.expected_purchases(scores.customers, 180).sum() for scores in (plain, seasonal)]
    year = [scores.model.expected_purchases(scores.customers, 365).sum() for scores in (plain, seasonal)]
    assert half[1] / year[1] > 1.15 * half[0] / year[0]


def test_where_two_years_are_not_known_a_model_in_season_says_that_it_has_none(data):
    scores = _score(data, "mbg_nbd_in_season", as_of=dt.date(2022, 6, 30))
    assert "value.season_not_known" in [message.code for message in scores.messages]
    plain = _score(data, "mbg_nbd", as_of=dt.date(2022, 6, 30))
    assert scores.customers["clv"].to_list() == pytest.approx(plain.customers["clv"].to_list(), rel=1e-6)


def test_in_season_one_customers_path_ends_at_the_score(data):
    scores = _score(data, "mbg_nbd_in_season")
    someone = scores.customers.sort("frequency")[-1]
    ledger = data.ledger.filter(data.ledger["customer_id"] == someone["customer_id"][0])
    path = p_alive_path(ledger, scores.model, [AS_OF])
    assert path["p_alive"][0] == pytest.approx(someone["p_alive"][0])


def test_a_model_that_is_not_there_is_refused(data):
    with pytest.raises(InvalidSetting):
        _score(data, "crystal_ball")
