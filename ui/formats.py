"""Numbers, money and dates as the reader's language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from babel import numbers
from babel.dates import format_date, format_skeleton

from ui.words import Words

NOTHING = "–"


class Formats:
    """Format for one language and one currency; a null is shown as a dash, never as zero."""

    def __init__(self, words: Words, currency: str) -> None:
        self.locale, self.currency = words.locale, currency

    def number(self, value: float | None, *, decimals: int = 0) -> str:
        """Write a number with the language's thousands mark."""
        if value is None:
            return NOTHING
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return numbers.format_decimal(value, format=pattern, locale=self.locale)

    def compact(self, value: float | None) -> str:
        """Write a large number short: 1.2M, 120万."""
        return (
            NOTHING if value is None else numbers.format_compact_decimal(value, fraction_digits=1, locale=self.locale)
        )

    def money(self, value: float | None, *, decimals: int = 0) -> str:
        """Write money in full."""
        if value is None:
            return NOTHING
        return numbers.format_currency(
            round(value, decimals), self.currency, locale=self.locale, currency_digits=False,
            format="¤#,##0" + ("." + "0" * decimals if decimals else ""),
        )  # fmt: skip

    def money_compact(self, value: float | None) -> str:
        """Write large money short: $1.2M."""
        if value is None:
            return NOTHING
        if abs(value) < 10_000:
            return self.money(value)
        return numbers.format_compact_currency(value, self.currency, fraction_digits=1, locale=self.locale)

    def percent(self, rate: float | None, *, decimals: int = 0) -> str:
        """Write a rate of 0 to 1 as a percentage."""
        if rate is None:
            return NOTHING
        return numbers.format_percent(
            rate, format="#,##0" + ("." + "0" * decimals if decimals else "") + "%", locale=self.locale
        )

    def points(self, difference: float | None) -> str:
        """Write a difference of two rates in percentage points, without its unit."""
        return NOTHING if difference is None else self.number(100 * difference, decimals=1)

    def date(self, day: dt.date | None) -> str:
        """Write a date."""
        return NOTHING if day is None else format_date(day, format="medium", locale=self.locale)

    def month(self, day: dt.date | None) -> str:
        """Write a month."""
        return NOTHING if day is None else format_skeleton("yMMM", day, locale=self.locale)

    def list(self, items: Iterable[str]) -> str:
        """Put names in a row: a, b; 甲、乙."""
        return ("、" if self.locale.language == "zh" else ", ").join(items)

    def any(self, value: Any) -> str:
        """Write a value by its type."""
        if isinstance(value, bool) or value is None or isinstance(value, str):
            return NOTHING if value is None else str(value)
        if isinstance(value, dt.date):
            return self.date(value)
        return self.number(value, decimals=0 if isinstance(value, int) else 2)
