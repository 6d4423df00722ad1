"""What is at stake with each customer: the value that is lost if nobody does anything."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.early_warning.silence import p_silent, silence_windows
from crm_analytics.lifecycle.stage_model import StageModel
from crm_analytics.schemas import Stage, ValueBasis
from crm_analytics.settings import WatchRules


def watch_customers(
    customers: pl.DataFrame, ledger: pl.DataFrame, *, as_of: dt.date, model: StageModel, rules: WatchRules | None = None
) -> pl.DataFrame:
    """Watch everybody whom the rules of the life cycle don't call lapsed, the first to look at first.

    Scored customers, LEDGER -> + window_days, p_leave, yearly_value, value_at_stake, stake_rank; the lapsed left out.

    p_leave: probability of no purchase within window_days (the longer of 90 days and three own rhythms).
    yearly_value: current value of the trailing year (see add_current_value), currency; never below 0. value_at_stake =
    p_leave x yearly_value, currency a year: what is lost on average if the customer is left alone. stake_rank: see
    rank_value.
    """
    rules = rules or WatchRules()
    present = customers.filter(pl.col("stage") != Stage.LAPSED.value)
    timed = present.with_columns(silence_windows(present, rules))
    chances = p_silent(model, ledger, as_of=as_of, windows=timed.select("customer_id", "window_days"))
    watched = timed.with_columns(chances["p_leave"], yearly_value(present)).with_columns(
        (pl.col("p_leave") * pl.col("yearly_value")).round(2).alias("value_at_stake"),
        rank_value(pl.col("p_leave"), pl.col("yearly_value"), rules).alias("stake_rank"),
    )
    # the id breaks ties, so that a list is the same however the rows came
    return watched.sort("stake_rank", "customer_id", descending=[True, False], nulls_last=True)


def yearly_value(customers: pl.DataFrame) -> pl.Series:
    """Current value (profit, else margin, else revenue of the trailing year), never below 0: what a customer who leaves
    stops bringing.

    Where a cost is unknown, the year's revenue times the margin rate of those whose costs are known.

    >>> yearly_value(pl.DataFrame({"current_value": [30.0, -5.0], "value_basis": ["revenue"] * 2,
    ...     "year_revenue": [30.0, -5.0], "year_margin": [None, None]})).to_list()
    [30.0, 0.0]
    """
    known = customers.filter(pl.col("year_margin").is_not_null())
    revenue = float(known["year_revenue"].sum())
    rate = float(known["year_margin"].sum()) / revenue if revenue > 0 else 0.0
    is_margin = pl.col("value_basis") == ValueBasis.MARGIN.value
    guessed = pl.when(is_margin).then(pl.col("year_revenue") * rate).otherwise(pl.col("year_revenue"))
    value = pl.coalesce(pl.col("current_value"), guessed).clip(lower_bound=0.0).round(2)
    return customers.select(value.alias("yearly_value")).to_series()


def rank_value(p_leave: pl.Expr, value: pl.Expr, rules: WatchRules) -> pl.Expr:
    """What the list is ordered by: p_leave x (own yearly value + rules.any_customer x the mean of all).

    Of all lists of one length that hold as many expected leavers, such an order holds the most value at stake: the
    share that anybody counts is the price of a leaver (Lagrange).

    >>> table = pl.DataFrame({"p_leave": [0.5, 0.9], "yearly_value": [30.0, 10.0]})
    >>> rank = rank_value(pl.col("p_leave"), pl.col("yearly_value"), WatchRules(any_customer=1))
    >>> table.select(rank).to_series().to_list()
    [25.0, 27.0]
    """
    return p_leave * (value + rules.any_customer * value.mean())
