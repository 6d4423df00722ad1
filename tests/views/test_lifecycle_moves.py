"""How the mix changes: against a year and a target, and between two days."""

import datetime as dt

import polars as pl

from crm_analytics.views import lifecycle as views
from crm_analytics.views import lifecycle_moves as moves

NOW = pl.DataFrame({"customer_id": ["a", "b", "c", "d"], "stage": ["stability", "stability", "lapsed", "formation"]})
THEN = pl.DataFrame({"customer_id": ["a", "b", "c"], "stage": ["formation", "stability", "stability"]})


def by_stage(table, column):
    return dict(table.select("stage", column).iter_rows())


def test_a_target_of_the_lapsed_is_a_ceiling_and_of_the_stable_a_floor():
    table = moves.mix_against(views.stage_counts(NOW), None, {"stability": 0.5, "lapsed": 0.2})
    assert by_stage(table, "is_reached") == {
        "exploration": None, "formation": None, "stability": True, "degradation": None, "lapsed": False,
    }  # fmt: skip
    assert table["share_before"].null_count() == 5


def test_the_mix_stands_beside_that_of_the_year_before():
    table = moves.mix_against(views.stage_counts(NOW), views.stage_counts(THEN), {})
    assert by_stage(table, "share_before")["stability"] == 2 / 3
    assert by_stage(table, "customer_share")["stability"] == 0.5


def test_the_matrix_has_every_cell_and_its_margins_add_up():
    flows = views.stage_flows(views.join_stages(THEN, NOW))
    matrix = moves.move_matrix(flows)
    assert matrix.height == 30
    cell = matrix.filter(pl.col("stage_before") == "stability", pl.col("stage_after") == "lapsed").row(0, named=True)
    assert (cell["n_customers"], cell["row_share"], cell["column_share"]) == (1, 0.5, 1.0)
    square = moves.with_margins(matrix)
    assert square.filter(pl.col("stage_before").is_null()).select("stability", "n_customers").row(0) == (2, 4)
    assert square.filter(pl.col("stage_before") == "not_yet")["n_customers"].item() == 1


def test_a_row_without_anybody_has_no_shares():
    matrix = moves.move_matrix(views.stage_flows(views.join_stages(THEN, NOW)))
    assert matrix.filter(pl.col("stage_before") == "lapsed")["row_share"].null_count() == 5


def test_twelve_months_lie_over_the_twelve_before_with_month_ends_matched():
    ends = [dt.date(2023, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 3, 10)]
    history = pl.DataFrame({"month_end": ends, "stage": ["stability"] * 3, "customer_share": [0.1, 0.2, 0.3]})
    table = moves.stage_years(history, "stability")
    assert table.rows() == [(ends[0], 0.1, None), (ends[1], 0.2, 0.1)]
    assert moves.stage_years(history, "lapsed")["customer_share"].to_list() == [0.0, 0.0]


def test_customers_whom_two_sets_of_rules_place_differently_are_listed():
    other = pl.DataFrame({"customer_id": ["a", "b", "c", "d"], "stage": ["stability", "lapsed", "lapsed", "stability"]})
    differing = moves.differing_rules(NOW, other, NOW.head(3))
    assert differing.rows() == [("b", "stability", "lapsed")]
