"""What became of a customer on the watch list: who takes care, by when, done, or put off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

_DATES = ("due_on", "done_on", "snoozed_until")


@dataclass(frozen=True)
class WatchTask:
    """What is kept about one customer; done and put off are counted from a day, not from a clock."""

    owner: str = ""  # who takes care; empty = the customer's salesperson
    due_on: dt.date | None = None
    done_on: dt.date | None = None
    snoozed_until: dt.date | None = None

    def to_plain(self) -> dict[str, Any]:
        """Plain values for the store.

        >>> WatchTask(done_on=dt.date(2024, 1, 2)).to_plain()["done_on"]
        '2024-01-02'
        """
        return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in vars(self).items()}

    @classmethod
    def from_plain(cls, content: Mapping[str, Any]) -> WatchTask:
        """Read what to_plain wrote; a date that makes no sense is none."""
        return cls(str(content.get("owner") or ""), *(_date(content.get(name)) for name in _DATES))


def _date(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def add_tasks(watched: pl.DataFrame, tasks: Mapping[str, WatchTask]) -> pl.DataFrame:
    """Add what is kept: + task_owner, due_on, done_on, snoozed_until; null where nothing is; rows kept."""
    types: dict[str, Any] = {"customer_id": pl.String, "task_owner": pl.String} | dict.fromkeys(_DATES, pl.Date)
    rows = [(name, task.owner or None, task.due_on, task.done_on, task.snoozed_until) for name, task in tasks.items()]
    kept = pl.DataFrame(rows, schema=types, orient="row")
    return watched.join(kept, on="customer_id", how="left", maintain_order="left")


def is_put_away(as_of: dt.date) -> pl.Expr:
    """Whether a customer with tasks is off the list: done since the last purchase, or put off beyond as_of.

    Who buys after it was done is watched anew.
    """
    done = (pl.col("done_on") >= pl.col("last_day")) & (pl.col("done_on") <= as_of)
    return (done | (pl.col("snoozed_until") > as_of)).fill_null(False)
