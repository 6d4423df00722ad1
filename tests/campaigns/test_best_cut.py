"""Who need not be contacted: a threshold is worth what customers tell who did not choose it."""

import polars as pl
import pytest

from crm_analytics.campaigns.best_cut import best_cut
from crm_analytics.errors import InvalidSetting, UnknownColumn

ARMS = ["targeted", "held_out"] * 200


def table(high: tuple[float, float], low: tuple[float, float]) -> pl.DataFrame:
    """Margin of the targeted and of the held out among 200 who bought much before, and 200 who bought little."""
    return pl.DataFrame({"arm": ARMS, "margin": [*high] * 100 + [*low] * 100, "past": [9.0] * 200 + [1.0] * 200})


def test_contact_that_pays_above_a_threshold_only_should_stop_there():
    cut = best_cut(table((3.0, 1.0), (1.0, 1.0)), column="past", cost_per_contact=1.0)
    assert (cut.threshold, cut.customer_share) == (9.0, 0.5)
    assert cut.gain == pytest.approx(0.5)  # half of the customers, each of whom cost 1 and brought nothing
    assert cut.low < 0.5 < cut.high


def test_contact_that_pays_for_everyone_gains_nothing_by_a_threshold():
    cut = best_cut(table((3.0, 1.0), (3.0, 1.0)), column="past", cost_per_contact=1.0)
    assert (cut.threshold, cut.customer_share) == (1.0, 1.0)
    assert (cut.gain, cut.low, cut.high) == (0.0, 0.0, 0.0)


def test_without_two_values_to_choose_between_there_is_no_threshold():
    same = table((3.0, 1.0), (1.0, 1.0)).with_columns(past=1.0)
    assert best_cut(same, column="past") is None
    assert best_cut(same.with_columns(past=pl.lit(None, pl.Float64)), column="past") is None


def test_customers_whose_past_is_unknown_choose_nothing_and_tell_nothing():
    known = table((3.0, 1.0), (1.0, 1.0))
    unknown = known.with_columns(past=pl.lit(None, pl.Float64), margin=pl.lit(1000.0))
    assert best_cut(pl.concat([known, unknown]), column="past", cost_per_contact=1.0) == best_cut(
        known, column="past", cost_per_contact=1.0
    )


def test_a_column_that_is_not_there_and_a_negative_cost_are_refused():
    with pytest.raises(UnknownColumn):
        best_cut(table((3.0, 1.0), (1.0, 1.0)), column="future")
    with pytest.raises(InvalidSetting):
        best_cut(table((3.0, 1.0), (1.0, 1.0)), column="past", cost_per_contact=-1.0)
