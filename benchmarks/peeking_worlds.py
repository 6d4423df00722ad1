"""Simulated campaigns that are looked at every day: error, width and power of each way to peek, against one look."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from crm_analytics.campaigns.looks import Looks, combine_looks
from crm_analytics.campaigns.peeking import known_end_boundaries, open_end_boundaries
from crm_analytics.campaigns.redrawn_looks import BuyersOfStratum, redraw_looks
from crm_analytics.settings import PeekingRules, UpliftRules

N_DAYS = 30
START = dt.date(2024, 1, 1)
DAYS = tuple(START + dt.timedelta(days=number) for number in range(N_DAYS))
SIGMA = 1.0


@dataclass(frozen=True)
class PeekShape:
    """What all worlds of a row have in common."""

    n: int
    buying: float  # share who buy in the window without contact
    holdout: float
    more_buyers: float = 0.0


@dataclass(frozen=True)
class Peeked:
    """Who would have called an effect, and how wide the last interval is against that of a single look."""

    known: bool
    open: bool
    fixed: bool
    known_width: float
    open_width: float


def peek_world(shape: PeekShape, rng: np.random.Generator, *, n_draws: int, rules: PeekingRules) -> Peeked:
    """Draw a world and look at it every day."""
    looks = _looks(shape, rng, n_draws)
    z = np.abs(looks.estimates) / np.where(looks.errors > 0, looks.errors, np.inf)
    known = known_end_boundaries(looks, looks.days / N_DAYS, rules)
    always = open_end_boundaries(looks, N_DAYS, rules)
    single = known_end_boundaries(_last(looks), np.ones(1), rules)[0]
    return Peeked(
        known=bool((z >= known).any()), open=bool((z >= always).any()), fixed=bool(z[-1] >= single),
        known_width=float(known[-1] / single), open_width=float(always[-1] / single),
    )  # fmt: skip


def _looks(shape: PeekShape, rng: np.random.Generator, n_draws: int) -> Looks:
    n_held_out = round(shape.n * shape.holdout)
    n_targeted = shape.n - n_held_out
    arms = [
        _bought(n_targeted, shape.buying * (1 + shape.more_buyers), rng),
        _bought(n_held_out, shape.buying, rng),
    ]
    is_targeted = np.repeat([True, False], [len(arm) for arm in arms])
    strata = [BuyersOfStratum(np.concatenate(arms), is_targeted, n_targeted, n_held_out)]
    estimates, covariance, n_buyers = combine_looks(strata)
    is_normal = n_buyers[-1] >= UpliftRules().normal_from_buyers
    redrawn = None if is_normal else redraw_looks(strata, n_draws=n_draws, rng=rng)
    return Looks(START, DAYS, estimates, covariance, n_buyers, redrawn)


def _bought(n: int, buying: float, rng: np.random.Generator) -> np.ndarray:
    """Buyers' sums up to each day: one and more purchases on days of the window, log-normal money."""
    n_buyers = rng.binomial(n, buying)
    n_purchases = 1 + rng.poisson(0.5, n_buyers)
    spent = np.zeros((n_buyers, N_DAYS))
    who, when = np.repeat(np.arange(n_buyers), n_purchases), rng.integers(0, N_DAYS, n_purchases.sum())
    np.add.at(spent, (who, when), np.exp(3 + SIGMA * rng.standard_normal(len(who))))
    return np.cumsum(spent, axis=1)


def _last(looks: Looks) -> Looks:
    redrawn = None if looks.redrawn is None else looks.redrawn[:, -1:]
    return Looks(
        looks.starts_on, looks.looked_on[-1:], looks.estimates[-1:], looks.covariance[-1:, -1:], looks.n_buyers[-1:],
        redrawn,
    )  # fmt: skip
