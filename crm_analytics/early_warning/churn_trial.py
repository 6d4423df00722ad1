"""How well churn was told in advance: the learnt score beside the stage model, P(alive) and plain silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import binomtest

from crm_analytics.customers import summarise_customers
from crm_analytics.early_warning.churn_score import ChurnScore
from crm_analytics.early_warning.silence import fit_rhythm, p_silent
from crm_analytics.settings import ChurnRules
from crm_analytics.value import fit_value_models

Array = np.ndarray[Any, Any]
_BINS = 10  # groups of the calibration curve, tenths of the customers
_TOP = 0.10  # share of the customers at the top whose lift is told


class ChurnReader(StrEnum):
    """Who tells in advance who leaves."""

    SCORE = "score"  # learnt from the past
    STAGE_MODEL = "stage_model"  # probability of silence, as on the watch list
    P_ALIVE = "p_alive"  # 1 - P(alive) by the purchase model
    OWN_RHYTHM = "own_rhythm"  # silence in own usual gaps
    SILENCE = "silence"  # days since the last purchase: the simple rule


PROBABILITIES = (ChurnReader.SCORE, ChurnReader.STAGE_MODEL, ChurnReader.P_ALIVE)  # the others are no shares


def read_churn(score: ChurnScore, ledger: pl.DataFrame) -> pl.DataFrame:
    """What every reader said of the customers on the last day whose outcome is known: -> customer_id, has_left, _score,
    _stage_model, _p_alive, _own_rhythm, _silence; higher = more likely to leave."""
    day, test = score.origins.test, score.test
    known = ledger.filter(pl.col("date") <= day)
    windows = test.select("customer_id", pl.lit(float(score.origins.days)).alias("window_days"))
    silent = p_silent(fit_rhythm(known, as_of=day)[0], known, as_of=day, windows=windows)
    alive = test.select("customer_id").join(_alive_on(known, day), on="customer_id", how="left", maintain_order="left")
    return test.select(
        "customer_id", "has_left", pl.col("p_churn").alias("_score"), silent["p_leave"].alias("_stage_model"),
        (1 - alive["p_alive"]).alias("_p_alive"), pl.col("silence_ratio").alias("_own_rhythm"),
        pl.col("days_since_last_purchase").cast(pl.Float64).alias("_silence"),
    )  # fmt: skip


def _alive_on(known: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    customers = summarise_customers(known, as_of=day)
    model = fit_value_models(customers).model
    return customers.select("customer_id", pl.Series("p_alive", model.p_alive(customers)))


def compare_readers(told: pl.DataFrame, rules: ChurnRules | None = None) -> pl.DataFrame:
    """Score every reader: -> churn_reader, auc, average_precision, top_lift, each with _low and _high, and auc_gain =
    auc less that of plain silence.

    auc: chance that one who left was rated above one who stayed; average_precision: mean share of leavers at the top;
    top_lift: leavers among the highest tenth / leavers among all. Intervals by drawing the customers again
    (bootstrap), the same draws for all readers.
    """
    rules = rules or ChurnRules()
    left = told["has_left"].to_numpy()
    weights = _weights(left, rules)
    measured = {reader: weighted_measures(left, told[f"_{reader.value}"].to_numpy(), weights) for reader in ChurnReader}
    plain = measured[ChurnReader.SILENCE]["auc"]
    return pl.DataFrame(
        {"churn_reader": reader.value} | _told({**found, "auc_gain": found["auc"] - plain}, rules.level)
        for reader, found in measured.items()
    )


def _weights(left: Array, rules: ChurnRules) -> Array:
    """How often each customer is in each draw: draws x customers; the first is everybody, once."""
    n = len(left)
    random = np.random.default_rng(0)
    drawn = random.multinomial(n, np.full(n, 1 / n), size=rules.n_draws).astype(float)
    has_both = ((drawn @ left) > 0) & ((drawn @ ~left) > 0)
    return np.vstack([np.ones(n), drawn[has_both]])


def weighted_measures(left: Array, value: Array, weights: Array) -> dict[str, Array]:
    """auc, average_precision and top_lift of one reader for each row of weights (draws x customers).

    All draws at once over one sorting: scikit-learn's functions would sort anew for each of hundreds of draws, which
    takes seconds; tests hold these to theirs.

    >>> measures = weighted_measures(np.array([True, False]), np.array([2.0, 1.0]), np.ones((1, 2)))
    >>> {name: float(found[0]) for name, found in measures.items()}
    {'auc': 1.0, 'average_precision': 1.0, 'top_lift': 2.0}
    """
    order = np.argsort(-value, kind="stable")
    firsts = np.flatnonzero(np.diff(value[order], prepend=np.inf))  # equal values are one step
    leavers, stayers = (
        np.add.reduceat(weights[:, order] * flags[order], firsts, axis=1) for flags in (left, ~left)
    )  # fmt: skip
    n_left, n_stayed = leavers.sum(axis=1), stayers.sum(axis=1)
    above, before = leavers.cumsum(axis=1), leavers.cumsum(axis=1) - leavers
    auc = (stayers * (before + leavers / 2)).sum(axis=1) / (n_left * n_stayed)
    precision = above / np.maximum(above + stayers.cumsum(axis=1), 1)
    average = (leavers * precision).sum(axis=1) / n_left
    return {"auc": auc, "average_precision": average, "top_lift": _top_lift(leavers, stayers)}


def _top_lift(leavers: Array, stayers: Array) -> Array:
    """Share of leavers in the highest tenth over that of all; of the step on its edge a part counts."""
    n = (leavers + stayers).sum(axis=1, keepdims=True)
    edge = np.maximum(_TOP * n, 1.0)
    ends = (leavers + stayers).cumsum(axis=1)
    inside = np.clip((edge - (ends - leavers - stayers)) / np.maximum(leavers + stayers, 1e-9), 0, 1)
    share = (leavers * inside).sum(axis=1) / edge.ravel()
    return np.asarray(share / (leavers.sum(axis=1) / n.ravel()))


def _told(measures: Mapping[str, Array], level: float) -> dict[str, float]:
    """Each measure of everybody with the middle ``level`` of the draws."""
    told: dict[str, float] = {}
    for name, values in measures.items():
        low, high = np.quantile(values[1:], [(1 - level) / 2, (1 + level) / 2])
        told |= {name: float(values[0]), f"{name}_low": float(low), f"{name}_high": float(high)}
    return told


def is_better(comparison: pl.DataFrame, reader: ChurnReader) -> bool | None:
    """Whether a reader orders customers better than plain silence; None when it isn't clear."""
    row = comparison.filter(pl.col("churn_reader") == reader.value).row(0, named=True)
    if row["auc_gain_low"] > 0:
        return True
    return False if row["auc_gain_high"] < 0 else None


def calibration(told: pl.DataFrame, rules: ChurnRules | None = None) -> pl.DataFrame:
    """What was said beside what came, in tenths by what was said: -> churn_reader, p_churn (mean of what was said),
    left_share with low and high (Wilson), n_customers."""
    rules = rules or ChurnRules()
    parts = [_curve(told, reader, rules.level) for reader in PROBABILITIES]
    return pl.concat(parts)


def _curve(told: pl.DataFrame, reader: ChurnReader, level: float) -> pl.DataFrame:
    ordered = told.select("has_left", pl.col(f"_{reader.value}").alias("p_churn")).sort("p_churn")
    places = ordered.with_columns((pl.int_range(pl.len()) * _BINS // pl.len()).alias("_place"))
    # customers of whom the same was said stay in one group
    grouped = places.with_columns(pl.col("_place").min().over("p_churn").alias("_bin"))
    bins = grouped.group_by("_bin", maintain_order=True).agg(
        pl.col("p_churn").mean(), pl.col("has_left").sum().cast(pl.Int64).alias("_n_left"),
        pl.len().cast(pl.Int64).alias("n_customers"),
    )  # fmt: skip
    return with_shares(bins, "_n_left", "n_customers", share="left_share", level=level).select(
        pl.lit(reader.value).alias("churn_reader"), "p_churn", "left_share", "low", "high", "n_customers"
    )


def with_shares(table: pl.DataFrame, count: str, total: str, *, share: str, level: float) -> pl.DataFrame:
    """Add a share with its Wilson interval: + the share, low, high; null where nobody is counted; rows kept.

    >>> counted = with_shares(pl.DataFrame({"_k": [5], "_n": [10]}), "_k", "_n", share="share", level=0.95)
    >>> counted.select(pl.col("share", "low", "high").round(3)).row(0)
    (0.5, 0.237, 0.763)
    """
    ends = [
        tuple(binomtest(k, n).proportion_ci(level, method="wilson")) if n else (None, None)
        for k, n in zip(table[count].to_list(), table[total].to_list(), strict=True)
    ]
    known = pl.when(pl.col(total) > 0).then(pl.col(count) / pl.col(total)).alias(share)
    bounds = [
        pl.Series(name, [end[side] for end in ends], dtype=pl.Float64) for side, name in enumerate(("low", "high"))
    ]
    return table.with_columns(known, *bounds)
