"""Tables behind the Early warning page: the watch list with its reasons and actions, occasions, handovers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from crm_analytics.campaigns import Campaign, collect_outcomes, measure_uplift
from crm_analytics.campaigns.store import CampaignStore
from crm_analytics.dataset import DataSet
from crm_analytics.early_warning.actions import add_actions
from crm_analytics.early_warning.reasons import add_answers, add_contacts, add_order_sizes, add_pace
from crm_analytics.early_warning.silence import fit_rhythm
from crm_analytics.early_warning.stake import watch_customers
from crm_analytics.early_warning.tasks import WatchTask, add_tasks, is_put_away
from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle import StageModel
from crm_analytics.messages import Message
from crm_analytics.scoring import Scores
from crm_analytics.settings import WatchRules
from crm_analytics.views.campaigns import assigned_to, past_campaigns
from crm_analytics.views.results import no_results

LIKELY = 0.5  # probability from which a customer is called likely to leave
_CURVE_POINTS = 200
_LISTED = (
    "customer_id", "name", "value_at_stake", "p_leave", "watch_action", "suggested_channel", "net_gain", "task_owner",
    "due_on", "segment", "why",
)  # fmt: skip


class Rhythm(NamedTuple):
    """The model behind the watch list and what there is to say about it."""

    model: StageModel
    messages: tuple[Message, ...]


class Alert(NamedTuple):
    """How many customers lie above the thresholds, what is at stake with them (currency a year), and with how many of
    them a contact gains more than it costs."""

    n_customers: int
    value_at_stake: float
    n_gainful: int


class LeftOut(NamedTuple):
    """How many open customers are not listed: those who bought once only, and the others within their usual gap."""

    n_once: int
    n_in_rhythm: int


def rhythm_of(data: DataSet, scores: Scores) -> Rhythm:
    """Fit the model of silence to what was known by the day of the scores."""
    model, messages = fit_rhythm(data.ledger, as_of=scores.as_of)
    return Rhythm(model, tuple(messages))


def watch_list(data: DataSet, scores: Scores, *, model: StageModel, rules: WatchRules) -> pl.DataFrame:
    """Everybody who is not lapsed with what is at stake and what speaks for a reason, the first to look at first."""
    as_of = scores.as_of
    ledger = data.ledger.filter(pl.col("date") <= as_of)
    watched = watch_customers(scores.customers, ledger, as_of=as_of, model=model, rules=rules)
    reasoned = add_pace(add_order_sizes(watched, ledger, rules=rules))
    contacted = add_contacts(reasoned, data.interactions, as_of=as_of, rules=rules)
    return add_answers(contacted, data.surveys, as_of=as_of)


def with_tasks(
    watched: pl.DataFrame, tasks: Mapping[str, WatchTask], *, rates: Mapping[str, float], costs: Mapping[str, float]
) -> pl.DataFrame:
    """Add the suggested action and what is kept: + watch_action, suggested_channel, net_gain, task_owner, due_on, ...

    Without anybody named, the customer's salesperson takes care.
    """
    kept = add_tasks(add_actions(watched, rates=rates, costs=costs), tasks)
    owner = pl.col("owner") if "owner" in kept.columns else pl.lit(None, pl.String)
    return kept.with_columns(pl.coalesce("task_owner", owner).alias("task_owner"))


def open_ones(watched: pl.DataFrame, *, as_of: dt.date) -> pl.DataFrame:
    """Those who are neither done nor put off."""
    return watched.filter(~is_put_away(as_of))


def put_away(watched: pl.DataFrame, *, as_of: dt.date) -> pl.DataFrame:
    """Those who are done or put off: customer_id, name, done_on, snoozed_until, task_owner."""
    names = ("customer_id", "name", "task_owner", "done_on", "snoozed_until")
    return watched.filter(is_put_away(as_of)).select(name for name in names if name in watched.columns)


def overdue(watched: pl.DataFrame, *, as_of: dt.date) -> int:
    """How many open ones should have been done before as_of."""
    return open_ones(watched, as_of=as_of).filter(pl.col("due_on") < as_of).height


def to_list(waiting: pl.DataFrame, *, with_once: bool) -> tuple[pl.DataFrame, LeftOut]:
    """Leave out who bought once only (unless wanted) and who is silent for less than the own usual gap.

    Open watched customers -> those to list in the same order, and how many are not. Who has an open request or a due
    day stays: there is something to do, whatever the rhythm.
    """
    has_task = pl.col("open_request_days").is_not_null() | pl.col("due_on").is_not_null()
    is_once = (pl.col("frequency") == 0) & ~has_task & (not with_once)
    is_in_rhythm = (pl.col("days_since_last_purchase") < pl.col("usual_gap_days")) & ~has_task & ~is_once
    out = waiting.select(is_once.sum().alias("_n_once"), is_in_rhythm.sum().alias("_n_in_rhythm")).row(0)
    return waiting.filter(~(is_once | is_in_rhythm).fill_null(False)), LeftOut(*out)


def above(watched: pl.DataFrame, *, p_leave: float, value_at_stake: float) -> pl.DataFrame:
    """Those at or above both thresholds: probability of leaving, value at stake (currency a year)."""
    return watched.filter(pl.col("p_leave") >= p_leave, pl.col("value_at_stake") >= value_at_stake)


def alert_of(listed: pl.DataFrame) -> Alert:
    """Count and sum up."""
    gainful = listed.filter(pl.col("net_gain") > 0).height
    return Alert(listed.height, float(listed["value_at_stake"].sum()), gainful)


def listed_columns(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of the list that these data have; ``why`` is there once the reasons are worded."""
    return rows.select(name for name in _LISTED if name in rows.columns)


def captured(watched: pl.DataFrame) -> pl.DataFrame:
    """How much of all that is at stake the first n of the list hold, and the first n of the longest silent.

    -> list_length (customers), list_share, silent_share; at most 200 points; empty where nothing is at stake.
    """
    total = float(watched["value_at_stake"].sum())
    if total <= 0:
        return pl.DataFrame(schema={"list_length": pl.Int64, "list_share": pl.Float64, "silent_share": pl.Float64})
    by_silence = watched.sort("days_since_last_purchase", "customer_id", descending=[True, False])
    sums = [table["value_at_stake"].cum_sum().to_numpy() / total for table in (watched, by_silence)]
    places = np.unique(np.linspace(0, watched.height - 1, _CURVE_POINTS).astype(np.int64))
    return pl.DataFrame({"list_length": places + 1, "list_share": sums[0][places], "silent_share": sums[1][places]})


def ahead_until(table: pl.DataFrame) -> int | None:
    """Up to which length the list holds no less than as many longest silent; None = at every length, 0 = at none.

    >>> ahead_until(pl.DataFrame({"list_length": [1, 5, 9], "list_share": [0.3, 0.4, 1.0],
    ...     "silent_share": [0.2, 0.5, 1.0]}))
    1
    """
    behind = table["list_share"] < table["silent_share"] - 1e-9  # sums of another order differ in the last digits
    first = behind.arg_max() if behind.any() else None
    if first is None:
        return None
    return int(table["list_length"][first - 1]) if first else 0


def buyer_results(
    data: DataSet, store: CampaignStore | None, campaigns: Iterable[Campaign], *, as_of: dt.date
) -> pl.DataFrame:
    """How many more bought because of each campaign that is over: RESULTS of the metric is_buyer, a row a campaign.

    Campaigns that came with the data and those of the store alike; only with a hold-out can anything be said.
    """
    parts = [no_results()]
    for campaign, people in _over(data, store, campaigns, as_of):
        try:
            outcomes = collect_outcomes(data.ledger, people, starts_on=campaign.starts_on, ends_on=campaign.ends_on)
            uplift = measure_uplift(outcomes, metric="is_buyer", expected_share=campaign.holdout_rate)
        except NotEnoughData:
            continue
        row = {"campaign_id": campaign.campaign_id, "measured_on": campaign.ends_on, "channel": str(campaign.channel),
               "metric": "is_buyer", "estimate": uplift.estimate, "low": uplift.low, "high": uplift.high}  # fmt: skip
        parts.append(pl.DataFrame([row]))
    return pl.concat(parts, how="diagonal_relaxed")


def _over(
    data: DataSet, store: CampaignStore | None, campaigns: Iterable[Campaign], as_of: dt.date
) -> Iterable[tuple[Campaign, pl.DataFrame]]:
    until = min(as_of, data.last_date)
    for campaign in past_campaigns(data.campaigns):
        if campaign.ends_on <= until:
            yield campaign, assigned_to(data.assignments, campaign.campaign_id)
    for campaign in campaigns:
        if store is not None and campaign.ends_on <= until:
            yield campaign, store.assignments(campaign.campaign_id)
