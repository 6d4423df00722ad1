"""Tables behind the ways to segment: the earlier day, what followed it, and the columns that may be asked."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics import make_dataset, read_transactions, score_customers
from crm_analytics.segments.schemes import ByColumn, ClusterRules
from crm_analytics.views import schemes as views


def company(days: int):
    """Twenty-four who buy every month for 10 each, half of them for 100; the first day is 2023-01-01."""
    first = dt.date(2023, 1, 1)
    rows = [(f"c{i:02}", first + dt.timedelta(days=d), 100.0 if i % 2 else 10.0, "N" if i % 2 else "S")
            for i in range(24) for d in range(i % 5, days, 30)]  # fmt: skip
    rows.append(("c00", first + dt.timedelta(days=days), 1.0, "S"))
    table = pl.DataFrame(rows, schema=["customer_id", "date", "revenue", "region"], orient="row")
    intake = read_transactions(table, file_name="lines.csv")
    return make_dataset(intake.transactions, dataset_id="tiny", name="tiny", begins_with_its_customers=True)


def test_the_earlier_day_is_a_year_before_or_the_middle_of_shorter_data():
    long, short = company(800), company(200)
    assert views.past_day(long, long.last_date) == long.last_date - dt.timedelta(days=365)
    assert views.past_day(short, short.last_date) == dt.date(2023, 1, 1) + dt.timedelta(days=100)
    assert views.past_day(short, dt.date(2023, 2, 1)) is None


def test_ways_are_measured_on_what_followed_the_earlier_day():
    data = company(300)
    day = views.past_day(data, data.last_date)
    before, now = (score_customers(data, as_of=each) for each in (day, data.last_date))
    past = views.past_of(data, before, customers=before.customers, until=data.last_date)
    window = data.ledger.filter(pl.col("date") > day)
    assert past.outcome["value"].sum() == pytest.approx(window["revenue"].sum())
    people = views.people_of(data, now, customers=now.customers)
    ways = {"region": ByColumn("region"), "stage": ByColumn("stage"), "nothing": ByColumn("industry")}
    table = views.scheme_figures(ways, people, past)
    assert table["scheme"].to_list()[0] == "region"
    assert table["separated_rate"][0] > 0.95
    assert table.filter(pl.col("scheme") == "nothing").select("n_classes", "separated_rate").row(0) == (None, None)
    assert table.filter(pl.col("scheme") == "region").select("n_classes", "largest_rate").row(0) == (2, 0.5)


def test_a_way_that_cannot_be_built_leaves_the_others_standing():
    data = company(100)
    now = score_customers(data, as_of=data.last_date)
    alike = now.customers.head(2)
    table = views.scheme_figures({"clusters": ClusterRules()}, views.people_of(data, now, customers=alike), None)
    assert table.row(0) == ("clusters", None, None, None, None)


def test_columns_that_tell_nobody_apart_are_not_offered():
    base = pl.DataFrame({"customer_id": ["a", "b"], "name": ["A", "B"], "region": ["N", "S"], "clv": [1.0, 2.0],
                         "T": [5, 5], "segment": ["gold", "lead"], "consent_email": [True, False]})  # fmt: skip
    assert views.rule_columns(base) == ["region", "clv", "segment"]
    assert views.text_columns(base) == ["region", "segment"]
    assert views.tree_columns(base) == ("region", "clv")
    assert views.rule_columns(base.clear()) == []
