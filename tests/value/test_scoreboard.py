"""All forecasts beside what came; the winner is chosen on earlier days only."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from benchmarks.worlds import AS_OF, make_world
from crm_analytics.errors import InvalidSetting
from crm_analytics.ledger import build_ledger
from crm_analytics.settings import ValueRules
from crm_analytics.value import MODEL_CODES, MbgNbd, make_model, run_scoreboard
from crm_analytics.value.naive import NAIVE_FORMULAS
from crm_analytics.value.origins import look_back
from crm_analytics.value.scoreboard import choose_winner, rank_contenders

MODELS = ("mbg_nbd", "bg_nbd", "nbd")


@pytest.fixture(scope="module")
def ledger() -> pl.DataFrame:
    return make_world(1_500, 7).ledger()


@pytest.fixture(scope="module")
def board(ledger):
    return run_scoreboard(ledger, as_of=AS_OF, models=MODELS)


def _scores(rows) -> pl.DataFrame:
    """Rows of (as_of, is_last, model, is_naive, log_error of the value, rmse of purchases)."""
    day = dt.date(2024, 1, 1)
    return pl.DataFrame(
        [
            {"as_of": day + dt.timedelta(days=n), "is_last": last, "model": model, "is_naive": naive,
             "measure": measure, "log_error": error, "rmse": rmse}
            for n, last, model, naive, error, rmse in rows
            for measure in ("value", "purchases")
        ]
    )  # fmt: skip


def test_the_loss_is_the_error_of_the_total_plus_that_of_the_customers():
    scores = _scores([(0, False, "a", False, -0.1, 2.0), (0, False, "b", False, 0.2, 1.0), (1, True, "a", False, 9, 9)])
    losses = dict(rank_contenders(scores).select("model", "loss").iter_rows())
    assert losses == pytest.approx({"a": 0.1 + 0.693147, "b": 0.2})


def test_what_came_on_the_last_day_decides_nothing():
    earlier = [(0, False, "a", False, 0.1, 1.0), (0, False, "b", False, 0.2, 1.0)]
    for last in (0.0, 5.0):
        losses = rank_contenders(_scores([*earlier, (1, True, "a", False, last, 1.0), (1, True, "b", False, 0, 1.0)]))
        assert choose_winner(losses, ("a", "b")) == "a"


def test_losses_are_means_over_the_earlier_days():
    scores = _scores([(0, False, "a", False, 0.1, 1.0), (1, False, "a", False, -0.3, 1.0)])
    assert rank_contenders(scores)["loss"].to_list() == pytest.approx([0.2])


def test_a_forecast_of_nothing_never_wins():
    scores = _scores([(0, False, "a", False, None, 1.0), (0, False, "b", False, 3.0, 1.0)])
    assert choose_winner(rank_contenders(scores), ("a", "b")) == "b"


def test_every_contender_is_scored_on_every_origin_for_value_and_purchases(board):
    counts = board.scores.group_by("model", "measure").len()
    assert counts.height == 2 * (len(MODELS) + len(NAIVE_FORMULAS))
    assert set(counts["len"]) == {3}
    assert board.scores.filter("is_last")["as_of"].unique().to_list() == [board.reported_on]
    assert max(board.chosen_on) < board.reported_on


def test_the_model_that_is_true_beats_the_one_without_dropout_and_the_naive_ones(board):
    assert board.winner in ("mbg_nbd", "bg_nbd")
    losses = dict(board.losses.select("model", "loss").iter_rows())
    assert losses[board.winner] < losses["nbd"]
    assert losses[board.winner] < losses[board.best_naive]
    assert board.messages[0].code == "value.model_chosen"


def test_a_score_is_what_the_model_would_have_said_that_day(board, ledger):
    row = board.scores.filter(pl.col("is_last"), model="mbg_nbd", measure="purchases").row(0, named=True)
    origin = look_back(ledger, board.reported_on, length_days=board.length_days, rules=ValueRules())
    model = MbgNbd().fit(origin.customers)
    assert row["forecast"] == pytest.approx(model.expected_purchases(origin.customers, board.length_days).sum())
    assert row["actual"] == origin.after.filter("is_purchase_day").height


def test_tracking_adds_up_to_the_totals(board):
    for model in (board.winner, board.best_naive):
        track = board.tracking.filter(model=model)
        score = board.scores.filter(pl.col("is_last"), model=model, measure="purchases")
        assert track["forecast"].sum() == pytest.approx(score["forecast"][0], rel=1e-3)
        assert track["cumulative_actual"][-1] == track["actual"].sum() == score["actual"][0]
        assert track["step_end"][-1] == AS_OF


def test_deciles_and_cohorts_add_up_to_the_totals(board):
    score = board.scores.filter(pl.col("is_last"), model=board.winner, measure="value")
    cohorts = board.cohorts.filter(model=board.winner, measure="value")
    deciles = board.calibration.filter(model=board.winner, measure="value")
    for name in ("forecast", "actual"):
        assert cohorts[name].sum() == pytest.approx(score[name][0])
        assert (deciles[name] * deciles["n_customers"]).sum() == pytest.approx(score[name][0])
    assert cohorts["n_customers"].sum() == deciles["n_customers"].sum() == score["n_customers"][0]


def test_where_a_formula_done_by_hand_is_better_it_is_told(ledger):
    told = run_scoreboard(ledger, as_of=AS_OF, models=("nbd",)).messages
    params = told[0].params
    assert told[0].code == "value.naive_formula_was_better"
    assert params["model"] == "nbd"
    assert params["naive"] in NAIVE_FORMULAS


def test_where_nothing_came_in_the_end_no_error_is_told(ledger):
    ended = ledger.filter(pl.col("date") < dt.date(2023, 4, 1))
    board = run_scoreboard(ended, as_of=AS_OF, models=("mbg_nbd",))
    assert board.scores.filter("is_last")["actual"].sum() == 0
    assert board.messages == ()


def test_a_shop_that_sells_at_a_loss_has_a_scoreboard_too():
    lines = make_world(400, 2).transactions().with_columns(cost=pl.col("revenue") * 2)
    board = run_scoreboard(build_ledger(lines), as_of=AS_OF, models=("mbg_nbd", "nbd"))
    scores = board.scores.filter(measure="value")
    assert scores["actual"].max() < 0
    assert scores["log_error"].null_count() == 0


def test_a_short_past_has_no_scoreboard(ledger):
    assert run_scoreboard(ledger, as_of=dt.date(2021, 2, 20)) is None


def test_every_code_makes_a_model_of_that_code():
    assert [make_model(code).code for code in MODEL_CODES] == list(MODEL_CODES)
    assert make_model("auto").code == "mbg_nbd"


def test_an_unknown_code_is_refused():
    with pytest.raises(InvalidSetting, match="model_code = guess"):
        make_model("guess")
