"""How long customers stay in each stage: spells at month ends, the running ones included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.lifecycle.history import NOT_YET, STAGES, StageHistory
from crm_analytics.lifecycle.purchase_days import Array
from crm_analytics.lifecycle.survival import median_of, still_lasting


@dataclass(frozen=True)
class Spells:
    """Each customer's first time in each stage, as arrays: stage number, months, whether it is over, what followed."""

    stage: Array
    months: Array
    ended: Array
    followed_by: Array  # number of the next stage; NOT_YET while it lasts


def find_spells(history: StageHistory, *, known_from: Array | None = None) -> Spells:
    """Find how many month ends in a row everybody's first time in each stage lasted: a history by month -> Spells.

    A spell seen at k month ends in a row lasted k months, give or take one. Spells that had begun by the first month
    end are left out, because nobody knows since when they last, unless ``known_from`` says for each customer of the
    history that it was watched from its first purchase on. Only the first time counts, so that every customer speaks
    once of each stage.
    """
    stages = history.stages
    began = np.ones_like(stages, dtype=bool)
    began[:, 1:] = stages[:, 1:] != stages[:, :-1]
    rows, columns = np.nonzero(began & (stages != NOT_YET))
    stage = stages[rows, columns].astype(np.int64)
    ends, followed = _ends(rows, columns, stage, stages.shape[1])
    is_watched = columns > 0
    if known_from is not None:
        is_watched |= known_from[rows]
    first = np.zeros(len(rows), dtype=bool)
    first[np.unique(rows * len(STAGES) + stage, return_index=True)[1]] = True
    kept = first & is_watched
    return Spells(stage[kept], (ends - columns)[kept].astype(float), (followed != NOT_YET)[kept], followed[kept])


def _ends(rows: Array, columns: Array, stage: Array, n_days: int) -> tuple[Array, Array]:
    """Where each spell ends, and in which stage; the spells are sorted by customer and time and leave no gap."""
    ends, followed = np.full(len(rows), n_days), np.full(len(rows), NOT_YET)
    goes_on = np.flatnonzero(rows[1:] == rows[:-1])
    ends[goes_on], followed[goes_on] = columns[goes_on + 1], stage[goes_on + 1]
    return ends, followed


def time_in_stage(spells: Spells) -> pl.DataFrame:
    """Share of customers who are still in the stage after some months: -> stage, months, share_left, low, high."""
    curves = [_curve(spells, number).with_columns(pl.lit(stage).alias("stage")) for number, stage in enumerate(STAGES)]
    return pl.concat(curves).select("stage", "months", "share_left", "low", "high")


def _curve(spells: Spells, number: int) -> pl.DataFrame:
    inside = spells.stage == number
    curve = still_lasting(spells.months[inside], spells.ended[inside])
    start = pl.DataFrame({"months": [0.0], "share_left": [1.0], "low": [None], "high": [None]}, schema=curve.schema)
    return pl.concat([start, curve]) if curve.height else curve


def typical_times(spells: Spells) -> pl.DataFrame:
    """Median months in each stage with its interval: -> stage, n_spells, n_running, median_months, low, high, next_stage.

    ``next_stage`` is what followed most often; a row a stage that occurs, null where half have not left it yet.
    """  # noqa: E501
    curves = time_in_stage(spells)
    rows = [
        _typical(spells, curves.filter(pl.col("stage") == stage), number)
        for number, stage in enumerate(STAGES)
        if (spells.stage == number).any()
    ]
    texts, counts = (
        dict.fromkeys(("stage", "next_stage"), pl.String),
        dict.fromkeys(("n_spells", "n_running"), pl.Int64),
    )
    money = dict.fromkeys(("median_months", "low", "high"), pl.Float64)
    table = pl.DataFrame(rows, schema_overrides={**texts, **counts, **money})
    columns = ["stage", "n_spells", "n_running", "median_months", "low", "high", "next_stage"]
    return (
        table.select(columns)
        if rows
        else pl.DataFrame(schema={name: {**texts, **counts, **money}[name] for name in columns})
    )


def _typical(spells: Spells, curve: pl.DataFrame, number: int) -> dict[str, object]:
    inside = spells.stage == number
    followed = spells.followed_by[inside & spells.ended]
    middle = median_of(curve)
    return {
        "stage": STAGES[number],
        "n_spells": int(inside.sum()),
        "n_running": int((inside & ~spells.ended).sum()),
        "median_months": middle["months"],
        "low": middle["low"],
        "high": middle["high"],
        "next_stage": STAGES[int(np.bincount(followed).argmax())] if len(followed) else None,
    }
