"""Do the ranges hold what they promise? Worlds whose future is known, and CDNOW's hold-out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.worlds import AS_OF, HABITS, Habit, World, make_world
from crm_analytics.customers import summarise_customers
from crm_analytics.ledger import build_ledger
from crm_analytics.settings import ValueRules
from crm_analytics.value import customer_equity, estimate_clv, fit_value_models, make_model, measure_model_errors
from crm_analytics.value.clv import value_moments
from crm_analytics.value.ranges import zero_inflated_probability
from crm_analytics.value.spend_free import OneAPurchase

N_CUSTOMERS = 2_000
CDNOW_END, CDNOW_HOLDOUT_DAYS = dt.date(1997, 9, 30), 273
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """What one world's ranges held: the total without and with model error, and shares of the customers."""

    total: bool
    total_with_model_error: bool | None
    in_pit_band: float  # share of customers whose randomised PIT lies within the range's level
    plain: float  # share of customers whose realised money lies in their range
    log_error: float  # log(realised / forecast) of the total
    width: float  # of the total's range without model error / total
    width_with_model_error: float | None


def hold_out(world: World, seed: int, *, with_model_error: bool, model_code: str = "mbg_nbd") -> Held:
    """Value a world's customers as of its day, and compare with the money that came."""
    rules = ValueRules(model_code=model_code)
    ledger = world.ledger() if with_model_error else None
    # where the model is true it is true in continuous time; past days can only be looked at through a ledger
    customers, realised = world.histories(), world.realised()
    model, spend, _ = fit_value_models(customers, rules=rules)
    valued = estimate_clv(customers, model=model, spend=spend, rules=rules)
    total = float(realised.sum())
    plain = customer_equity(valued, model=model, spend=spend, rules=rules)
    wide = None
    if ledger is not None:
        errors = measure_model_errors(ledger, as_of=AS_OF, model_code=model_code, rules=rules)
        error = errors.value if errors else None
        wide = customer_equity(valued, model=model, spend=spend, rules=rules, model_error=error)
    money = value_moments(customers, model=model, spend=spend, rules=rules)
    pit = randomised_pit(realised, money.mean, money.second_moment, money.p_zero, seed)
    edge = (1 - rules.range_level) / 2
    low, high = valued["clv_low"].to_numpy(), valued["clv_high"].to_numpy()
    return Held(
        total=plain.low <= total <= plain.high,
        total_with_model_error=None if wide is None else wide.low <= total <= wide.high,
        in_pit_band=float(((pit >= edge) & (pit <= 1 - edge)).mean()),
        plain=float(((low - 1e-9 <= realised) & (realised <= high + 1e-9)).mean()),
        log_error=float(np.log(total / plain.total)),
        width=(plain.high - plain.low) / plain.total,
        width_with_model_error=None if wide is None else (wide.high - wide.low) / wide.total,
    )


def randomised_pit(realised: Array, mean: Array, second_moment: Array, p_zero: Array, seed: int) -> Array:
    """Probability of less than what came; where nothing came, a random part of the probability of nothing."""
    moments = {"mean": mean, "second_moment": second_moment, "p_zero": p_zero}
    chance = np.random.default_rng([seed, 5]).random(len(realised))
    return np.where(realised > 0, zero_inflated_probability(realised, **moments), chance * p_zero)


def coverage_of(habit: Habit, n_worlds: int, *, with_model_error: bool, first_seed: int = 0) -> list[Held]:
    """Hold out the year after as_of in many worlds of one kind."""
    seeds = range(first_seed, first_seed + n_worlds)
    return [hold_out(make_world(N_CUSTOMERS, seed, habit), seed, with_model_error=with_model_error) for seed in seeds]


def coverage_lines(n_true: int = 500, n_wrong: int = 60) -> Iterator[str]:
    """Rows of a Markdown table, one for each kind of world."""
    yield "| world | bases | forecast off | totals held | width | with model error | width | customers (PIT) | plain |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for habit in HABITS:
        n = n_true if habit is HABITS[0] else n_wrong
        plain = coverage_of(habit, n, with_model_error=False)
        wide = coverage_of(habit, min(n, n_wrong), with_model_error=True)
        yield _line(habit.name, plain, wide)


def _line(name: str, plain: list[Held], wide: list[Held]) -> str:
    def mean(values: list[float]) -> float:
        return float(np.mean(values))

    cells = [
        name,
        f"{len(plain)} / {len(wide)}",
        f"{100 * (np.exp(-mean([h.log_error for h in plain])) - 1):+.1f} %",
        f"{100 * mean([h.total for h in plain]):.1f} %",
        f"{100 * mean([h.width for h in plain]):.0f} %",
        f"{100 * mean([bool(h.total_with_model_error) for h in wide]):.1f} %",
        f"{100 * mean([h.width_with_model_error or 0.0 for h in wide]):.0f} %",
        f"{100 * mean([h.in_pit_band for h in plain]):.1f} %",
        f"{100 * mean([h.plain for h in plain]):.1f} %",
    ]
    return "| " + " | ".join(cells) + " |"


@dataclass(frozen=True)
class HoldOut:
    """CDNOW's hold-out purchases of one file under one model, and the ranges without and with model error."""

    name: str
    model_code: str
    actual: int
    forecast: float
    range: tuple[float, float]
    range_with_model_error: tuple[float, float]

    @property
    def is_held(self) -> bool:
        return self.range_with_model_error[0] <= self.actual <= self.range_with_model_error[1]


def cdnow_hold_out(file: str, model_code: str = "mbg_nbd") -> HoldOut:
    """Forecast CDNOW's hold-out purchases of 39 weeks from its calibration period alone."""
    ledger = cdnow_ledger(file)
    rules = ValueRules(horizon_days=CDNOW_HOLDOUT_DAYS, annual_discount_rate=0.0)
    past = ledger.filter(pl.col("date") <= CDNOW_END)
    customers = summarise_customers(past, as_of=CDNOW_END).sort("customer_id")
    model = make_model(model_code).fit(customers)
    expected = model.expected_purchases(customers, CDNOW_HOLDOUT_DAYS).alias("clv")
    errors = measure_model_errors(past, as_of=CDNOW_END, model_code=model_code, rules=rules)
    of_purchases = partial(
        customer_equity, customers.with_columns(expected), model=model, spend=OneAPurchase(), rules=rules
    )
    plain, wide = of_purchases(), of_purchases(model_error=errors.purchases if errors else None)
    end = CDNOW_END + dt.timedelta(days=CDNOW_HOLDOUT_DAYS)
    later = ledger.filter(pl.col("is_purchase_day"), pl.col("date") > CDNOW_END, pl.col("date") <= end)
    return HoldOut(file, model_code, later.height, plain.total, (plain.low, plain.high), (wide.low, wide.high))


def cdnow_ledger(file: str) -> pl.DataFrame:
    """Ledger of CDNOW_sample.txt or CDNOW_master.txt, which come with the package lifetimes."""
    spec = find_spec("lifetimes")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "datasets" / file
    fields = pl.col("line").str.extract_all(r"\S+").list
    # customer (in the sample: and its number there), date, compact discs, dollars; the master has a header
    lines = pl.read_csv(path, has_header=False, new_columns=["line"]).select(
        fields.get(0).alias("customer_id"),
        fields.get(-3).str.to_date("%Y%m%d", strict=False).alias("date"),
        fields.get(-2).cast(pl.Float64, strict=False).alias("quantity"),
        fields.get(-1).cast(pl.Float64, strict=False).alias("revenue"),
    )
    return build_ledger(lines.drop_nulls("date"))
