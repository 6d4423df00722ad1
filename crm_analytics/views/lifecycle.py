"""Tables behind the Life cycle page: who stands where, who moved, and what each stage brings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl

from crm_analytics.lifecycle import StageHistory, month_ends, trace_stages
from crm_analytics.lifecycle.purchase_days import Array, PurchaseDays
from crm_analytics.lifecycle.volume import is_month_end, measure_next_months, next_month_end
from crm_analytics.schemas import Stage, Standing
from crm_analytics.settings import StageRules

STAGES = [stage.value for stage in Stage]
NOT_YET = "not_yet"  # stands for the stage of those who had not bought by then
MIX_MONTHS = 24
Filters = tuple[tuple[str, tuple[str, ...]], ...]


def stage_figures(customers: pl.DataFrame) -> pl.DataFrame:
    """Sum customers up by stage: scored customers -> stage, n_customers, customer_share, year_revenue, year_margin.

    One row a stage, in natural order, 0 where nobody is; money of the 365 days up to as_of. A stage's margin is null
    where a cost is unknown.
    """
    counted = customers.group_by("stage").agg(
        _count().alias("n_customers"), _sum_or_unknown("year_revenue"), _sum_or_unknown("year_margin")
    )
    return (
        pl.DataFrame({"stage": STAGES})
        .join(counted, on="stage", how="left", maintain_order="left")
        .with_columns(
            pl.col("n_customers").fill_null(0),
            *[pl.when(pl.col("n_customers").is_null()).then(0.0).otherwise(pl.col(name)).alias(name)
              for name in ("year_revenue", "year_margin")],
        )
        .with_columns(_share().alias("customer_share"))
    )  # fmt: skip


def _count() -> pl.Expr:
    return pl.len().cast(pl.Int64)


def _share() -> pl.Expr:
    total = pl.col("n_customers").sum()
    return pl.when(total > 0).then(pl.col("n_customers") / total)


def _sum_or_unknown(column: str) -> pl.Expr:
    return pl.when(~pl.col(column).is_null().any()).then(pl.col(column).sum().round(2)).alias(column)


def stage_counts(stages: pl.DataFrame) -> pl.DataFrame:
    """Count customers by stage: customer_id, stage -> stage, n_customers, customer_share; a row a stage."""
    counted = stages.group_by("stage").agg(_count().alias("n_customers"))
    table = pl.DataFrame({"stage": STAGES}).join(counted, on="stage", how="left", maintain_order="left")
    return table.with_columns(pl.col("n_customers").fill_null(0)).with_columns(_share().alias("customer_share"))


def stage_share(table: pl.DataFrame, stage: Stage, measure: str = "n_customers") -> float | None:
    """Share of a measure that falls to one stage; null where the measure is unknown or not above 0."""
    total = table.select(pl.col(measure).sum()).item()
    if table[measure].null_count() or total <= 0:
        return None
    return table.filter(pl.col("stage") == stage).select(pl.col(measure).sum()).item() / total


def people_by_standing(customers: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Count customers and known people who have not bought: -> standing, n_customers; one row a standing."""
    everybody = pl.concat([customers.select("standing"), people.select("standing")])
    counted = everybody.group_by("standing").agg(_count().alias("n_customers"))
    standings = pl.DataFrame({"standing": [standing.value for standing in Standing]})
    joined = standings.join(counted, on="standing", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n_customers").fill_null(0))


def pass_filters(people: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    """Keep the people who pass; someone of whom a filtered column isn't known doesn't."""
    tests = [pl.col(name).is_in(list(values)) if name in people.columns else pl.lit(False) for name, values in filters]
    return people.filter(*tests) if tests else people


def history_days(first: dt.date, as_of: dt.date, *, run_in_days: int = 0) -> list[dt.date]:
    """Choose the days of the mix: the last 24 month ends up to as_of, and as_of itself.

    The first ``run_in_days`` of data that begin with customers from before are left out: everybody looks new then.

    >>> history_days(dt.date(2024, 1, 20), dt.date(2024, 3, 10))
    [datetime.date(2024, 1, 31), datetime.date(2024, 2, 29), datetime.date(2024, 3, 10)]
    >>> history_days(dt.date(2024, 1, 20), dt.date(2024, 3, 10), run_in_days=30)
    [datetime.date(2024, 2, 29), datetime.date(2024, 3, 10)]
    """
    start = min(first + dt.timedelta(days=run_in_days), as_of)
    return month_ends(start, as_of, n_months=MIX_MONTHS + (0 if is_month_end(as_of) else 1))


def run_in_days(known_until: dt.date | None, rules: StageRules) -> int:
    """Days from the beginning of the data on in which hardly anything is known of earlier rates, where anybody had one.

    One and a half windows: with less than half a window before the recent one, nobody could count as stable.
    """
    return 0 if known_until is None else rules.recent_days * 3 // 2


_HISTORY = [
    "month_end", "stage", "n_customers", "customer_share", "next_days", "next_revenue", "next_margin",
]  # fmt: skip


def stage_history(
    ledger: pl.DataFrame, *, days: list[dt.date], as_of: dt.date, rules: StageRules, only: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Count the stages on each day: ledger -> month_end, stage, n_customers, customer_share, next_days, next_revenue,
    next_margin; what the calendar month after a month end brought, null until it is over by ``as_of``.

    Stages come from the whole ledger, so that they are those of the scored table; ``only`` (customer_id) then
    chooses who is counted.
    """
    history = trace_stages(ledger, days, rules)
    counted = _chosen(history, only)
    mix = history.only(counted).mix().filter(pl.col("n_customers") > 0).rename({"day": "month_end"})
    brought = measure_next_months(ledger, history, as_of=as_of, only=counted)
    is_lived = pl.col("month_end").is_in([day for day in days if is_month_end(day) and next_month_end(day) <= as_of])
    nothing = [pl.when(is_lived & pl.col("next_days").is_null()).then(0).otherwise(pl.col(name)).alias(name)
               for name in ("next_days", "next_revenue", "next_margin")]  # fmt: skip
    joined = mix.join(brought, on=["month_end", "stage"], how="left", maintain_order="left").with_columns(nothing)
    share = pl.col("n_customers") / pl.col("n_customers").sum().over("month_end")
    return joined.with_columns(share.alias("customer_share")).select(_HISTORY)


def mix_history(
    bought: PurchaseDays, *, days: list[dt.date], rules: StageRules, only: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The mix alone, without what the stages brought: find_purchase_days -> month_end, stage, n_customers,
    customer_share; as stage_history, in a fifth of the time."""
    history = trace_stages(bought, days, rules)
    mix = history.only(_chosen(history, only)).mix().filter(pl.col("n_customers") > 0).rename({"day": "month_end"})
    share = pl.col("n_customers") / pl.col("n_customers").sum().over("month_end")
    return mix.with_columns(share.alias("customer_share"))


def _chosen(history: StageHistory, only: pl.DataFrame | None) -> Array:
    if only is None:
        return np.ones(len(history.customer_id), dtype=bool)
    return history.customer_id.is_in(only["customer_id"].implode()).to_numpy()


def stage_volume(history: pl.DataFrame) -> pl.DataFrame:
    """Average what a customer brings in a month: stage_history -> stage, n_customer_months, monthly_days,
    monthly_revenue, monthly_margin; a customer counts to the stage in which the month began.

    Only months that are over; margin is null where a cost is unknown.
    """
    lived = history.filter(pl.col("next_days").is_not_null())
    months = pl.col("n_customers").sum()
    volume = lived.group_by("stage").agg(
        months.alias("n_customer_months"),
        (pl.col("next_days").sum() / months).alias("monthly_days"),
        (pl.col("next_revenue").sum() / months).alias("monthly_revenue"),
        pl.when(~pl.col("next_margin").is_null().any()).then(pl.col("next_margin").sum() / months)
        .alias("monthly_margin"),
    )  # fmt: skip
    return pl.DataFrame({"stage": STAGES}).join(volume, on="stage", how="inner", maintain_order="left")


def best_two(table: pl.DataFrame) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The stages that bring most and second most a month: stage_volume -> two rows; no second of one stage."""
    rows = table.sort("monthly_revenue", descending=True).head(2).to_dicts()
    return rows[0], rows[1] if len(rows) > 1 else None


def join_stages(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Put two days side by side: customer_id, stage twice -> customer_id, stage_before, stage_after.

    Everybody of the later day has a row; stage_before is not_yet for those without a purchase by the earlier one.
    """
    later = after.select("customer_id", pl.col("stage").alias("stage_after"))
    earlier = before.select("customer_id", pl.col("stage").alias("stage_before"))
    joined = later.join(earlier, on="customer_id", how="left", maintain_order="left")
    return joined.select("customer_id", pl.col("stage_before").fill_null(NOT_YET), "stage_after")


def stage_flows(pairs: pl.DataFrame) -> pl.DataFrame:
    """Count the moves between two days: join_stages -> stage_before, stage_after, n_customers; moves that occur."""
    order = pl.Enum([NOT_YET, *STAGES])
    flows = pairs.group_by("stage_before", "stage_after").agg(_count().alias("n_customers"))
    return flows.sort(pl.col("stage_before").cast(order), pl.col("stage_after").cast(order))


_UPWARDS = [Stage.LAPSED, Stage.DEGRADATION, Stage.EXPLORATION, Stage.FORMATION, Stage.STABILITY]


def count_moves(flows: pl.DataFrame) -> dict[str, int]:
    """Count who moved of those who were customers on both days: -> better, worse, same, new.

    Better is a step up in the order lapsed, degradation, exploration, formation, stability; worse a step down.
    """
    rank = {stage.value: number for number, stage in enumerate(_UPWARDS)}
    moves = {"better": 0, "worse": 0, "same": 0, "new": 0}
    for before, after, n in flows.iter_rows():
        if before == NOT_YET:
            moves["new"] += n
        else:
            step = rank[after] - rank[before]
            moves["better" if step > 0 else "worse" if step < 0 else "same"] += n
    return moves


def join_tried(customers: pl.DataFrame, tried: pl.DataFrame) -> pl.DataFrame:
    """Set the stages by other rules beside those in force: scored customers, customer_id + stage ->
    customer_id, stage_before, stage_after; keeps rows."""
    after = tried.select("customer_id", pl.col("stage").alias("stage_after"))
    now = customers.select("customer_id", pl.col("stage").alias("stage_before"))
    return now.join(after, on="customer_id", how="left", maintain_order="left")


def compare_rules(tried: pl.DataFrame) -> pl.DataFrame:
    """Count both ways of staging: join_tried -> stage, n_customers, n_customers_tried; one row a stage."""
    counts = [
        tried.group_by(pl.col(column).alias("stage")).agg(_count().alias(name))
        for column, name in (("stage_before", "n_customers"), ("stage_after", "n_customers_tried"))
    ]
    table = pl.DataFrame({"stage": STAGES})
    for counted in counts:
        table = table.join(counted, on="stage", how="left", maintain_order="left")
    return table.with_columns(pl.col("n_customers", "n_customers_tried").fill_null(0))
