"""Every figure of every customer as of a date: the whole way down from the ledger, in one call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from crm_analytics.customers import (
    add_first_purchases,
    add_last_new_category,
    add_profiles,
    find_people_without_purchase,
    summarise_customers,
)
from crm_analytics.dataset import DataSet
from crm_analytics.errors import NoPurchases
from crm_analytics.lifecycle import assign_stage
from crm_analytics.messages import Message, Severity
from crm_analytics.segments import assign_segment, estimate_potential, propose_thresholds
from crm_analytics.segments.current_value import add_year_cost
from crm_analytics.settings import EXPECTED, RESIDUAL, SegmentRules, StageRules, ValueRules
from crm_analytics.value import Scoreboard, estimate_clv, fit_value_models, run_scoreboard
from crm_analytics.value.contenders import AUTO, FEWEST_SEASON_MONTHS, find_season, in_season, make_model
from crm_analytics.value.season import Season
from crm_analytics.value.serving import contact_costs_of


@dataclass(frozen=True)
class Rules:
    """The three sets of rules that a score depends on."""

    stage: StageRules = StageRules()
    value: ValueRules = ValueRules()
    segment: SegmentRules = SegmentRules()


@dataclass(frozen=True)
class Scores:
    """Customers as of a date with all their figures, and the models and thresholds that gave them."""

    as_of: dt.date
    customers: pl.DataFrame
    rules: Rules
    model: Any
    spend: Any
    messages: tuple[Message, ...]
    scoreboard: Scoreboard | None = None  # only where it was asked to choose the model


def score_customers(data: DataSet, *, as_of: dt.date, rules: Rules | None = None) -> Scores:
    """Score each customer as of a date: data set -> CUSTOMERS + PROFILES + FIRST_PURCHASES + SCORES columns.

    Nothing after ``as_of`` is seen. One purchase model feeds p_alive, expected purchases and clv: the one that the
    rules name or, with "auto", the one that forecast best on earlier days. Raises NoPurchases.
    """
    rules = rules or Rules()
    customers = describe_customers(data, as_of=as_of, recent_days=rules.stage.recent_days)
    staged = assign_stage(customers, rules.stage, as_of=as_of)
    board = _scoreboard(data, as_of, rules.value)
    code = board.winner if board else rules.value.model_code
    season = find_season(code, data.ledger, as_of=as_of)
    model, spend, messages = fit_value_models(staged, model=make_model(code, season), rules=rules.value)
    valued = estimate_clv(staged, model=model, spend=spend, rules=rules.value)
    costs = contact_costs_of(_known_by(as_of, data.campaigns, "starts_on"))
    served = add_year_cost(valued, data.interactions, costs=costs, as_of=as_of)
    placed = estimate_potential(served, measure=rules.segment.potential_by, value=rules.value)
    segment_rules = propose_thresholds(placed, rules.segment)
    return Scores(
        as_of=as_of,
        customers=assign_segment(placed, segment_rules),
        rules=Rules(rules.stage, rules.value, segment_rules),
        model=model,
        spend=spend,
        messages=(*messages, *_about_season(code, season), *(board.messages if board else ())),
        scoreboard=board,
    )


def place_customers(data: DataSet, *, as_of: dt.date, rules: Rules | None = None) -> Scores:
    """Place each customer in the life cycle without valuing anybody: CUSTOMERS + stage and standing, no model.

    A sixth of the time of ``score_customers``, with the same stages. Raises NoPurchases.
    """
    rules = rules or Rules()
    customers = describe_customers(data, as_of=as_of, recent_days=rules.stage.recent_days)
    staged = assign_stage(customers, rules.stage, as_of=as_of)
    return Scores(as_of=as_of, customers=staged, rules=rules, model=None, spend=None, messages=())


def _known_by(day: dt.date, table: pl.DataFrame | None, dated: str) -> pl.DataFrame | None:
    return None if table is None or dated not in table.columns else table.filter(pl.col(dated).cast(pl.Date) <= day)


def _about_season(code: str, season: Season | None) -> list[Message]:
    """Say where a model in season has no season to live by."""
    if season or not in_season(code):
        return []
    return [Message("value.season_not_known", {"needed": FEWEST_SEASON_MONTHS}, Severity.WARNING)]


def _scoreboard(data: DataSet, as_of: dt.date, rules: ValueRules) -> Scoreboard | None:
    if rules.model_code != AUTO:
        return None
    return run_scoreboard(data.ledger, as_of=as_of, rules=rules, known_until=data.known_until)


def rescore(scores: Scores, rules: Rules) -> Scores:
    """Apply other value and segment rules to scored customers; the models and the stages stay as they are.

    So the rules' ``model_code`` must be the one that the scores were made with.

    Gives what ``score_customers`` would with these rules, without fitting again: changed horizons and thresholds
    answer at once.
    """
    customers = scores.customers
    if rules.value != scores.rules.value:
        customers = estimate_clv(customers, model=scores.model, spend=scores.spend, rules=rules.value)
    if _moves_potential(scores.rules, rules):
        customers = estimate_potential(customers, measure=rules.segment.potential_by, value=rules.value)
    segment_rules = propose_thresholds(customers, rules.segment)
    return replace(
        scores,
        customers=assign_segment(customers, segment_rules),
        rules=Rules(scores.rules.stage, rules.value, segment_rules),
    )


def _moves_potential(before: Rules, after: Rules) -> bool:
    """Headroom stays whatever the horizon; what is measured by clv does not."""
    by = after.segment.potential_by
    return by != before.segment.potential_by or (by in (RESIDUAL, EXPECTED) and after.value != before.value)


def describe_customers(data: DataSet, *, as_of: dt.date, recent_days: int) -> pl.DataFrame:
    """Summarise and add profile, first purchase and last new product line. Raises NoPurchases."""
    customers = summarise_customers(data.ledger, as_of=as_of, recent_days=recent_days, known_until=data.known_until)
    if customers.is_empty():
        raise NoPurchases(as_of=as_of)
    customers = add_first_purchases(customers, data.first_purchases)
    customers = add_last_new_category(customers, data.category_starts, as_of=as_of)
    if data.profiles is not None:
        customers = add_profiles(customers, data.profiles)
    region = pl.coalesce([name for name in ("region", "first_region") if name in customers.columns])
    return customers.with_columns(region.alias("region")).sort("customer_id")


def people_without_purchase(data: DataSet, *, as_of: dt.date) -> pl.DataFrame:
    """List prospects, sign-ups and refund-only customers as of a date: customer_id, name, region, owner, standing."""
    return find_people_without_purchase(data.ledger, as_of=as_of, profiles=data.profiles, prospects=data.prospects)
