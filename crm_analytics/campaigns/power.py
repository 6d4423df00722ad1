"""How many to hold out and how long to run: what each choice earns, teaches, and lets the test see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from crm_analytics.campaigns.past_windows import History, past_outcomes, some_customers
from crm_analytics.campaigns.planned_power import has_arms, plan_detectable, planned_power
from crm_analytics.errors import NotEnoughData
from crm_analytics.settings import PowerRules, require

HOLDOUT_RATES = (0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50)
WEEKS = (1, 2, 4, 6, 8, 13, 17, 26, 39, 52)
POWER = 0.8  # how often a target has to be seen to count as seen
_DEFAULT_RULES = PowerRules()
_QUICK = PowerRules(n_campaigns=300)  # for ten windows at once: right within four points
_NEXT = 1.0  # audiences of the same size that the next decision is about


@dataclass(frozen=True)
class Belief:
    """What an uplift is thought to be before the test: a mean and a deviation, in the metric a targeted customer."""

    mean: float
    deviation: float

    @classmethod
    def from_range(cls, estimate: float, low: float, high: float) -> Belief:
        """Read a 95 % range, as the memory gives it."""
        return cls(estimate, (high - low) / (2 * float(ndtri(0.975))))


def weigh_holdouts(
    history: History, belief: Belief, *, n_customers: int, cost_per_contact: float,
    rates: Sequence[float] = HOLDOUT_RATES,
) -> pl.DataFrame:  # fmt: skip
    """Weigh hold-out shares by profit now and by what is learnt: -> holdout_rate, profit_now, profit_next, expected_profit.

    profit_now = targeted x (expected uplift - cost per contact). profit_next = what the same audience brings the next
    time, when it is contacted only if the measured uplift, combined with the belief, pays (Raiffa & Schlaifer 1961,
    chapter 5; used for hold-outs by Feit & Berman 2019, Test & Roll). More held out costs now and teaches for next.
    Shares at which an arm would have fewer than two are left out; raises NotEnoughData when that are all of them.
    """  # noqa: E501
    rows = [
        _weigh(history, belief, (n_customers, rate), cost_per_contact) for rate in rates if has_arms(n_customers, rate)
    ]
    if not rows:
        raise NotEnoughData(what="holdouts", needed=4, found=n_customers)
    return pl.DataFrame(rows)


def _weigh(history: History, belief: Belief, size: tuple[int, float], cost: float) -> dict[str, float]:
    n_customers, rate = size
    error = _standard_error(history, n_customers, rate)
    n_targeted = n_customers - round(n_customers * rate)
    now = n_targeted * (belief.mean - cost)
    following = _NEXT * n_customers * _gain_if_it_pays(belief, error, cost)
    return {
        "holdout_rate": rate,
        "profit_now": now,
        "profit_next": following,
        "expected_profit": now + following,
    }


def _standard_error(history: History, n_customers: int, holdout_rate: float) -> float:
    n_held_out = round(n_customers * holdout_rate)
    spread = float(history.residuals.to_numpy().std(ddof=1))
    return spread * (1 / n_held_out + 1 / (n_customers - n_held_out)) ** 0.5


def _gain_if_it_pays(belief: Belief, error: float, cost: float) -> float:
    """E[max(0, posterior mean - cost)]: the posterior mean is normal around the belief before the test is run."""
    total = belief.deviation**2 + error**2
    moves = belief.deviation**2 / total**0.5 if total > 0 else 0.0
    edge = belief.mean - cost
    if moves == 0:
        return max(edge, 0.0)
    z = edge / moves
    return float(edge * ndtr(z) + moves * np.exp(-(z**2) / 2) / (2 * np.pi) ** 0.5)


def best_holdout(weighed: pl.DataFrame) -> float:
    """The share with the highest expected profit, now and next time; of equal ones the smallest.

    >>> best_holdout(pl.DataFrame({"holdout_rate": [0.1, 0.2], "expected_profit": [5.0, 5.0]}))
    0.1
    """
    return float(weighed.sort("expected_profit", "holdout_rate", descending=[True, False])["holdout_rate"][0])


def smallest_holdout(
    past: pl.DataFrame, target: float, *, metric: str, n_customers: int, rules: PowerRules = _DEFAULT_RULES
) -> float | None:
    """The smallest share at which the test sees ``target`` four times in five: past OUTCOMES -> share, None = none.

    Half held out sees most, so the shares are halved until one is left. Raises UnknownColumn, UnknownMetric.
    """
    rates = [rate for rate in HOLDOUT_RATES if has_arms(n_customers, rate)]
    while rates:
        middle = (len(rates) - 1) // 2
        plan = {"n_customers": n_customers, "holdout_rate": rates[middle]}
        if not _sees(past, target, metric, rules, **plan):
            rates = rates[middle + 1 :]
        elif middle == len(rates) - 1:
            return rates[middle]
        else:
            rates = rates[: middle + 1]
    return None


def _sees(past: pl.DataFrame, target: float, metric: str, rules: PowerRules, **plan: Any) -> bool:
    try:
        return planned_power(past, metric=metric, uplift=target, rules=rules, **plan) >= POWER
    except NotEnoughData:  # nobody ever did it: nothing tells what would be seen
        return False


def weigh_windows(
    ledger: pl.DataFrame, customers: pl.DataFrame, *, metric: str, starts_on: dt.date, holdout_rate: float
) -> pl.DataFrame:
    """What longer windows would see: LEDGER, customers -> weeks, detectable (a customer over the window).

    Windows that would begin before the data do are left out, as are those in which nobody bought or no effect would
    be seen, and those with an unknown metric; all of them, where an arm would have fewer than two customers.
    """
    require(0 < holdout_rate < 1, "holdout_rate", holdout_rate, "between 0 and 1")
    people, first = some_customers(customers), ledger["date"].min()
    days = ledger.join(people.select("customer_id"), on="customer_id", how="semi")
    size, rows = (customers.height, holdout_rate), []
    for weeks in WEEKS:
        if not isinstance(first, dt.date) or starts_on - dt.timedelta(days=7 * weeks) < first:
            break
        seen = _seen(past_outcomes(days, people, starts_on=starts_on, days=7 * weeks), metric, size)
        if seen is not None:
            rows.append((weeks, seen))
    return pl.DataFrame(rows, schema={"weeks": pl.Int64, "detectable": pl.Float64}, orient="row")


def _seen(past: pl.DataFrame, metric: str, size: tuple[int, float]) -> float | None:
    known = past.filter(pl.col(metric).is_not_null())
    try:
        return plan_detectable(known, metric=metric, n_customers=size[0], holdout_rate=size[1], rules=_QUICK)
    except NotEnoughData:
        return None


def weeks_needed(windows: pl.DataFrame, target: float, *, target_days: int) -> int | None:
    """The shortest window that sees a target, if its effect goes on at the same pace: None when none of them does.

    ``target`` is a customer over ``target_days``; over w weeks it is target x 7 w / target_days.

    >>> windows = pl.DataFrame({"weeks": [1, 4], "detectable": [3.0, 6.0]})
    >>> weeks_needed(windows, 2.0, target_days=7)
    4
    """
    require(target_days >= 1, "target_days", target_days, "1 or more")
    reached = windows.filter(pl.col("detectable") <= target * 7 * pl.col("weeks") / target_days)
    return None if reached.is_empty() else int(reached["weeks"][0])
