"""Value at stake, the order of the list, what is suggested, and what is kept: by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import build_ledger
from crm_analytics.campaigns.memory import ExpectedResponse
from crm_analytics.customers import summarise_customers
from crm_analytics.early_warning.actions import add_actions, measured_save_rates, save_rates
from crm_analytics.early_warning.silence import fit_rhythm
from crm_analytics.early_warning.stake import rank_value, watch_customers, yearly_value
from crm_analytics.early_warning.tasks import WatchTask, add_tasks, is_put_away
from crm_analytics.errors import InvalidSetting
from crm_analytics.lifecycle import assign_stage
from crm_analytics.settings import SaveRates, WatchRules

AS_OF = dt.date(2024, 12, 31)
COSTS = {"email": 1.0, "post": 2.0, "phone": 30.0}
RATES = {"email": 0.02, "post": 0.03, "phone": 0.10}


def people(**columns):
    n = len(next(iter(columns.values())))
    return pl.DataFrame({"customer_id": [f"c{number}" for number in range(n)], **columns})


def actions(stakes, **columns):
    return add_actions(people(value_at_stake=stakes, **columns), rates=RATES, costs=COSTS)


def test_a_customer_whose_cost_is_unknown_counts_with_the_margin_rate_of_the_others():
    table = people(
        current_value=[40.0, None, -3.0], value_basis=["margin"] * 3, year_revenue=[100.0, 50.0, 0.0],
        year_margin=[40.0, None, 0.0],
    )  # fmt: skip
    assert yearly_value(table).to_list() == [40.0, 20.0, 0.0]


def test_the_lapsed_are_not_watched_and_value_at_stake_is_probability_times_value():
    days = {"gone": [(2023, 1, 1), (2023, 1, 11)], "here": [(2024, 6, 1), (2024, 9, 1), (2024, 12, 1)]}
    lines = [(name, dt.date(*day), 20.0) for name, bought in days.items() for day in bought]
    ledger = build_ledger(pl.DataFrame(lines, schema=["customer_id", "date", "revenue"], orient="row"))
    staged = assign_stage(summarise_customers(ledger, as_of=AS_OF)).with_columns(
        pl.lit("revenue").alias("value_basis"), pl.col("year_revenue").alias("current_value")
    )
    model, _messages = fit_rhythm(ledger, as_of=AS_OF)
    watched = watch_customers(staged, ledger, as_of=AS_OF, model=model)
    row = watched.row(0, named=True)
    assert watched["customer_id"].to_list() == ["here"]
    assert row["yearly_value"] == 60.0
    assert row["value_at_stake"] == pytest.approx(60 * row["p_leave"], abs=0.005)


def test_a_large_customer_who_may_stay_comes_first_only_where_anybody_counts_nothing():
    table = people(p_leave=[0.2, 0.9], yearly_value=[100.0, 10.0])
    orders = {
        worth: table.select(
            rank_value(pl.col("p_leave"), pl.col("yearly_value"), WatchRules(any_customer=worth))
        ).to_series().to_list()
        for worth in (0, 5)
    }  # fmt: skip
    assert orders[0] == pytest.approx([20.0, 9.0])
    assert orders[5] == pytest.approx([0.2 * 375, 0.9 * 285])  # the mean is 55


def test_rules_that_make_no_sense_are_refused():
    with pytest.raises(InvalidSetting):
        WatchRules(any_customer=-1)
    with pytest.raises(InvalidSetting):
        SaveRates(email=1.5)


def test_the_channel_with_the_highest_net_gain_is_suggested_and_none_where_none_pays():
    told = actions([20.0, 80.0, 1000.0])
    assert told["watch_action"].to_list() == ["wait", "email", "call"]
    assert told["suggested_channel"].to_list() == [None, "email", "phone"]
    assert told["net_gain"].to_list() == [0.0, 0.6, 70.0]  # 80 x 0.02 - 1; 1000 x 0.10 - 30


def test_at_equal_gain_an_e_mail_is_suggested_before_a_letter():
    assert actions([100.0])["watch_action"].to_list() == ["email"]  # 100 x 0.02 - 1 = 100 x 0.03 - 2


def test_only_a_channel_with_consent_is_suggested():
    flags = {"consent_email": [False, None], "consent_phone": [False, False], "consent_post": [True, False]}
    told = actions([200.0, 200.0], **flags)
    assert told["watch_action"].to_list() == ["letter", "no_consent"]
    assert told["net_gain"].to_list() == [4.0, None]


def test_what_is_open_is_settled_first():
    assert actions([1000.0], open_request_days=[9])["watch_action"].to_list() == ["settle"]


def test_a_measured_save_rate_takes_the_place_of_the_assumed_one():
    results = pl.DataFrame(
        {"campaign_id": ["spring"], "segment": [None], "channel": ["post"], "metric": ["is_buyer"],
         "estimate": [0.05], "low": [0.01], "high": [0.09]}, schema_overrides={"segment": pl.String},
    )  # fmt: skip
    measured = measured_save_rates(results)
    assert list(measured) == ["post"]
    assert save_rates(SaveRates(), measured) == {"email": 0.02, "post": pytest.approx(0.05), "phone": 0.10}
    assert save_rates(SaveRates(), {"email": ExpectedResponse(-0.1, -0.2, 0.1, 1, 0)})["email"] == 0.0


def test_a_task_comes_back_from_the_store_as_it_was():
    task = WatchTask("Ann", dt.date(2025, 1, 7), None, dt.date(2025, 2, 1))
    assert WatchTask.from_plain(task.to_plain()) == task
    assert WatchTask.from_plain({"due_on": "soon"}) == WatchTask()


def test_done_holds_until_the_next_purchase_and_put_off_until_its_day():
    watched = people(last_day=[dt.date(2024, 11, 1), dt.date(2024, 12, 20), dt.date(2024, 11, 1), dt.date(2024, 11, 1)])
    day = dt.date(2024, 12, 1)
    tasks = {"c0": WatchTask(done_on=day), "c1": WatchTask(done_on=day), "c2": WatchTask(snoozed_until=AS_OF)}
    kept = add_tasks(watched, tasks)
    assert kept.filter(is_put_away(AS_OF))["customer_id"].to_list() == ["c0"]
    assert kept.filter(is_put_away(dt.date(2024, 12, 30)))["customer_id"].to_list() == ["c0", "c2"]
