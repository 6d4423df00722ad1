"""Tables behind the Life cycle page: who stands where, who moved, and what each stage brings."""

from __future__ import annotations

import calendar
import datetime as dt

import polars as pl

from crm_analytics.lifecycle import assign_stage, stages_on
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


def history_days(first: dt.date, as_of: dt.date, *, step_months: int = 1) -> list[dt.date]:
    """Choose the days of the mix: the last 24 month ends up to as_of (every ``step_months``-th), and as_of itself.

    >>> history_days(dt.date(2024, 1, 20), dt.date(2024, 3, 10))
    [datetime.date(2024, 1, 31), datetime.date(2024, 2, 29), datetime.date(2024, 3, 10)]
    """
    days = [as_of]
    end = as_of if _is_month_end(as_of) else as_of.replace(day=1) - dt.timedelta(days=1)
    for age in range(MIX_MONTHS):
        if end < first:
            break
        if age % step_months == 0 and end != as_of:
            days.append(end)
        end = end.replace(day=1) - dt.timedelta(days=1)
    return days[::-1]


def _is_month_end(day: dt.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def next_month_end(month_end: dt.date) -> dt.date:
    """Last day of the month after a month end."""
    first = month_end + dt.timedelta(days=1)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def stage_history(
    ledger: pl.DataFrame, *, days: list[dt.date], as_of: dt.date, rules: StageRules, only: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Count the stages on each day: ledger -> month_end, stage, n_customers, customer_share, next_days, next_revenue,
    next_margin; what the calendar month after a month end brought, null until it is over by ``as_of``.

    Stages come from the whole ledger, so that they are those of the scored table; ``only`` (customer_id) then
    chooses who is counted.
    """
    numbered, only = _number_customers(ledger, only)
    parts = [_stages_and_next_month(numbered, day, as_of, rules, only) for day in days]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_HISTORY)


def _number_customers(ledger: pl.DataFrame, only: pl.DataFrame | None) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Put a number in the place of the id: every day groups the whole ledger, and numbers group faster than texts."""
    numbered = ledger.with_columns(pl.col("customer_id").rle_id().cast(pl.Int64).alias("_number"))
    chosen = None if only is None else numbered.join(only, on="customer_id", how="semi").select("_number").unique()
    rename = {"_number": "customer_id"}
    return numbered.drop("customer_id").rename(rename), None if chosen is None else chosen.rename(rename)


_HISTORY = {
    "month_end": pl.Date, "stage": pl.String, "n_customers": pl.Int64, "customer_share": pl.Float64,
    "next_days": pl.Int64, "next_revenue": pl.Float64, "next_margin": pl.Float64,
}  # fmt: skip


def _stages_and_next_month(
    ledger: pl.DataFrame, day: dt.date, as_of: dt.date, rules: StageRules, only: pl.DataFrame | None
) -> pl.DataFrame:
    staged = stages_on(ledger, as_of=day, rules=rules)
    if only is not None:
        staged = staged.join(only.select("customer_id"), on="customer_id", how="semi")
    is_lived = _is_month_end(day) and next_month_end(day) <= as_of
    staged = staged.join(_next_month(ledger, day), on="customer_id", how="left") if is_lived else staged.with_columns(
        *[pl.lit(None, dtype=_HISTORY[name]).alias(name) for name in ("next_days", "next_revenue", "next_margin")],
        pl.lit(False).alias("_unknown"),
    )  # fmt: skip
    return _count_stages(staged, is_lived).with_columns(pl.lit(day).alias("month_end")).select(list(_HISTORY))


def _next_month(ledger: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    month = ledger.filter(pl.col("date") > day, pl.col("date") <= next_month_end(day))
    return month.group_by("customer_id").agg(
        pl.col("is_purchase_day").sum().cast(pl.Int64).alias("next_days"),
        pl.col("revenue").sum().alias("next_revenue"),
        pl.col("margin").sum().alias("next_margin"),
        pl.col("margin").is_null().any().alias("_unknown"),
    )


def _count_stages(staged: pl.DataFrame, is_lived: bool) -> pl.DataFrame:
    lived, known = pl.lit(is_lived), ~pl.col("_unknown").any()
    counted = staged.group_by("stage").agg(
        _count().alias("n_customers"),
        pl.when(lived).then(pl.col("next_days").sum()).alias("next_days"),
        pl.when(lived).then(pl.col("next_revenue").sum()).alias("next_revenue"),
        pl.when(lived & known).then(pl.col("next_margin").sum()).alias("next_margin"),
    )
    ordered = pl.DataFrame({"stage": STAGES}).join(counted, on="stage", how="inner", maintain_order="left")
    return ordered.with_columns(_share().alias("customer_share"))


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


def try_rules(customers: pl.DataFrame, *, base: pl.DataFrame, rules: StageRules) -> pl.DataFrame:
    """Stage customers by other rules: scored customers -> customer_id, stage_before, stage_after; keeps rows.

    The usual gap is shrunken to that of ``base``, the whole scored table.
    """
    tried = assign_stage(base, rules).select("customer_id", pl.col("stage").alias("stage_after"))
    now = customers.select("customer_id", pl.col("stage").alias("stage_before"))
    return now.join(tried, on="customer_id", how="left", maintain_order="left")


def compare_rules(tried: pl.DataFrame) -> pl.DataFrame:
    """Count both ways of staging: try_rules -> stage, n_customers, n_customers_tried; one row a stage."""
    counts = [
        tried.group_by(pl.col(column).alias("stage")).agg(_count().alias(name))
        for column, name in (("stage_before", "n_customers"), ("stage_after", "n_customers_tried"))
    ]
    table = pl.DataFrame({"stage": STAGES})
    for counted in counts:
        table = table.join(counted, on="stage", how="left", maintain_order="left")
    return table.with_columns(pl.col("n_customers", "n_customers_tried").fill_null(0))


def last_truth_day(truth: pl.DataFrame, *, as_of: dt.date) -> dt.date | None:
    """Last day up to as_of for which the hidden stages are known; null when there is none."""
    return truth.filter(pl.col("month_end") <= as_of).select(pl.col("month_end").max()).item()


def stage_agreement(assigned: pl.DataFrame, truth: pl.DataFrame, *, day: dt.date) -> pl.DataFrame:
    """Cross the assigned stage with the hidden one: -> true_stage, stage, n_customers, true_share.

    ``true_share`` is the share of the customers who truly are in the row's stage. All pairs have a row.
    """
    known = truth.filter(pl.col("month_end") == day).select("customer_id", "true_stage")
    counted = assigned.join(known, on="customer_id").group_by("true_stage", "stage").agg(_count().alias("n_customers"))
    grid = pl.DataFrame({"true_stage": STAGES}).join(pl.DataFrame({"stage": STAGES}), how="cross")
    filled = grid.join(counted, on=["true_stage", "stage"], how="left", maintain_order="left")
    n = pl.col("n_customers").fill_null(0)
    total = n.sum().over("true_stage")
    return filled.with_columns(n, pl.when(total > 0).then(n / total).alias("true_share"))


def agreement_rates(table: pl.DataFrame) -> dict[str, float | None]:
    """Sum the agreement up: stage_agreement -> accuracy, largest (always naming the commonest stage), balanced.

    ``balanced`` is the mean share found over the stages that truly occur; naming one stage always gives 1 / their
    number (``one_stage``). Null without anybody.
    """
    n = pl.col("n_customers").sum()
    total = table.select(n).item()
    if not total:
        return {"accuracy": None, "largest": None, "balanced": None, "one_stage": None}
    right = table.filter(pl.col("true_stage") == pl.col("stage"))
    found = right["true_share"].drop_nulls()
    by_truth = table.group_by("true_stage").agg(n)
    return {
        "accuracy": right.select(n).item() / total,
        "largest": by_truth.select(pl.col("n_customers").max()).item() / total,
        "balanced": sum(found) / len(found),
        "one_stage": 1 / len(found),
    }
