"""Reading dates and times in every usual form.

Whether the day or the month comes first is decided by the whole column (see date_order): one 25/12 proves it for all.
Texts are read once each: a column of a million lines holds far fewer different moments.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.intake.date_forms import (
    EPOCHS,
    FORMS,
    NUMBER,
    SERIALS,
    ZONE_HOURS,
    date_texts,
    is_year_first,
    normalise,
)
from crm_analytics.intake.parsed import Parsed

# English, German, French, Spanish, Italian and Portuguese names, by their first letters
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11,
    "dec": 12, "jän": 1, "ene": 1, "gen": 1, "fév": 2, "fev": 2, "mär": 3, "mrz": 3, "maa": 3, "avr": 4, "abr": 4,
    "mai": 5, "mag": 5, "giu": 6, "lug": 7, "aoû": 8, "aou": 8, "ago": 8, "set": 9, "okt": 10, "ott": 10, "out": 10,
    "dez": 12, "déc": 12, "dic": 12,
}  # fmt: skip
_ERA_STARTS = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988}
_REPUBLIC_STARTS = 1911  # a year of three digits is one of the Republic's
_FIRST_YEAR = 1900
_PIVOT_YEAR = 70  # two-digit years below are 20xx


@dataclass(frozen=True)
class Zones:
    """Zone of times without offset, and the zone whose days count."""

    source: str | None = None
    shop: str | None = None


def read_datetimes(
    column: pl.Series, *, is_day_first: bool = False, is_serial: bool = False, zones: Zones = Zones()
) -> Parsed:
    """Read moments: a column -> Parsed with naive shop-local Datetime values; a date alone is its midnight.

    A time with an offset is brought to the shop's zone when that is known, else taken as written; seconds or
    milliseconds since 1970 are UTC. With ``is_serial`` bare numbers are a spreadsheet's days.

    >>> read_datetimes(pl.Series(["3/4/2024 2:05 PM", "2024-02-30"])).values.to_list()
    [datetime.datetime(2024, 3, 4, 14, 5), None]
    >>> read_datetimes(pl.Series(["45356.5"]), is_serial=True).values.to_list()
    [datetime.datetime(2024, 3, 5, 12, 0)]
    """
    if column.dtype.is_temporal():
        values = _plausible(_to_shop_time(column, zones))
        return Parsed(values, values.is_null() & column.is_not_null())
    text = date_texts(column)
    read = _read_texts(text.unique().drop_nulls(), is_day_first, is_serial, zones)
    joined = text.to_frame("_text").join(read, on="_text", how="left", maintain_order="left")
    values = _plausible(joined["_moment"].alias(column.name))
    return Parsed(values, values.is_null() & text.is_not_null())


def _plausible(moments: pl.Series) -> pl.Series:
    # 0001-01-01 and 1899-12-30 are what systems write for "none"
    is_plausible = moments.dt.year() >= _FIRST_YEAR
    return pl.select(pl.when(is_plausible).then(moments).alias(moments.name)).to_series()


def _to_shop_time(column: pl.Series, zones: Zones) -> pl.Series:
    if column.dtype == pl.Time:
        return pl.Series(column.name, [None], dtype=pl.Datetime("us")).new_from_index(0, len(column))
    if column.dtype == pl.Date:
        return column.cast(pl.Datetime("us"))
    zone = getattr(column.dtype, "time_zone", None)
    moments = column.cast(pl.Datetime("us", zone))
    if zone is None and zones.source and zones.shop:
        moments = _place(moments, zones.source).dt.convert_time_zone(zones.shop)
    if zone is not None and zones.shop:
        moments = moments.dt.convert_time_zone(zones.shop)
    return moments.dt.replace_time_zone(None)


def _place(moments: pl.Series, zone: str) -> pl.Series:
    placed = moments.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    # an hour that the clocks skipped was meant an hour later
    later = moments.dt.offset_by("1h").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return placed.fill_null(later)


def _read_texts(texts: pl.Series, is_day_first: bool, is_serial: bool, zones: Zones) -> pl.DataFrame:
    read = _read_iso(texts, zones)
    known = [read.drop_nulls()]
    # without a digit there is no date, and the forms are costly to try
    rest = read.filter(pl.col("_moment").is_null() & pl.col("_text").str.contains(r"\d"))["_text"]
    for form in (*FORMS, "number"):
        if rest.is_empty():
            break
        moments = (
            _read_bare(rest, is_serial, zones) if form == "number" else _read_form(rest, form, is_day_first, zones)
        )
        read = pl.DataFrame({"_text": rest, "_moment": moments})
        known.append(read.drop_nulls())
        rest = read.filter(pl.col("_moment").is_null())["_text"]
    return pl.concat(known)


def _read_bare(texts: pl.Series, is_serial: bool, zones: Zones) -> pl.Series:
    """Read bare numbers: days of a spreadsheet, or seconds, milliseconds or microseconds since 1970, which are UTC."""
    number = (
        normalise(texts).str.extract(f"({NUMBER})").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    )
    ticks = pl.lit(None, dtype=pl.Int64)
    for unit, micros in (("s", 10**6), ("ms", 10**3), ("us", 1)):
        ticks = (
            pl.when(number.is_between(*EPOCHS[unit]))
            .then((number * micros).cast(pl.Int64, strict=False))
            .otherwise(ticks)
        )
    since_1970 = pl.select(ticks.cast(pl.Datetime("us", "UTC"))).to_series()
    shop_time = _to_shop_time(since_1970, zones)
    days = pl.when(number.is_between(*SERIALS) & is_serial).then(number - SERIALS[0])
    # a spreadsheet keeps whole seconds only up to rounding
    serial = (days * 86_400).round().cast(pl.Int64, strict=False).cast(pl.Duration("ms")) * 1_000 + pl.datetime(
        1970, 1, 1
    )
    return pl.select(pl.coalesce(serial.cast(pl.Datetime("us")), shop_time)).to_series()


def _read_iso(texts: pl.Series, zones: Zones) -> pl.DataFrame:
    # most exports need no more than this, and it is ten times as fast as taking the parts apart
    is_moment, is_day = texts.str.len_chars() == 19, texts.str.len_chars() == 10
    moment = _to_shop_time(_strptime(texts, "%Y-%m-%d %H:%M:%S"), zones)
    day = _strptime(texts, "%Y-%m-%d")
    iso = pl.when(is_moment).then(moment).when(is_day).then(day)
    return pl.select(texts.alias("_text"), iso.alias("_moment"))


def _strptime(texts: pl.Series, form: str) -> pl.Series:
    return texts.str.to_datetime(form, strict=False, time_unit="us")


def _read_form(texts: pl.Series, form: str, is_day_first: bool, zones: Zones) -> pl.Series:
    parts = normalise(texts).str.extract_groups(FORMS[form]).struct.unnest()
    year, month, day = _order_parts(form, is_day_first)
    written = pl.format(
        "{}-{}-{} {}:{}:{}",
        year.cast(pl.String).str.zfill(4),
        *(part.str.zfill(2) for part in (month, day)),
        _hour().cast(pl.String).str.zfill(2),
        *(pl.col(name).fill_null("00") for name in ("_minute", "_second")),
    )
    moment = written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    read = parts.select(moment.alias("_moment"), pl.col("_offset").alias("_offset"), pl.col("_hour").alias("_hour"))
    return _settle_offsets(read, zones)


def _order_parts(form: str, is_day_first: bool) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    a, b, c = pl.col("_a"), pl.col("_b"), pl.col("_c")
    if form.startswith("compact"):
        return _full_year(a), b, c
    if form != "numeric":
        return _full_year(c), _month_number(b), a
    first, second = (b, a) if is_day_first else (a, b)  # month, day when the year is last
    choose = pl.when(is_year_first())
    return (
        choose.then(_era_year()).otherwise(_full_year(c)),
        choose.then(b).otherwise(first),
        choose.then(c).otherwise(second),
    )


def _month_number(name: pl.Expr) -> pl.Expr:
    # June and July part at their fourth letter in French
    known = name.str.to_lowercase().str.replace("^juin", "jun").str.replace("^juil", "jul").str.head(3)
    return known.replace_strict(_MONTHS, default=None, return_dtype=pl.Int64).cast(pl.String)


def _full_year(text: pl.Expr) -> pl.Expr:
    year = text.cast(pl.Int64, strict=False)
    century = pl.when(text.str.len_chars() > 2).then(0).when(year < _PIVOT_YEAR).then(2000).otherwise(1900)
    return year + century


def _era_year() -> pl.Expr:
    year = pl.col("_a").cast(pl.Int64, strict=False)
    start = pl.col("_era").replace_strict(_ERA_STARTS, default=None, return_dtype=pl.Int64)
    is_republic = pl.col("_a").str.len_chars() == 3
    return pl.coalesce(year + start, pl.when(is_republic).then(year + _REPUBLIC_STARTS), _full_year(pl.col("_a")))


def _hour() -> pl.Expr:
    hour = pl.col("_hour").fill_null("0").cast(pl.Int64, strict=False)
    is_pm = pl.col("_half").str.contains("^[Pp下]") | pl.col("_noon").is_in(["下午", "午後"])
    is_am = pl.col("_half").str.contains("^[Aa上]") | pl.col("_noon").is_in(["上午", "午前"])
    return (
        pl.when(is_pm.fill_null(False) & (hour < 12))
        .then(hour + 12)
        .when(is_am.fill_null(False) & (hour == 12))
        .then(0)
        .otherwise(hour)
    )


def _settle_offsets(read: pl.DataFrame, zones: Zones) -> pl.Series:
    local, offset = read["_moment"], read["_offset"]
    if zones.shop is None:
        return local
    # a date without a time is a day, wherever it was written: it is never shifted
    plain = pl.select(pl.when(read["_hour"].is_null()).then(local).otherwise(_to_shop_time(local, zones))).to_series()
    minutes = _offset_minutes(offset)
    shift = pl.select(pl.duration(minutes=pl.lit(minutes))).to_series()
    at_shop = (local - shift).dt.replace_time_zone("UTC").dt.convert_time_zone(zones.shop).dt.replace_time_zone(None)
    return pl.select(pl.when(minutes.is_not_null()).then(at_shop).otherwise(plain)).to_series()


def _offset_minutes(offset: pl.Series) -> pl.Series:
    """Minutes from UTC of "+0130", "GMT+01:30" or "CET"; null for none and for zones that can't be told apart."""
    named = offset.replace_strict(ZONE_HOURS, default=None, return_dtype=pl.Int64) * 60
    written = offset.str.replace("UTC|GMT", "").str.replace(":", "").str.replace(r"^([-+]\d\d)$", "${1}00")
    digits = written.cast(pl.Int64, strict=False)
    counted = (digits.abs() // 100 * 60 + digits.abs() % 100) * digits.sign()
    return pl.select(pl.coalesce(named, counted)).to_series()
