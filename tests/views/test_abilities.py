"""What is possible with data, and what would make more possible."""

import polars as pl

from crm_analytics import make_dataset, read_transactions
from crm_analytics.views.abilities import abilities
from ui.phrases import PHRASES

EXPORT = b"Customer,Day,Amount,Article\na,2024-01-05,10,x\na,2024-01-05,20,y\nb,2024-03-01,5,x\n"


def dataset(content=EXPORT, **more):
    intake = read_transactions(content, file_name="shop.csv")
    return make_dataset(intake.transactions, dataset_id="shop", name="shop", intake=intake, **more)


def possible(data):
    return set(abilities(data).filter("is_possible", ~pl.col("is_coarser"))["ability"])


def test_bare_sales_allow_little():
    assert possible(dataset()) == set()


def test_what_has_a_stand_in_is_possible_but_coarser():
    table = abilities(dataset())
    coarser = set(table.filter("is_coarser")["ability"])
    assert coarser == set(table.filter("is_possible")["ability"]) == {"margin", "orders", "wallet", "horizon"}


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
        "margin", "repeat_models", "horizon", "last_year", "orders", "product_lines", "profiles", "consent",
    }  # fmt: skip


def test_what_is_missing_names_the_column_that_would_bring_it():
    needs = dict(abilities(dataset()).select("ability", "needs").iter_rows())
    assert needs["orders"] == ["column.order_id"]
    assert "column.cost" in needs["margin"]


def test_what_only_time_can_bring_asks_for_no_column():
    needs = dict(abilities(dataset()).select("ability", "needs").iter_rows())
    assert needs["last_year"] == []


def test_every_page_and_need_has_its_words():
    table = abilities(dataset())
    codes = table["needs"].explode().drop_nulls().to_list()
    codes += [f"page.{page}" for page in table["pages"].explode().to_list()]
    assert [code for code in codes if code not in PHRASES] == []
