"""The triangle shows what was lived, sets the running month apart and leaves the future empty."""

import datetime as dt
from collections import defaultdict

import polars as pl
import pytest

from crm_analytics.charts import retention as charts

WORDS = defaultdict(str, {"cohort.new": "New", "cohort.known_before": "Before"})
JAN, FEB = dt.date(2024, 1, 1), dt.date(2024, 2, 1)


def triangle(*rows):
    columns = ["cohort", "is_known_before", "cohort_size", "period_index", "retention_rate", "is_running"]
    return pl.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])


TRIANGLE = triangle(
    (JAN, False, 4, 0, 1.0, False), (JAN, False, 4, 1, 0.5, False), (JAN, False, 4, 2, 0.25, True),
    (FEB, False, 2, 0, 1.0, False), (FEB, False, 2, 1, 0.0, True),
)  # fmt: skip


def draw(table, forecast=None, **options):
    scale = charts.Scale("retention_rate", "%", "Months", **options)
    return charts.cohort_triangle(table, WORDS, scale=scale, forecast=forecast)


def test_months_not_lived_are_empty_and_a_month_without_buyers_is_zero():
    lived, running = draw(TRIANGLE).data
    assert [list(row) for row in lived.z] == [[1.0, 0.5], [1.0, None]]
    assert list(zip(running.x, running.y, running.text, strict=True)) == [
        (2, "2024-01 (4)", "25"),
        (1, "2024-02 (2)", "0"),
    ]
    assert list(lived.y) == ["2024-01 (4)", "2024-02 (2)"]


def test_each_cell_of_the_running_month_is_framed():
    assert sorted((shape.x0, shape.y0) for shape in draw(TRIANGLE).layout.shapes) == [(0.5, 0.5), (1.5, -0.5)]


def test_the_first_month_which_is_always_everybody_does_not_set_the_scale():
    assert draw(TRIANGLE, first_counts=False).layout.coloraxis.cmax == 0.5
    assert draw(TRIANGLE).layout.coloraxis.cmax == 1.0


def test_customers_known_before_have_a_panel_of_their_own():
    both = pl.concat([TRIANGLE, triangle((JAN, True, 9, 0, 1.0, False))])
    assert [title.text for title in draw(both).layout.annotations] == ["Before", "New"]


@pytest.mark.parametrize("table", [TRIANGLE.head(1), TRIANGLE.head(0)], ids=["one cell", "nothing"])
def test_the_smallest_triangles_are_drawn(table):
    assert draw(table, first_counts=False).layout.coloraxis.cmax == 1.0


def test_forecast_cells_are_pale_and_carry_their_range():
    coming = triangle((JAN, False, 4, 2, 0.3, True), (JAN, False, 4, 3, 0.25, False)).with_columns(
        pl.lit(0.1).alias("low"), pl.lit(0.4).alias("high")
    )
    *_, forecast, texts = draw(TRIANGLE, coming).data
    assert (list(forecast.x), [list(row) for row in forecast.z]) == ([3], [[0.25], [None]])  # the running one is not in
    assert (list(texts.text), list(texts.customdata)) == (["<i>25</i>"], ["10 – 40"])
    assert forecast.opacity < 1
