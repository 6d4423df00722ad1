"""Totals and movers of the value-by-potential matrix."""

import random

import polars as pl
import pytest

from crm_analytics.segments import (
    assign_segment,
    count_movers,
    estimate_potential,
    propose_thresholds,
    summarise_segments,
)
from crm_analytics.settings import SegmentRules

rng = random.Random(7)
BASE = pl.DataFrame(
    {
        "current_value": [round(rng.gauss(50, 60), 2) for _ in range(2_000)],
        "growth_potential": [round(max(0.0, rng.gauss(20, 60)), 2) for _ in range(2_000)],
        "clv": [round(rng.expovariate(0.01), 2) for _ in range(2_000)],
    }
)


def random_rules() -> SegmentRules:
    return SegmentRules(rng.choice([0.0, rng.uniform(-100, 200)]), rng.choice([0.0, rng.uniform(0, 200)]))


def test_movers_equal_a_comparison_of_two_assignments_at_any_thresholds():
    for _ in range(50):
        before, after = random_rules(), random_rules()
        both = BASE.with_columns(
            assign_segment(BASE, before)["segment"].alias("segment_before"),
            assign_segment(BASE, after)["segment"].alias("segment_after"),
        )
        expected = both.group_by("segment_before", "segment_after").agg(
            pl.len().alias("n_customers"), pl.col("clv").sum()
        )
        movers = count_movers(BASE, before=before, after=after)
        joined = movers.join(expected, on=["segment_before", "segment_after"], how="full", suffix="_expected")
        assert joined.filter(pl.col("n_customers").ne_missing(pl.col("n_customers_expected").cast(pl.Int64))).is_empty()
        assert joined["clv"].to_list() == pytest.approx(joined["clv_expected"].to_list())


def test_the_classes_and_not_assessed_add_up_to_the_base():
    columns = ("year_revenue", "year_margin", "revenue", "n_orders")
    full = BASE.with_columns([pl.lit(1.0).alias(name) for name in columns])
    full = full.with_columns(pl.when(pl.int_range(pl.len()) % 7 > 0).then("growth_potential").alias("growth_potential"))
    totals = summarise_segments(assign_segment(full, SegmentRules(50, 20)))
    assert totals["segment"].to_list() == ["gold", "silver", "iron", "lead", None]
    assert totals["n_customers"].sum() == full.height
    assert totals["clv"].sum() == pytest.approx(full["clv"].sum())


def test_an_empty_class_is_shown_with_zero_customers():
    base = BASE.with_columns(
        [pl.lit(1.0).alias(name) for name in ("year_revenue", "year_margin", "revenue", "n_orders")]
    )
    totals = summarise_segments(assign_segment(base, SegmentRules(1e9, 0.0)))
    assert dict(totals.select("segment", "n_customers").rows())["gold"] == 0


def test_a_given_threshold_is_kept_and_a_missing_one_proposed():
    rules = propose_thresholds(BASE, SegmentRules(current_value_threshold=12.5))
    assert rules.current_value_threshold == 12.5
    assert rules.growth_potential_threshold is not None


def customers(**columns) -> pl.DataFrame:
    size = len(next(iter(columns.values())))
    plain = {
        "frequency": [1] * size, "recency": [10] * size, "T": [400] * size, "year_revenue": [100.0] * size,
        "year_margin": [20.0] * size, "revenue": [100.0] * size, "margin": [20.0] * size,
        "value_basis": ["margin"] * size,
    }  # fmt: skip
    return pl.DataFrame({**plain, **columns})


def test_wallet_headroom_is_the_margin_of_the_wallet_less_what_is_earned():
    result = estimate_potential(customers(wallet=[1000.0, 100.0, 50.0]))
    assert result["growth_potential"].to_list() == [180.0, 0.0, 0.0]
    assert set(result["potential_measure"]) == {"wallet_headroom"}


def test_an_unknown_wallet_is_measured_against_peers():
    result = estimate_potential(customers(wallet=[1000.0, None]))
    assert result["potential_measure"].to_list() == ["wallet_headroom", "peer_headroom"]


def test_an_unknown_margin_leaves_both_axes_unknown():
    row = estimate_potential(customers(year_margin=[None, 20.0], wallet=[500.0, 500.0])).row(0, named=True)
    assert (row["current_value"], row["growth_potential"], row["potential_measure"]) == (None, None, None)


def test_customers_of_rich_peers_have_more_headroom():
    n = 400
    base = customers(
        first_category=["laptops", "cables"] * (n // 2),
        year_margin=[
            random.Random(i).uniform(50, 150) if i % 2 == 0 else random.Random(i).uniform(1, 5) for i in range(n)
        ],
    )
    result = estimate_potential(base).group_by("first_category").agg(pl.col("growth_potential").mean())
    headroom = dict(result.rows())
    assert headroom["laptops"] > 5 * headroom["cables"]
