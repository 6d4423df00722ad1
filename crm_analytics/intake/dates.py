"""Reading dates and times in every usual form.

Whether the day or the month comes first is decided by the whole column (and said): one 25/12 proves it for all.
Texts are read once each: a column of a million lines holds far fewer different moments.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from crm_analytics.intake.parsed import Parsed, as_text

_TIME = (
    r"(?:[T,\s]+(?P<_noon>上午|下午)?\s*(?P<_hour>\d{1,2}):(?P<_minute>\d{2})(?::(?P<_second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<_half>[AaPp]\.?[Mm]\.?)?)?\s*(?P<_offset>Z|UTC|GMT|[-+]\d{2}:?\d{2})?$"
)
_WEEKDAY = r"^(?:[A-Za-z]{3,9},\s*)?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_FORMS = {
    "numeric": r"^(?P<_a>\d{1,4})\s*[-/.年]\s*(?P<_b>\d{1,2})\s*[-/.月]\s*(?P<_c>\d{4}|\d{1,2})日?" + _TIME,
    "compact": r"^(?P<_a>[12]\d{3})(?P<_b>\d{2})(?P<_c>\d{2})" + _TIME,
    "day_name": (
        _WEEKDAY + r"(?P<_a>\d{1,2})" + _ORDINAL + r"[-\s]+(?P<_b>[A-Za-z]{3,9})\.?[-,\s]+(?P<_c>\d{4}|\d{2})" + _TIME
    ),
    "name_day": _WEEKDAY + r"(?P<_b>[A-Za-z]{3,9})\.?\s+(?P<_a>\d{1,2})" + _ORDINAL + r",?\s+(?P<_c>\d{4})" + _TIME,
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_YEAR = 1900
_PIVOT_YEAR = 70  # two-digit years below are 20xx


@dataclass(frozen=True)
class Zones:
    """Zone of times without offset, and the zone whose days count."""

    source: str | None = None
    shop: str | None = None


@dataclass(frozen=True)
class OrderEvidence:
    """Different dates that can only be read day-first, only month-first, or both ways."""

    n_day_first: int = 0
    n_month_first: int = 0
    n_either: int = 0

    def __add__(self, other: OrderEvidence) -> OrderEvidence:
        return OrderEvidence(
            self.n_day_first + other.n_day_first,
            self.n_month_first + other.n_month_first,
            self.n_either + other.n_either,
        )

    @property
    def is_day_first(self) -> bool | None:
        """The order that most of the telling dates prove; None when none tells."""
        if self.n_day_first == self.n_month_first:
            return None
        return self.n_day_first > self.n_month_first

    @property
    def is_needed(self) -> bool:
        return self.n_day_first + self.n_month_first + self.n_either > 0


def weigh_date_order(column: pl.Series) -> OrderEvidence:
    """Count what the dates of a column prove about the order of day and month.

    >>> weigh_date_order(pl.Series(["25/12/2024", "01/02/2024"])).is_day_first
    True
    """
    if column.dtype.is_temporal():
        return OrderEvidence()
    parts = _date_texts(column).unique().str.extract_groups(_FORMS["numeric"]).struct.unnest()
    first, second = (parts[name].cast(pl.Int64) for name in ("_a", "_b"))
    is_ordered = parts["_a"].str.len_chars() <= 2
    return OrderEvidence(
        n_day_first=int((is_ordered & (first > 12) & (second <= 12)).sum()),
        n_month_first=int((is_ordered & (first <= 12) & (second > 12)).sum()),
        n_either=int((is_ordered & (first <= 12) & (second <= 12)).sum()),
    )


def read_datetimes(column: pl.Series, *, is_day_first: bool = False, zones: Zones = Zones()) -> Parsed:
    """Read moments: a column -> Parsed with naive shop-local Datetime values; a date alone is its midnight.

    A time with an offset is brought to the shop's zone when that is known, else taken as written.

    >>> read_datetimes(pl.Series(["3/4/2024 2:05 PM", "2024-02-30"])).values.to_list()
    [datetime.datetime(2024, 3, 4, 14, 5), None]
    """
    if column.dtype.is_temporal():
        values = _plausible(_to_shop_time(column, zones))
        return Parsed(values, values.is_null() & column.is_not_null())
    text = _date_texts(column)
    read = _read_texts(text.unique().drop_nulls(), is_day_first, zones)
    joined = text.to_frame("_text").join(read, on="_text", how="left", maintain_order="left")
    values = _plausible(joined["_moment"].alias(column.name))
    return Parsed(values, values.is_null() & text.is_not_null())


def _plausible(moments: pl.Series) -> pl.Series:
    # 0001-01-01 and 1899-12-30 are what systems write for "none"
    is_plausible = moments.dt.year() >= _FIRST_YEAR
    return pl.select(pl.when(is_plausible).then(moments).alias(moments.name)).to_series()


def has_offsets(column: pl.Series) -> bool:
    """Whether the times of a column name their zone or offset."""
    if isinstance(column.dtype, pl.Datetime):
        return column.dtype.time_zone is not None
    if column.dtype.is_temporal() or not column.len():
        return False
    return bool(_date_texts(column).str.contains(r":\d{2}\S*\s*(?:Z|UTC|GMT|[-+]\d{2}:?\d{2})$").any())


def _date_texts(column: pl.Series) -> pl.Series:
    # a number such as 20240131 is a compact date; spreadsheets make it a float
    whole = column.cast(pl.Int64, strict=False) if column.dtype.is_float() else column
    return as_text(whole)


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


def _read_texts(texts: pl.Series, is_day_first: bool, zones: Zones) -> pl.DataFrame:
    read = _read_iso(texts, zones)
    known = [read.drop_nulls()]
    rest = read.filter(pl.col("_moment").is_null())["_text"]
    for form in _FORMS:
        if rest.is_empty():
            break
        read = pl.DataFrame({"_text": rest, "_moment": _read_form(rest, form, is_day_first, zones)})
        known.append(read.drop_nulls())
        rest = read.filter(pl.col("_moment").is_null())["_text"]
    return pl.concat(known)


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
    parts = texts.str.extract_groups(_FORMS[form]).struct.unnest()
    year, month, day = _order_parts(form, is_day_first)
    written = pl.format(
        "{}-{}-{} {}:{}:{}",
        _full_year(year).cast(pl.String).str.zfill(4),
        *(part.str.zfill(2) for part in (month, day)),
        _hour().cast(pl.String).str.zfill(2),
        *(pl.col(name).fill_null("00") for name in ("_minute", "_second")),
    )
    moment = written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    read = parts.select(moment.alias("_moment"), pl.col("_offset").alias("_offset"), pl.col("_hour").alias("_hour"))
    return _settle_offsets(read, zones)


def _order_parts(form: str, is_day_first: bool) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    a, b, c = pl.col("_a"), pl.col("_b"), pl.col("_c")
    if form == "compact":
        return a, b, c
    if form in ("day_name", "name_day"):
        number = (
            b.str.to_lowercase()
            .str.head(3)
            .replace_strict(_MONTHS, [str(i) for i in range(1, 13)], default=None, return_dtype=pl.String)
        )
        return c, number, a
    is_year_first = a.str.len_chars() == 4
    first, second = (b, a) if is_day_first else (a, b)  # month, day when the year is last
    choose = pl.when(is_year_first)
    return choose.then(a).otherwise(c), choose.then(b).otherwise(first), choose.then(c).otherwise(second)


def _full_year(text: pl.Expr) -> pl.Expr:
    year = text.cast(pl.Int64, strict=False)
    century = pl.when(text.str.len_chars() > 2).then(0).when(year < _PIVOT_YEAR).then(2000).otherwise(1900)
    return year + century


def _hour() -> pl.Expr:
    hour = pl.col("_hour").fill_null("0").cast(pl.Int64)
    is_pm = pl.col("_half").str.to_lowercase().str.starts_with("p") | (pl.col("_noon") == "下午")
    is_am = pl.col("_half").str.to_lowercase().str.starts_with("a") | (pl.col("_noon") == "上午")
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
    digits = offset.str.replace("Z|UTC|GMT", "+00:00").str.replace(":", "").cast(pl.Int64, strict=False)
    minutes = (digits.abs() // 100 * 60 + digits.abs() % 100) * digits.sign()
    shift = pl.select(pl.duration(minutes=pl.lit(minutes))).to_series()
    at_shop = (local - shift).dt.replace_time_zone("UTC").dt.convert_time_zone(zones.shop).dt.replace_time_zone(None)
    return pl.select(pl.when(offset.is_not_null()).then(at_shop).otherwise(plain)).to_series()
