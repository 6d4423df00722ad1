"""Satisfaction: performance against expectation, by stage, and how many left after each kind of answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl
from scipy.special import stdtrit

from crm_analytics.early_warning.churn_trial import with_shares
from crm_analytics.lifecycle import month_ends, trace_stages
from crm_analytics.schemas import Stage
from crm_analytics.settings import SatisfactionRules, StageRules

_MONTH_DAYS = 30


class SatisfactionLevel(StrEnum):
    """What was received against what was expected."""

    DISSATISFIED = "dissatisfied"
    SATISFIED = "satisfied"
    DELIGHTED = "delighted"


class SatisfactionSource(StrEnum):
    """Where satisfaction is recorded."""

    SURVEY = "survey"
    SERVICE = "service"


@dataclass(frozen=True)
class Satisfaction:
    """How satisfied these customers were, by source.

    by_stage: stage, n_answers, mean_points with low and high, and a share a level with its interval; loss:
    satisfaction_level, n_answers, n_left, left_share, low, high; gap: share of the dissatisfied who left less that of
    the others, (estimate, low, high) or None.
    """

    source: SatisfactionSource
    n_answers: int
    by_stage: pl.DataFrame
    loss: pl.DataFrame
    gap: tuple[float, float, float] | None


def survey_answers(surveys: pl.DataFrame | None, rules: SatisfactionRules | None = None) -> pl.DataFrame | None:
    """Answers to both questions: -> customer_id, answered_on, points (performance - expectation, -6 to 6),
    satisfaction_level; None where no survey asks both.

    >>> told = pl.DataFrame({"customer_id": ["a"], "answered_on": [dt.date(2024, 1, 1)], "performance": [5],
    ...                      "expectation": [4]})
    >>> survey_answers(told)["satisfaction_level"].to_list()
    ['delighted']
    """
    if surveys is None or not {"performance", "expectation"} <= set(surveys.columns):
        return None
    points = (pl.col("performance") - pl.col("expectation")).cast(pl.Float64).alias("points")
    answers = surveys.select("customer_id", "answered_on", points).drop_nulls()
    return answers.with_columns(_level(pl.col("points"), satisfied=0.0, delighted=0.5)) if answers.height else None


def service_marks(interactions: pl.DataFrame | None, rules: SatisfactionRules | None = None) -> pl.DataFrame | None:
    """Marks after a service request: -> customer_id, answered_on (day of closing, else of the contact), points (mark of
    1 to 5), satisfaction_level; None where no marks are recorded."""
    rules = rules or SatisfactionRules()
    if interactions is None or "satisfaction" not in interactions.columns:
        return None
    closed = pl.col("closed_at").dt.date() if "closed_at" in interactions.columns else pl.lit(None, pl.Date)
    day = pl.coalesce(closed, pl.col("occurred_at").dt.date()).alias("answered_on")
    marks = interactions.select(
        "customer_id", day, pl.col("satisfaction").cast(pl.Float64).alias("points")
    ).drop_nulls()
    level = _level(pl.col("points"), satisfied=rules.satisfied_mark, delighted=rules.delighted_mark)
    return marks.with_columns(level) if marks.height else None


def _level(points: pl.Expr, *, satisfied: float, delighted: float) -> pl.Expr:
    level = (
        pl.when(points >= delighted).then(pl.lit(SatisfactionLevel.DELIGHTED.value))
        .when(points >= satisfied).then(pl.lit(SatisfactionLevel.SATISFIED.value))
        .otherwise(pl.lit(SatisfactionLevel.DISSATISFIED.value))
    )  # fmt: skip
    return level.alias("satisfaction_level")


def measure_satisfaction(
    answers: pl.DataFrame, ledger: pl.DataFrame, *, source: SatisfactionSource, as_of: dt.date,
    rules: SatisfactionRules | None = None,
) -> Satisfaction:  # fmt: skip
    """Satisfaction by the stage before the answer, and who left after it: answers up to as_of, LEDGER -> Satisfaction.

    Each customer's latest answer counts; for the loss the latest whose follow-up is over by as_of, of customers who
    were not lapsed before it. Left = no purchase in follow_up_months (of 30 days) after the answer.
    What goes together need not cause one another.
    """
    rules = rules or SatisfactionRules()
    known = answers.filter(pl.col("answered_on") <= as_of).sort("answered_on")
    latest = known.unique("customer_id", keep="last", maintain_order=True)
    staged = _with_stage(latest, ledger)
    followed = _followed(known, ledger, as_of, rules)
    loss = _loss(followed, rules.level)
    return Satisfaction(source, latest.height, _by_stage(staged, rules.level), loss, _gap(loss, rules.level))


def _with_stage(latest: pl.DataFrame, ledger: pl.DataFrame) -> pl.DataFrame:
    """The stage at the end of the month before each answer; answers from before the first purchase are left out."""
    dated = latest.with_columns((pl.col("answered_on").dt.month_start() - dt.timedelta(days=1)).alias("day"))
    seen = ledger.join(latest.select("customer_id"), on="customer_id", how="semi")
    first, last = dated["day"].min(), dated["day"].max()
    if seen.is_empty() or not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return dated.with_columns(pl.lit(None, pl.String).alias("stage")).clear()
    history = trace_stages(ledger, month_ends(first, last), StageRules())
    wanted = set(dated["day"].to_list())
    stages = pl.concat(
        [history.on(day).with_columns(pl.lit(day).alias("day")) for day in history.days if day in wanted]
    )
    return dated.join(stages, on=["customer_id", "day"], how="inner", maintain_order="left")


def _by_stage(staged: pl.DataFrame, level: float) -> pl.DataFrame:
    counts = [(pl.col("satisfaction_level") == name.value).sum().cast(pl.Int64).alias(f"_{name.value}")
              for name in SatisfactionLevel]  # fmt: skip
    grouped = staged.group_by("stage").agg(
        pl.len().cast(pl.Int64).alias("n_answers"), pl.col("points").mean().alias("mean_points"),
        pl.col("points").std().alias("_spread"), *counts,
    )  # fmt: skip
    order = pl.DataFrame({"stage": [stage.value for stage in Stage]})
    table = order.join(grouped, on="stage", how="inner", maintain_order="left")
    for name in SatisfactionLevel:
        shared = with_shares(table, f"_{name.value}", "n_answers", share=f"{name.value}_share", level=level)
        table = shared.rename({"low": f"{name.value}_low", "high": f"{name.value}_high"})
    reach = [_reach(row, level) for row in table.iter_rows(named=True)]
    bounds = pl.Series("_reach", reach, dtype=pl.Float64)
    return table.with_columns(
        (pl.col("mean_points") - bounds).alias("low"), (pl.col("mean_points") + bounds).alias("high")
    ).drop("_spread", *[f"_{name.value}" for name in SatisfactionLevel])


def _reach(row: dict[str, Any], level: float) -> float | None:
    """Half the width of the t interval of a mean; None for a single answer."""
    n, spread = row["n_answers"], row["_spread"]
    return None if n < 2 else float(stdtrit(n - 1, (1 + level) / 2)) * spread / n**0.5


def _followed(known: pl.DataFrame, ledger: pl.DataFrame, as_of: dt.date, rules: SatisfactionRules) -> pl.DataFrame:
    days = rules.follow_up_months * _MONTH_DAYS
    over = known.filter(pl.col("answered_on") <= as_of - dt.timedelta(days=days))
    latest = over.unique("customer_id", keep="last", maintain_order=True)
    # who had left before the answer can't leave after it
    present = _with_stage(latest, ledger).filter(pl.col("stage") != Stage.LAPSED.value)
    bought = ledger.filter(pl.col("is_purchase_day")).select("customer_id", "date")
    since = (pl.col("date") - pl.col("answered_on")).dt.total_days()
    paired = bought.join(present.select("customer_id", "answered_on"), on="customer_id", how="inner")
    came = paired.filter(since.is_between(1, days)).select("customer_id").unique()
    stayed = present.join(came.with_columns(pl.lit(True).alias("_came")), on="customer_id", how="left")
    return stayed.with_columns(pl.col("_came").is_null().alias("has_left"))


def _loss(followed: pl.DataFrame, level: float) -> pl.DataFrame:
    counted = followed.group_by("satisfaction_level").agg(
        pl.len().cast(pl.Int64).alias("n_answers"), pl.col("has_left").sum().cast(pl.Int64).alias("n_left")
    )
    order = pl.DataFrame({"satisfaction_level": [name.value for name in SatisfactionLevel]})
    table = order.join(counted, on="satisfaction_level", how="left", maintain_order="left")
    filled = table.with_columns(pl.col("n_answers", "n_left").fill_null(0))
    return with_shares(filled, "n_left", "n_answers", share="left_share", level=level)


def _gap(loss: pl.DataFrame, level: float) -> tuple[float, float, float] | None:
    """Share of the dissatisfied who left less that of the others, with Newcombe's interval (1998, method 10)."""
    is_bad = pl.col("satisfaction_level") == SatisfactionLevel.DISSATISFIED.value
    sums = pl.concat([loss.filter(test).select(pl.col("n_left", "n_answers").sum()) for test in (is_bad, ~is_bad)])
    if (sums["n_answers"] == 0).any():
        return None
    bad, good = with_shares(sums, "n_left", "n_answers", share="left_share", level=level).iter_rows(named=True)
    gap = bad["left_share"] - good["left_share"]
    low = ((bad["left_share"] - bad["low"]) ** 2 + (good["high"] - good["left_share"]) ** 2) ** 0.5
    high = ((bad["high"] - bad["left_share"]) ** 2 + (good["left_share"] - good["low"]) ** 2) ** 0.5
    return gap, gap - low, gap + high
