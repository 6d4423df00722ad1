"""Tables of the Overview page, by hand."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.ledger import build_ledger
from crm_analytics.views import overview

AS_OF = dt.date(2024, 12, 31)


def ledger(*rows):
    lines = pl.DataFrame(rows, schema={"customer_id": pl.String, "date": pl.Date, "revenue": pl.Float64}, orient="row")
    return build_ledger(lines)


SHOP = ledger(
    ("new", dt.date(2024, 5, 3), 30.0),
    ("new", dt.date(2024, 5, 20), 5.0),
    ("new", dt.date(2024, 6, 1), 7.0),
    ("back", dt.date(2022, 6, 1), 11.0),
    ("back", dt.date(2024, 6, 2), 13.0),
    ("more", dt.date(2023, 3, 1), 10.0),
    ("more", dt.date(2024, 3, 1), 25.0),
    ("less", dt.date(2023, 3, 1), 40.0),
    ("less", dt.date(2024, 3, 1), 15.0),
    ("gone", dt.date(2023, 3, 1), 50.0),
)


def test_the_bridge_leads_from_last_years_revenue_to_this_years():
    steps = overview.revenue_bridge(SHOP, as_of=AS_OF)
    assert steps.rows() == [
        ("before", 100.0, 3),
        ("new", 42.0, 1),
        ("returned", 13.0, 1),
        ("grown", 15.0, 1),
        ("shrunk", -25.0, 1),
        ("lost", -50.0, 1),
        ("now", 95.0, 4),
    ]


def test_the_steps_of_the_bridge_add_up_on_any_day():
    for day in (dt.date(2023, 3, 1), dt.date(2024, 5, 31), AS_OF):
        steps = dict(overview.revenue_bridge(SHOP, as_of=day).select("step", "revenue").rows())
        now = steps.pop("now")
        assert sum(steps.values()) == pytest.approx(now)


def test_a_customer_is_new_in_the_month_of_the_first_purchase_only():
    table = overview.revenue_by_month(SHOP, as_of=AS_OF, known_until=dt.date(2022, 12, 31))
    year = table.filter(pl.col("month") >= dt.date(2024, 5, 1))
    assert year.select("month", "kind", "revenue", "n_customers").rows() == [
        (dt.date(2024, 5, 1), "new", 35.0, 1),
        (dt.date(2024, 6, 1), "returning", 20.0, 2),
    ]


def test_customers_known_before_the_data_begin_are_never_new():
    table = overview.revenue_by_month(SHOP, as_of=AS_OF, known_until=AS_OF)
    assert set(table["kind"]) == {"returning"}


def test_the_returning_share_counts_the_trailing_year():
    assert overview.returning_share(SHOP, as_of=AS_OF, known_until=None) == pytest.approx(1 - 35 / 95)
    assert overview.returning_share(SHOP.head(0), as_of=AS_OF, known_until=None) is None


CUSTOMERS = pl.DataFrame(
    {
        "days_since_last_purchase": [0, 364, 365],
        "year_revenue": [100.0, 50.0, 0.0],
        "year_margin": [20.0, 10.0, 0.0],
        "current_value": [90.0, 30.0, -20.0],
        "frequency": [3, 0, 1],
        "clv": [5.0, 6.0, 7.0],
    }
)


def test_active_means_a_purchase_in_the_last_365_days():
    figures = overview.headline_figures(CUSTOMERS)
    assert figures == {
        "n_customers": 3, "n_active": 2, "revenue": 150.0, "margin": 30.0,
        "repeat_rate": pytest.approx(2 / 3), "customer_equity": 18.0,
    }  # fmt: skip


def test_an_unknown_margin_makes_the_total_unknown():
    unknown = CUSTOMERS.with_columns(pl.Series("year_margin", [None, 1.0, 1.0]))
    assert overview.headline_figures(unknown)["margin"] is None


def test_concentration_rises_above_everything_before_the_losses():
    curve = overview.value_concentration(CUSTOMERS)
    assert curve["value_share"].to_list() == pytest.approx([0.0, 0.9, 1.2, 1.0])
    assert overview.top_share(CUSTOMERS, share_of_customers=0.34) == pytest.approx(0.9)


def test_without_any_value_there_is_no_concentration():
    nothing = CUSTOMERS.with_columns(pl.lit(0.0).alias("current_value"))
    assert overview.top_share(nothing) is None
    assert overview.value_concentration(nothing).is_empty()
