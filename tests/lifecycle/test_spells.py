"""Time spent in each stage: spells at month ends and the Kaplan-Meier estimate."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics.lifecycle.history import STAGES, StageHistory
from crm_analytics.lifecycle.spells import find_spells, time_in_stage, typical_times
from crm_analytics.lifecycle.survival import median_of, still_lasting

# 21 patients on 6-mercaptopurine, weeks of remission (Freireich et al. 1963; Kalbfleisch and Prentice, table 1.1)
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
RUNNING = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
E, F, S, D, L = range(5)


def history(*rows):
    days = tuple(dt.date(2024, month, 28) for month in range(1, len(rows[0]) + 1))
    ids = pl.Series("customer_id", [str(number) for number in range(len(rows))])
    return StageHistory(ids, days, np.array(rows, dtype=np.int8))


def test_the_curve_of_a_published_trial():
    weeks = np.array(ENDED + RUNNING, dtype=float)
    curve = still_lasting(weeks, np.arange(len(weeks)) < len(ENDED))
    shares = dict(curve.select("months", "share_left").iter_rows())
    assert [round(shares[week], 3) for week in (6.0, 7.0, 10.0, 13.0, 16.0, 22.0, 23.0)] == [
        0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448,
    ]  # fmt: skip
    assert median_of(curve)["months"] == 23.0


def test_nothing_ended_leaves_everybody_inside_and_no_median():
    curve = still_lasting(np.array([3.0, 5.0]), np.array([False, False]))
    assert curve["share_left"].to_list() == [1.0, 1.0]
    assert median_of(curve) == {"months": None, "low": None, "high": None}


def test_a_spell_lasts_as_many_months_as_it_was_seen_and_running_ones_are_not_over():
    spells = find_spells(history([-1, E, E, S], [-1, E, L, L]))
    found = sorted(zip(spells.stage.tolist(), spells.months.tolist(), spells.ended.tolist(), strict=True))
    assert found == [(E, 1.0, True), (E, 2.0, True), (S, 1.0, False), (L, 2.0, False)]


def test_what_had_begun_before_the_first_month_end_is_left_out_unless_everybody_was_watched():
    rows = history([S, S, D])
    assert find_spells(rows).stage.tolist() == [D]
    assert find_spells(rows, known_from=np.array([True])).stage.tolist() == [S, D]


def test_each_customer_speaks_once_of_a_stage():
    spells = find_spells(history([-1, E, D, E, E]))
    assert spells.months[spells.stage == E].tolist() == [1.0]


def test_the_median_the_running_and_what_follows():
    table = typical_times(find_spells(history([-1, E, S, S], [-1, E, L, L], [-1, -1, -1, E], [-1, E, E, S])))
    row = table.row(0, named=True)
    assert (row["stage"], row["n_spells"], row["n_running"], row["median_months"]) == ("exploration", 4, 1, 1.0)
    assert row["next_stage"] == "stability"


def test_a_curve_begins_with_everybody_and_never_rises():
    curves = time_in_stage(find_spells(history([-1, E, S, S], [-1, E, E, D])))
    for stage in STAGES:
        shares = curves.filter(pl.col("stage") == stage)["share_left"].to_list()
        assert shares == sorted(shares, reverse=True)
        assert shares[:1] in ([], [1.0])


def test_nobody_gives_an_empty_table():
    assert typical_times(find_spells(history([-1, -1]))).is_empty()


@pytest.mark.parametrize("column", ["low", "high"])
def test_the_interval_holds_the_estimate(column):
    weeks = np.array(ENDED + RUNNING, dtype=float)
    curve = still_lasting(weeks, np.arange(len(weeks)) < len(ENDED)).drop_nulls()
    sign = 1 if column == "high" else -1
    assert ((curve[column] - curve["share_left"]) * sign).min() > 0
