"""What to change next time: each change with what it adds, worked out by hand."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from crm_analytics.campaigns.best_cut import BestCut
from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.proposals import contact_cost, propose
from crm_analytics.campaigns.returns import CampaignResult, campaign_result
from crm_analytics.campaigns.several import Comparison

DAY = dt.date(2024, 5, 1)
PLAN = Campaign(
    campaign_id="x", name="X", starts_on=DAY, ends_on=DAY, created_at=dt.datetime(2024, 1, 1), holdout_rate=0.2,
    cost_per_contact=1.0, fixed_cost=40.0,
    variants=({"name": "A", "offer": "Gift", "share": 0.5}, {"name": "B", "offer": "Call", "share": 0.5}),
)  # fmt: skip
UPLIFT = measure_uplift(pl.DataFrame({"arm": ["targeted", "held_out"], "margin": [5.0, 2.0]}))


def result(low: float, high: float, *, metric: str = "margin") -> CampaignResult:
    """80 targeted and 20 held out, a contact for 1, and 40 once."""
    uplift = replace(UPLIFT, estimate=(low + high) / 2, low=low, high=high, n_targeted=80, n_held_out=20, metric=metric)
    return campaign_result(uplift, n_targeted=80, cost_per_contact=1.0, fixed_cost=40.0)


def proposed(of: CampaignResult, **more: object) -> dict[str, tuple]:
    return {each.message.code: (each.gain, each.changes) for each in propose(of, PLAN, **more)}


def test_a_campaign_that_paid_is_done_again():
    assert proposed(result(2.0, 4.0)) == {"next.repeat_same": (None, {})}


def test_revenue_above_the_cost_of_contact_is_not_called_earned():
    assert list(proposed(result(2.0, 4.0, metric="revenue"))) == ["next.goods_unpaid"]


def test_where_nothing_is_decided_certainty_has_a_price_and_size_a_gain():
    found = proposed(result(-1.0, 5.0))  # 2 a customer: 160 - 80 - 40 = 40, between -200 and 280
    # half as many held out again are 20 fewer contacts, each of which brings 2 - 1, at most 5 - 1, at least -1 - 1
    assert found["next.larger_holdout"] == ((-20.0, -80.0, 40.0), {"holdout": "40"})
    # a profit of 0.5 a contact shows at (3 / 0.5)^2 x 100 = 3,600; the other 3,500 cost nothing fixed: 35 x 80
    gain, changes = found["next.more_customers"]
    assert gain == pytest.approx((2800.0, -5600.0, 11200.0))
    assert changes == {"audience": "", "without": ""}


def test_a_campaign_that_works_but_costs_too_much_should_cost_what_it_brings():
    gain, changes = proposed(result(0.6, 1.0))["next.cut_cost"]  # 0.8 a customer, and 0.5 of the fixed cost
    assert gain == pytest.approx((56.0, 56.0, 56.0))  # 0.7 less for each of 80
    assert changes == {"cost": "0.30"}


def test_stopping_saves_the_loss():
    gain, changes = proposed(result(-2.0, -1.0))["next.stop"]
    assert gain == pytest.approx((240.0, 200.0, 280.0))
    assert changes is None


def test_a_segment_that_loses_is_left_out():
    gain, changes = proposed(result(2.0, 4.0), by_segment={"iron": result(-2.0, -1.0)})["next.drop_segment"]
    assert gain == pytest.approx((240.0, 200.0, 280.0))
    assert changes == {"without": "iron"}


def better(p_adjusted: float) -> Comparison:
    """B beats A by 1 to 3 a customer; A was given to 30, B to 50."""
    between = replace(UPLIFT, estimate=-2.0, low=-3.0, high=-1.0, n_targeted=30, n_held_out=50)
    return Comparison("A", "B", between, p_adjusted)


def test_the_better_treatment_gains_for_those_who_got_the_worse_one():
    gain, changes = proposed(result(2.0, 4.0), variants=(better(0.01),))["next.best_variant"]
    assert gain == pytest.approx((60.0, 30.0, 90.0))
    assert changes == {"offer": "Call"}


def test_a_treatment_that_may_be_better_by_chance_is_not_proposed():
    assert "next.best_variant" not in proposed(result(2.0, 4.0), variants=(better(0.06),))


def test_a_threshold_is_proposed_only_when_its_gain_is_beyond_chance():
    cut = BestCut("past_margin", 50.0, 0.5, gain=0.5, low=0.1, high=0.9)
    gain, changes = proposed(result(2.0, 4.0), cut=cut)["next.higher_threshold"]
    assert gain == pytest.approx((50.0, 10.0, 90.0))  # of 100 in the audience
    assert changes == {"current_value_min": "50.00"}
    assert "next.higher_threshold" not in proposed(result(2.0, 4.0), cut=replace(cut, low=0.0))


def memory(*rows: tuple[str, str, float]) -> pl.DataFrame:
    """campaign, channel, estimate: each with a standard error of 1, and a phone call costs 3."""
    table = pl.DataFrame(rows, schema=["campaign_id", "channel", "estimate"], orient="row")
    reach = 1.959964
    return table.with_columns(
        segment=pl.lit(None, pl.String), metric=pl.lit("margin"), low=pl.col("estimate") - reach,
        high=pl.col("estimate") + reach, cost=pl.when(pl.col("channel") == "phone").then(300.0).otherwise(100.0),
        n_targeted=pl.lit(100, pl.Int64),
    )  # fmt: skip


def test_a_channel_that_brought_more_than_it_costs_more_is_proposed():
    past = memory(("a", "email", 2.0), ("b", "email", 2.0), ("c", "phone", 9.0), ("d", "phone", 9.0))
    gain, changes = proposed(result(2.0, 4.0), memory=past)["next.other_channel"]
    # 9 - 2 - (3 - 1) = 5 a contact; variances of 1/2 each: 5 - 1.96 and 5 + 1.96; for 80
    assert gain == pytest.approx((400.0, 243.2, 556.8), abs=0.01)
    assert changes == {"channel": "phone", "cost": "3.00"}
    assert contact_cost(past, "phone") == 3.0


def test_a_channel_that_may_have_been_lucky_is_not_proposed():
    past = memory(("a", "email", 2.0), ("c", "phone", 6.0))  # 2 more after its cost, with an error of root 2
    assert "next.other_channel" not in proposed(result(2.0, 4.0), memory=past)
