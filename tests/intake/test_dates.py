"""Dates in every usual form; the order of day and month is decided by the whole column."""

import datetime as dt

import polars as pl
import pytest

from crm_analytics.intake.date_order import has_offsets, weigh_date_order
from crm_analytics.intake.dates import Zones, read_datetimes

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
        ("Wed Jan 31 10:11:12 UTC 2024", dt.datetime(2024, 1, 31, 10, 11, 12)),
        ("Wed Jan 31 2024 10:11:12 GMT+0100 (CET)", dt.datetime(2024, 1, 31, 10, 11, 12)),
        ("January 31st, 2024", dt.datetime(2024, 1, 31)),
        ("31. Jänner 2024 14.05", dt.datetime(2024, 1, 31, 14, 5)),
        ("31 juil. 2024", dt.datetime(2024, 7, 31)),
        ("15 juin 2024", dt.datetime(2024, 6, 15)),
        ("31 de enero de 2024", dt.datetime(2024, 1, 31)),
        ("31/Jan/2024", dt.datetime(2024, 1, 31)),
        ("1/31/2024, 2:05:06 p. m.", dt.datetime(2024, 1, 31, 14, 5, 6)),
        ("2024-01-31 2:05下午", dt.datetime(2024, 1, 31, 14, 5)),
        ("2024年1月31日 14时05分06秒", dt.datetime(2024, 1, 31, 14, 5, 6)),
        ("2024/1/31（週三）14:05", dt.datetime(2024, 1, 31, 14, 5)),
        ("２０２４／０１／３１", dt.datetime(2024, 1, 31)),
        ("民國113/01/31", dt.datetime(2024, 1, 31)),
        ("113年1月31日", dt.datetime(2024, 1, 31)),
        ("令和6年1月31日", dt.datetime(2024, 1, 31)),
        ("20240131100506", dt.datetime(2024, 1, 31, 10, 5, 6)),
        ("20240131T100506Z", dt.datetime(2024, 1, 31, 10, 5, 6)),
        ("2024-01-31 10:05:06+00", dt.datetime(2024, 1, 31, 10, 5, 6)),
        ("1706695506", dt.datetime(2024, 1, 31, 10, 5, 6)),
        ("1706695506000", dt.datetime(2024, 1, 31, 10, 5, 6)),
    ],
)
def test_a_date_is_read_in_its_usual_forms(cell, moment):
    assert moments(cell) == [moment]


@pytest.mark.parametrize(
    "cell",
    ["20240131-01", "45322", "12", "2024-02-30", "31 Foo 2024", "12:30", "abc", "2024-01-01 25:00", "0001-01-01"],
)
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
    assert (evidence.n_day_first, evidence.n_month_first, evidence.n_either) == (1, 0, 2)
    assert evidence.is_day_first is True


def test_a_day_and_month_with_points_between_are_day_first():
    evidence = weigh_date_order(pl.Series(["03.04.2024 10:00", "03.04.2024 11:00", "3/4/2024"]))
    assert (evidence.n_day_first, evidence.n_either) == (2, 1)


def test_evidence_of_parts_adds_up_to_that_of_the_column():
    cells = pl.Series(["25/12/2024", "01/02/2024", "45322", "25/12/2024", "12"])
    assert weigh_date_order(cells[:2]) + weigh_date_order(cells[2:]) == weigh_date_order(cells)


@pytest.mark.parametrize(
    ("cells", "is_serial"),
    [
        (["45322", "45323.5", "2024-01-05"], True),
        (["45322", "12"], False),  # a number that is no day of our time
        (["1706695506", "20240131"], False),
        ([], False),
    ],
)
def test_bare_numbers_are_a_spreadsheets_days_if_all_of_them_can_be(cells, is_serial):
    assert weigh_date_order(pl.Series(cells, dtype=pl.String)).is_serial is is_serial


def test_a_spreadsheets_days_are_read_with_their_time():
    expected = [dt.datetime(2024, 1, 31), dt.datetime(2024, 1, 31, 18, 0), dt.datetime(2024, 1, 31, 10, 5, 6)]
    assert moments("45322", "45322,75", "45322.42020833333", is_serial=True) == expected
    assert moments(45322.0, 45322.75, 45322.42020833333, is_serial=True) == expected


def test_seconds_since_1970_are_utc():
    assert moments("1706695506", zones=NEW_YORK) == [dt.datetime(2024, 1, 31, 5, 5, 6)]
    assert has_offsets(pl.Series(["1706695506"]))


def test_zones_that_are_named_are_known_unless_the_name_means_two():
    assert moments("2024-01-31 12:00:00 PST", "2024-01-31 12:00:00 CST", zones=NEW_YORK) == [
        dt.datetime(2024, 1, 31, 15, 0),
        dt.datetime(2024, 1, 31, 7, 0),  # China's or America's: taken for a time without a zone
    ]


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
