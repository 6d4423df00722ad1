"""The mix of stages a quarter from now, with a range, from how earlier quarters changed it.

Every past quarter is played again on today's customers: those of one stage (and of one stage a quarter earlier, because
who has just come into a stage moves on otherwise than who has long been there) send the same shares to other stages,
and as many newcomers arrive for every customer. The forecast lies half-way between the mean of these replays and the
mix as it is (on simulated worlds that misses by less than either; Bates and Granger 1969). The spread of the replays
gives the range: it holds the chance in what customers do, the difference between one quarter and another, and that
the mean rests on few of them.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import stdtrit

from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle.history import STAGES, StageHistory
from crm_analytics.lifecycle.purchase_days import Array

LEVEL = 0.90  # probability that the range should hold
FEWEST_QUARTERS, MOST_QUARTERS = 3, 8  # that a forecast rests on
_BEFORE = len(STAGES) + 1  # stages a quarter earlier, or not yet a customer
_PRIOR_CUSTOMERS = 20.0  # weight of all customers of a stage against those with the same stage a quarter earlier
_LEAST = 0.5  # Dirichlet weight of a stage's move that nobody made: Jeffreys' prior


@dataclass(frozen=True)
class MixForecast:
    """The mix at the end of the coming quarter, and how such forecasts did before.

    ``table``: stage, n_customers (now), customer_share (now), forecast_share, low, high. ``checks``: as_of, stage,
    forecast_share, low, high, customer_share (what came), share_before (then), one row a past forecast and stage.
    """

    ends_on: dt.date
    n_quarters: int
    table: pl.DataFrame
    checks: pl.DataFrame


def quarter_days(as_of: dt.date, *, first: dt.date, most: int = MOST_QUARTERS * 2) -> list[dt.date]:
    """List as_of and the days three, six, ... months before it, not before ``first``; in rising order.

    >>> quarter_days(dt.date(2024, 5, 31), first=dt.date(2023, 11, 30))
    [datetime.date(2023, 11, 30), datetime.date(2024, 2, 29), datetime.date(2024, 5, 31)]
    """
    days = [add_months(as_of, -3 * back) for back in range(most + 1)]
    return sorted(day for day in days if day >= first or day == as_of)


def add_months(day: dt.date, n: int) -> dt.date:
    """The same day of another month, or its last one; the last day of a month stays the last.

    >>> add_months(dt.date(2024, 2, 29), 3)
    datetime.date(2024, 5, 31)
    """
    year, month = divmod(12 * day.year + day.month - 1 + n, 12)
    length = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month + 1, length if is_last else min(day.day, length))


def forecast_mix(history: StageHistory) -> MixForecast:
    """Forecast the shares of the stages three months after the last day of a history by quarter_days.

    Raises NotEnoughData with fewer than three quarters to learn from.
    """
    moves = [_count_moves(history, number) for number in range(1, len(history.days) - 1)]
    bases = [_count_pairs(history, number) for number in range(len(history.days))]
    counts = [base.sum(axis=0) for base in bases]
    n = min(len(moves), MOST_QUARTERS)
    if n < FEWEST_QUARTERS or not counts[-1].sum():
        raise NotEnoughData(what="mix_forecast", needed=FEWEST_QUARTERS, found=n)
    forecast = _predict(bases[-1], moves[-MOST_QUARTERS:])
    now = {"stage": list(STAGES), "n_customers": counts[-1].astype(np.int64), "customer_share": _shares(counts[-1])}
    return MixForecast(
        ends_on=add_months(history.days[-1], 3),
        n_quarters=n,
        table=pl.DataFrame({**now, **forecast}),
        checks=_check(history.days, bases, moves),
    )


@dataclass(frozen=True)
class Moves:
    """What a quarter did: customers by stage a quarter earlier x stage before x stage after, and who came by stage."""

    counts: Array
    newcomers: Array


def _count_pairs(history: StageHistory, number: int) -> Array:
    """Customers by stage a quarter earlier (the last row: not yet a customer) and stage on that day."""
    now = history.stages[:, number].astype(np.int64)
    return _count(_earlier(history, number)[now >= 0] * len(STAGES) + now[now >= 0], (_BEFORE, len(STAGES)))


def _earlier(history: StageHistory, number: int) -> Array:
    column = history.stages[:, max(number - 1, 0)].astype(np.int64)
    return np.where(column < 0, len(STAGES), column)


def _count(codes: Array, shape: tuple[int, ...]) -> Array:
    return np.bincount(codes, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def _count_moves(history: StageHistory, number: int) -> Moves:
    """The moves of the quarter that begins on that day."""
    before, after = (history.stages[:, number + step].astype(np.int64) for step in (0, 1))
    was, came = before >= 0, (before < 0) & (after >= 0)
    codes = (_earlier(history, number) * len(STAGES) + before) * len(STAGES) + after
    return Moves(_count(codes[was], (_BEFORE, len(STAGES), len(STAGES))), _count(after[came], (len(STAGES),)))


def _predict(now: Array, moves: list[Moves]) -> dict[str, Array]:
    """Shares after a quarter, from replays of past ones: a prediction interval of Student's t on the logit scale."""
    replays = np.array([_replay(now, counted) for counted in moves])
    logits = np.log(replays / (1 - replays))
    total = now.sum()
    as_it_is = (now.sum(axis=0) + _LEAST) / (total + _LEAST * len(STAGES))
    middle = (logits.mean(axis=0) + np.log(as_it_is / (1 - as_it_is))) / 2
    by_chance = 1 / np.maximum(total * replays.mean(axis=0) * (1 - replays.mean(axis=0)), 1.0)
    spread = np.sqrt(np.maximum(logits.var(axis=0, ddof=1), by_chance) * (1 + 1 / len(moves)))
    reach = float(stdtrit(len(moves) - 1, (1 + LEVEL) / 2)) * spread
    low, high = (1 / (1 + np.exp(-(middle + sign * reach))) for sign in (-1, 1))
    return {"forecast_share": _shares(1 / (1 + np.exp(-middle))), "low": low, "high": high}


def _replay(now: Array, quarter: Moves) -> Array:
    """Shares that today's customers would have after a quarter like that one."""
    of_stage = quarter.counts.sum(axis=0) + _LEAST
    of_stage /= of_stage.sum(axis=1, keepdims=True)
    rows = quarter.counts + _PRIOR_CUSTOMERS * of_stage
    stayed = np.einsum("ps,psa->a", now, rows / rows.sum(axis=2, keepdims=True))
    a_customer = (quarter.newcomers + _LEAST / len(STAGES)) / max(quarter.counts.sum(), 1.0)
    return _shares(stayed + a_customer * now.sum())


def _shares(counts: Array) -> Array:
    shares: Array = counts / counts.sum()
    return shares


def _check(days: tuple[dt.date, ...], bases: list[Array], moves: list[Moves]) -> pl.DataFrame:
    """What would have been forecast on each earlier day from the quarters before it, beside what came."""
    rows = []
    for number in range(FEWEST_QUARTERS + 1, len(moves) + 1):
        past = moves[max(0, number - 1 - MOST_QUARTERS) : number - 1]  # moves[0] begins on the second day
        told = {name: values.tolist() for name, values in _predict(bases[number], past).items()}
        before, after = (_shares(bases[number + step].sum(axis=0)).tolist() for step in (0, 1))
        came = {"customer_share": after, "share_before": before}
        rows.append(pl.DataFrame({"as_of": [days[number]] * len(STAGES), "stage": list(STAGES), **told, **came}))
    texts = {"as_of": pl.Date, "stage": pl.String}
    names = ("forecast_share", "low", "high", "customer_share", "share_before")
    return pl.concat(rows) if rows else pl.DataFrame(schema={**texts, **dict.fromkeys(names, pl.Float64)})


def how_good(checks: pl.DataFrame) -> dict[str, float]:
    """Sum past forecasts up: -> n, n_held, error (mean distance to what came), naive_error (that of no change)."""
    missed = (pl.col("forecast_share") - pl.col("customer_share")).abs().mean()
    naive = (pl.col("share_before") - pl.col("customer_share")).abs().mean()
    held = pl.col("customer_share").is_between(pl.col("low"), pl.col("high")).sum()
    return checks.select(n=pl.len(), n_held=held, error=missed, naive_error=naive).row(0, named=True)
