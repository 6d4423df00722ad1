"""Tables behind the Results page: what a campaign caused, group by group, and what only a simulation knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from crm_analytics.campaigns import (
    Campaign,
    CampaignResult,
    Uplift,
    campaign_result,
    collect_outcomes,
    measure_by_stratum,
    measure_uplift,
)
from crm_analytics.campaigns.checks import check_sample_ratio
from crm_analytics.campaigns.covariates import FROZEN, best_covariate, use_frozen
from crm_analytics.campaigns.interaction_outcomes import INTERACTION_METRICS, collect_interaction_outcomes
from crm_analytics.campaigns.several import Groups, shrink_groups
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import RESULTS, Arm, Segment, Stage, ValueBasis

MIN_ARM_SHOWN = 10  # customers of each arm in a group that is drawn by itself
SEGMENTS = tuple(map(str, Segment))
NOT_ASSESSED = "not_assessed"  # the group of those without a segment


@dataclass(frozen=True)
class Measured:
    """A campaign measured on everyone who was assigned: in its own metric, in money, and group by group."""

    campaign: Campaign
    uplift: Uplift
    money: CampaignResult  # in margin; in revenue where a cost of goods is unknown
    by_group: Mapping[str, Uplift]  # in the campaign's metric
    money_by_group: Mapping[str, CampaignResult]  # without the fixed cost, which no group causes
    warnings: tuple[Message, ...]
    outcomes: pl.DataFrame  # OUTCOMES of everyone who was assigned, with what was frozen at the draw


def measure_campaign(
    ledger: pl.DataFrame,
    assignments: pl.DataFrame,
    campaign: Campaign,
    *,
    interactions: pl.DataFrame | None = None,
    responses: pl.DataFrame | None = None,
) -> Measured:
    """Measure a campaign whose window is over: LEDGER, its ASSIGNMENTS -> Measured.

    ``interactions`` and the campaign's ``responses`` are asked for a goal that is no sale (page views, registrations).

    Intention to treat, adjusted by what goes best with the metric of what was known at the draw (the margin of the
    year before; the predicted value where it was frozen with the assignments). Where a cost of goods is unknown,
    revenue is measured in margin's place, and a warning says so. Raises NotEnoughData for an empty arm.
    """
    outcomes = collect_outcomes(ledger, assignments, starts_on=campaign.starts_on, ends_on=campaign.ends_on)
    frozen = [name for name in FROZEN if name in assignments.columns]
    if frozen:
        outcomes = use_frozen(outcomes, assignments.select("customer_id", *frozen))
    if campaign.metric in INTERACTION_METRICS:
        window = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on}
        outcomes = collect_interaction_outcomes(outcomes, interactions=interactions, responses=responses, **window)
    basis = ValueBasis.MARGIN if outcomes["margin"].null_count() == 0 else ValueBasis.REVENUE
    metric = str(basis) if campaign.metric == "margin" else campaign.metric
    uplift = _measure(outcomes, campaign, metric)
    in_money = uplift if metric == basis else _measure(outcomes, campaign, str(basis))
    money = _in_money(in_money, campaign, fixed_cost=campaign.fixed_cost)
    groups = _large_groups(outcomes)
    return Measured(
        campaign=replace(campaign, metric=metric),
        uplift=uplift,
        money=money,
        by_group=measure_by_stratum(groups, metric=metric),
        money_by_group={
            group: _in_money(each, campaign) for group, each in measure_by_stratum(groups, metric=str(basis)).items()
        },
        warnings=(*_basis_warning(outcomes, campaign, metric), *uplift.warnings, *_variants_alarm(outcomes, campaign)),
        outcomes=outcomes,
    )


def _measure(outcomes: pl.DataFrame, campaign: Campaign, metric: str) -> Uplift:
    covariate = best_covariate(outcomes, metric=metric) or "past_margin"
    return measure_uplift(outcomes, metric=metric, covariate=covariate, expected_share=campaign.holdout_rate)


def _variants_alarm(outcomes: pl.DataFrame, campaign: Campaign) -> list[Message]:
    if not campaign.variants or "variant" not in outcomes.columns:
        return []
    targeted = 1 - campaign.holdout_rate
    shares = {str(each["name"]): targeted * float(each["share"]) for each in campaign.variants}
    return check_sample_ratio(outcomes, expected_shares={**shares, str(Arm.HELD_OUT): campaign.holdout_rate})


def _in_money(uplift: Uplift, campaign: Campaign, *, fixed_cost: float = 0.0) -> CampaignResult:
    return campaign_result(
        uplift, n_targeted=uplift.n_targeted, cost_per_contact=campaign.cost_per_contact, fixed_cost=fixed_cost
    )


def _basis_warning(outcomes: pl.DataFrame, campaign: Campaign, metric: str) -> list[Message]:
    if campaign.metric == metric:
        return []
    return [Message("uplift.revenue_measured", {"n_customers": outcomes["margin"].null_count()}, Severity.WARNING)]


def _large_groups(outcomes: pl.DataFrame) -> pl.DataFrame:
    """Outcomes of the strata in which both arms are large enough to be looked at alone; none when only one is."""
    named = outcomes.with_columns(pl.col("stratum").replace("", NOT_ASSESSED).fill_null(NOT_ASSESSED))
    n_held_out = (pl.col("arm") == str(Arm.HELD_OUT)).sum().over("stratum").cast(pl.Int64)
    n = pl.len().over("stratum").cast(pl.Int64)
    large = named.filter(pl.min_horizontal(n_held_out, n - n_held_out) >= MIN_ARM_SHOWN)
    return large if large["stratum"].n_unique() > 1 else large.clear()


def arms_table(uplift: Uplift) -> pl.DataFrame:
    """The two arms side by side: arm, n_customers, mean, low, high.

    The interval belongs to the difference: it is drawn around the targeted, from what the held out did.
    """
    low, high = (None if each is None else uplift.mean_held_out + each for each in (uplift.low, uplift.high))
    rows = [
        (str(Arm.HELD_OUT), uplift.n_held_out, uplift.mean_held_out, None, None),
        (str(Arm.TARGETED), uplift.n_targeted, uplift.mean_targeted, low, high),
    ]
    schema = {"arm": pl.String, "n_customers": pl.Int64, "mean": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def groups_table(measured: Measured) -> pl.DataFrame:
    """Uplift of each group, and of everyone (stratum null) last: stratum, arms' sizes, estimate, low, high."""
    rows: list[tuple[str | None, Uplift]] = [
        *sorted(measured.by_group.items(), key=_by_segment),
        (None, measured.uplift),
    ]
    schema = {"stratum": pl.String, "n_targeted": pl.Int64, "n_held_out": pl.Int64, "estimate": pl.Float64,
              "low": pl.Float64, "high": pl.Float64}  # fmt: skip
    cells = [(group, u.n_targeted, u.n_held_out, u.estimate, u.low, u.high) for group, u in rows]
    return pl.DataFrame(cells, schema=schema, orient="row")


def _by_segment(item: tuple[str, Uplift]) -> tuple[int, str]:
    order = [*map(str, Segment), *map(str, Stage)]
    return (order.index(item[0]) if item[0] in order else len(order), item[0])


def shrunken(measured: Measured) -> Groups:
    """The groups pulled towards the mean of all, as far as chance may have made their distance."""
    return shrink_groups(measured.by_group)


def money_by_segment(measured: Measured) -> dict[str, CampaignResult]:
    """The money of each segment that was measured alone; groups that are no segments can't be left out by name."""
    return {group: result for group, result in measured.money_by_group.items() if group in SEGMENTS}


_TYPES = {"text": pl.String, "integer": pl.Int64, "date": pl.Date, "number": pl.Float64, "money": pl.Float64,
          "rate": pl.Float64}  # fmt: skip
_RESULT_TYPES = {column.name: _TYPES[column.dtype] for column in RESULTS.columns}


def no_results() -> pl.DataFrame:
    """A memory without a measurement: RESULTS without rows."""
    return pl.DataFrame(schema=_RESULT_TYPES)


def result_rows(measured: Measured, *, measured_on: dt.date) -> pl.DataFrame:
    """A measurement as RESULTS: in money, whole and by segment, and in the campaign's own metric."""
    parts: list[tuple[str | None, Uplift | CampaignResult]] = [(None, measured.money)]
    parts += [(group, result) for group, result in measured.money_by_group.items() if group in SEGMENTS]
    if measured.uplift.metric != measured.money.uplift.metric:
        parts.append((None, measured.uplift))
    rows = [_result_row(measured.campaign, part, segment, measured_on) for segment, part in parts]
    return pl.DataFrame(rows, schema=_RESULT_TYPES)


def _result_row(
    campaign: Campaign, part: Uplift | CampaignResult, segment: str | None, measured_on: dt.date
) -> dict[str, Any]:
    plan = {"campaign_id": campaign.campaign_id, "channel": str(campaign.channel), "offer": campaign.offer}
    place = {"measured_on": measured_on, "segment": segment}
    uplift, money = (part.uplift, vars(part)) if isinstance(part, CampaignResult) else (part, {})
    numbers = {name: value for name, value in {**money, **vars(uplift)}.items() if name in _RESULT_TYPES}
    return {**dict.fromkeys(_RESULT_TYPES), **plan, **place, **numbers}
