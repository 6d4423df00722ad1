"""Who lies in picked cells of the matrix."""

import polars as pl
import pytest

from crm_analytics.segments import read_axes
from crm_analytics.settings import SegmentRules
from crm_analytics.views.segment_people import people_in_cells
from crm_analytics.views.segments import matrix_density, profit_and_loss, tier_table

BASE = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d", "e"],
        "current_value": [300.0, 100.0, 0.0, -20.0, None],
        "growth_potential": [50.0, 0.0, 70.0, 0.0, 10.0],
        "year_revenue": [600.0, 300.0, 100.0, 10.0, 0.0],
        "year_margin": [300.0, 110.0, 0.0, -20.0, None],
        "segment": ["x"] * 5,
    }
)
RULES = SegmentRules(100, 50)


def test_all_cells_together_hold_everybody_who_is_assessed():
    axes = read_axes(BASE)
    density = matrix_density(axes)
    everybody = people_in_cells(BASE, axes, density, cells=range(density.cells.height), rules=RULES)
    assert everybody.select("customer_id", "segment").rows() == [
        ("a", "gold"), ("b", "iron"), ("c", "silver"), ("d", "lead"),
    ]  # fmt: skip


def test_each_cell_holds_as_many_as_it_counts():
    axes = read_axes(BASE)
    density = matrix_density(axes, n_bins=3)
    for cell, n in enumerate(density.cells["n_customers"]):
        assert people_in_cells(BASE, axes, density, cells=[cell], rules=RULES).height == n


def test_a_cell_that_is_not_there_holds_nobody():
    axes = read_axes(BASE)
    assert people_in_cells(BASE, axes, matrix_density(axes), cells=[999, -1], rules=RULES).is_empty()


def test_the_account_of_a_tier_goes_from_revenue_to_profit():
    account = profit_and_loss(tier_table(read_axes(BASE), RULES), {"iron": "Ann"})
    assert account.filter(segment="iron").drop("segment").row(0) == ("Ann", 1, 300.0, 190.0, 110.0, None, 100.0)


def test_customer_share_of_a_tier_is_the_mean_over_known_wallets():
    known = BASE.with_columns(pl.Series("wallet_share", [0.2, 0.4, None, None, 0.9]))
    table = tier_table(read_axes(known), SegmentRules(100, 0))
    assert table.filter(segment="gold")["wallet_share"].to_list() == [pytest.approx(0.3)]
    assert table.filter(segment="silver")["wallet_share"].to_list() == [None]
    assert tier_table(read_axes(BASE), RULES)["wallet_share"].null_count() == 5
