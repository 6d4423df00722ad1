"""Tables of how the mix of stages changes: against the year before and a target, and between two days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from crm_analytics.schemas import Stage
from crm_analytics.views.lifecycle import NOT_YET, STAGES

TO_BE_FEW = (Stage.DEGRADATION.value, Stage.LAPSED.value)  # a target of these is a ceiling


def mix_against(figures: pl.DataFrame, before: pl.DataFrame | None, targets: Mapping[str, float]) -> pl.DataFrame:
    """Set the mix beside that of an earlier day and the targets: stage_figures twice -> stage, n_customers,
    customer_share, share_before, target_share, is_reached; null where there is no earlier day or no target.

    A target for degradation and lapsed is a ceiling, for the other stages a floor.
    """
    target = pl.Series("target_share", [targets.get(stage) for stage in STAGES], dtype=pl.Float64)
    earlier = pl.Series(
        "share_before", [None] * len(STAGES) if before is None else before["customer_share"], pl.Float64
    )
    table = figures.select("stage", "n_customers", "customer_share").with_columns(earlier, target)
    share, is_few = pl.col("customer_share"), pl.col("stage").is_in(TO_BE_FEW)
    reached = pl.when(is_few).then(share <= pl.col("target_share")).otherwise(share >= pl.col("target_share"))
    return table.with_columns(reached.alias("is_reached"))


def stage_years(history: pl.DataFrame, stage: str) -> pl.DataFrame:
    """Lay the last twelve month ends of a stage over the twelve before: stage_history -> month_end, customer_share,
    share_before; null where that month end is not in the history."""
    every = history.select("month_end").unique().sort("month_end")
    shares = every.join(
        history.filter(pl.col("stage") == stage).select("month_end", "customer_share"), on="month_end", how="left"
    ).with_columns(pl.col("customer_share").fill_null(0.0))
    ends = shares.filter(pl.col("month_end") == pl.col("month_end").dt.month_end())
    earlier = ends.select(
        pl.col("month_end").dt.offset_by("1d").dt.offset_by("1y").dt.offset_by("-1d"),
        pl.col("customer_share").alias("share_before"),
    )
    return ends.join(earlier, on="month_end", how="left", maintain_order="left").tail(12)


def move_matrix(flows: pl.DataFrame) -> pl.DataFrame:
    """Fill the flows up to a whole matrix: stage_flows -> stage_before, stage_after, n_customers, row_share,
    column_share; a cell for each pair, 0 where nobody moved, shares null where a row or column holds nobody."""
    grid = pl.DataFrame({"stage_before": [*STAGES, NOT_YET]}).join(pl.DataFrame({"stage_after": STAGES}), how="cross")
    n = pl.col("n_customers")
    filled = grid.join(flows, on=["stage_before", "stage_after"], how="left", maintain_order="left").with_columns(
        n.fill_null(0)
    )
    return filled.with_columns(
        pl.when(n.sum().over(side) > 0).then(n / n.sum().over(side)).alias(name)
        for side, name in (("stage_before", "row_share"), ("stage_after", "column_share"))
    )


def with_margins(matrix: pl.DataFrame) -> pl.DataFrame:
    """Write the counts as a square with their sums: move_matrix -> stage_before, a column a stage, n_customers.

    The last row holds the sums of the columns; its stage_before is null.
    """
    wide = matrix.pivot("stage_after", index="stage_before", values="n_customers").select("stage_before", *STAGES)
    sums = wide.select(pl.lit(None, dtype=pl.String).alias("stage_before"), *[pl.col(stage).sum() for stage in STAGES])
    return pl.concat([wide, sums]).with_columns(pl.sum_horizontal(STAGES).alias("n_customers"))


def in_order(first: dt.date, second: dt.date) -> tuple[dt.date, dt.date]:
    """Two days, the earlier one first.

    >>> in_order(dt.date(2024, 2, 1), dt.date(2024, 1, 1))[0]
    datetime.date(2024, 1, 1)
    """
    return min(first, second), max(first, second)


def differing_rules(first: pl.DataFrame, second: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """List the customers whom two sets of rules place differently: customer_id, stage twice -> customer_id,
    stage_before (by the first rules), stage_after (by the second)."""
    pairs = first.select("customer_id", pl.col("stage").alias("stage_before")).join(
        second.select("customer_id", pl.col("stage").alias("stage_after")), on="customer_id"
    )
    kept = pairs.join(customers.select("customer_id"), on="customer_id", how="semi")
    return kept.filter(pl.col("stage_before") != pl.col("stage_after")).sort("customer_id")
