"""The plain model world: Pareto/NBD buying and gamma-gamma spending, in days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.settings import YEAR_DAYS, require
from crm_analytics.simulate.frames import Array, as_table, dates, day_of, ids, instants, stream, words_at


@dataclass(frozen=True)
class ParetoNbdWorld:
    """Rates a day: buying ~ Gamma(r, alpha), leaving ~ Gamma(s, beta); an order ~ Gamma(p, v), v ~ Gamma(q, gamma).

    Source: Schmittlein, Morrison and Colombo (1987); Fader, Hardie and Lee (2005) for the spending. The defaults are
    the size of those of the published CDNOW fits, times seven.
    """

    r: float = 0.55
    alpha: float = 74.0  # days
    s: float = 0.61
    beta: float = 82.0  # days
    p: float = 6.25
    q: float = 3.74
    gamma: float = 15.44  # currency
    margin_rate: float = 0.30
    joining_days: int = 84  # first purchases are spread evenly over so many days

    def __post_init__(self) -> None:
        for name in ("r", "alpha", "s", "beta", "p", "gamma", "joining_days"):
            require(getattr(self, name) > 0, name, getattr(self, name), "above 0")
        require(self.q > 1, "q", self.q, "above 1, else mean spending has no end")


def simulate_pareto_nbd(
    world: ParetoNbdWorld, *, seed: int, n_customers: int, period: tuple[dt.date, dt.date]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Transactions (one line an order) and truth (one row a customer, on the last day) of the model world.

    In truth, true_stage is stability while the customer lives and lapsed after; true_left_on may lie in the future.
    """
    first, last = day_of(period[0]), day_of(period[1]) + 1
    rng = stream(seed, "pareto_nbd")
    rate = rng.gamma(world.r, 1 / world.alpha, n_customers)
    death_rate = rng.gamma(world.s, 1 / world.beta, n_customers)
    mean_order = world.p / rng.gamma(world.q, 1 / world.gamma, n_customers)
    born = first + rng.random(n_customers) * min(world.joining_days, last - first)
    # a death rate next to 0 gives a life of more days than a date can hold
    died = born + np.minimum(rng.standard_exponential(n_customers) / np.maximum(death_rate, 1e-9), 100 * YEAR_DAYS)
    who, when = _purchases(rng, rate, born, np.minimum(died, last))
    names = ids("C", np.arange(1, n_customers + 1), len(str(n_customers)))
    transactions = _transactions(rng, world, names.gather(pl.Series(who)), when, mean_order[who])
    truth = _truth(names, last - 1, rate=rate, death_rate=death_rate, mean_order=mean_order, died=died)
    return transactions, truth


def _purchases(rng: np.random.Generator, rate: Array, born: Array, until: Array) -> tuple[Array, Array]:
    n_more = rng.poisson(rate * (until - born))
    everyone = np.arange(len(born))
    who = np.repeat(everyone, n_more)
    when = born[who] + rng.random(len(who)) * (until - born)[who]
    who, when = np.concatenate([everyone, who]), np.concatenate([born, when])
    in_time = np.argsort(when, kind="stable")
    return who[in_time], when[in_time]


def _transactions(
    rng: np.random.Generator, world: ParetoNbdWorld, customer_id: pl.Series, when: Array, mean_order: Array
) -> pl.DataFrame:
    revenue = np.maximum(rng.gamma(world.p, mean_order / world.p).round(2), 0.01)
    frame = pl.DataFrame(
        {
            "customer_id": customer_id,
            "order_id": ids("O", np.arange(1, len(when) + 1), 8),
            "occurred_at": instants(when),
            "date": dates(when),
            "quantity": np.ones(len(when)),
            "revenue": revenue,
            "cost": (revenue * (1 - world.margin_rate)).round(2),
        }
    )
    return as_table(frame, schemas.TRANSACTIONS)


def _truth(
    names: pl.Series, day: int, *, rate: Array, death_rate: Array, mean_order: Array, died: Array
) -> pl.DataFrame:
    lapsed = (died < day + 1).astype(np.int64)
    frame = pl.DataFrame(
        {
            "customer_id": names,
            "month_end": dates(np.full(len(rate), float(day))),
            "true_stage": words_at((schemas.Stage.STABILITY, schemas.Stage.LAPSED), lapsed),
            "true_rate": rate * YEAR_DAYS,
            "true_order_value": mean_order,
            "true_death_rate": death_rate * YEAR_DAYS,
            "true_left_on": dates(died),
        }
    )
    return as_table(frame, schemas.TRUTH)
