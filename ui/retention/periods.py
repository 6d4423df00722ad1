"""Weeks, months or quarters: the choice, and the words for a period and for how many have passed since the first."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_skeleton

from crm_analytics.calendar import PeriodUnit
from crm_analytics.charts.retention import period_name
from ui.linked import linked_segments
from ui.view import View


def choose_unit(view: View) -> PeriodUnit:
    """Weeks, months or quarters; the choice holds on all parts of the page."""
    _ = view.words
    chosen = linked_segments(
        _("Followed by"), [unit.value for unit in PeriodUnit], key="cohort_unit", default=PeriodUnit.MONTH.value,
        show=lambda code: view.labels[f"period_unit.{code}"],
    )  # fmt: skip
    return PeriodUnit(chosen)


def after(view: View, index: int, by: PeriodUnit) -> str:
    """A period by its distance from the first one."""
    _, n = view.words, view.formats.number(index)
    if by is PeriodUnit.WEEK:
        return _.plain("week {n}", n=n)
    return _.plain("month {n}", n=n) if by is PeriodUnit.MONTH else _.plain("quarter {n}", n=n)


def spell(view: View, index: int, by: PeriodUnit) -> str:
    """So many periods."""
    _, n = view.words, view.formats.number(index)
    if by is PeriodUnit.WEEK:
        return _.plural("{n} week", "{n} weeks", index, n=n)
    if by is PeriodUnit.MONTH:
        return _.plural("{n} month", "{n} months", index, n=n)
    return _.plural("{n} quarter", "{n} quarters", index, n=n)


def name_period(view: View, first_day: dt.date, by: PeriodUnit) -> str:
    """A calendar period by its name."""
    _ = view.words
    if by is PeriodUnit.WEEK:
        return _.plain("the week from {day}", day=view.formats.date(first_day))
    if by is PeriodUnit.MONTH:
        return view.formats.month(first_day)
    return str(format_skeleton("yQQQ", first_day, locale=view.formats.locale))


def name_cohort(view: View, first_day: dt.date, by: PeriodUnit, *, is_known: bool, size: int) -> str:
    """A cohort by its period and size, for a choice; plain text."""
    _ = view.words
    text = {"cohort": period_name(first_day, by), "size": view.formats.number(size)}
    if is_known:
        return _.plain("{cohort}, known before the data begin ({size})", **text)
    return _.plain("{cohort} ({size})", **text)


def x_title(view: View, by: PeriodUnit) -> str:
    """Title of the axis of periods after the first."""
    return view.labels[f"axis.{by.value}s_since_first"]
