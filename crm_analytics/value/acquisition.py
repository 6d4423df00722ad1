"""How much winning a customer may cost: the ceiling by channel, campaign or coupon, beside what it did cost."""

from __future__ import annotations

from enum import StrEnum

import polars as pl
from scipy.special import ndtri

from crm_analytics.settings import AcquisitionRules


class BidVerdict(StrEnum):
    """How the actual cost to win a customer compares with the ceiling."""

    WITHIN = "within"  # even at the lower end of the interval
    UNCLEAR = "unclear"  # the ceiling's interval holds the cost
    ABOVE = "above"  # even at the upper end
    NO_COST = "no_cost"  # what it cost isn't known


def acquisition_ceilings(customers: pl.DataFrame, *, by: str, rules: AcquisitionRules | None = None) -> pl.DataFrame:
    """The most that it makes sense to pay for a customer, by a column that says what won them: -> group, n_customers,
    relation_value, ceiling, ceiling_low, ceiling_high, acquisition_cost (mean), headroom, bid_verdict.

    A relation's value is what the customer has brought so far and will bring over the horizon (historic_value + clv),
    before the cost to win; the ceiling is rules.ceiling_share of its mean, never below 0. Customers who were known
    before the data begin are left out: part of what they brought lies before. Intervals are those of the mean over
    customers (normal); groups of fewer than rules.min_customers are left out.

    >>> table = pl.DataFrame({"customer_id": ["a", "b"], "historic_value": [60.0, 80.0], "clv": [40.0, 20.0],
    ...                       "is_known_before": [False, False], "first_channel": ["web", "web"]})
    >>> rows = acquisition_ceilings(table, by="first_channel", rules=AcquisitionRules(min_customers=2))
    >>> rows.select("ceiling", "ceiling_low", "bid_verdict").rows()
    [(40.0, 40.0, 'no_cost')]
    """
    rules = rules or AcquisitionRules()
    won = won_in_data(customers)
    groups = won.group_by(pl.col(by).alias("group")).agg(*_sums())
    kept = groups.filter(pl.col("n_customers") >= rules.min_customers)
    reach = float(ndtri((1 + rules.level) / 2)) * pl.col("_spread").fill_nan(0.0) / pl.col("n_customers").sqrt()
    ends = {"ceiling": pl.lit(0.0), "ceiling_low": -reach, "ceiling_high": reach}
    bounded = kept.with_columns(
        ((pl.col("relation_value") + end) * rules.ceiling_share).clip(lower_bound=0.0).alias(name)
        for name, end in ends.items()
    ).with_columns((pl.col("ceiling") - pl.col("acquisition_cost")).alias("headroom"), _verdict().alias("bid_verdict"))
    return bounded.select(*_COLUMNS).sort("ceiling", "group", descending=[True, False])


_COLUMNS = (
    "group", "n_customers", "relation_value", "ceiling", "ceiling_low", "ceiling_high", "acquisition_cost", "headroom",
    "bid_verdict",
)  # fmt: skip


def won_in_data(customers: pl.DataFrame) -> pl.DataFrame:
    """Customers whose whole relation lies in the data, with its value and cost: + relation_value, acquisition_cost."""
    cost = pl.col("acquisition_cost") if "acquisition_cost" in customers.columns else pl.lit(None, pl.Float64)
    value = (pl.col("historic_value") + pl.col("clv")).alias("relation_value")
    return customers.filter(~pl.col("is_known_before")).with_columns(
        value, cost.cast(pl.Float64).alias("acquisition_cost")
    )


def _sums() -> list[pl.Expr]:
    return [
        pl.col("relation_value").count().cast(pl.Int64).alias("n_customers"),
        pl.col("relation_value").mean(),
        pl.col("relation_value").std().fill_null(0.0).alias("_spread"),
        pl.col("acquisition_cost").mean(),
    ]


def _verdict() -> pl.Expr:
    cost = pl.col("acquisition_cost")
    return (
        pl.when(cost.is_null()).then(pl.lit(BidVerdict.NO_COST.value))
        .when(cost <= pl.col("ceiling_low")).then(pl.lit(BidVerdict.WITHIN.value))
        .when(cost > pl.col("ceiling_high")).then(pl.lit(BidVerdict.ABOVE.value))
        .otherwise(pl.lit(BidVerdict.UNCLEAR.value))
    )  # fmt: skip


def won_by_campaign(
    customers: pl.DataFrame, responses: pl.DataFrame | None, campaigns: pl.DataFrame | None
) -> pl.DataFrame:
    """Add which campaign won a customer: + campaign_id, null for the others; keeps rows.

    Won by a campaign: the first purchase lies between its first and last day, and the person had reacted to it
    (opened, clicked, registered or ordered) by then; the campaign that began last counts.
    """
    nobody = customers.with_columns(pl.lit(None, pl.String).alias("campaign_id"))
    if responses is None or campaigns is None or not {"event", "occurred_at"} <= set(responses.columns):
        return nobody
    windows = campaigns.select("campaign_id", "starts_on", "ends_on")
    reacted = responses.filter(pl.col("event") != "sent").join(windows, on="campaign_id")
    first = customers.select("customer_id", "first_day")
    inside = pl.col("first_day").is_between(pl.col("starts_on"), pl.col("ends_on"))
    before = pl.col("occurred_at").cast(pl.Date) <= pl.col("first_day")
    won = reacted.join(first, on="customer_id").filter(inside, before).sort("starts_on", "campaign_id")
    last = won.group_by("customer_id").agg(pl.col("campaign_id").last())
    return customers.join(last, on="customer_id", how="left", maintain_order="left")


def mean_ceiling(customers: pl.DataFrame, *, rules: AcquisitionRules | None = None) -> pl.DataFrame:
    """The ceiling over all customers won in the data: one row as acquisition_ceilings has it, group null; or none."""
    everyone = customers.with_columns(pl.lit(None, pl.String).alias("group"))
    return acquisition_ceilings(everyone, by="group", rules=rules)


def share_above(table: pl.DataFrame) -> float:
    """Share of the customers in groups whose cost lies above the ceiling: acquisition_ceilings -> 0 to 1."""
    n = float(table["n_customers"].sum())
    above = float(table.filter(pl.col("bid_verdict") == BidVerdict.ABOVE.value)["n_customers"].sum())
    return above / n if n else 0.0
