"""What winning a customer may cost."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.settings import AcquisitionRules
from crm_analytics.value.acquisition import acquisition_ceilings, mean_ceiling, won_by_campaign

RULES = AcquisitionRules(min_customers=2)
CUSTOMERS = pl.DataFrame({
    "customer_id": ["a", "b", "c", "d", "old"],
    "acquisition_channel": ["fair", "fair", "call", "call", "fair"],
    "historic_value": [10.0, 30.0, 40.0, 60.0, 9000.0], "clv": [40.0, 20.0, 40.0, 60.0, 0.0],
    "acquisition_cost": [15.0, 25.0, 90.0, 110.0, 0.0],
    "is_known_before": [False, False, False, False, True],
})  # fmt: skip


def test_the_ceiling_is_a_share_of_the_mean_relation_with_the_interval_of_that_mean():
    fair = acquisition_ceilings(CUSTOMERS, by="acquisition_channel", rules=RULES).row(1, named=True)
    assert (fair["group"], fair["n_customers"], fair["relation_value"], fair["ceiling"]) == ("fair", 2, 50.0, 20.0)
    call = acquisition_ceilings(CUSTOMERS, by="acquisition_channel", rules=RULES).row(0, named=True)
    # 80 and 120: standard deviation 28.28, of the mean 20; 90 % of a normal: +- 1.645 x 20 x .4
    assert (call["ceiling_low"], call["ceiling_high"]) == pytest.approx((40 - 13.159, 40 + 13.159), abs=1e-3)


def test_a_cost_is_judged_against_the_interval():
    verdicts = dict(
        acquisition_ceilings(CUSTOMERS, by="acquisition_channel", rules=RULES)
        .select("group", "bid_verdict")
        .iter_rows()
    )
    assert verdicts == {"call": "above", "fair": "within"}  # fair: both relations are worth 50, so no spread
    dearer = CUSTOMERS.with_columns(pl.lit(45.0).alias("acquisition_cost"))
    rows = acquisition_ceilings(dearer, by="acquisition_channel", rules=RULES)
    assert dict(rows.select("group", "bid_verdict").iter_rows()) == {"call": "unclear", "fair": "above"}
    free = acquisition_ceilings(CUSTOMERS.drop("acquisition_cost"), by="acquisition_channel", rules=RULES)
    assert free["bid_verdict"].unique().to_list() == ["no_cost"]


def test_groups_that_are_too_small_are_left_out():
    assert acquisition_ceilings(CUSTOMERS, by="acquisition_channel", rules=AcquisitionRules()).is_empty()
    assert mean_ceiling(CUSTOMERS, rules=RULES)["n_customers"].to_list() == [4]


def test_a_relation_that_loses_money_has_a_ceiling_of_nothing():
    losing = CUSTOMERS.with_columns(pl.lit(-200.0).alias("clv"))
    assert mean_ceiling(losing, rules=RULES)["ceiling"].to_list() == [0.0]


def test_a_campaign_won_those_who_reacted_to_it_before_their_first_purchase_in_its_time():
    customers = pl.DataFrame({
        "customer_id": ["reacted", "only_sent", "late", "early"],
        "first_day": [dt.date(2024, 5, 10), dt.date(2024, 5, 10), dt.date(2024, 7, 1), dt.date(2024, 5, 2)],
    })  # fmt: skip
    campaigns = pl.DataFrame(
        {"campaign_id": ["may"], "starts_on": [dt.date(2024, 5, 1)], "ends_on": [dt.date(2024, 5, 31)]}
    )
    responses = pl.DataFrame({
        "campaign_id": ["may"] * 4, "customer_id": ["reacted", "only_sent", "late", "early"],
        "occurred_at": [dt.datetime(2024, 5, 3)] * 4, "event": ["clicked", "sent", "clicked", "clicked"],
    })  # fmt: skip
    assert won_by_campaign(customers, responses, campaigns)["campaign_id"].to_list() == ["may", None, None, None]
    assert won_by_campaign(customers, None, None)["campaign_id"].null_count() == 4
