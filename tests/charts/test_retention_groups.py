"""The heat map of groups shows small groups without letting them speak in colour."""

import polars as pl

from crm_analytics.charts.retention import Scale
from crm_analytics.charts.retention_groups import group_cells

CURVES = pl.DataFrame(
    [("toys", 1, 0.2, 40), ("books", 1, 0.9, 5)],
    schema=["group", "period_index", "retention_rate", "cohort_size"], orient="row",
)  # fmt: skip


def test_a_cell_of_few_customers_is_grey_and_does_not_stretch_the_scale():
    scale = Scale("retention_rate", "Share (%)", "Months", first_counts=False, row_of_average="Average")
    names = {"toys": "Toys", "books": "Books"}
    figure = group_cells(CURVES, names, {1: 0.3}, sizes={"toys": 40, "books": 5}, scale=scale)
    grey, coloured, texts = figure.data
    assert [list(row) for row in grey.z] == [[None], [1]]
    assert [list(row) for row in coloured.z] == [[0.2], [None], [0.3]]
    assert list(coloured.y) == ["Toys (40)", "Books (5)", "Average"]
    assert list(texts.text) == ["90"]
    assert figure.layout.coloraxis.cmax == 0.2
