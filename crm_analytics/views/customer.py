"""Tables behind the Customer page: one person's days, value, reasons and relations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from crm_analytics.messages import Message
from crm_analytics.schemas import Stage
from crm_analytics.settings import SegmentRules, StageRules

LIST_COLUMNS = (
    "customer_id", "name", "stage", "segment", "p_alive", "clv", "clv_low", "clv_high", "historic_value",
    "year_revenue", "frequency", "last_day", "region", "owner",
)  # fmt: skip
PATH_POINTS = 150  # days at which P(alive) is drawn; more can't be told apart on a screen
RELATIONS = ("household_id", "account_id")


def customer_list(customers: pl.DataFrame) -> pl.DataFrame:
    """Put the most valuable first: scored customers -> the columns that tell who they are and what they are worth."""
    shown = customers.select(name for name in LIST_COLUMNS if name in customers.columns)
    return shown.sort(["clv", "customer_id"], descending=[True, False], nulls_last=True)


def find_people(customers: pl.DataFrame, text: str, *, limit: int = 50) -> pl.DataFrame:
    """Find customers by a part of their id or name: customer_id, name; the exact id first, at most ``limit``.

    >>> base = pl.DataFrame({"customer_id": ["17", "7", "8"], "name": ["Ann", "Bo", "Al 7"]})
    >>> find_people(base, "7").rows()
    [('7', 'Bo'), ('17', 'Ann'), ('8', 'Al 7')]
    """
    wanted = " ".join(text.lower().split())
    people = customers.select("customer_id", _name(customers))
    identity, name = (pl.col(column).str.to_lowercase() for column in ("customer_id", "name"))
    found = people.filter(
        identity.str.contains(wanted, literal=True) | name.str.contains(wanted, literal=True).fill_null(False)
    )
    is_other = (identity != wanted).alias("_other")
    return found.sort(is_other, ~identity.str.contains(wanted, literal=True), "customer_id").head(limit)


def _name(customers: pl.DataFrame) -> pl.Expr:
    return pl.col("name") if "name" in customers.columns else pl.lit(None, pl.String).alias("name")


def find_customer(customers: pl.DataFrame, customer_id: str | None) -> dict[str, Any] | None:
    """All figures of one customer; None when there is none of that id."""
    found = customers.filter(pl.col("customer_id") == customer_id) if customer_id is not None else customers.head(0)
    return found.row(0, named=True) if found.height else None


def active_days(ledger: pl.DataFrame, customer_id: str, *, as_of: dt.date) -> pl.DataFrame:
    """One customer's active days up to as_of: ledger -> date, is_purchase_day, n_orders, money (currency)."""
    days = ledger.filter(pl.col("customer_id") == customer_id, pl.col("date") <= as_of).sort("date")
    return days.select("date", "is_purchase_day", "n_orders", "gross_revenue", "refunds", "revenue", "margin")


def path_days(first_day: dt.date, as_of: dt.date) -> list[dt.date]:
    """Evenly spaced days from the first purchase to as_of, both included; at most PATH_POINTS + 1.

    >>> [day.day for day in path_days(dt.date(2024, 1, 1), dt.date(2024, 1, 4))]
    [1, 2, 3, 4]
    """
    life = (as_of - first_day).days
    n_steps = max(1, min(life, PATH_POINTS))
    return sorted({first_day + dt.timedelta(days=round(step * life / n_steps)) for step in range(n_steps + 1)})


def stage_reason(customer: Mapping[str, Any], rules: StageRules) -> Message:
    """Name the rule that put a customer into the stage, with the customer's own figures."""
    figures = {
        "n_days": customer["frequency"] + 1,
        "silence_days": customer["days_since_last_purchase"],
        "gap_days": customer["usual_gap_days"],
        "gaps": customer["silence_ratio"],
    }
    is_young = customer["T"] <= rules.recent_days
    rule_of: dict[Stage, tuple[str, dict[str, float]]] = {
        Stage.LAPSED: ("lapsed", {"limit": rules.lapsed_after_gaps}),
        Stage.DEGRADATION: ("silent", {"limit": rules.degradation_after_gaps}),
        Stage.EXPLORATION: ("trying", {"limit": rules.exploration_max_purchases}),
        Stage.FORMATION: ("young" if is_young else "growing", {}),
        Stage.STABILITY: ("steady", {}),
    }
    is_shrunken = customer["silence_ratio"] < rules.degradation_after_gaps and customer["stage"] == Stage.DEGRADATION
    code, more = _shrunken(customer, rules) if is_shrunken else rule_of[Stage(customer["stage"])]
    return Message(f"stage_reason.{code}", {**figures, **_rates(customer, rules), **more})


def _shrunken(customer: Mapping[str, Any], rules: StageRules) -> tuple[str, dict[str, float]]:
    """Whether purchases became rarer or, where they didn't, smaller: by how much, in per cent of before."""
    rates = _rates(customer, rules)
    recent_rate, expected = rates["recent"], rates["expected"]
    is_long = 2 * (customer["T"] - rules.recent_days) >= rules.recent_days
    if is_long and recent_rate is not None and expected is not None and recent_rate < rules.decline_ratio * expected:
        return "declining", {}
    recent = customer["recent_purchase_value"] / customer["recent_frequency"]
    n_earlier = customer["frequency"] + 1 - customer["recent_frequency"]
    earlier = (customer["purchase_value"] - customer["recent_purchase_value"]) / n_earlier
    return "smaller", {"percent": 100 * recent / earlier, "limit": 100 * rules.volume_decline_ratio}


def _rates(customer: Mapping[str, Any], rules: StageRules) -> dict[str, float | int | None]:
    """Purchase days in the recent window, and what the time before it would let expect for as many days."""
    earlier_days = customer["T"] - rules.recent_days
    earlier = customer["frequency"] + 1 - customer["recent_frequency"]
    expected = earlier / earlier_days * rules.recent_days if earlier_days > 0 else None
    return {"recent": customer["recent_frequency"], "expected": expected, "recent_days": rules.recent_days}


def segment_reason(customer: Mapping[str, Any], rules: SegmentRules) -> Message:
    """Say on which side of both thresholds a customer lies; or why the customer is not assessed."""
    if customer["segment"] is None:
        return Message(f"not_assessed_reason.{customer['not_assessed_reason']}")
    figures = {
        "value": customer["current_value"],
        "value_from": rules.current_value_threshold,
        "potential": customer["growth_potential"],
        "potential_from": rules.growth_potential_threshold,
    }
    return Message(f"segment_reason.{customer['segment']}", figures)


def contacts(interactions: pl.DataFrame, customer_id: str, *, as_of: dt.date) -> pl.DataFrame:
    """One customer's contacts up to as_of, the newest first: INTERACTIONS rows; what was closed later is still open."""
    own = interactions.filter(pl.col("customer_id") == customer_id, pl.col("occurred_at").dt.date() <= as_of)
    later = {"closed_at": ("closed_at", "satisfaction")}
    for moment, names in later.items():
        if moment in own.columns:
            is_later = (pl.col(moment).dt.date() > as_of).fill_null(False)
            own = own.with_columns(pl.when(~is_later).then(pl.col(name)) for name in names if name in own.columns)
    shown = ("occurred_at", "kind", "channel", "category", "closed_at", "satisfaction")
    return own.sort("occurred_at", descending=True).select(name for name in shown if name in own.columns)


def invoices(table: pl.DataFrame, customer_id: str, *, as_of: dt.date) -> pl.DataFrame:
    """One customer's invoices up to as_of, the newest first: INVOICES rows + is_open, days_late (days)."""
    own = table.filter(pl.col("customer_id") == customer_id, pl.col("issued_on") <= as_of)
    paid = pl.when(pl.col("paid_on") <= as_of).then("paid_on")
    return (
        own.with_columns(paid.alias("paid_on"))
        .with_columns(
            pl.col("paid_on").is_null().alias("is_open"),
            (pl.col("paid_on").fill_null(as_of) - pl.col("due_on")).dt.total_days().alias("days_late"),
        )
        .sort("issued_on", "invoice_id", descending=True)
        .select("invoice_id", "issued_on", "due_on", "paid_on", "amount", "is_open", "days_late")
    )


def campaigns_of(
    data_campaigns: pl.DataFrame, assignments: pl.DataFrame, customer_id: str, *, as_of: dt.date
) -> pl.DataFrame:
    """Campaigns for which a customer was drawn up to as_of, the newest first: name, channel, starts_on, offer, arm."""
    own = assignments.filter(pl.col("customer_id") == customer_id).select("campaign_id", "arm")
    shown = [name for name in ("name", "channel", "starts_on", "offer") if name in data_campaigns.columns]
    started = data_campaigns.filter(pl.col("starts_on") <= as_of).select("campaign_id", *shown)
    return started.join(own, on="campaign_id").sort("starts_on", descending=True).select(*shown, "arm")


def relations(customers: pl.DataFrame, customer: Mapping[str, Any]) -> pl.DataFrame:
    """Customers who are related to one: relation, customer_id, name, stage, segment, clv, historic_value.

    Relations: referred_by (who recommended us to this customer), referred (whom this one brought), household, account.
    """
    own_id = customer["customer_id"]
    is_related = {
        "referred_by": pl.col("customer_id") == customer["referred_by"] if customer.get("referred_by") else None,
        "referred": pl.col("referred_by") == own_id if "referred_by" in customers.columns else None,
        **{
            name.removesuffix("_id"): pl.col(name) == customer[name] if customer.get(name) else None
            for name in RELATIONS
        },
    }
    others = customers.filter(pl.col("customer_id") != own_id)
    return pl.concat(
        [
            others.filter(test).select(pl.lit(relation).alias("relation"), *_who(others))
            for relation, test in is_related.items()
            if test is not None
        ]
        or [others.head(0).select(pl.lit(None, pl.String).alias("relation"), *_who(others))]
    )


def _who(customers: pl.DataFrame) -> list[pl.Expr]:
    return [pl.col("customer_id"), _name(customers), *map(pl.col, ("stage", "segment", "clv", "historic_value"))]
