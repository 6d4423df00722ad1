"""What more could be won, by each of the measures."""

import polars as pl
import pytest

from crm_analytics.errors import InvalidSetting
from crm_analytics.segments import assign_segment, estimate_potential
from crm_analytics.settings import EXPECTED, PEERS, RESIDUAL, WALLET, SegmentRules, ValueRules

YEAR = ValueRules(horizon_days=365, annual_discount_rate=0.0)  # one undiscounted year: clv is what a year brings
BASE = pl.DataFrame(
    {
        "frequency": [3, 1], "recency": [700, 10], "T": [800, 700], "year_revenue": [100.0, 40.0],
        "year_margin": [20.0, 10.0], "revenue": [300.0, 200.0], "margin": [60.0, 40.0], "value_basis": ["margin"] * 2,
        "wallet": [500.0, None], "clv": [50.0, 4.0], "p_alive": [0.5, 0.2],
    }
)  # fmt: skip


def potentials(measure: str, base: pl.DataFrame = BASE) -> list[float | None]:
    return estimate_potential(base, measure=measure, value=YEAR)["growth_potential"].to_list()


def test_by_wallets_alone_a_customer_without_one_is_not_assessed_and_the_reason_says_so():
    placed = assign_segment(estimate_potential(BASE, measure=WALLET), SegmentRules(1, 1, potential_by=WALLET))
    assert placed["growth_potential"].to_list() == [80.0, None]
    assert placed["not_assessed_reason"].to_list() == [None, "no_wallet"]


def test_by_peers_alone_wallets_are_not_looked_at():
    assert potentials(PEERS) == [0.0, 8.0]  # 18 is the 80 % point of 10 and 20


def test_residual_value_is_clv_beyond_the_present_level_over_the_same_life():
    assert potentials(RESIDUAL) == pytest.approx([50 - 0.5 * 20, 4 - 0.2 * 10], abs=0.1)


def test_expected_growth_is_clv_a_year_above_this_year_and_never_below_zero():
    assert potentials(EXPECTED) == pytest.approx([50 - 20, 0.0], abs=0.1)


def test_serving_a_customer_dearly_leaves_no_more_to_win():
    served = BASE.with_columns(pl.Series("year_cost_to_serve", [500.0, 0.0]))
    dear = estimate_potential(served, measure=WALLET)
    assert dear.select("current_value", "growth_potential").row(0) == (-480.0, 80.0)


def test_customer_share_is_revenue_as_a_part_of_the_wallet_and_at_most_one():
    shares = estimate_potential(BASE.with_columns(pl.Series("wallet", [500.0, 30.0])))["wallet_share"]
    assert shares.to_list() == [0.2, 1.0]


def test_an_unknown_measure_is_refused():
    with pytest.raises(InvalidSetting, match="potential_by"):
        SegmentRules(potential_by="horoscope")
