"""Return on the customer base: what equity and margin came in a period against what was spent on it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import polars as pl

from crm_analytics.value.bridge import EquityStep, customer_changes
from crm_analytics.value.records import Records


class SpendKind(StrEnum):
    """What money spent on customers was for."""

    WINNING = "winning"
    KEEPING = "keeping"
    BOTH = "both"


def equity_return(before: pl.DataFrame, after: pl.DataFrame, *, spent: dict[SpendKind, float | None]) -> pl.DataFrame:
    """Put equity added and value earned in a period beside what was spent: -> spend_kind, n_customers, equity_added,
    earned, spent, net, per_unit_spent (net a unit of spending).

    In: customer_id, clv, p_alive, historic_value on both days, valued by the same models. Winning: the customers who
    bought first in between; keeping: everyone else. ``spent`` None = not recorded. What was spent need not have caused
    what came: only a hold-out tells that.
    """
    changes = customer_changes(before, after).join(_earned(before, after), on="customer_id", how="left")
    is_won = pl.col("equity_step") == EquityStep.WON.value
    parts = {SpendKind.WINNING: changes.filter(is_won), SpendKind.KEEPING: changes.filter(~is_won)}
    costs = {**spent, SpendKind.BOTH: _sum_spent(spent)}
    rows = [_row(kind, part, costs.get(kind)) for kind, part in {**parts, SpendKind.BOTH: changes}.items()]
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


_COLUMNS = {
    "spend_kind": pl.String, "n_customers": pl.Int64, "equity_added": pl.Float64, "earned": pl.Float64,
    "spent": pl.Float64, "net": pl.Float64, "per_unit_spent": pl.Float64,
}  # fmt: skip


def _row(kind: SpendKind, part: pl.DataFrame, cost: float | None) -> tuple[str, int, float, float, *tuple]:
    added, earned = float(part["clv"].sum()), float(part["_earned"].sum())
    net = None if cost is None else added + earned - cost
    return kind.value, part.height, added, earned, cost, net, net / cost if net is not None and cost else None


def _sum_spent(spent: dict[SpendKind, float | None]) -> float | None:
    known = [cost for cost in spent.values() if cost is not None]
    return sum(known) if known else None


def _earned(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    then = before.select("customer_id", pl.col("historic_value").alias("_before"))
    joined = after.select("customer_id", "historic_value").join(then, on="customer_id", how="left")
    earned = pl.col("historic_value").fill_null(0.0) - pl.col("_before").fill_null(0.0)
    return joined.select("customer_id", earned.alias("_earned"))


def spent_on_winning(customers: pl.DataFrame, *, after: dt.date) -> float | None:
    """Cost to win those who bought first after a day; None where no such cost is recorded."""
    if "acquisition_cost" not in customers.columns or customers["acquisition_cost"].null_count() == customers.height:
        return None
    return float(customers.filter(pl.col("first_day") > after)["acquisition_cost"].sum())


def campaign_costs(records: Records) -> pl.DataFrame | None:
    """What campaigns cost for each customer: -> customer_id, date (start), cost; None without assignments.

    Each targeted customer costs one contact and an equal part of the fixed cost.
    """
    campaigns, assignments = records.campaigns, records.assignments
    if campaigns is None or assignments is None or "cost_per_contact" not in campaigns.columns:
        return None
    targeted = assignments.filter(pl.col("arm") == "targeted").select("campaign_id", "customer_id")
    sizes = targeted.group_by("campaign_id").agg(pl.len().alias("_size"))
    fixed = pl.col("fixed_cost").fill_null(0.0) if "fixed_cost" in campaigns.columns else pl.lit(0.0)
    cost = pl.col("cost_per_contact").fill_null(0.0) + fixed / pl.col("_size")
    each = campaigns.join(sizes, on="campaign_id").select(
        "campaign_id", pl.col("starts_on").alias("date"), cost.alias("cost")
    )
    return targeted.join(each, on="campaign_id").select("customer_id", "date", "cost")


def spent_on_keeping(
    customers: pl.DataFrame,
    records: Records,
    *,
    after: dt.date,
    until: dt.date,
    costs_then_and_now: tuple[float, float],
) -> float | None:
    """Campaigns and contacts of a period; None where neither is recorded.

    ``costs_then_and_now`` are the costs to serve and inform up to either day.
    """
    campaigns = campaign_costs(records)
    contacts = costs_then_and_now[1] - costs_then_and_now[0]
    if campaigns is None:
        return contacts if records.interactions is not None else None
    known = campaigns.filter(pl.col("date") > after, pl.col("date") <= until)
    return contacts + float(known.join(customers.select("customer_id"), on="customer_id", how="semi")["cost"].sum())
