"""Money that is shared out adds up to what was shared, to the cent."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.intake.presets.amounts import allocate, on_first


@settings(deadline=None, max_examples=60)
@given(
    st.integers(-100_000, 100_000),
    st.lists(st.floats(0, 1e5, allow_nan=False), min_size=1, max_size=9),
)
def test_shares_add_up_to_the_cent_and_lie_within_a_cent_of_the_exact_ones(total_cents, weights):
    lines = pl.DataFrame(
        {"order_id": ["A"] * len(weights), "_total": [total_cents / 100] * len(weights), "_w": weights}
    )
    shares = allocate(lines, "revenue", pl.col("_total"), pl.col("_w"))["revenue"]
    assert round(shares.sum() * 100) == total_cents
    if sum(weights) > 1e-6:
        exact = [total_cents / 100 * weight / sum(weights) for weight in weights]
        assert max(abs(share - wanted) for share, wanted in zip(shares, exact, strict=True)) < 0.0101


def test_each_order_is_shared_out_for_itself():
    lines = pl.DataFrame({"order_id": ["A", "B", "A"], "_total": [1.0, 5.0, 1.0], "_w": [1.0, 0.0, 3.0]})
    assert allocate(lines, "revenue", pl.col("_total"), pl.col("_w"))["revenue"].to_list() == [0.25, 5.0, 0.75]


def test_an_unknown_total_stays_unknown():
    lines = pl.DataFrame({"order_id": ["A"], "_total": [None], "_w": [1.0]}, schema_overrides={"_total": pl.Float64})
    assert allocate(lines, "revenue", pl.col("_total"), pl.col("_w"))["revenue"].to_list() == [None]


def test_an_orders_amount_stands_on_its_first_line():
    lines = pl.DataFrame({"order_id": ["A", "A", "B"], "_s": [5.0, 5.0, 2.0]})
    assert lines.select(on_first(pl.col("_s")))["_s"].to_list() == [5.0, 0.0, 2.0]
