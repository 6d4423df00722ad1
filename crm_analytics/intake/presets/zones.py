"""The time zones that exports name for their times, as zones of the tz database."""

from __future__ import annotations

from zoneinfo import available_timezones

import polars as pl

# Square writes the names of Rails; PayPal the abbreviation of the day, summer and winter
_ZONES = {
    "pacific time (us & canada)": "America/Los_Angeles", "mountain time (us & canada)": "America/Denver",
    "central time (us & canada)": "America/Chicago", "eastern time (us & canada)": "America/New_York",
    "atlantic time (canada)": "America/Halifax", "arizona": "America/Phoenix", "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu", "london": "Europe/London", "dublin": "Europe/Dublin", "paris": "Europe/Paris",
    "madrid": "Europe/Madrid", "tokyo": "Asia/Tokyo", "osaka": "Asia/Tokyo", "sydney": "Australia/Sydney",
    "melbourne": "Australia/Melbourne", "brisbane": "Australia/Brisbane", "perth": "Australia/Perth",
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "mst": "America/Denver", "mdt": "America/Denver",
    "cst": "America/Chicago", "cdt": "America/Chicago", "est": "America/New_York", "edt": "America/New_York",
    "gmt": "Europe/London", "bst": "Europe/London", "cet": "Europe/Berlin", "cest": "Europe/Berlin",
    "mez": "Europe/Berlin", "mesz": "Europe/Berlin", "jst": "Asia/Tokyo", "hkt": "Asia/Hong_Kong",
    "sgt": "Asia/Singapore", "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "awst": "Australia/Perth",
    "utc": "UTC",
}  # fmt: skip


def one_zone(names: pl.Series) -> str | None:
    """The zone that all times of a file are in; None when it names none, several or an unknown one.

    >>> one_zone(pl.Series(["PST", "PDT", None]))
    'America/Los_Angeles'
    """
    written = names.drop_nulls().unique().to_list()
    zones = {_zone(name) for name in written}
    return zones.pop() if len(zones) == 1 else None


def _zone(name: str) -> str | None:
    known = _ZONES.get(name.strip().lower())
    return known or (name if name in available_timezones() else None)
