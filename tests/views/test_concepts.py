"""What the data say about a concept, on tables small enough to count by hand."""

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from crm_analytics.dataset import DataSet, make_dataset
from crm_analytics.scoring import score_customers
from crm_analytics.settings import StageRules
from crm_analytics.views.concepts import FACTS, Evidence, find_fact
from crm_analytics.views.lifecycle import stage_history, stage_volume

AS_OF = dt.date(2024, 6, 30)
LINES = pl.DataFrame(
    {
        "customer_id": ["ann", "ann", "bob", "cem"],
        "date": [dt.date(2024, 1, 10), dt.date(2024, 6, 1), dt.date(2024, 6, 20), dt.date(2024, 5, 1)],
        "product": ["lamp", "lamp", "desk", "desk"],
        "category": ["light", "light", "wood", "wood"],
        "quantity": [1.0, 1.0, 1.0, 2.0],
        "revenue": [100.0, 100.0, 50.0, 50.0],
        "cost": [60.0, 60.0, 30.0, 30.0],
    }
)
CUSTOMERS = pl.DataFrame(
    {
        "customer_id": ["ann", "bob", "cem"],
        "stage": ["stability", "exploration", "exploration"],
        "standing": ["regular", "new", "new"],
        "segment": ["gold", "lead", None],
        "first_day": [dt.date(2024, 1, 10), dt.date(2024, 6, 20), dt.date(2024, 5, 1)],
        "frequency": [1, 0, 0],
        "recency": [143, 0, 0],
        "T": [172, 10, 60],
        "days_since_last_purchase": [29, 10, 60],
        "n_orders": [2, 1, 1],
        "recent_revenue": [200.0, 50.0, 50.0],
        "year_revenue": [200.0, 50.0, 50.0],
        "year_margin": [80.0, 20.0, 20.0],
        "clv": [90.0, 20.0, 10.0],
        "historic_value": [80.0, 20.0, 20.0],
        "current_value": [80.0, 20.0, 20.0],
        "growth_potential": [40.0, 10.0, None],
        "wallet": [800.0, 200.0, None],
        "email": ["x@example.com", "x@example.com", None],
        "household_id": ["h", "h", None],
        "referred_by": [None, "ann", "ann"],
        "acquisition_cost": [10.0, 20.0, None],
        "owner": ["eva", "eva", "fay"],
        "consent_email": [True, False, None],
    }
)


def dataset(**tables: pl.DataFrame) -> DataSet:
    return make_dataset(LINES, dataset_id="tiny", name="Tiny", tables=tables)


def fact(concept: str, *, customers: pl.DataFrame = CUSTOMERS, **tables: pl.DataFrame) -> tuple[str, dict[str, Any]]:
    found = find_fact(concept, Evidence(dataset(**tables), customers, AS_OF))
    assert found is not None
    return found.code, dict(found.params)


def numbers(concept: str, **tables: pl.DataFrame) -> dict[str, Any]:
    return fact(concept, **tables)[1]


def test_a_stage_counts_its_customers_against_all():
    assert numbers("exploration_period") == {"n_customers": 2, "n_base": 3, "customer_share": 2 / 3}


def test_monthly_volume_is_that_of_the_life_cycle_page_for_the_customers_at_hand():
    volumes = numbers("volume_and_profit")
    # ann began February to June, cem June; only in June did one of them buy, ann for 100
    assert volumes["n_months"] == 5
    days = [dt.date(2024, month, day) for month, day in ((1, 31), (2, 29), (3, 31), (4, 30), (5, 31), (6, 30))]
    history = stage_history(dataset().ledger, days=days, as_of=AS_OF, rules=StageRules())
    page = dict(stage_volume(history).select("stage", "monthly_revenue").iter_rows())
    assert {stage: volumes[stage] for stage in page} == page
    assert max(page.values()) > 0


def test_without_a_month_that_is_over_there_is_no_monthly_volume():
    early = Evidence(dataset(), CUSTOMERS, dt.date(2024, 2, 10))
    assert find_fact("volume_and_profit", early).code == "fact.no_month_over"


def test_mean_and_median_of_clv_differ_where_one_customer_is_worth_most():
    assert numbers("lifetime_value") == {"mean": 40.0, "median": 20.0, "horizon_days": 365}


def test_purchase_value_counts_only_known_wallets():
    # 250 of 1,000 spent here, 100 of 250 left: 500 x 0.25 x 0.4
    found = numbers("purchase_value")
    assert (found["n_customers"], found["wallet"], found["wallet_share"]) == (2, 500.0, 0.25)
    assert found["purchase_value"] == pytest.approx(50.0)


def test_the_referred_are_counted_with_what_they_are_worth():
    assert numbers("word_of_mouth_value") == {
        "n_referred": 2, "customer_share": 2 / 3, "n_referrers": 1, "clv": 30.0,
    }  # fmt: skip


def test_a_household_of_one_is_no_household():
    assert numbers("household_value") == {"n_groups": 1, "clv": 110.0}


def test_what_is_to_come_is_not_told():
    notes = pl.DataFrame(
        {
            "customer_id": ["ann", "ann", "bob", None],
            "occurred_at": [dt.datetime(2024, 6, 30, 23), dt.datetime(2024, 7, 1), *[dt.datetime(2024, 5, 1)] * 2],
            "kind": ["suggestion", "complaint", "page_view", "inquiry"],
            "is_adopted": [True, None, None, None],
        }
    )  # fmt: skip
    assert numbers("information_value", interactions=notes)["n_items"] == 1
    assert numbers("knowledge_value", interactions=notes) == {"n_suggestions": 1, "n_adopted": 1, "n_customers": 1}


def test_a_missing_table_is_named_with_its_columns():
    code, params = fact("transaction_value")
    assert (code, params) == ("fact.not_recorded", {"table": "partner_income", "columns": ("earned_on", "amount")})


def test_a_column_without_any_value_is_not_recorded():
    code, params = fact("customer_share", customers=CUSTOMERS.with_columns(wallet=pl.lit(None, pl.Float64)))
    assert (code, params) == ("fact.not_recorded", {"table": "customers", "columns": ("wallet",)})


def test_the_five_parts_leave_open_what_the_data_do_not_hold():
    parts = numbers("five_parts")
    assert (parts["mean"], parts["n_referred"], parts["n_adopted"], parts["partner_income"]) == (40.0, 2, None, None)


def test_winning_is_compared_with_what_new_and_regular_customers_bring():
    assert numbers("winning_or_keeping") == {"cost": 15.0, "new": 20.0, "regular": 80.0}


def test_the_ceiling_is_two_fifths_of_the_mean_clv():
    assert numbers("acquisition_ceiling") == {"ceiling": 16.0, "cost": 15.0}


def test_a_fair_price_is_a_low_cost():
    answer = {"quality": 6, "convenience": 4, "attitude": 5, "ethics": 5, "time": 2, "energy": 3, "price": 7}
    surveys = pl.DataFrame(
        {"customer_id": ["ann"], "answered_on": [AS_OF], **{k: [float(v)] for k, v in answer.items()}}
    )
    found = numbers("delivered_value", surveys=surveys)
    assert (found["gain_score"], found["cost_score"]) == (5.0, 2.0)  # (2 + 3 + 8 - 7) / 3


def test_a_customer_whose_email_bought_before_is_not_new():
    assert numbers("wrongly_new") == {"n_matched": 1, "n_new": 2, "column": "email"}


def test_unknown_consent_is_no_consent():
    assert numbers("permission") == {"email_rate": 1 / 3, "phone_rate": None, "post_rate": None}


def test_a_customer_without_a_class_is_told_apart():
    assert numbers("seven_rules") == {"n_assessed": 2, "n_not_assessed": 1}


def test_the_newest_product_is_one_that_has_had_its_launch_window():
    lines = pl.DataFrame(
        {
            "customer_id": ["ann", "ann", "bob", "cem", "cem"],
            "date": [dt.date(2023, 1, 1), dt.date(2024, 3, 1), dt.date(2024, 3, 31), dt.date(2024, 4, 1), AS_OF],
            "product": ["lamp", "desk", "desk", "desk", "sofa"],
            "quantity": [1.0] * 5,
            "revenue": [10.0] * 5,
        }
    )
    data = replace(make_dataset(lines, dataset_id="tiny", name="Tiny"), known_until=dt.date(2023, 2, 1))
    found = find_fact("early_adopters", Evidence(data, CUSTOMERS, AS_OF))
    assert (found.params["product"], found.params["launched_on"]) == ("desk", dt.date(2024, 3, 1))
    assert found.params["n_customers"] == 2  # within 30 days; the third came a day later


def test_the_camera_shops_goal_is_a_quarter_more():
    assert numbers("camera_shop") == {"revenue": 300.0, "goal": 375.0, "n_more": 1}


def test_words_only_have_no_fact():
    assert find_fact("four_cs", Evidence(dataset(), CUSTOMERS, AS_OF)) is None


@pytest.mark.parametrize("concept", FACTS)
def test_without_customers_every_concept_says_so(concept):
    assert fact(concept, customers=CUSTOMERS.clear())[0] == "fact.no_customers"


LONELY = LINES.head(1)
SAME_DAY = pl.DataFrame(
    {
        "customer_id": [f"c{n}" for n in range(10)],
        "date": [AS_OF] * 10,
        "revenue": [-5.0] + [10.0] * 9,
        "quantity": [1.0] * 10,
    }
)


@pytest.mark.parametrize("lines", [LONELY, SAME_DAY], ids=["one customer with one order", "ten on one day"])
@pytest.mark.parametrize("concept", FACTS)
def test_every_concept_has_something_to_say_on_poor_data(concept, lines):
    data = make_dataset(lines, dataset_id="poor", name="Poor")
    scores = score_customers(data, as_of=AS_OF)
    found = find_fact(concept, Evidence(data, scores.customers, AS_OF, scores.rules))
    assert found is not None
    assert found.code != "fact.no_customers"
