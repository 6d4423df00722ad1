"""Gold, silver, iron and lead at and around the thresholds, the same on every engine."""

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.segments import assign_segment
from crm_analytics.settings import SegmentRules

RULES = SegmentRules(current_value_threshold=100.0, growth_potential_threshold=50.0)
BASE = pl.DataFrame(
    [
        ("at both", 100.0, 50.0, "gold"),
        ("over both", 100.01, 900.0, "gold"),
        ("a cent short of value", 99.99, 50.0, "silver"),
        ("a cent short of potential", 100.0, 49.99, "iron"),
        ("neither", 99.99, 49.99, "lead"),
        ("loss", -5.0, 0.0, "lead"),
        ("loss with potential", -5.0, 80.0, "silver"),
        ("no value", None, 80.0, None),
        ("no potential", 500.0, None, None),
        ("nothing known", None, None, None),
        ("not a number", float("nan"), 80.0, None),
    ],
    schema=["customer_id", "current_value", "growth_potential", "expected"],
    orient="row",
)


def test_a_value_at_the_threshold_is_high(engine):
    result = engine.collect(assign_segment(engine.frame(BASE), RULES))
    assert result.filter(pl.col("segment").ne_missing(pl.col("expected"))).is_empty()
    assert result.height == BASE.height


def test_a_null_axis_is_not_assessed_with_its_reason(engine):
    result = engine.collect(assign_segment(engine.frame(BASE), RULES)).filter(pl.col("segment").is_null())
    assert dict(result.select("customer_id", "not_assessed_reason").rows()) == {
        "no value": "no_current_value",
        "no potential": "no_growth_potential",
        "nothing known": "no_current_value",
        "not a number": "no_current_value",
    }


def test_thresholds_that_are_not_given_come_from_the_data(engine):
    table = pl.DataFrame({"current_value": [float(n) for n in range(1, 101)], "growth_potential": [1.0] * 100})
    result = engine.collect(assign_segment(engine.frame(table), SegmentRules(value_quantile=0.7)))
    assert result.group_by("segment").len().sort("segment").rows() == [("gold", 31), ("silver", 69)]


def test_a_quantile_outside_zero_to_one_is_refused():
    with pytest.raises(InvalidSetting, match="value_quantile"):
        SegmentRules(value_quantile=70)
