"""Days and months have the same number on every engine, whatever its time zone."""

import datetime as dt

import narwhals.stable.v2 as nw
import polars as pl

from crm_analytics.calendar import day_number, first_of_month, month_number

# eight years with two leap days and sixteen changes of the clock
DAYS = pl.date_range(dt.date(2019, 1, 1), dt.date(2026, 12, 31), eager=True).alias("date").to_frame()


def numbered(engine, days: pl.DataFrame) -> pl.DataFrame:
    frame = nw.from_native(engine.frame(days))
    numbers = frame.with_columns(day_number("date").alias("_day"), month_number("date").alias("_month"))
    return engine.collect(numbers.to_native()).sort("date")


def test_a_day_number_is_pythons_ordinal(engine):
    result = numbered(engine, DAYS)
    assert result["_day"].to_list() == [day.toordinal() for day in DAYS["date"]]


def test_a_month_number_leads_back_to_the_first_of_its_month(engine):
    result = numbered(engine, DAYS)
    assert [first_of_month(number) for number in result["_month"]] == [day.replace(day=1) for day in DAYS["date"]]


def test_numbers_are_wide_enough_to_calculate_with(engine):
    result = numbered(engine, DAYS.head(1))
    assert result.schema["_day"] == result.schema["_month"] == pl.Int64


def test_century_years_without_a_leap_day_are_counted_right(engine):
    days = pl.DataFrame(
        {"date": [dt.date(1899, 12, 31), dt.date(1900, 3, 1), dt.date(2000, 2, 29), dt.date(2100, 3, 1)]}
    )
    assert numbered(engine, days)["_day"].to_list() == [day.toordinal() for day in days["date"]]


def test_an_unknown_date_has_no_number(engine):
    days = pl.DataFrame({"date": [None, dt.date(2024, 2, 29)]}, schema={"date": pl.Date})
    assert numbered(engine, days)["_day"].to_list() == [None, dt.date(2024, 2, 29).toordinal()]


def test_a_shop_local_time_is_moved_by_no_time_zone(engine):
    # 02:30 on this day does not exist in New York
    moments = pl.DataFrame({"occurred_at": [dt.datetime(2024, 3, 10, 2, 30), dt.datetime(2024, 12, 31, 23, 59)]})
    result = engine.collect(engine.frame(moments)).sort("occurred_at")
    assert result["occurred_at"].to_list() == moments["occurred_at"].to_list()
