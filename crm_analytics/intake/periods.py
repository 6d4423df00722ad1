"""On which day a line counts, and where the data end."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.intake.marks import IS_OPEN, Mark, Sight, apply_mark
from crm_analytics.intake.policy import LastPeriod
from crm_analytics.messages import Severity

UNFINISHED = Mark("unfinished_period", Severity.INFO, "date")

_KNOWN_GAPS = 20  # gaps from which the usual one is known
_LONGEST_GAP = 7  # days; whoever sells less often has no period that is surely over
_LENGTH = {LastPeriod.FULL_WEEK: "1w", LastPeriod.FULL_MONTH: "1mo"}


def shift_days(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Let the day begin at ``day_starts_at``: date of the moment less these hours. Lines without a moment stay."""
    if not sight.policy.day_starts_at or not sight.has("occurred_at"):
        return lines
    day = (pl.col("occurred_at") - pl.duration(hours=sight.policy.day_starts_at)).dt.date()
    return lines.with_columns(pl.coalesce(day, "date").alias("date"))


def mark_unfinished_period(lines: pl.LazyFrame, sight: Sight) -> pl.LazyFrame:
    """Mark lines of the last period that isn't over on the last day; set aside by ``last_period``.

    Without a choice, months are looked at, since the charts count by month. A period counts as over when no more days
    are missing at its end than usually pass without a sale. The last day itself counts as unfinished only when whole
    days are asked for: whether a day is over can't be seen in its lines.
    """
    choice = sight.policy.last_period
    is_cut = choice is not LastPeriod.KEEP
    if not (is_cut or sight.is_counting):
        return lines
    days = lines.filter(IS_OPEN).select(pl.col("date").unique().sort()).collect()["date"]
    begin = pl.lit(_first_unfinished(days, choice), dtype=pl.Date)
    return apply_mark(lines, UNFINISHED, IS_OPEN & (pl.col("date") >= begin), sets_aside=is_cut)


def _first_unfinished(days: pl.Series, choice: LastPeriod) -> dt.date | None:
    """First day of the period that isn't over: days with lines in their order -> day; null without any."""
    if days.is_empty() or choice is LastPeriod.FULL_DAY:
        return days.to_list()[-1] if len(days) else None
    following = days.tail(1).dt.offset_by(f"{_usual_gap(days)}d")
    return following.dt.truncate(_LENGTH.get(choice, "1mo")).to_list()[0]


def _usual_gap(days: pl.Series) -> int:
    """Days from one day with lines to the next, in nearly all cases: 1 for a shop that sells daily."""
    gaps = days.diff().dt.total_days().drop_nulls()
    if len(gaps) < _KNOWN_GAPS:
        return 1
    return min(int(gaps.quantile(0.95, "lower") or 1), _LONGEST_GAP)
