"""Tables that set two ways of staging side by side: rules and model, and either beside a simulation's truth."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.views.lifecycle import STAGES


def last_truth_day(truth: pl.DataFrame, *, as_of: dt.date) -> dt.date | None:
    """Last day up to as_of for which the hidden stages are known; null when there is none."""
    return truth.filter(pl.col("month_end") <= as_of).select(pl.col("month_end").max()).item()


def stage_agreement(assigned: pl.DataFrame, truth: pl.DataFrame, *, day: dt.date) -> pl.DataFrame:
    """Cross the assigned stage with the hidden one on a day: -> true_stage, stage, n_customers, row_share."""
    known = truth.filter(pl.col("month_end") == day).select("customer_id", "true_stage")
    return _cross(assigned.join(known, on="customer_id"), "true_stage")


def model_agreement(customers: pl.DataFrame, by_model: pl.DataFrame) -> pl.DataFrame:
    """Cross the stage by the rules with that by the model: -> stage_by_model, stage, n_customers, row_share."""
    other = by_model.select("customer_id", pl.col("stage").alias("stage_by_model"))
    return _cross(customers.select("customer_id", "stage").join(other, on="customer_id"), "stage_by_model")


def _cross(pairs: pl.DataFrame, rows: str) -> pl.DataFrame:
    """Count all pairs of stages; ``row_share`` is the share of the customers of the row's stage."""
    counted = pairs.group_by(rows, "stage").agg(pl.len().cast(pl.Int64).alias("n_customers"))
    grid = pl.DataFrame({rows: STAGES}).join(pl.DataFrame({"stage": STAGES}), how="cross")
    filled = grid.join(counted, on=[rows, "stage"], how="left", maintain_order="left")
    n = pl.col("n_customers").fill_null(0)
    total = n.sum().over(rows)
    return filled.with_columns(n, pl.when(total > 0).then(n / total).alias("row_share"))


def differing_ways(customers: pl.DataFrame, by_model: pl.DataFrame) -> pl.DataFrame:
    """List whom rules and model place differently, the surest first: -> customer_id, stage, stage_by_model, p_stage.

    ``p_stage`` is the model's probability of its own stage.
    """
    probability = pl.coalesce([pl.when(pl.col("stage") == stage).then(pl.col(f"p_{stage}")) for stage in STAGES])
    other = by_model.select("customer_id", pl.col("stage").alias("stage_by_model"), probability.alias("p_stage"))
    joined = customers.select("customer_id", "stage").join(other, on="customer_id", maintain_order="left")
    return joined.filter(pl.col("stage") != pl.col("stage_by_model")).sort("p_stage", descending=True)


def agreement_rates(table: pl.DataFrame) -> dict[str, float | None]:
    """Sum a cross table up: -> accuracy, largest (always naming the commonest stage of the rows), balanced.

    ``balanced`` is the mean share found over the stages that truly occur; naming one stage always gives 1 / their
    number (``one_stage``). Null without anybody.
    """
    n = pl.col("n_customers").sum()
    total = table.select(n).item()
    if not total:
        return {"accuracy": None, "largest": None, "balanced": None, "one_stage": None}
    rows = table.columns[0]
    right = table.filter(pl.col(rows) == pl.col("stage"))
    found = right["row_share"].drop_nulls()
    by_truth = table.group_by(rows).agg(n)
    return {
        "accuracy": right.select(n).item() / total,
        "largest": by_truth.select(pl.col("n_customers").max()).item() / total,
        "balanced": sum(found) / len(found),
        "one_stage": 1 / len(found),
    }
