import datetime as dt

import polars as pl

from crm_analytics.campaigns.overlaps import find_overlaps
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.schemas import OVERLAPS


def campaign(name: str, starts: int, ends: int) -> Campaign:
    day = dt.date(2024, 5, 1) - dt.timedelta(days=1)
    first, last = day + dt.timedelta(days=starts), day + dt.timedelta(days=ends)
    return Campaign(name, name, starts_on=first, ends_on=last, created_at=dt.datetime(2024, 4, 1))


def people(**arms: str | None) -> pl.DataFrame:
    return pl.DataFrame({"customer_id": list(arms), "arm": list(arms.values())}, schema_overrides={"arm": pl.String})


SPRING, FAIR = campaign("spring", 1, 20), campaign("fair", 11, 30)


def test_shared_customers_are_counted_by_what_happens_to_them():
    drawn = {
        "spring": people(a="targeted", b="targeted", c="held_out", d="held_out", e="targeted"),
        "fair": people(a="targeted", b="held_out", c="targeted", d="held_out", z="targeted"),
    }
    found = find_overlaps([FAIR, SPRING], drawn)
    assert found.columns == OVERLAPS.names
    assert found.rows() == [("spring", "fair", dt.date(2024, 5, 11), dt.date(2024, 5, 20), 4, 1, 2, True)]


def test_windows_that_only_follow_each_other_do_not_overlap():
    drawn = {"spring": people(a="targeted", b="held_out"), "next": people(a="targeted", b="held_out")}
    assert find_overlaps([SPRING, campaign("next", 21, 30)], drawn).is_empty()
    touching = find_overlaps([SPRING, campaign("next", 20, 30)], drawn)
    assert touching.select("starts_on", "ends_on").row(0) == (dt.date(2024, 5, 20), dt.date(2024, 5, 20))


def test_a_plan_shares_customers_but_is_no_test_yet():
    drawn = {"spring": people(a="targeted", b="held_out"), "fair": people(a=None, b=None, c=None)}
    assert find_overlaps([SPRING, FAIR], drawn)[0, "n_shared"] == 2
    assert find_overlaps([SPRING, FAIR], drawn)[0, "are_both_tests"] is False


def test_campaigns_that_share_nobody_or_have_nobody_are_no_pair():
    assert find_overlaps([SPRING, FAIR], {"spring": people(a="targeted"), "fair": people(b="targeted")}).is_empty()
    assert find_overlaps([SPRING, FAIR], {"spring": people(a="targeted")}).is_empty()
    assert find_overlaps([], {}).is_empty()
