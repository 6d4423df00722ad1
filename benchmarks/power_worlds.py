"""Simulated customers whose past tells something of what they buy, and the power that a plan for them reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics.campaigns.analysis import analyse
from crm_analytics.campaigns.planned_power import plan_detectable
from crm_analytics.campaigns.returns import detectable_uplift
from crm_analytics.campaigns.trial import Trial
from crm_analytics.settings import PowerRules, UpliftRules

N_PAST = 20_000  # customers that a plan is made from
MOST_WORLDS = 2_000  # a row: chance then moves a power of 80 % by 1.8 points either way
_DEFAULT_RULES = PowerRules()


@dataclass(frozen=True)
class Plan:
    """A planned test of customers who buy and spend differently."""

    n: int  # customers
    buying: float  # purchases a customer in the window, on average
    holdout: float  # share held out
    sigma: float = 0.5  # of the logarithm of a customer's order size; of an order it is 0.5 more
    weeks_before: float = 6.0  # length of the known past, in windows; 0 = nothing is known


@dataclass(frozen=True)
class Customers:
    """Who they are: how likely each buys in the window, the size of the orders, and the money of the year before."""

    chance: np.ndarray
    size: np.ndarray
    before: np.ndarray


def draw_customers(plan: Plan, n: int, rng: np.random.Generator) -> Customers:
    """Draw customers with rates that are gamma distributed and orders that are log-normal."""
    rate = rng.gamma(2.0, plan.buying / 2.0, n)
    size = 20 * np.exp(plan.sigma * rng.standard_normal(n))
    before = rng.poisson(rate * plan.weeks_before) * size
    return Customers(np.minimum(1 - np.exp(-rate), 0.5), size, before)


def let_buy(people: Customers, more: np.ndarray | float, rng: np.random.Generator) -> np.ndarray:
    """Money of each in a window; the contacted buy more often by a share."""
    is_buyer = rng.random(len(people.chance)) < people.chance * (1 + more)
    return is_buyer * people.size * np.exp(0.5 * rng.standard_normal(len(people.chance)))


def past_of(plan: Plan, rng: np.random.Generator) -> pl.DataFrame:
    """What such customers did in a window without contact: what a plan is made from."""
    people = draw_customers(plan, N_PAST, rng)
    return pl.DataFrame({"margin": let_buy(people, 0.0, rng), "past_margin": people.before})


def reached_power(plan: Plan, uplift: float, n_worlds: int, rng: np.random.Generator, mean: float) -> float:
    """Share of worlds with that uplift a customer in which the analysis finds it."""
    rules, zeros, found = UpliftRules(n_draws=200), np.zeros(plan.n, dtype=np.int64), 0
    for _ in range(n_worlds):
        people = draw_customers(plan, plan.n, rng)
        is_held_out = rng.permutation(np.arange(plan.n) < round(plan.n * plan.holdout))
        values = let_buy(people, np.where(is_held_out, 0.0, uplift / mean), rng)
        finding = analyse(Trial(values, is_held_out, zeros, zeros), rules, past=people.before)
        found += finding.p_value is not None and finding.p_value <= 0.05
    return found / n_worlds


def compare(plan: Plan, n_worlds: int, *, rules: PowerRules = _DEFAULT_RULES) -> tuple[float, float, float]:
    """Smallest uplift by the formula and by simulation, a share of the mean, and the power that the second reaches."""
    rng = np.random.default_rng([plan.n, round(1000 * plan.buying), round(100 * plan.holdout)])
    past = past_of(plan, rng)
    size = {"n_customers": plan.n, "holdout_rate": plan.holdout}
    mean = float(past["margin"].to_numpy().mean())
    formula = detectable_uplift(past["margin"], **size)  # type: ignore[arg-type]
    seen = plan_detectable(past, metric="margin", rules=rules, **size) or float("nan")  # type: ignore[arg-type]
    return formula / mean, seen / mean, reached_power(plan, seen, n_worlds, rng, mean)


PLANS = (
    Plan(400, 0.2, 0.2), Plan(1_000, 0.2, 0.5), Plan(1_000, 0.4, 0.2), Plan(2_000, 0.1, 0.1),
    Plan(2_000, 0.4, 0.1, sigma=1.0), Plan(5_000, 0.2, 0.2, weeks_before=0.0),
)  # fmt: skip


def power_lines(n_worlds: int) -> Iterator[str]:
    """Planned against reached power; the power that is planned is 80 %."""
    yield "| customers | purchases | held out | past known | by formula | planned | reached power | worlds |"
    yield "|---:|---:|---:|:---|---:|---:|---:|---:|"
    n_worlds = min(n_worlds, MOST_WORLDS)
    for plan in PLANS:
        formula, seen, reached = compare(plan, n_worlds)
        yield (
            f"| {plan.n:,} | {plan.buying:.1f} | {plan.holdout:.0%} | {'yes' if plan.weeks_before else 'no'} "
            f"| {formula:.1%} | {seen:.1%} | {reached:.1%} | {n_worlds:,} |"
        )
