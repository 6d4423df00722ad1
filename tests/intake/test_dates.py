"""Dates in every usual form; the order of day and month is decided by the whole column."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.intake.dates import Zones, has_offsets, read_datetimes, weigh_date_order

NEW_YORK = Zones(source="UTC", shop="America/New_York")


def moments(*cells, **rules):
    return read_datetimes(pl.Series(cells), **rules).values.to_list()


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2024-01-31", dt.datetime(2024, 1, 31)),
        ("2024-01-31 10:05:06", dt.datetime(2024, 1, 31, 10, 5, 6)),
        ("2024-01-31T10:05:06.123Z", dt.datetime(2024, 1, 31, 10, 5, 6)),
        ("2024/1/3 4:05", dt.datetime(2024, 1, 3, 4, 5)),
        ("2024年1月31日 下午 3:04", dt.datetime(2024, 1, 31, 15, 4)),
        ("20240131", dt.datetime(2024, 1, 31)),
        ("1/31/2024 12:30 AM", dt.datetime(2024, 1, 31, 0, 30)),
        ("1/31/24", dt.datetime(2024, 1, 31)),
        ("1/31/98", dt.datetime(1998, 1, 31)),
        ("31-Jan-2024", dt.datetime(2024, 1, 31)),
        ("Jan 31, 2024 5:00 pm", dt.datetime(2024, 1, 31, 17)),
        ("Wed, 31 January 2024 10:11:12 +0100", dt.datetime(2024, 1, 31, 10, 11, 12)),
    ],
)
def test_a_date_is_read_in_its_usual_forms(cell, moment):
    assert moments(cell) == [moment]


@pytest.mark.parametrize("cell", ["2024-02-30", "31 Foo 2024", "12:30", "abc", "2024-01-01 25:00", "0001-01-01"])
def test_what_is_no_date_is_unreadable(cell):
    read = read_datetimes(pl.Series([cell, "2024-01-01", ""]))
    assert read.values.to_list() == [None, dt.datetime(2024, 1, 1), None]
    assert read.unreadable.to_list() == [True, False, False]


def test_compact_dates_may_come_as_numbers():
    expected = [dt.datetime(1997, 1, 12), None]
    assert read_datetimes(pl.Series([19970112, None])).values.to_list() == expected
    assert read_datetimes(pl.Series([19970112.0, None])).values.to_list() == expected


def test_the_order_changes_only_dates_that_end_with_the_year():
    cells = ("03/04/2024", "2024/03/04")
    assert moments(*cells, is_day_first=True) == [dt.datetime(2024, 4, 3), dt.datetime(2024, 3, 4)]
    assert moments(*cells, is_day_first=False) == [dt.datetime(2024, 3, 4), dt.datetime(2024, 3, 4)]


def test_one_25th_proves_day_first_for_the_column():
    evidence = weigh_date_order(pl.Series(["25/12/2024", "01/02/2024", "01/02/2024"]))
    assert (evidence.n_day_first, evidence.n_month_first, evidence.n_either) == (1, 0, 1)
    assert evidence.is_day_first is True


def test_dates_that_can_be_read_both_ways_prove_nothing():
    assert weigh_date_order(pl.Series(["01/02/2024", "03/04/2024"])).is_day_first is None
    assert weigh_date_order(pl.Series(["2024-01-25"])).is_needed is False


def test_times_without_offset_are_brought_from_their_zone_to_shop_time():
    utc = [dt.datetime(2024, 1, 5, 3, 0), dt.datetime(2024, 7, 5, 3, 0)]
    shop = [dt.datetime(2024, 1, 4, 22, 0), dt.datetime(2024, 7, 4, 23, 0)]
    assert moments(*utc, zones=NEW_YORK) == shop
    assert moments("2024-01-05 03:00:00", "2024-07-05 03:00", zones=NEW_YORK) == shop


def test_an_offset_counts_more_than_the_zone_of_the_source():
    assert moments("2024-01-05 03:00:00 +0300", zones=NEW_YORK) == [dt.datetime(2024, 1, 4, 19, 0)]


def test_a_day_without_a_time_is_never_shifted():
    assert moments("2024-01-05", "1/5/2024", zones=NEW_YORK) == [dt.datetime(2024, 1, 5)] * 2
    assert moments(dt.date(2024, 1, 5), zones=NEW_YORK) == [dt.datetime(2024, 1, 5)]


def test_an_hour_that_the_clocks_skipped_is_read_an_hour_later():
    local = Zones(source="America/New_York", shop="America/New_York")
    assert moments(dt.datetime(2024, 3, 10, 2, 30), zones=local) == [dt.datetime(2024, 3, 10, 3, 30)]


def test_offsets_are_noticed_and_a_minus_before_the_day_is_none():
    assert has_offsets(pl.Series(["2024-01-05T10:00:00Z"]))
    assert has_offsets(pl.Series(["2024-01-05 10:00 -0500"]))
    assert not has_offsets(pl.Series(["2024-01-05 10:00"]))
