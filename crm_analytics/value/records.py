"""What is recorded of customers beside their purchases, as far as it was known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import polars as pl

_DATED = {
    "interactions": "occurred_at", "surveys": "answered_on", "partner_income": "earned_on", "prospects": "created_on",
    "campaigns": "starts_on", "assignments": "assigned_on",
}  # fmt: skip


@dataclass(frozen=True)
class Records:
    """Side tables of a company; None where there is none, which is not the same as an empty one."""

    interactions: pl.DataFrame | None = None
    surveys: pl.DataFrame | None = None
    partner_income: pl.DataFrame | None = None
    prospects: pl.DataFrame | None = None
    campaigns: pl.DataFrame | None = None
    assignments: pl.DataFrame | None = None

    def until(self, as_of: dt.date) -> Records:
        """The same records without anything after ``as_of``.

        >>> income = pl.DataFrame({"earned_on": [dt.date(2024, 1, 1), dt.date(2025, 1, 1)]})
        >>> Records(partner_income=income).until(dt.date(2024, 6, 30)).partner_income.height
        1
        """
        tables = {field.name: getattr(self, field.name) for field in fields(self)}
        return Records(**{name: _until(table, _DATED[name], as_of) for name, table in tables.items()})


def _until(table: pl.DataFrame | None, dated: str, as_of: dt.date) -> pl.DataFrame | None:
    # a table without its date can't be placed in time, so nothing of it is used
    if table is None or dated not in table.columns:
        return None
    return table.filter(pl.col(dated).cast(pl.Date) <= as_of)
