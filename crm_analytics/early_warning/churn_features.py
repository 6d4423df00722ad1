"""What is known of each customer on a day, and whether they left afterwards: what a churn score learns from."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.customers import summarise_customers
from crm_analytics.early_warning.reasons import add_order_sizes, add_pace
from crm_analytics.lifecycle import assign_stage
from crm_analytics.schemas import Stage
from crm_analytics.settings import StageRules, WatchRules

FEATURES = (
    "days_since_last_purchase", "usual_gap_days", "silence_ratio", "frequency", "T", "recent_frequency", "pace_ratio",
    "order_size_ratio", "year_revenue", "recent_revenue", "monetary_value", "refunds", "gap_spread",
)  # fmt: skip


def churn_table(
    ledger: pl.DataFrame, day: dt.date, *, days: int, rules: WatchRules, stage_rules: StageRules | None = None
) -> pl.DataFrame:
    """Customers not lapsed on a day, with what was known then and what came: LEDGER -> customer_id, FEATURES, has_left
    and the columns they come from; has_left = no purchase in the ``days`` days after it.

    Nothing after the day enters a feature, and nothing after day + days the label.
    """
    known = ledger.filter(pl.col("date") <= day)
    stage_rules = stage_rules or StageRules()
    staged = assign_stage(summarise_customers(known, as_of=day, recent_days=stage_rules.recent_days), stage_rules)
    present = staged.filter(pl.col("stage") != Stage.LAPSED.value).sort("customer_id")
    described = add_pace(add_order_sizes(present, known, rules=rules))
    spread = described.join(_gap_spread(known), on="customer_id", how="left", maintain_order="left")
    end = day + dt.timedelta(days=days)
    came = ledger.filter(pl.col("is_purchase_day"), pl.col("date") > day, pl.col("date") <= end)
    buyers = came.select("customer_id").unique().with_columns(pl.lit(False).alias("_stayed"))
    joined = spread.join(buyers, on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("_stayed").is_null().alias("has_left")).drop("_stayed")


def _gap_spread(known: pl.DataFrame) -> pl.DataFrame:
    """How uneven the gaps between purchases are: standard deviation / mean; null below two gaps."""
    bought = known.filter(pl.col("is_purchase_day")).sort("customer_id", "day")
    gap = pl.col("day").diff().over("customer_id").alias("_gap")
    gaps = bought.select("customer_id", gap).drop_nulls().group_by("customer_id")
    spread = pl.col("_gap").std() / pl.col("_gap").mean()
    return gaps.agg(spread.alias("gap_spread"))


def default_days(customers: pl.DataFrame, rules: WatchRules) -> int:
    """Days without a purchase that count as churn: the longer of rules.window_days and window_gaps median rhythms.

    >>> default_days(pl.DataFrame({"frequency": [0, 3, 3], "usual_gap_days": [9.0, 40.0, 60.0]}), WatchRules())
    150
    """
    rhythm = customers.filter(pl.col("frequency") > 0)["usual_gap_days"].median()
    own = 0.0 if rhythm is None else rules.window_gaps * float(rhythm)  # type: ignore[arg-type]
    return round(min(max(rules.window_days, own), rules.longest_window_days))
