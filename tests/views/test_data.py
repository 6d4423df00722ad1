"""What the Data page counts."""

import datetime as dt

import polars as pl

from crm_analytics import make_dataset, read_transactions
from crm_analytics.views.data import (
    changed_mapping,
    intake_figures,
    lineage,
    mapping_table,
)

EXPORT = (
    b"Customer,Day,Amount,Article\n"
    b"a,2024-01-05,10,x\n"
    b"a,2024-01-05,20,y\n"
    b"b,2024-03-01,5,x\n"
    b",2024-03-02,7,x\n"
    b"b,nonsense,1,x\n"
    b"b,2024-03-01,5,x\n"
)


def dataset(content=EXPORT, **more):
    intake = read_transactions(content, file_name="shop.csv")
    return make_dataset(intake.transactions, dataset_id="shop", name="shop", intake=intake, **more)


def test_every_row_that_was_read_is_accepted_or_set_aside():
    figures = intake_figures(dataset())
    assert figures == {"n_read": 6, "n_accepted": 4, "n_set_aside": 2, "n_customers": 2, "revenue": 40.0}


def test_each_step_down_counts_larger_records():
    table = lineage(dataset(), n_scored=2)
    assert table.rows() == [("collected", 6), ("stored", 4), ("ledger", 2), ("scored", 2)]


def test_data_without_an_intake_count_their_lines_as_read():
    lines = pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "revenue": [1.0]})
    figures = intake_figures(make_dataset(lines, dataset_id="x", name="x"))
    assert (figures["n_read"], figures["n_set_aside"]) == (1, 0)


def test_the_mapping_lists_every_column_of_ours_with_those_needed_first():
    table = mapping_table(dataset().intake.mapping)
    assert table["canonical"].to_list()[:3] == ["customer_id", "date", "revenue"]
    assert table["source"].to_list()[:3] == ["Customer", "Day", "Amount"]
    assert dict(table.select("canonical", "source").iter_rows())["cost"] is None


def test_only_what_was_changed_is_fixed_for_the_next_reading():
    mapping = dataset().intake.mapping
    chosen = {**mapping.sources, "customer_id": "Article", "cost": None}
    assert changed_mapping(mapping, chosen) == {"customer_id": "Article"}
