"""The four tiers at any thresholds are exact, and the defaults part the customers."""

import random

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.segments import (
    assign_segment,
    axes_messages,
    count_movers,
    count_tiers,
    estimate_potential,
    propose_thresholds,
    rank_correlation,
    read_axes,
    summarise_segments,
)
from crm_analytics.segments.relationship import advise_relationship
from crm_analytics.settings import SegmentRules

NAN = float("nan")
BASE = pl.DataFrame(
    {
        "current_value": [100.0, 100.0, 20.0, -5.0, None, 50.0, NAN],
        "growth_potential": [50.0, 10.0, 50.0, 0.0, 80.0, None, 80.0],
        "year_revenue": [400.0, 300.0, 100.0, 20.0, 10.0, 5.0, 0.0],
        "year_margin": [100.0, 100.0, 20.0, -5.0, None, 50.0, None],
        "clv": [90.0, 80.0, 30.0, 1.0, 4.0, 2.0, 3.0],
    }
)
RULES = SegmentRules(100, 50)


def test_each_tier_is_counted_and_summed():
    assert count_tiers(read_axes(BASE), RULES).select("segment", "n_customers", "year_revenue", "clv").rows() == [
        ("gold", 1, 400.0, 90.0),
        ("silver", 1, 100.0, 30.0),
        ("iron", 1, 300.0, 80.0),
        ("lead", 1, 20.0, 1.0),
        (None, 3, 15.0, 9.0),
    ]


def test_a_sum_with_an_unknown_part_is_null():
    margins = count_tiers(read_axes(BASE), RULES)["year_margin"].to_list()
    assert margins == [100.0, 20.0, 100.0, -5.0, None]


def test_live_counts_equal_those_of_the_assigned_segments_at_random_thresholds():
    rng = random.Random(3)
    values = [round(rng.gauss(50, 60)) for _ in range(500)]
    base = pl.DataFrame({
        "current_value": [float(value) if value % 11 else None for value in values],
        "growth_potential": [float(max(0, round(rng.gauss(20, 60)))) for _ in values],
        "clv": [float(rng.randrange(1000)) for _ in values],
    })  # fmt: skip
    axes = read_axes(base)
    for _ in range(100):
        rules = SegmentRules(rng.choice(values), rng.choice([0, 20, rng.uniform(0, 200)]))
        assert count_tiers(axes, rules).equals(summarise_segments(assign_segment(base, rules)))


def test_nobody_makes_four_empty_tiers():
    nobody = count_tiers(read_axes(BASE.clear()), RULES)
    assert nobody.select("segment", "n_customers").rows() == [("gold", 0), ("silver", 0), ("iron", 0), ("lead", 0)]


def test_thresholds_must_be_known_to_count():
    with pytest.raises(InvalidSetting, match="growth_potential_threshold"):
        count_tiers(read_axes(BASE), SegmentRules(current_value_threshold=1))


def test_movers_leave_out_those_who_are_not_assessed():
    moved = count_movers(BASE, before=RULES, after=SegmentRules(101, 50))
    assert moved.rows() == [
        ("gold", "silver", 1, 100.0, 90.0),
        ("iron", "lead", 1, 100.0, 80.0),
        ("lead", "lead", 1, -5.0, 1.0),
        ("silver", "silver", 1, 20.0, 30.0),
    ]


def test_a_threshold_is_proposed_above_the_value_that_most_customers_share():
    base = pl.DataFrame({"current_value": [0.0] * 8 + [12.34, 40.0], "growth_potential": [5.0] * 10})
    rules = propose_thresholds(base, SegmentRules())
    assert rules.current_value_threshold == 12.0
    assert assign_segment(base, rules)["segment"].to_list() == ["silver"] * 8 + ["gold"] * 2


def test_rounding_a_proposed_threshold_lets_nobody_in_who_lies_at_the_bottom():
    base = pl.DataFrame({"current_value": [121.0, 121.0, 121.0, 122.0], "growth_potential": [1.0, 2.0, 3.0, 4.0]})
    assert propose_thresholds(base, SegmentRules()).current_value_threshold == 122.0


def test_zero_and_losses_are_never_high_by_proposal():
    base = pl.DataFrame({"current_value": [-5.0, -4.0, -3.0, -2.0], "growth_potential": [0.0] * 4})
    assert set(assign_segment(base)["segment"]) == {"lead"}


def test_customers_all_alike_who_bring_something_are_high():
    base = pl.DataFrame({"current_value": [1234.0] * 4, "growth_potential": [0.0] * 4})
    assert set(assign_segment(base)["segment"]) == {"iron"}


def test_without_anybody_assessed_the_proposed_thresholds_are_zero():
    base = pl.DataFrame({"current_value": [None, NAN], "growth_potential": [None, None]}, strict=False)
    rules = propose_thresholds(base.cast(pl.Float64), SegmentRules())
    assert (rules.current_value_threshold, rules.growth_potential_threshold) == (0.0, 0.0)


def test_axes_that_say_the_same_are_warned_of():
    same = pl.DataFrame({"current_value": [1.0, 2.0, 3.0, 4.0], "growth_potential": [9.0, 8.0, 7.0, 6.0]})
    axes = read_axes(same)
    assert rank_correlation(axes) == pytest.approx(-1)
    assert [message.code for message in axes_messages(axes, rank_correlation(axes))] == ["segments.axes_related"]


def test_customers_all_alike_have_no_rank_correlation_and_no_warning():
    axes = read_axes(pl.DataFrame({"current_value": [1.0] * 5, "growth_potential": [2.0] * 5}))
    assert rank_correlation(axes) is None
    assert axes_messages(axes, None) == []


def test_a_base_without_any_known_axis_is_told_of():
    axes = read_axes(BASE.with_columns(pl.lit(None, pl.Float64).alias("growth_potential")))
    assert [message.params for message in axes_messages(axes, None)] == [{"n_customers": 7}]


def test_peer_headroom_is_out_of_sample_one_customer_in_five_exceeds_the_level():
    rng = random.Random(5)
    n = 1000
    values = [round(rng.expovariate(0.01), 2) for _ in range(n)]
    base = pl.DataFrame({
        "frequency": [rng.randrange(5) for _ in range(n)], "T": [rng.randrange(400, 800) for _ in range(n)],
        "year_revenue": values, "year_margin": values, "revenue": [value + 100 for value in values],
        "margin": values, "value_basis": ["margin"] * n, "gross_revenue": [value + 100 for value in values],
    })  # fmt: skip
    shuffled = base.with_columns(gross_revenue=pl.col("gross_revenue").shuffle(seed=1))
    exceeding = (estimate_potential(shuffled)["growth_potential"] == 0).mean()
    assert exceeding == pytest.approx(0.2, abs=0.05)


@pytest.mark.parametrize(
    ("customer_share", "relative_value", "level"),
    [(0.5, 3.0, "accountable"), (0.2, 3.0, "proactive"), (0.05, 1.0, "proactive"), (0.3, 0.5, "reactive")],
)
def test_few_customers_of_high_value_get_a_closer_relationship(customer_share, relative_value, level):
    assert advise_relationship(customer_share=customer_share, relative_value=relative_value) == level
