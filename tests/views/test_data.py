"""What the Data page counts."""

import datetime as dt

import polars as pl

from crm_analytics import make_dataset, read_transactions
from crm_analytics.views.data import (
    abilities,
    changed_mapping,
    findings,
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


def test_a_finding_says_how_many_of_its_rows_were_set_aside():
    table = findings(dataset().intake)
    assert dict(table.select("code", "n_set_aside").iter_rows()) == {
        "intake.row_without_customer": 1,
        "intake.unreadable_date": 1,
        "intake.exact_duplicate": 0,
    }


def test_the_gravest_findings_come_first():
    content = EXPORT + b"a,2024-02-01,-3,x\n"
    severities = findings(dataset(content).intake)["severity"].to_list()
    assert severities == ["warning", "warning", "warning", "info"]


def test_the_mapping_lists_every_column_of_ours_with_those_needed_first():
    table = mapping_table(dataset().intake.mapping)
    assert table["canonical"].to_list()[:3] == ["customer_id", "date", "revenue"]
    assert table["source"].to_list()[:3] == ["Customer", "Day", "Amount"]
    assert dict(table.select("canonical", "source").iter_rows())["cost"] is None


def test_only_what_was_changed_is_fixed_for_the_next_reading():
    mapping = dataset().intake.mapping
    chosen = {**mapping.sources, "customer_id": "Article", "cost": None}
    assert changed_mapping(mapping, chosen) == {"customer_id": "Article"}


def possible(data):
    return set(abilities(data).filter("is_possible", ~pl.col("is_coarser"))["ability"])


def test_bare_sales_allow_little():
    assert possible(dataset()) == set()


def test_what_has_a_stand_in_is_possible_but_coarser():
    table = abilities(dataset())
    coarser = set(table.filter("is_coarser")["ability"])
    assert coarser == set(table.filter("is_possible")["ability"]) == {"margin", "orders", "wallet"}


def test_two_days_of_a_customer_allow_models_and_two_months_of_newcomers_cohorts():
    content = EXPORT + b"a,2024-01-20,5,x\nn,2024-06-20,9,x\nm,2024-07-20,9,x\n"
    assert possible(dataset(content)) == {"repeat_models", "cohorts"}


def test_costs_profiles_and_a_long_time_allow_more():
    content = (
        b"customer_id,order_id,date,revenue,cost,category\n"
        b"a,1,2023-01-01,10,4,books\n"
        b"a,2,2024-06-01,10,4,books\n"
    )  # fmt: skip
    profiles = pl.DataFrame(
        {"customer_id": ["a"], "consent_email": [False], "wallet": [None]}, schema_overrides={"wallet": pl.Float64}
    )
    assert possible(dataset(content, tables={"profiles": profiles})) == {
        "margin", "repeat_models", "last_year", "orders", "product_lines", "profiles", "consent",
    }  # fmt: skip
