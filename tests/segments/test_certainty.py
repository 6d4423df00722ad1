"""How sure a tier is, and what moves it."""

import numpy as np
import polars as pl
import pytest

from crm_analytics.segments import estimate_potential, read_axes
from crm_analytics.segments.certainty import add_tier_probability, certainty_table, stability_table
from crm_analytics.segments.sensitivity import proposal_stability, sensitivity_grid
from crm_analytics.segments.tiers import count_tiers
from crm_analytics.settings import EXPECTED, PEERS, CertaintyRules, SegmentRules, ValueRules

FEW_DRAWS = CertaintyRules(n_draws=5, n_resamples=10)


def customers(**columns: list) -> pl.DataFrame:
    size = len(next(iter(columns.values())))
    plain = {
        "frequency": [1] * size, "T": [400] * size, "year_revenue": [100.0] * size, "year_margin": [20.0] * size,
        "revenue": [100.0] * size, "margin": [20.0] * size, "value_basis": ["margin"] * size,
        "customer_id": [str(number) for number in range(size)],
    }  # fmt: skip
    return pl.DataFrame({**plain, **columns})


def probabilities(base: pl.DataFrame, rules: SegmentRules, **settings) -> list[float | None]:
    return add_tier_probability(base, rules, **settings)["tier_probability"].to_list()


def test_an_estimated_wallet_at_the_threshold_is_even_and_far_from_it_sure():
    base = estimate_potential(customers(wallet=[500.0, 500.0 * np.exp(0.3), 5000.0, 110.0]))
    found = probabilities(base, SegmentRules(0, 80))  # headroom of 80 means a wallet of 500 at a margin rate of 20 %
    assert found == pytest.approx([0.5, 0.8413, 1.0, 1.0], abs=1e-3)  # one deviation above; the last is surely iron


def test_who_is_not_assessed_has_no_probability():
    base = estimate_potential(customers(year_margin=[None, 20.0], wallet=[500.0, 500.0]))
    sure = add_tier_probability(base, SegmentRules(0, 80))
    assert sure.select("segment", "tier_probability").row(0) == (None, None)
    assert sure.height == 2


def test_a_threshold_of_nothing_is_reached_for_sure():
    base = estimate_potential(customers(wallet=[500.0, 10.0]))
    assert probabilities(base, SegmentRules(0, 0)) == [1.0, 1.0]


def test_with_enough_known_wallets_a_customer_without_one_is_judged_by_alike_ones():
    rng = np.random.default_rng(1)
    revenue = rng.lognormal(6, 1, 400)
    wallet = revenue * 2 * np.exp(rng.normal(0, 0.35, 400))  # the wallet is about twice the revenue
    base = customers(
        revenue=[*revenue, 3_000.0, 50.0], year_revenue=[*revenue, 3_000.0, 50.0],
        year_margin=[*(0.2 * revenue), 600.0, 10.0], margin=[*(0.2 * revenue), 600.0, 10.0],
        wallet=[*wallet, None, None],
    )  # fmt: skip
    sure = add_tier_probability(estimate_potential(base), SegmentRules(0, 200)).tail(2)  # headroom: about 600 and 10
    is_high = sure["segment"].is_in(["gold", "silver"]).to_list()
    chance = [p if high else 1 - p for p, high in zip(sure["tier_probability"], is_high, strict=True)]
    assert chance[0] > 0.95
    assert chance[1] < 0.05


def test_a_peer_level_is_less_sure_near_the_threshold_than_far_from_it():
    rng = np.random.default_rng(2)
    yearly = rng.exponential(100, 300).round(2).tolist()
    base = estimate_potential(customers(year_margin=yearly), measure=PEERS)
    edge = float(base["growth_potential"].filter(base["growth_potential"] > 0).median())
    sure = add_tier_probability(base, SegmentRules(0, edge), certainty=FEW_DRAWS)
    near = (sure["growth_potential"] - edge).abs() < 3
    assert sure.filter(near)["tier_probability"].mean() < sure.filter(~near)["tier_probability"].mean()


def test_by_clv_the_needed_value_lies_at_the_fitting_place_of_its_range():
    year = ValueRules(horizon_days=365, annual_discount_rate=0.0, range_level=0.90)
    base = customers(clv=[100.0, 100.0], clv_low=[60.0] * 2, clv_high=[140.0] * 2, p_alive=[1.0] * 2)
    placed = estimate_potential(base, measure=EXPECTED, value=year)
    at, at_the_upper_end = 100 - 20, 140 - 20
    assert probabilities(placed, SegmentRules(0, at), value=year) == pytest.approx([0.5, 0.5], abs=0.01)
    assert probabilities(placed, SegmentRules(0, at_the_upper_end), value=year) == pytest.approx([0.95] * 2, abs=0.01)


def test_uncertain_customers_are_counted_by_tier():
    people = pl.DataFrame({"segment": ["gold", "gold", "lead", None], "tier_probability": [0.9, 0.6, 0.8, None]})
    assert certainty_table(people).select("segment", "n_customers", "n_uncertain", "uncertain_share").rows() == [
        ("gold", 2, 1, 0.5), ("silver", 0, 0, None), ("iron", 0, 0, None), ("lead", 1, 0, 0.0),
    ]  # fmt: skip


def test_who_came_in_between_is_in_no_stability():
    then = pl.DataFrame({"customer_id": ["a", "b"], "current_value": [9.0, 9.0], "growth_potential": [5.0, None]})
    now = pl.DataFrame({"customer_id": ["a", "c"], "current_value": [9.0, 9.0], "growth_potential": [1.0, 9.0]})
    table = stability_table(then, now, SegmentRules(5, 5))
    assert table.select("n_customers", "n_stayed").rows() == [(1, 0), (0, 0), (0, 0), (0, 0)]


def test_a_base_whose_customers_are_far_apart_keeps_its_tiers_when_it_is_resampled():
    base = pl.DataFrame({"current_value": [1.0] * 50 + [1e6] * 50, "growth_potential": [1.0, 1e6] * 50})
    found = proposal_stability(read_axes(base), SegmentRules(), certainty=FEW_DRAWS)
    assert found is not None
    assert found.kept["n_customers"].sum() == 100
    assert found.kept["kept_share"].drop_nulls().min() > 0.99


def test_nobody_assessed_has_no_stability():
    nobody = pl.DataFrame(
        {"current_value": [None], "growth_potential": [1.0]}, schema_overrides={"current_value": pl.Float64}
    )
    assert proposal_stability(read_axes(nobody), SegmentRules()) is None


@pytest.mark.parametrize("segment", ["gold", "silver", "iron", "lead"])
def test_each_cell_of_the_sensitivity_grid_equals_the_counted_tier(segment):
    rng = np.random.default_rng(3)
    base = pl.DataFrame({
        "current_value": [None, *rng.integers(-5, 10, 60).astype(float)],
        "growth_potential": rng.integers(0, 10, 61).astype(float),
    })  # fmt: skip
    axes, stops = read_axes(base), (-2.0, 0.0, 3.0, 99.0)
    for row in sensitivity_grid(axes, value_stops=stops, potential_stops=stops, segment=segment).iter_rows(named=True):
        tiers = count_tiers(axes, SegmentRules(row["value_from"], row["potential_from"])).filter(segment=segment)
        assert (row["n_customers"], row["current_value"]) == tiers.select("n_customers", "current_value").row(0)
