"""What was known of a customer on the day of the draw: frozen with it, so that later data can't change the analysis."""

from __future__ import annotations

import polars as pl

from crm_analytics.campaigns.audience import require_one_row_each
from crm_analytics.errors import UnknownColumn

FROZEN = ("past_margin", "clv", "frequency", "recency")


def freeze_covariates(assigned: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Add what the analysis may adjust for: assigned, CUSTOMERS (with or without SCORES) -> + FROZEN, rows kept.

    ``past_margin`` is the margin of the 365 days up to as_of (revenue for everyone, if the cost of anything bought
    then is unknown); ``clv`` the predicted value, null without a model; 0 past margin for who never bought.
    Raises UnknownColumn and RepeatedCustomers.

    >>> drawn = pl.DataFrame({"customer_id": ["a", "new"], "arm": ["targeted", "held_out"]})
    >>> known = pl.DataFrame({"customer_id": ["a"], "year_margin": [7.0], "year_revenue": [20.0], "frequency": [3],
    ...                       "recency": [90]})
    >>> freeze_covariates(drawn, known).rows()
    [('a', 'targeted', 7.0, None, 3, 90), ('new', 'held_out', 0.0, None, None, None)]
    """
    missing = [name for name in ("year_margin", "year_revenue") if name not in customers.columns]
    if missing:
        raise UnknownColumn(column=missing, available=customers.columns)
    require_one_row_each(customers, "customers")
    ours = customers.join(assigned.select("customer_id"), on="customer_id", how="semi")
    past = "year_revenue" if ours["year_margin"].null_count() else "year_margin"
    others = [pl.col(name) if name in ours.columns else pl.lit(None, pl.Float64).alias(name) for name in FROZEN[1:]]
    told = ours.select("customer_id", pl.col(past).cast(pl.Float64).alias("past_margin"), *others)
    without = assigned.drop(FROZEN, strict=False)
    joined = without.join(told, on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("past_margin").fill_null(0.0))


def use_frozen(outcomes: pl.DataFrame, frozen: pl.DataFrame) -> pl.DataFrame:
    """Take what was frozen with the draw in place of what the data say now: OUTCOMES, frozen -> OUTCOMES + FROZEN.

    ``frozen`` holds customer_id and some of FROZEN, as the store gives them. Who has nothing frozen keeps the past
    margin that the data say. Raises RepeatedCustomers.

    >>> table = pl.DataFrame({"customer_id": ["a", "b"], "past_margin": [9.0, 5.0]})
    >>> use_frozen(table, pl.DataFrame({"customer_id": ["a"], "past_margin": [7.0]}))["past_margin"].to_list()
    [7.0, 5.0]
    """
    require_one_row_each(frozen, "frozen")
    names = [name for name in FROZEN if name in frozen.columns]
    kept = frozen.select("customer_id", *(pl.col(name).cast(pl.Float64).alias(f"_{name}") for name in names))
    joined = outcomes.join(kept, on="customer_id", how="left", maintain_order="left")
    taken = [
        (pl.coalesce(f"_{name}", name) if name in outcomes.columns else pl.col(f"_{name}")).alias(name)
        for name in names
    ]
    return joined.with_columns(taken).drop(f"_{name}" for name in names)


def best_covariate(outcomes: pl.DataFrame, *, metric: str) -> str | None:
    """Which of the numeric FROZEN goes with the metric best, told without looking at the arms; None = none does.

    Choosing by the pooled correlation can't favour an arm, because the arms are not looked at.

    >>> table = pl.DataFrame({"margin": [1.0, 2.0, 3.0], "past_margin": [1.0, 2.0, 4.0], "clv": [5.0, 1.0, 5.0]})
    >>> best_covariate(table, metric="margin")
    'past_margin'
    """
    strength = {
        name: outcomes.select(pl.corr(pl.col(name).cast(pl.Float64), pl.col(metric).cast(pl.Float64))).item()
        for name in FROZEN
        if name in outcomes.columns
    }
    known = {name: abs(each) for name, each in strength.items() if each is not None and each == each}
    return max(known, key=lambda name: known[name]) if known else None
