"""What only a simulation knows of a campaign: what contact truly changed."""

from __future__ import annotations

import polars as pl

from crm_analytics.campaigns import Campaign, collect_outcomes
from crm_analytics.schemas import Arm, Stage


def true_effect(
    sales: pl.DataFrame, untouched: pl.DataFrame, *, people: pl.DataFrame, truth: pl.DataFrame, campaign: Campaign
) -> pl.DataFrame:
    """What contact truly changed: true_stage, n_customers, true_uplift a targeted customer; everyone last (null).

    ``sales`` and ``untouched`` are TRANSACTIONS of the campaign's window as it went and as it would have gone with
    nobody contacted; ``people`` its ASSIGNMENTS; ``truth`` gives the hidden stage on the last month end before.
    """
    targeted = people.filter(pl.col("arm") == str(Arm.TARGETED))
    went, would = (_window(each, targeted, campaign) for each in (sales, untouched))
    hidden = truth.filter(pl.col("month_end") < campaign.starts_on).sort("month_end").unique("customer_id", keep="last")
    changes = went.join(would, on="customer_id", suffix="_untouched").join(
        hidden.select("customer_id", "true_stage"), on="customer_id", how="left"
    )
    change = (pl.col(campaign.metric) - pl.col(f"{campaign.metric}_untouched")).mean().alias("true_uplift")
    sums = [pl.len().cast(pl.Int64).alias("n_customers"), change]
    order = pl.col("true_stage").replace_strict({str(s): n for n, s in enumerate(Stage)}, default=len(Stage))
    by_stage = changes.group_by("true_stage").agg(sums).sort(order)
    everyone = changes.select(pl.lit(None, dtype=pl.String).alias("true_stage"), *sums)
    return pl.concat([by_stage, everyone])


def _window(sales: pl.DataFrame, targeted: pl.DataFrame, campaign: Campaign) -> pl.DataFrame:
    outcomes = collect_outcomes(sales, targeted, starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    return outcomes.select("customer_id", pl.col(campaign.metric).cast(pl.Float64))
