import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns import campaign_funnel, net_of_late_returns
from crm_analytics.errors import UnknownColumn

DRAWN = pl.DataFrame(
    {"customer_id": list("abcd"), "arm": ["targeted"] * 3 + ["held_out"], "variant": ["gift", "gift", "call", None]}
)
TOLD = pl.DataFrame(
    {"customer_id": ["a", "a", "a", "b", "c", "x"], "event": ["sent", "opened", "opened", "sent", "sent", "sent"]}
)


def test_each_person_counts_once_a_step_and_strangers_do_not_count():
    funnel = campaign_funnel(DRAWN, TOLD)
    gift = funnel.filter(pl.col("variant") == "gift").select("event", "n_customers", "customer_share").rows()
    assert gift == [("sent", 2, 1.0), ("opened", 1, 0.5)]


def test_the_held_out_buy_too():
    bought = pl.DataFrame({"customer_id": list("abcd"), "is_buyer": [False, True, False, True]})
    funnel = campaign_funnel(DRAWN, TOLD, bought).filter(pl.col("event") == "bought")
    shares = {row["variant"]: row["customer_share"] for row in funnel.iter_rows(named=True)}
    assert shares == {"gift": 0.5, "call": 0.0, None: 1.0}


def test_without_any_report_there_is_no_step():
    assert campaign_funnel(DRAWN, TOLD.clear()).is_empty()


FIRST, LAST = dt.date(2024, 5, 1), dt.date(2024, 5, 31)
OUTCOMES = pl.DataFrame({"customer_id": ["a", "b"], "revenue": [60.0, 0.0], "margin": [20.0, 0.0]})


def sold(*rows: tuple) -> pl.DataFrame:
    schema = ["customer_id", "order_id", "date", "revenue", "cost"]
    first = ("a", "1", FIRST, 60.0, 40.0)
    return pl.DataFrame([first, *rows], schema=schema, orient="row")


@pytest.mark.parametrize(
    ("row", "revenue"),
    [
        (("a", "1", dt.date(2024, 6, 30), -60.0, -40.0), 0.0),  # the last day that counts
        (("a", "1", dt.date(2024, 7, 1), -60.0, -40.0), 60.0),  # too late
        (("a", "0", dt.date(2024, 6, 9), -60.0, -40.0), 60.0),  # of an order before the window
        (("a", "1", LAST, -60.0, -40.0), 60.0),  # inside the window: the outcomes have it already
    ],
)
def test_only_what_comes_back_soon_of_the_windows_orders_is_taken_off(row: tuple, revenue: float):
    net = net_of_late_returns(OUTCOMES, sold(row), starts_on=FIRST, ends_on=LAST)
    assert net["revenue"].to_list() == [revenue, 0.0]
    assert net["late_returns"].to_list() == [60.0 - revenue, 0.0]
    assert net["margin"].to_list() == [20.0 * revenue / 60, 0.0]


def test_returns_of_unknown_cost_leave_the_margin_unknown_and_need_order_numbers():
    back = sold(("a", "1", dt.date(2024, 6, 9), -30.0, None))
    assert net_of_late_returns(OUTCOMES, back, starts_on=FIRST, ends_on=LAST)["margin"].to_list() == [None, 0.0]
    with pytest.raises(UnknownColumn):
        net_of_late_returns(OUTCOMES, back.drop("order_id"), starts_on=FIRST, ends_on=LAST)
