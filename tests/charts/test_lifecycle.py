"""Bands and bars of the life cycle keep every customer and the order of the stages."""

import datetime as dt
from collections import defaultdict

import polars as pl

from crm_analytics.charts import lifecycle as charts
from crm_analytics.charts.theme import GREY


class Words(defaultdict):
    """Every code is its own word."""

    def __missing__(self, code):
        return code


WORDS = Words()
FLOWS = pl.DataFrame(
    [("not_yet", "exploration", 5), ("stability", "exploration", 1), ("stability", "lapsed", 2)],
    schema=["stage_before", "stage_after", "n_customers"],
    orient="row",
)


def test_bands_join_the_two_days_and_count_every_customer():
    sankey = charts.stage_flows(FLOWS, WORDS, days=("then", "now")).data[0]
    labels = list(sankey.node.label)
    assert labels == ["stage.not_yet 5", "stage.stability 3", "stage.exploration 6", "stage.lapsed 2"]
    bands = zip(sankey.link.source, sankey.link.target, sankey.link.value, strict=True)
    assert list(bands) == [(0, 2, 5), (1, 2, 1), (1, 3, 2)]


def test_bands_stand_in_the_order_of_the_life_cycle_from_the_top():
    node = charts.stage_flows(FLOWS, WORDS, days=("then", "now")).data[0].node
    assert list(node.y) == [5 / 16, (5 + 1.5) / 8, 6 / 16, 7 / 8]


def test_a_day_inside_a_month_is_named_in_full_and_a_month_end_by_its_month():
    history = pl.DataFrame(
        {"month_end": [dt.date(2024, 2, 29), dt.date(2024, 3, 10)], "stage": ["stability"] * 2, "n_customers": [1, 2],
         "customer_share": [1.0, 1.0]}
    )  # fmt: skip
    assert list(charts.stage_mix(history, WORDS, as_share=True).data[0].x) == ["2024-02", "2024-03-10"]


def test_margin_that_is_nowhere_known_has_no_bar():
    volume = pl.DataFrame({"stage": ["stability"], "monthly_revenue": [3.0], "monthly_margin": [None]})
    assert [bar.name for bar in charts.stage_volume(volume, WORDS, currency="USD").data] == ["axis.revenue"]


def test_bars_of_before_are_hatched_and_the_legend_is_grey():
    compared = pl.DataFrame({"stage": ["stability"], "n_customers": [3], "n_customers_tried": [2]})
    before, now, *keys = charts.rules_compared(compared, WORDS).data
    assert (before.marker.pattern.shape, now.marker.pattern.shape) == ("/", None)
    assert before.marker.color == now.marker.color
    assert [(key.name, key.marker.color, key.showlegend) for key in keys] == [
        ("rules.present", GREY, None), ("rules.tried", GREY, None),
    ]  # fmt: skip
