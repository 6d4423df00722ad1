"""The stage that a customer's purchases make likely: a hidden Markov model that filters and never smooths.

A relationship passes through five stages of random length, each with its share of the customer's own stable purchase
rate; purchases are Poisson, rates are gamma over customers. At each month end the probability of every stage given the
purchases up to then follows from the month before (the forward algorithm), so that a later purchase never moves an
earlier month. Source: Netzer, Lattin and Srinivasan (2008), Marketing Science 27(2).
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Self

import numpy as np
import polars as pl
from numba import njit
from scipy.optimize import minimize
from scipy.stats import gamma

from crm_analytics.errors import NotEnoughData
from crm_analytics.lifecycle.filter_steps import (
    MONTH_DAYS,
    N_RATES,
    likeliest,
    move,
    observe,
    share_out,
    start_clock,
    transitions,
)
from crm_analytics.lifecycle.history import NOT_YET, STAGES, StageHistory, month_ends
from crm_analytics.lifecycle.purchase_days import Array, PurchaseDays, find_purchase_days
from crm_analytics.settings import StageModelRules

_FIT_CUSTOMERS = 1_000
SEEN_DAYS = 180  # days since the last purchase up to which a customer counts as seen lately
_FIT_MONTHS = 60
_FEWEST_CUSTOMERS = 30
_PRIOR_PURCHASES = 200.0  # purchases that a calendar month's index is shrunken to 1 with
_THREADS = 2


@dataclass
class StageModel:
    """Stages by purchases alone; ``fit`` estimates the base's rhythm, ``trace`` gives everybody's stage by month.

    >>> StageModel().params_
    {}
    """

    rules: StageModelRules = field(default_factory=StageModelRules)
    params_: dict[str, float] = field(default_factory=dict)
    season_: Array = field(default_factory=lambda: np.ones(12))
    weights_: Array = field(default_factory=lambda: np.ones(len(STAGES)))
    log_likelihood_: float = float("nan")

    def fit(self, ledger: pl.DataFrame | PurchaseDays, *, as_of: dt.date) -> Self:
        """Estimate mean_rate (purchase days a month while stable), rate_shape and pace from what was known by as_of.

        A draw of customers is enough for three numbers. Raises NotEnoughData below 30 customers.
        """
        bought = _known_by(ledger, as_of)
        if len(bought) < _FEWEST_CUSTOMERS:
            raise NotEnoughData(what="stage_model", needed=_FEWEST_CUSTOMERS, found=len(bought))
        rows = np.random.default_rng(0).permutation(len(bought))[:_FIT_CUSTOMERS]
        drawn = bought.take(np.sort(rows))
        days = months_up_to(bought, as_of)
        self.season_ = _season(bought, days)
        start = np.log([0.3, 1.5, 1.0])
        simplex = np.vstack([start, start + 0.5 * np.eye(3)])  # Nelder-Mead's own is a dot where a start is 0
        best = minimize(self._loss, start, args=(drawn, days), method="Nelder-Mead",
                        options={"initial_simplex": simplex, "xatol": 0.02, "fatol": 0.5})  # fmt: skip
        self._set(best.x)
        filtered = self._filter(drawn, days, log_params=best.x)
        self.log_likelihood_, self.weights_ = filtered.log_likelihood, self._weigh(filtered.mix)
        return self

    def trace(self, ledger: pl.DataFrame | PurchaseDays, days: list[dt.date]) -> StageHistory:
        """Name everybody's stage on each of some days, about a month apart: LEDGER -> StageHistory."""
        bought = ledger if isinstance(ledger, PurchaseDays) else find_purchase_days(ledger)
        every = _with_run_up(bought, days)
        stages, _last = self._filter_all(bought, every)
        kept = [position for position, day in enumerate(every) if day in set(days)]
        return StageHistory(bought.customer_id, tuple(days), stages[:, kept])

    def stages_on(self, ledger: pl.DataFrame | PurchaseDays, as_of: dt.date) -> pl.DataFrame:
        """Probability of each stage on a day: -> customer_id, stage, and p_<stage>; those who had bought by then."""
        bought = _known_by(ledger, as_of)
        stages, last = self._filter_all(bought, months_up_to(bought, as_of))
        columns = {f"p_{stage}": last[:, number] for number, stage in enumerate(STAGES)}
        named = np.array(STAGES, dtype=object)[stages[:, -1]]
        stage = pl.Series("stage", named, dtype=pl.String)
        return pl.DataFrame([bought.customer_id, stage]).with_columns(**{n: pl.Series(v) for n, v in columns.items()})

    def _set(self, log_params: Array) -> None:
        self.params_ = dict(zip(("mean_rate", "rate_shape", "pace"), np.exp(log_params).tolist(), strict=True))

    def _weigh(self, mix: Array) -> Array:
        """Weights by which a rare stage can be named although a commoner one is somewhat likelier."""
        weights: Array = np.maximum(mix / mix.sum(), 1e-3) ** -self.rules.rarity_weight
        return weights

    def _loss(self, log_params: Array, bought: PurchaseDays, days: list[dt.date]) -> float:
        # a weak prior keeps the shape and the pace within reason where the data say little
        prior = 0.5 * ((log_params[1] / 1.0) ** 2 + (log_params[2] / 0.5) ** 2)
        return float(prior - self._filter(bought, days, log_params=log_params).log_likelihood)

    def _filter_all(self, bought: PurchaseDays, days: list[dt.date]) -> tuple[Array, Array]:
        """Stages by customer and day, and the last day's probabilities; a large base in two threads."""
        unlike, alike = _unlike(bought)
        parts = np.array_split(unlike, _THREADS if len(unlike) > 10_000 else 1)
        with ThreadPoolExecutor(_THREADS) as pool:
            filtered = list(pool.map(lambda rows: self._filter(bought.take(rows), days), parts))
        stages, last = (
            np.concatenate(each) for each in zip(*[(part.stages, part.last) for part in filtered], strict=True)
        )
        return stages[alike], last[alike]

    def _filter(self, bought: PurchaseDays, days: list[dt.date], *, log_params: Array | None = None) -> Filtered:
        periods = self.periods(days, log_params=log_params)
        return Filtered(
            *_forward(
                bought.days, bought.starts, periods.ends, periods.rates, periods.months, periods.moves, periods.first,
                self.weights_,
            )
        )  # fmt: skip

    def periods(self, days: list[dt.date], *, log_params: Array | None = None) -> Periods:
        """What happens in the periods that end on some days, about a month apart, by the fitted parameters."""
        if log_params is None:
            log_params = np.log(list(self.params_.values()))
        mean_rate, shape, pace = np.exp(np.clip(log_params, -8, 4))
        rates = gamma.ppf((np.arange(N_RATES) + 0.5) / N_RATES, shape, scale=mean_rate / shape)
        ends = np.array([day.toordinal() for day in days], dtype=np.int64)
        months = np.diff(ends, prepend=days[0].replace(day=1).toordinal() - 1) / MONTH_DAYS
        season = self.season_[[day.month - 1 for day in days]]
        return Periods(
            ends, months, rates[None, None, :] * np.array(self.rules.levels)[None, :, None] * season[:, None, None],
            transitions(self.rules, months, pace), np.repeat(np.array(self.rules.first_stage) / 2, 2),
        )  # fmt: skip


@dataclass(frozen=True)
class Periods:
    """What happens to everybody between one day and the next: purchase rates a month by period, half stage and personal
    rate, the chances of moving between half stages, and those of beginning in each."""

    ends: Array
    months: Array
    rates: Array
    moves: Array
    first: Array


@dataclass(frozen=True)
class Filtered:
    """Stages named by customer and day, the last day's probabilities, the mean mix and the log-likelihood."""

    stages: Array
    last: Array
    mix: Array
    log_likelihood: float


def _known_by(ledger: pl.DataFrame | PurchaseDays, as_of: dt.date) -> PurchaseDays:
    if isinstance(ledger, PurchaseDays):
        return ledger
    return find_purchase_days(ledger.lazy().filter(pl.col("date") <= as_of).collect())


def months_up_to(bought: PurchaseDays, as_of: dt.date) -> list[dt.date]:
    return month_ends(dt.date.fromordinal(int(bought.days.min())), as_of, n_months=_FIT_MONTHS)


def _unlike(bought: PurchaseDays) -> tuple[Array, Array]:
    """One customer of each kind, and which kind everybody is: who bought on one and the same day only are alike."""
    n_days, first = np.diff(bought.starts), bought.days[bought.starts[:-1]]
    kind = np.where(n_days == 1, first, -1 - np.arange(len(bought)))
    _kinds, unlike, alike = np.unique(kind, return_index=True, return_inverse=True)
    return unlike, alike


def _with_run_up(bought: PurchaseDays, days: list[dt.date]) -> list[dt.date]:
    """The days with the month ends before them: what a relationship did earlier counts from its beginning."""
    first = dt.date.fromordinal(int(bought.days.min()))
    return sorted({*days, *(month_ends(first, days[0]) if first < days[0] else [])})


def _season(bought: PurchaseDays, days: list[dt.date]) -> Array:
    """Index of each calendar month: purchases a customer known by then, shrunken to 1 and with mean 1."""
    first = bought.days[bought.starts[:-1]]
    repeats = np.ones(len(bought.days), dtype=bool)
    repeats[bought.starts[:-1]] = False
    edges = np.array([days[0].replace(day=1).toordinal(), *(day.toordinal() + 1 for day in days)])
    made = np.histogram(bought.days[repeats], bins=edges)[0].astype(float)
    known = np.array([(first < edge).sum() for edge in edges[1:]]) * np.diff(edges) / MONTH_DAYS
    month = np.array([day.month - 1 for day in days])
    expected = made.sum() * known / max(known.sum(), 1)
    by_month = [np.bincount(month, weights=values, minlength=12) for values in (made, expected)]
    index = (by_month[0] + _PRIOR_PURCHASES) / (by_month[1] + _PRIOR_PURCHASES)
    return np.asarray(index / index.mean())


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})  # sums in any order: several at a time
def _forward(days, starts, ends, rates, months, moves, first, weights):  # type: ignore[no-untyped-def]  # pragma: no cover
    n_customers, n_days, n_stages = len(starts) - 1, len(ends), rates.shape[1] // 2
    stages = np.full((n_customers, n_days), NOT_YET, dtype=np.int8)
    last, mix, log_likelihood = np.zeros((n_customers, n_stages)), np.zeros(n_stages), 0.0
    means = rates * months.reshape(-1, 1, 1)  # expected purchases in a whole period
    silent = np.exp(-means)  # probability of none
    now, moved = np.empty(rates.shape[1:]), np.empty(rates.shape[1:])
    share = np.empty(n_stages)
    for customer in range(n_customers):
        begin, stop = starts[customer], starts[customer + 1]
        seen = begin
        for position in range(n_days):
            before = seen
            while seen < stop and days[seen] <= ends[position]:
                seen += 1
            if seen == begin:
                continue
            if before == begin:  # the first purchase starts the clock
                lived = min((ends[position] - days[begin]) / (months[position] * MONTH_DAYS), 1.0)
                start_clock(now, first, means[position], lived, seen - begin - 1)
            else:
                move(now, moved, moves[position])
                observe(now, moved, silent[position], means[position], seen - before)
            log_likelihood += np.log(share_out(now, share))
            if ends[position] - days[seen - 1] <= SEEN_DAYS:
                for stage in range(n_stages):
                    mix[stage] += share[stage]
            stages[customer, position] = likeliest(share, weights)
        last[customer] = share
    return stages, last, mix, log_likelihood
