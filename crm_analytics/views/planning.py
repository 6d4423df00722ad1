"""Tables behind the plan of a campaign: what it could see, earn and cost, and which channel suits whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from crm_analytics.campaigns import Campaign, ExpectedResponse, collect_outcomes
from crm_analytics.campaigns.channel_choice import measured_response, worth_of_response
from crm_analytics.campaigns.interaction_outcomes import (
    INTERACTION_METRICS,
    collect_interaction_outcomes,
    interaction_metrics,
)
from crm_analytics.campaigns.offer_value import OfferValue, value_offer
from crm_analytics.campaigns.past_windows import History, past_outcomes, past_window_means, read_history
from crm_analytics.campaigns.planned_power import MIN_PER_ARM, has_arms, plan_detectable, planned_power
from crm_analytics.campaigns.power import Belief, best_holdout, smallest_holdout, weigh_holdouts, weigh_windows
from crm_analytics.dataset import DataSet
from crm_analytics.errors import NotEnoughData
from crm_analytics.schemas import Arm, ValueBasis

NO_BELIEF_SPREAD = 0.1  # of what customers bring: how far an effect that nothing is known of may lie from break-even
_ASSUMED_RESPONSE = {"email": 0.02, "phone": 0.10, "post": 0.03}  # where nothing was measured; a reader changes them


def known_metrics(data: DataSet) -> list[str]:
    """Metrics that a plan for these data can be measured by, money first.

    Margin only where every cost is known; of interactions only those that were ever recorded.
    """
    money = ["margin", "revenue"] if data.value_basis == ValueBasis.MARGIN else ["revenue"]
    return [*money, "is_buyer", "n_orders", *interaction_metrics(data.interactions, data.responses)]


@dataclass(frozen=True)
class Outlook:
    """What a plan could show, at the size of its audience; in the metric a targeted customer."""

    history: History
    past: pl.DataFrame  # OUTCOMES of the window before, of those whose metric is known
    n_targeted: int
    n_held_out: int
    detectable: float | None  # None: nothing is seen, 0: unknown, because nobody differed or nobody bought
    past_windows: Sequence[float]
    money_a_unit: float | None  # currency that one unit of the metric is worth; None for a goal that is no money

    @property
    def n_customers(self) -> int:
        return self.n_targeted + self.n_held_out

    @property
    def has_arms(self) -> bool:
        """Whether both arms have the customers that a comparison takes."""
        return min(self.n_targeted, self.n_held_out) >= MIN_PER_ARM


def look_ahead(data: DataSet, people: pl.DataFrame, campaign: Campaign) -> Outlook | None:
    """What a campaign to these customers could show: scored customers -> Outlook; None for fewer than two."""
    past = read_past(data, people, campaign).filter(pl.col(campaign.metric).is_not_null())
    try:
        history = read_history(past, metric=campaign.metric)
    except NotEnoughData:
        return None
    n_held_out = round(people.height * campaign.holdout_rate)
    return Outlook(
        history=history,
        past=past,
        n_targeted=people.height - n_held_out,
        n_held_out=n_held_out,
        detectable=_detectable(past, campaign.metric, people.height, campaign.holdout_rate),
        past_windows=past_window_means(
            data.ledger, people, metric=campaign.metric, starts_on=campaign.starts_on, days=days_of(campaign)
        ),
        money_a_unit=money_a_unit(people, campaign.metric),
    )


def read_past(data: DataSet, people: pl.DataFrame, campaign: Campaign) -> pl.DataFrame:
    """What such customers did in the window just before, as long as the campaign's: -> OUTCOMES."""
    drawn = people.with_columns(stratum=_stratum(people, campaign.strata))
    past = past_outcomes(data.ledger, drawn, starts_on=campaign.starts_on, days=days_of(campaign))
    if campaign.metric not in INTERACTION_METRICS:
        return past
    last = campaign.starts_on - dt.timedelta(days=1)
    window = {"starts_on": last - (campaign.ends_on - campaign.starts_on), "ends_on": last}
    return collect_interaction_outcomes(past, interactions=data.interactions, responses=data.responses, **window)


def _stratum(people: pl.DataFrame, strata: Sequence[str]) -> pl.Expr:
    names = [name for name in strata if name in people.columns]
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in names]
    return pl.concat_str(parts, separator="|") if parts else pl.lit("")


def days_of(campaign: Campaign) -> int:
    """Length of the window, both ends included."""
    return (campaign.ends_on - campaign.starts_on).days + 1


def _detectable(past: pl.DataFrame, metric: str, n_customers: int, rate: float) -> float | None:
    if not has_arms(n_customers, rate):
        return None
    try:
        return plan_detectable(past, metric=metric, n_customers=n_customers, holdout_rate=rate)
    except NotEnoughData:  # nobody bought
        return 0.0


def money_a_unit(people: pl.DataFrame, metric: str) -> float | None:
    """What one unit of a metric is worth in money: 1 for margin, the margin rate for revenue, a mean order for orders.

    Where costs are unknown money is revenue. None for goals that are no sale, and where nobody's order is known.
    """
    if metric in INTERACTION_METRICS:
        return None
    if metric == "margin":
        return 1.0
    if metric == "revenue":
        return _margin_rate(people)
    worth = worth_of_response(people, basis="order").to_frame("_worth").select(pl.col("_worth").mean()).item()
    return None if worth is None else float(worth)


def _margin_rate(people: pl.DataFrame) -> float:
    known = people.filter(pl.col("margin").is_not_null() & (pl.col("value_basis") == "margin"))
    revenue = float(known["revenue"].sum())
    return float(known["margin"].sum()) / revenue if revenue > 0 else 1.0


@dataclass(frozen=True)
class Proposal:
    """The hold-out share that is proposed, and by what."""

    holdout_rate: float
    reason: str  # by_memory, by_target, by_break_even (most expected money), sees_target, sees_most (no money in it)
    weighed: pl.DataFrame  # holdout_rate, profit_now, profit_next, expected_profit; money in currency


def propose_holdout(outlook: Outlook, campaign: Campaign, *, expected: ExpectedResponse | None) -> Proposal | None:
    """Propose the hold-out share: with money the one that earns most, now and next time; else the smallest that sees.

    None where no share gives both arms two customers, and where nothing tells what would be seen.
    """
    if not has_arms(outlook.n_customers, 0.5) or outlook.detectable == 0:
        return None
    target, n_customers = campaign.target_effect, outlook.n_customers
    if not outlook.money_a_unit:
        seen = target and smallest_holdout(outlook.past, target, metric=campaign.metric, n_customers=n_customers)
        return Proposal(seen or 0.5, "sees_target" if seen else "sees_most", pl.DataFrame())
    cost = cost_of_one(outlook, campaign) / outlook.money_a_unit
    belief, reason = _belief(outlook, cost, target, expected)
    weighed = weigh_holdouts(outlook.history, belief, n_customers=n_customers, cost_per_contact=cost)
    money = weighed.with_columns(pl.col("profit_now", "profit_next", "expected_profit") * outlook.money_a_unit)
    return Proposal(best_holdout(money), reason, money)


def _belief(
    outlook: Outlook, cost: float, target: float | None, expected: ExpectedResponse | None
) -> tuple[Belief, str]:
    if expected is not None:
        return Belief.from_range(expected.estimate, expected.low, expected.high), "by_memory"
    if target is not None:
        return Belief(target / 2, target / 2), "by_target"
    return Belief(cost, NO_BELIEF_SPREAD * abs(outlook.history.mean)), "by_break_even"


def value_plan(outlook: Outlook, campaign: Campaign, *, expected: ExpectedResponse | None) -> OfferValue:
    """The plan in money: its cost, and the profit that the memory lets expect, with its range."""
    unit = outlook.money_a_unit
    uplift = None
    if expected is not None and unit:
        uplift = (expected.estimate * unit, expected.low * unit, expected.high * unit)
    return value_offer(
        outlook.history,
        n_targeted=outlook.n_targeted,
        costs=(mean_contact_cost(campaign), campaign.fixed_cost),
        discount_rate=campaign.discount_rate,
        uplift=uplift,
    )


def mean_contact_cost(campaign: Campaign) -> float:
    """Cost of a contact over the variants of a campaign, each with its share."""
    if not campaign.variants:
        return campaign.cost_per_contact
    return sum(
        float(each["share"]) * float(each.get("cost_per_contact", campaign.cost_per_contact))
        for each in campaign.variants
    )


def cost_of_one(outlook: Outlook, campaign: Campaign) -> float:
    """What one more targeted customer costs: the contact, and the discount on what is bought anyway."""
    return mean_contact_cost(campaign) + campaign.discount_rate * max(outlook.history.mean_revenue, 0.0)


def seen_at(outlook: Outlook, campaign: Campaign, holdout_rate: float) -> float | None:
    """The smallest uplift that is seen four times in five at another hold-out share; None where nothing is seen."""
    return _detectable(outlook.past, campaign.metric, outlook.n_customers, holdout_rate)


def target_power(outlook: Outlook, campaign: Campaign) -> float | None:
    """How often this test would see its target, if it is true; None without a target, or where nothing tells."""
    if campaign.target_effect is None or not outlook.has_arms or outlook.detectable == 0:
        return None
    return planned_power(
        outlook.past, metric=campaign.metric, uplift=campaign.target_effect, n_customers=outlook.n_customers,
        holdout_rate=campaign.holdout_rate,
    )  # fmt: skip


def windows_table(data: DataSet, people: pl.DataFrame, campaign: Campaign) -> pl.DataFrame:
    """What longer windows would see: -> weeks, detectable; empty for goals that are no sale."""
    if campaign.metric in INTERACTION_METRICS:
        return pl.DataFrame(schema={"weeks": pl.Int64, "detectable": pl.Float64})
    drawn = people.with_columns(stratum=_stratum(people, campaign.strata))
    return weigh_windows(
        data.ledger, drawn, metric=campaign.metric, starts_on=campaign.starts_on, holdout_rate=campaign.holdout_rate
    )


def response_rates(
    ledger: pl.DataFrame, tests: Iterable[tuple[Campaign, pl.DataFrame]], *, as_of: dt.date
) -> tuple[dict[str, float], Mapping[str, bool]]:
    """Response by channel, and whether it was measured: caused by campaigns that are over, else assumed.

    ``tests`` are campaigns with their ASSIGNMENTS; those without a hold-out or that run beyond as_of say nothing.
    """
    outcomes = []
    for campaign, people in tests:
        if campaign.ends_on > as_of or people.filter(pl.col("arm") == str(Arm.HELD_OUT)).is_empty():
            continue
        window = collect_outcomes(ledger, people, starts_on=campaign.starts_on, ends_on=campaign.ends_on)
        outcomes.append((str(campaign.channel), window))
    measured = measured_response(outcomes)
    return {**_ASSUMED_RESPONSE, **measured}, {channel: channel in measured for channel in _ASSUMED_RESPONSE}
