"""The tables behind the Segments page."""

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from crm_analytics.charts import segments as charts
from crm_analytics.segments import read_axes
from crm_analytics.settings import SegmentRules
from crm_analytics.views import segments as views
from crm_analytics.views.money_scale import MoneyScale, scale_for

BASE = pl.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d", "e"],
        "current_value": [300.0, 100.0, 0.0, -20.0, None],
        "growth_potential": [50.0, 0.0, 70.0, 0.0, 10.0],
        "year_revenue": [600.0, 300.0, 100.0, 0.0, 0.0],
        "year_margin": [300.0, 100.0, 0.0, -20.0, None],
        "clv": [60.0, 20.0, 15.0, 5.0, 0.0],
        "potential_measure": ["wallet_headroom", "peer_headroom", "peer_headroom", "peer_headroom", None],
        "not_assessed_reason": [None, None, None, None, "no_current_value"],
        "segment": ["gold", "iron", "silver", "lead", None],
    }
)
RULES = SegmentRules(100, 50)


class Codes(dict):
    """Every code is its own word."""

    def __missing__(self, code):
        return code


def base_of(customers: pl.DataFrame) -> views.SegmentBase:
    return views.segment_base(customers, proposed=views.proposed_thresholds(customers, SegmentRules()))


def draw(base: views.SegmentBase, rules: SegmentRules) -> go.Figure:
    figure = charts.matrix(base.density, Codes(), currency="USD")
    return charts.draw_thresholds(figure, base.density, rules=rules, before=base.proposed)


def test_tiers_have_their_shares_of_the_base():
    tiers = views.tier_table(read_axes(BASE), RULES)
    assert tiers.select("segment", "customer_share", "revenue_share", "mean_clv").rows() == [
        ("gold", 0.2, 0.6, 60.0), ("silver", 0.2, 0.1, 15.0), ("iron", 0.2, 0.3, 20.0), ("lead", 0.2, 0.0, 5.0),
        (None, 0.2, 0.0, 0.0),
    ]  # fmt: skip


def test_a_share_of_a_whole_that_is_not_above_zero_is_null():
    losses = BASE.with_columns(pl.lit(-1.0).alias("year_revenue"))
    assert views.tier_table(read_axes(losses), RULES)["revenue_share"].null_count() == 5


def test_movers_are_told_with_what_they_bring_the_largest_move_first():
    movers = views.movers_table(read_axes(BASE), before=RULES, after=SegmentRules(0, 50))
    assert movers.rows() == [("silver", "gold", 1, 0.0, 0.0, 15.0)]
    movers = views.movers_table(read_axes(BASE), before=RULES, after=SegmentRules(1000, 50))
    shares = {row[:2]: row[2] for row in movers.select("segment_before", "segment_after", "current_value_share").rows()}
    assert shares == {("gold", "silver"): pytest.approx(300 / 380), ("iron", "lead"): pytest.approx(100 / 380)}


def test_every_assessed_customer_lies_in_one_cell():
    density = views.matrix_density(read_axes(BASE), n_bins=4)
    assert density.cells["n_customers"].sum() == 4
    assert density.cells["value_from"].min() <= -20.0
    assert density.cells["value_to"].max() >= 300.0


@pytest.mark.parametrize(
    "customers",
    [
        BASE,
        BASE.head(1),
        BASE.with_columns(pl.lit(7.0).alias("current_value"), pl.lit(7.0).alias("growth_potential")),
        BASE.with_columns(pl.lit(None, pl.Float64).alias("growth_potential")),
        BASE.with_columns(pl.lit(0.0).alias("current_value"), pl.lit(0.0).alias("growth_potential")),
        BASE.with_columns(pl.col("current_value") * -1e9),
    ],
    ids=["five", "one", "all alike", "nobody assessed", "all zero", "large losses"],
)
def test_the_matrix_draws_whatever_the_base(customers):
    base = base_of(customers)
    for rules in (base.proposed, SegmentRules(-1e12, 1e12)):
        figure = draw(base, rules)
        drawn = np.array(figure.data[0].z, dtype=float)
        counted = 10 ** drawn[np.isfinite(drawn)]
        assert round(counted.sum()) == base.axes.is_assessed.sum()
        assert views.tier_table(base.axes, rules)["n_customers"].sum() == customers.height


def test_moved_thresholds_leave_a_dotted_line_and_take_the_place_of_those_before():
    base = base_of(BASE)
    figure = charts.matrix(base.density, Codes(), currency="USD")
    for rules, n_dotted in ((base.proposed, 0), (SegmentRules(50, 40), 2), (base.proposed, 0)):
        charts.draw_thresholds(figure, base.density, rules=rules, before=base.proposed)
        lines = [shape for shape in figure.layout.shapes if shape.type == "line"]
        assert [line.line.dash for line in lines] == [None, None, *["dot"] * n_dotted]


def test_one_pass_tells_all_that_a_move_changes_as_the_separate_counts_do():
    base, after = base_of(BASE), SegmentRules(0, 60)
    moved = views.moved(base, before=RULES, after=after)
    assert moved.tiers.equals(views.tier_table(base.axes, after))
    assert moved.movers.equals(views.movers_table(base.axes, before=RULES, after=after))
    assert moved.earlier == {"gold": 1, "silver": 1, "iron": 1, "lead": 1, None: 1}


def test_a_threshold_outside_the_data_lies_at_the_edge_of_the_picture():
    base = base_of(BASE)
    figure = draw(base, SegmentRules(1e9, 0))
    vertical = next(shape for shape in figure.layout.shapes if shape.type == "line")
    assert vertical.x0 == pytest.approx(figure.layout.xaxis.range[1])


def test_the_sliders_stop_at_values_of_the_customers_and_at_the_proposed_threshold():
    base = base_of(BASE)
    assert base.proposed.current_value_threshold in base.value_stops
    assert base.value_stops[0] == -20.0
    assert base.value_stops[-1] == 300.0


def test_proposed_thresholds_forget_what_was_chosen():
    chosen = SegmentRules(current_value_threshold=12345.0)
    assert views.proposed_thresholds(BASE, chosen) == views.proposed_thresholds(BASE, SegmentRules())


def test_a_tiers_list_has_its_customers_at_the_thresholds_the_most_valuable_first():
    members = views.tier_members(BASE, read_axes(BASE), rules=SegmentRules(0, 50), segment="gold")
    listed = views.tier_list(members.sort("clv"))
    assert listed.select("customer_id", "segment").rows() == [("a", "gold"), ("c", "gold")]


def test_reasons_and_measures_are_counted():
    assert views.reasons_not_assessed(BASE).rows() == [("no_current_value", 1)]
    assert views.measures(BASE).rows() == [("peer_headroom", 3), ("wallet_headroom", 1)]


def test_a_relationship_is_advised_by_size_and_mean_value_and_none_for_an_empty_tier():
    tiers = views.tier_table(read_axes(BASE), SegmentRules(1e9, 50))
    assert views.advised_level(tiers, "gold") is None
    assert (views.advised_level(tiers, "silver"), views.advised_level(tiers, "lead")) == ("reactive", "basic")


def test_the_money_scale_is_even_near_zero_and_keeps_the_order():
    scale = scale_for(np.array([0.0, 12.0, 30.0, 5000.0, np.nan]))
    positions = scale.position(np.array([-100.0, -1.0, 0.0, 1.0, 100.0, 10_000.0]))
    assert (np.diff(positions) > 0).all()
    assert scale.ticks(-50.0, 5000.0) == [-10.0, 0.0, 10.0, 100.0, 1000.0]


def test_one_amount_alone_gets_a_bin_around_it():
    edges = MoneyScale(1.0).edges(np.array([42.0]), 3)
    assert edges[0] < 42.0 < edges[-1]
