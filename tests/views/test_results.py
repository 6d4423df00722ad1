"""What the Results page tells of a campaign equals tables worked out by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns import Campaign
from crm_analytics.errors import NotEnoughData
from crm_analytics.ledger import build_ledger
from crm_analytics.views import results as views
from crm_analytics.views.results_truth import true_effect

DAY = dt.date(2024, 5, 1)
PLAN = Campaign(
    campaign_id="spring", name="Spring", starts_on=DAY, ends_on=DAY + dt.timedelta(days=9),
    created_at=dt.datetime(2024, 4, 30), holdout_rate=0.5, cost_per_contact=0.5, fixed_cost=10.0,
)  # fmt: skip


def drawn(n=20, strata=("gold", "iron")):
    """Half of n customers in either stratum, and half of each stratum in either arm."""
    return pl.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(2 * n)],
            "arm": ["targeted", "held_out"] * n,
            "stratum": [strata[0]] * n + [strata[1]] * n,
        }
    )


def sales(people, *, targeted, held_out, cost=0.0):
    """One purchase a customer in the window, of an amount that depends on the arm and a little on the customer."""
    amount = pl.when(pl.col("arm") == "targeted").then(targeted).otherwise(held_out)
    place = pl.int_range(pl.len()) % 4
    return people.select(
        "customer_id",
        pl.lit(DAY).alias("date"),
        (amount + place).cast(pl.Float64).alias("revenue"),
        pl.lit(cost, dtype=pl.Float64).alias("cost"),
    )


def measure(people=None, **amounts):
    people = drawn() if people is None else people
    return views.measure_campaign(build_ledger(sales(people, **amounts)), people, PLAN)


def test_the_uplift_is_the_difference_of_the_arms_and_money_is_uplift_times_targeted():
    measured = measure(targeted=13, held_out=10)  # the arms' places differ by one: 13 + 1 against 10 + 2
    assert measured.uplift.estimate == pytest.approx(2.0)
    assert (measured.money.incremental_margin, measured.money.cost) == (pytest.approx(40.0), 20.0)
    assert measured.money.roi == pytest.approx(1.0)
    assert measured.money.credit_everything == pytest.approx(280.0)


def test_each_segment_is_measured_by_itself_and_everyone_comes_last():
    table = views.groups_table(measure(targeted=13, held_out=10))
    assert table["stratum"].to_list() == ["gold", "iron", None]
    assert table["estimate"].to_list() == pytest.approx([2.0, 2.0, 2.0])
    assert table["n_held_out"].to_list() == [10, 10, 20]


def test_groups_with_fewer_than_ten_of_an_arm_are_not_looked_at_alone():
    assert measure(drawn(n=18), targeted=13, held_out=10).by_group == {}


def test_customers_without_a_segment_are_a_group_of_their_own():
    measured = measure(drawn(strata=("gold", "")), targeted=13, held_out=10)
    assert sorted(measured.by_group) == ["gold", "not_assessed"]


def test_where_a_cost_is_unknown_revenue_is_measured_and_said():
    measured = measure(targeted=13, held_out=10, cost=None)
    assert measured.money.value_basis == measured.uplift.metric == "revenue"
    assert measured.warnings[0].code == "uplift.revenue_measured"
    assert measured.warnings[0].params == {"n_customers": 40}


def test_a_campaign_without_a_held_out_customer_can_not_be_measured():
    everyone = drawn().with_columns(pl.lit("targeted").alias("arm"))
    with pytest.raises(NotEnoughData):
        measure(everyone, targeted=1, held_out=1)


def test_the_interval_of_the_difference_is_drawn_around_the_targeted():
    measured = measure(targeted=13, held_out=10)
    held_out, targeted = views.arms_table(measured.uplift).iter_rows(named=True)
    assert (held_out["mean"], held_out["low"]) == (pytest.approx(12.0), None)
    assert targeted["mean"] == pytest.approx(14.0)
    assert targeted["low"] == pytest.approx(12.0 + measured.uplift.low)


def test_the_memory_keeps_money_whole_and_by_segment():
    rows = views.result_rows(measure(targeted=13, held_out=10), measured_on=DAY)
    assert rows["segment"].to_list() == [None, "gold", "iron"]
    assert rows["metric"].unique().to_list() == ["margin"]
    assert rows["cost"].to_list() == [20.0, 5.0, 5.0]  # the fixed cost is caused by no segment


def test_the_true_effect_is_what_contact_changed_by_hidden_stage():
    people = pl.DataFrame({"customer_id": ["a", "b", "c"], "arm": ["targeted", "targeted", "held_out"]})
    lines = pl.DataFrame(
        {"customer_id": ["a", "b", "c"], "date": [DAY] * 3, "revenue": [9.0, 4.0, 50.0], "cost": [0.0] * 3}
    )
    untouched = lines.with_columns(pl.Series("revenue", [6.0, 5.0, 1.0]))
    truth = pl.DataFrame(
        {
            "customer_id": ["a", "a", "b"],
            "month_end": [dt.date(2024, 3, 31), dt.date(2024, 4, 30), dt.date(2024, 4, 30)],
            "true_stage": ["lapsed", "stability", "degradation"],
        }
    )
    table = true_effect(lines, untouched, people=people, truth=truth, campaign=PLAN)
    assert table.rows() == [("stability", 1, 3.0), ("degradation", 1, -1.0), (None, 2, 1.0)]
