import datetime as dt

import polars as pl
import pytest

from crm_analytics.campaigns.interaction_outcomes import collect_interaction_outcomes, interaction_metrics
from crm_analytics.campaigns.measurement import measure_uplift
from crm_analytics.errors import RepeatedCustomers

FIRST, LAST = dt.date(2024, 5, 1), dt.date(2024, 5, 31)
DRAWN = pl.DataFrame({"customer_id": ["a", "b", "c"], "arm": ["targeted", "targeted", "held_out"]})


def seen(*events: tuple[str, int, str]) -> pl.DataFrame:
    rows = [(who, dt.datetime(2024, 5, 1) + dt.timedelta(days=day), kind) for who, day, kind in events]
    return pl.DataFrame(rows, schema=["customer_id", "occurred_at", "kind"], orient="row")


def collect(people: pl.DataFrame = DRAWN, **tables: pl.DataFrame | None) -> pl.DataFrame:
    return collect_interaction_outcomes(people, **{"interactions": None, **tables}, starts_on=FIRST, ends_on=LAST)


def test_page_views_of_the_window_are_counted_for_everyone():
    views = [("a", 0, "page_view"), ("a", 30, "page_view"), ("a", 31, "page_view"), ("c", 2, "page_view")]
    found = collect(interactions=seen(*views, ("b", -1, "page_view")))
    assert found["n_page_views"].to_list() == [2, 0, 1]


def test_what_is_never_recorded_is_unknown_and_not_none():
    found = collect(interactions=seen(("a", 0, "page_view")))
    assert found["is_registered"].to_list() == [None, None, None]
    assert interaction_metrics(seen(("a", 0, "page_view")), None) == ["n_page_views"]


def test_a_registration_counts_once_from_whichever_table_it_comes():
    reported = seen(("a", 1, "registered"), ("b", 40, "registered")).rename({"kind": "event"})
    found = collect(interactions=seen(("a", 1, "registration"), ("c", 3, "consent")), responses=reported)
    assert found["is_registered"].to_list() == [True, False, False]
    assert found["is_consenting"].to_list() == [False, False, True]


def test_rows_keep_their_order_and_a_customer_named_twice_is_refused():
    assert collect(DRAWN.reverse())["customer_id"].to_list() == ["c", "b", "a"]
    with pytest.raises(RepeatedCustomers):
        collect(pl.concat([DRAWN, DRAWN]))


def test_a_campaign_for_page_views_can_be_measured():
    people = pl.DataFrame({"customer_id": [f"c{n}" for n in range(40)], "arm": ["targeted", "held_out"] * 20})
    views = [(f"c{n}", 1, "page_view") for n in range(40) for _ in range(2 if n % 2 == 0 else 1 + n % 3 // 2)]
    uplift = measure_uplift(collect(people, interactions=seen(*views)), metric="n_page_views")
    # the targeted looked twice each, the held out 1, 1, 2, ... times: 6 of 20 looked twice
    assert uplift.estimate == pytest.approx(2 - 26 / 20)
