"""How often the tests behind the warnings ring, where they should and where they should not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import polars as pl

from benchmarks.worlds import AS_OF, HABITS, make_world
from crm_analytics.value.rhythm import measure_rhythm
from crm_analytics.value.seasonality import measure_seasonality

LEVELS = (0.05, 0.01)


def alarm_lines(n_worlds: int = 200) -> Iterator[str]:
    """Rows of a Markdown table: share of worlds in which each test's p-value lies below 5 % and 1 %."""
    yield "| world | customers | bases | more even than chance: p < .05 | < .01 | season: p < .05 | < .01 |"
    yield "|---|---|---|---|---|---|---|"
    for habit in HABITS:
        for n_customers in (300, 2_000):
            ledgers = (make_world(n_customers, seed, habit).ledger() for seed in range(n_worlds))
            found = np.array([_p_values(ledger) for ledger in ledgers])
            shares = [100 * np.nanmean(found[:, test] < level) for test in (0, 1) for level in LEVELS]
            cells = [f"{share:.1f} %" for share in shares]
            yield f"| {habit.name} | {n_customers:,} | {n_worlds} | " + " | ".join(cells) + " |"


def _p_values(ledger: pl.DataFrame) -> tuple[float, float]:
    rhythm, season = measure_rhythm(ledger), measure_seasonality(ledger, as_of=AS_OF - dt.timedelta(days=1))
    return (rhythm.p_value if rhythm else 1.0), (season.p_value if season else 1.0)
