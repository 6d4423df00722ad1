"""How likely silence is: the filter carried on, against all paths written out by hand and against a simulated world."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from crm_analytics import build_ledger, simulate_world
from crm_analytics.customers import summarise_customers
from crm_analytics.early_warning.silence import fit_rhythm, p_silent, silence_windows
from crm_analytics.lifecycle import StageModel, assign_stage
from crm_analytics.schemas import Stage
from crm_analytics.settings import WatchRules

AS_OF = dt.date(2024, 3, 31)
MODEL = StageModel(params_={"mean_rate": 0.5, "rate_shape": 1.5, "pace": 1.0})


def ledger_of(**days):
    rows = [(name, day, 10.0) for name, bought in days.items() for day in bought]
    return build_ledger(pl.DataFrame(rows, schema=["customer_id", "date", "revenue"], orient="row"))


def windows(days, *names):
    return pl.DataFrame({"customer_id": names, "window_days": [float(days)] * len(names)})


def chance(ledger, days, name="a", model=MODEL):
    return p_silent(model, ledger, as_of=AS_OF, windows=windows(days, name))["p_leave"][0]


BOUGHT = ledger_of(a=[dt.date(2024, 1, 10), dt.date(2024, 3, 5)])


def test_nothing_can_be_bought_in_no_time():
    assert chance(BOUGHT, 0) == 1.0


def test_the_chance_of_silence_over_one_period_is_the_sum_over_stages_and_rates_by_hand():
    day = dt.date(2024, 3, 31)
    bought = ledger_of(a=[dt.date(2024, 3, 1)])  # one period is known: the rest of its first month
    periods = MODEL.periods([day, day + dt.timedelta(days=30)])
    now = np.zeros((10, 8))
    for half in range(10):
        for rate in range(8):
            mean = periods.rates[0, half, rate] * periods.months[0] * (30 / 31)
            now[half, rate] = periods.first[half] / 8 * np.exp(-mean)
    moved = np.einsum("hr,hg->gr", now / now.sum(), periods.moves[1])
    silent = (moved * np.exp(-periods.rates[1] * periods.months[1])).sum()
    assert chance(bought, 30) == pytest.approx(silent, rel=1e-9)


def test_between_two_months_the_logarithm_is_interpolated():
    half, whole = chance(BOUGHT, 15), chance(BOUGHT, 30)
    assert half == pytest.approx(np.sqrt(whole), rel=1e-9)


def test_a_longer_silence_is_less_likely():
    chances = [chance(BOUGHT, days) for days in (30, 90, 180, 700)]
    assert chances == sorted(chances, reverse=True)


def test_the_longer_somebody_was_silent_the_likelier_more_silence_is():
    known = ledger_of(a=[dt.date(2023, 6, 1), dt.date(2023, 7, 1)], b=[dt.date(2023, 6, 1), dt.date(2024, 3, 1)])
    told = p_silent(MODEL, known, as_of=AS_OF, windows=windows(90, "a", "b"))["p_leave"]
    assert told[0] > told[1]


def test_purchases_after_the_day_are_not_seen():
    later = ledger_of(a=[dt.date(2024, 1, 10), dt.date(2024, 3, 5), dt.date(2024, 4, 2)])
    assert chance(later, 90) == chance(BOUGHT, 90)


def test_who_has_not_bought_yet_has_no_chance():
    assert chance(BOUGHT, 90, name="nobody") is None


def test_the_window_is_the_longer_of_a_fixed_time_and_own_gaps_up_to_three_years():
    gaps = pl.DataFrame({"usual_gap_days": [10.0, 60.0, 800.0]})
    assert silence_windows(gaps).to_list() == [90.0, 180.0, 1095.0]
    assert silence_windows(gaps, WatchRules(window_days=30, window_gaps=2)).to_list() == [30.0, 120.0, 1095.0]


def test_a_base_of_a_few_gets_an_assumed_rhythm_and_is_told_so():
    model, messages = fit_rhythm(BOUGHT, as_of=AS_OF)
    assert [message.code for message in messages] == ["early_warning.rhythm_assumed"]
    assert model.params_["mean_rate"] == pytest.approx(1 / (81 / 30.4375))  # one repeat in 81 days


def test_on_a_simulated_world_as_many_stay_silent_as_was_said():
    period, day = (dt.date(2022, 1, 1), dt.date(2025, 6, 30)), dt.date(2024, 6, 30)
    world = simulate_world("life_cycle", seed=3, n_customers=700, period=period)
    ledger = build_ledger(world.transactions)
    staged = assign_stage(summarise_customers(ledger, as_of=day)).filter(pl.col("stage") != Stage.LAPSED.value)
    known = ledger.filter(pl.col("date") <= day)
    told = p_silent(
        fit_rhythm(known, as_of=day)[0], known, as_of=day, windows=windows(150, *staged["customer_id"].to_list())
    )
    end = day + dt.timedelta(days=150)
    came = ledger.filter("is_purchase_day", pl.col("date") > day, pl.col("date") <= end)["customer_id"].unique()
    left = ~told["customer_id"].is_in(came.implode())
    assert told["p_leave"].mean() == pytest.approx(left.mean(), abs=0.06)
    upper = told["p_leave"] >= told["p_leave"].median()
    assert left.filter(upper).mean() > left.filter(~upper).mean() + 0.15
