"""The tables of the Early warning page: the list, its thresholds, what is kept, and what campaigns have measured."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import make_dataset, read_transactions
from crm_analytics.early_warning.tasks import WatchTask
from crm_analytics.schemas import Arm
from crm_analytics.scoring import score_customers
from crm_analytics.settings import SatisfactionRules, SaveRates, WatchRules
from crm_analytics.views import early_warning as views
from crm_analytics.views.satisfaction import ladder, satisfactions

AS_OF = dt.date(2024, 12, 31)
COSTS = {"email": 1.0, "post": 1.0, "phone": 30.0}


@pytest.fixture(scope="module")
def data():
    starts = {f"c{number}": 3 * number for number in range(40)}
    days = [(name, dt.date(2024, 1, 1) + dt.timedelta(days=first + 30 * at), 50.0 + first)
            for name, first in starts.items() for at in range(8)]  # fmt: skip
    lines = pl.DataFrame(days, schema=["customer_id", "date", "revenue"], orient="row")
    return make_dataset(read_transactions(lines).transactions, dataset_id="shop", name="shop")


@pytest.fixture(scope="module")
def watched(data):
    scores = score_customers(data, as_of=AS_OF)
    return views.watch_list(data, scores, model=views.rhythm_of(data, scores).model, rules=WatchRules())


def rows(**columns):
    n = len(next(iter(columns.values())))
    return pl.DataFrame({"customer_id": [f"c{number}" for number in range(n)], **columns})


def test_the_list_holds_everybody_who_is_not_lapsed_once_with_a_probability(data, watched):
    scored = score_customers(data, as_of=AS_OF).customers
    assert sorted(watched["customer_id"]) == sorted(scored.filter(pl.col("stage") != "lapsed")["customer_id"])
    assert watched["p_leave"].is_between(0, 1).all()
    assert watched["stake_rank"].is_sorted(descending=True)


def test_the_salesperson_takes_care_unless_somebody_else_was_named():
    people = rows(value_at_stake=[9.0, 9.0], owner=["Zoe", "Zoe"])
    told = views.with_tasks(people, {"c1": WatchTask(owner="Max")}, rates=SaveRates().by_channel(), costs=COSTS)
    assert told["task_owner"].to_list() == ["Zoe", "Max"]


def test_only_open_ones_can_be_overdue():
    people = rows(value_at_stake=[9.0] * 3, last_day=[dt.date(2024, 10, 1)] * 3)
    late = {"due_on": dt.date(2024, 12, 30)}
    tasks = {"c0": WatchTask(**late), "c1": WatchTask(**late, done_on=AS_OF), "c2": WatchTask(due_on=AS_OF)}
    told = views.with_tasks(people, tasks, rates=SaveRates().by_channel(), costs=COSTS)
    assert views.overdue(told, as_of=AS_OF) == 1
    assert views.put_away(told, as_of=AS_OF)["customer_id"].to_list() == ["c1"]
    assert views.open_ones(told, as_of=AS_OF)["customer_id"].to_list() == ["c0", "c2"]


def test_an_alert_counts_those_at_or_above_both_thresholds():
    people = rows(p_leave=[0.5, 0.5, 0.49], value_at_stake=[10.0, 9.0, 50.0], net_gain=[1.0, None, 1.0])
    assert views.alert_of(views.above(people, p_leave=0.5, value_at_stake=10.0)) == (1, 10.0, 1)
    assert views.alert_of(people.clear()) == (0, 0.0, 0)


def test_an_alert_tells_with_how_many_a_contact_gains():
    people = rows(value_at_stake=[10.0] * 3, net_gain=[0.0, None, 2.0])  # leave alone, no consent, worth a contact
    assert views.alert_of(people) == (3, 30.0, 1)


def test_who_bought_once_or_is_within_the_usual_gap_is_not_listed_unless_there_is_something_to_do():
    people = rows(
        frequency=[0, 0, 3, 3, 3, 3], days_since_last_purchase=[40, 2, 40, 2, 2, 2], usual_gap_days=[30.0] * 6,
        open_request_days=[None, None, None, None, 5, None], due_on=[None, None, None, None, None, AS_OF],
    )  # fmt: skip
    listed, left_out = views.to_list(people, with_once=False)
    assert listed["customer_id"].to_list() == ["c2", "c4", "c5"]
    assert left_out == (2, 1)
    listed, left_out = views.to_list(people, with_once=True)
    assert listed["customer_id"].to_list() == ["c0", "c2", "c4", "c5"]
    assert left_out == (0, 2)


def test_a_list_is_ahead_until_the_longest_silent_hold_more():
    lengths = {"list_length": [1, 5, 9]}
    assert (
        views.ahead_until(pl.DataFrame({**lengths, "list_share": [0.3, 0.6, 1], "silent_share": [0.2, 0.5, 1]})) is None
    )
    assert views.ahead_until(pl.DataFrame({**lengths, "list_share": [0.3, 0.4, 1], "silent_share": [0.2, 0.5, 1]})) == 1
    assert views.ahead_until(pl.DataFrame({**lengths, "list_share": [0.1, 0.6, 1], "silent_share": [0.2, 0.5, 1]})) == 0


def test_what_a_list_holds_is_added_up_from_its_top_beside_the_longest_silent():
    people = rows(value_at_stake=[60.0, 30.0, 10.0], days_since_last_purchase=[5, 90, 40])
    table = views.captured(people)
    assert table["list_share"].to_list() == pytest.approx([0.6, 0.9, 1.0])
    assert table["silent_share"].to_list() == pytest.approx([0.3, 0.4, 1.0])
    assert views.captured(people.with_columns(pl.lit(0.0).alias("value_at_stake"))).is_empty()


def test_a_campaign_with_a_hold_out_tells_how_many_more_bought(data):
    people = sorted(data.first_purchases["customer_id"])
    assigned = pl.DataFrame(
        {"campaign_id": "spring", "customer_id": people, "stratum": None, "assigned_on": dt.date(2024, 4, 1),
         "arm": [Arm.TARGETED.value if number % 2 else Arm.HELD_OUT.value for number in range(len(people))]}
    )  # fmt: skip
    campaign = pl.DataFrame(
        {"campaign_id": ["spring"], "name": ["Spring"], "channel": ["email"], "starts_on": [dt.date(2024, 4, 1)],
         "ends_on": [dt.date(2024, 5, 31)], "holdout_rate": [0.5]}
    )  # fmt: skip
    recorded = {"campaigns": campaign, "assignments": assigned}
    known = make_dataset(data.transactions, dataset_id="shop", name="shop", tables=recorded)
    result = views.buyer_results(known, None, [], as_of=AS_OF).row(0, named=True)
    assert (result["channel"], result["metric"], result["estimate"]) == ("email", "is_buyer", 0.0)  # all buy anyway
    assert views.buyer_results(known, None, [], as_of=dt.date(2024, 5, 30)).is_empty()


def test_satisfaction_of_nobody_is_no_result_and_the_ladder_stands_on_sales_alone(data):
    customers = score_customers(data, as_of=AS_OF).customers
    assert satisfactions(data, customers, as_of=AS_OF, rules=SatisfactionRules()) == []
    now, _moved = ladder(data, customers, as_of=AS_OF, rules=SatisfactionRules())
    assert now.select("loyalty_rung", "n_known").rows()[-1] == ("does", 40)
