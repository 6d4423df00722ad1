"""Winning against keeping: own costs and profits, beside the texts' claims of 5 and 16 times."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from crm_analytics.schemas import Standing
from crm_analytics.settings import YEAR_DAYS, AcquisitionRules
from crm_analytics.value.histories import Array
from crm_analytics.value.records import Records
from crm_analytics.value.resampling import drawn_means, interval
from crm_analytics.value.returns import campaign_costs
from crm_analytics.value.textbook import REGULAR_PROFIT_CLAIM, WINNING_COST_CLAIM


class Comparison(StrEnum):
    """What is compared between winning and keeping customers."""

    COST = "cost"
    PROFIT = "profit"


@dataclass(frozen=True)
class Ratio:
    """Two means and how many times one is the other; no ratio where the smaller can't be told from 0 or is below it."""

    comparison: Comparison
    winning: float
    keeping: float
    ratio: float | None
    low: float | None
    high: float | None
    claim: float  # what the texts say
    n_winning: int
    n_keeping: int


def cost_ratio(
    customers: pl.DataFrame, records: Records, *, as_of: dt.date, yearly_service: pl.Series | None = None,
    rules: AcquisitionRules | None = None,
) -> Ratio | None:  # fmt: skip
    """Cost to win a customer against the cost to keep one for a year; None where either isn't recorded.

    Winning: mean acquisition_cost. Keeping: contacts of the trailing year (``yearly_service``, one a row) and its
    campaigns, over the customers who had bought a year ago and were not lapsed by the measure of a purchase since.
    """
    if "acquisition_cost" not in customers.columns:
        return None
    keeping = _yearly_keeping(customers, records, as_of, yearly_service)
    won = customers["acquisition_cost"].drop_nulls().to_numpy().astype(float)
    if keeping is None or not len(won) or not len(keeping):
        return None
    return _compare(Comparison.COST, won, keeping, claim=WINNING_COST_CLAIM, rules=rules or AcquisitionRules())


def profit_ratio(
    customers: pl.DataFrame, first_years: pl.Series, *, rules: AcquisitionRules | None = None
) -> Ratio | None:
    """Yearly value of a regular customer against the first year of a new one; None where nobody is either.

    New: value of the first 365 days (``first_years``, one a row; null = not over yet or not in the data). Regular: the
    trailing year's margin (else revenue) of the customers whose standing is regular or new_line. Contacts are in
    neither: they stand on the side of cost.
    """
    regular = customers.filter(pl.col("standing").is_in([Standing.REGULAR.value, Standing.NEW_LINE.value]))
    year = regular.select(pl.when(pl.col("value_basis") == "margin").then("year_margin").otherwise("year_revenue"))
    new, old = (values.drop_nulls().to_numpy().astype(float) for values in (first_years, year.to_series()))
    if not len(new) or not len(old):
        return None
    return _compare(Comparison.PROFIT, new, old, claim=REGULAR_PROFIT_CLAIM, rules=rules or AcquisitionRules())


def _compare(comparison: Comparison, winning: Array, keeping: Array, *, claim: float, rules: AcquisitionRules) -> Ratio:
    """Cost: winning / keeping; profit: keeping / winning."""
    draws = [drawn_means(values[:, None], seed=seed).ravel() for seed, values in enumerate((winning, keeping))]
    means = [float(winning.mean()), float(keeping.mean())]
    above, below = (0, 1) if comparison is Comparison.COST else (1, 0)
    lower_end = interval(draws[below], rules.level)
    is_sure = lower_end is not None and lower_end[0] > 0
    ends = interval(draws[above] / draws[below], rules.level) if is_sure else None
    return Ratio(
        comparison, means[0], means[1], means[above] / means[below] if is_sure else None,
        ends[0] if ends else None, ends[1] if ends else None, claim, len(winning), len(keeping),
    )  # fmt: skip


def _yearly_keeping(
    customers: pl.DataFrame, records: Records, as_of: dt.date, yearly_service: pl.Series | None
) -> Array | None:
    campaigns = campaign_costs(records)
    if campaigns is None and yearly_service is None:
        return None
    start = as_of - dt.timedelta(days=YEAR_DAYS)
    costs = np.zeros(customers.height) if yearly_service is None else yearly_service.fill_null(0.0).to_numpy().copy()
    if campaigns is not None:
        year = campaigns.filter(pl.col("date") > start, pl.col("date") <= as_of).group_by("customer_id")
        sums = year.agg(pl.col("cost").sum().alias("_cost"))
        joined = customers.select("customer_id").join(sums, on="customer_id", how="left", maintain_order="left")
        costs += joined["_cost"].fill_null(0.0).to_numpy()
    was_kept = (customers["first_day"] <= start) & (customers["days_since_last_purchase"] < YEAR_DAYS)
    return np.asarray(costs[was_kept.to_numpy()])


def first_year_values(customers: pl.DataFrame, ledger: pl.DataFrame, *, value: str) -> pl.Series:
    """Value of each customer's first 365 days, one a row; null when they aren't over or began before the data."""
    days = ledger.filter(pl.col("days_since_first").is_between(0, YEAR_DAYS - 1))
    sums = days.group_by("customer_id").agg(pl.col(value).sum().alias("_value"))
    joined = customers.select("customer_id", "T", "is_known_before").join(
        sums, on="customer_id", how="left", maintain_order="left"
    )
    is_whole = (pl.col("T") >= YEAR_DAYS) & ~pl.col("is_known_before")
    return joined.select(pl.when(is_whole).then(pl.col("_value").fill_null(0.0))).to_series().alias("first_year_value")
