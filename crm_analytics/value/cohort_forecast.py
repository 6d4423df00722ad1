"""What cohorts will do in the next periods: the purchase model's draws of the future, summed by cohort, with a range.

The range has three parts: the customers' own randomness, that of what they spend, and how wrong such forecasts were
on past days of the same data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import polars as pl
from scipy.stats import norm

from crm_analytics.calendar import PeriodUnit, first_day_of, last_day_of, last_lived, period_of
from crm_analytics.schemas import ValueBasis
from crm_analytics.settings import CohortForecastRules, ValueRules
from crm_analytics.value.forecasts import FuturePurchases
from crm_analytics.value.gamma_gamma import SpendModel
from crm_analytics.value.histories import Array
from crm_analytics.value.money import kept_share
from crm_analytics.value.purchases import PurchaseModel

FORECAST = ("n_customers", "n_orders", "revenue", "margin", "cumulative_margin")
ROWS = ("is_known_before", "cohort", "period")


@dataclass(frozen=True)
class _Worth:
    """What one purchase of each customer counts in a measure: its mean and its variance, one a row."""

    mean: Array
    variance: Array


def n_periods_ahead(by: PeriodUnit, rules: CohortForecastRules) -> int:
    """How many whole periods are forecast."""
    return {PeriodUnit.WEEK: rules.n_weeks, PeriodUnit.MONTH: rules.n_months}.get(by, rules.n_quarters)


def forecast_cohorts(
    customers: pl.DataFrame, *, model: PurchaseModel, spend: SpendModel, as_of: dt.date,
    by: PeriodUnit = PeriodUnit.MONTH, rules: CohortForecastRules | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Forecast each cohort's coming periods: customers as of a date -> is_known_before, cohort, period (numbers),
    measure, expected, chance_error (standard deviation of customers and spend).

    Measures: n_customers (who buy in the period), n_orders, revenue, margin (where costs are known) and
    cumulative_margin (since as_of). A period that is running counts from the day after as_of to its end, and in it
    only customers who haven't bought yet. The cohort that is still growing is left out. Of a larger base,
    rules.most_customers are drawn and scaled up cohort by cohort.
    """
    rules = rules or CohortForecastRules()
    grown = _of_grown_cohorts(customers, as_of, by)
    drawn = _draw(grown, rules.most_customers)
    if drawn.is_empty():
        return _no_forecast()
    ends = _period_ends(as_of, by, rules)
    n_draws = _affordable(model, drawn, float(ends[-1]), rules)
    # the protocol asks less of a model, but every one of ours can draw
    future: FuturePurchases = cast(Any, model).sample_future(drawn, float(ends[-1]), seed=1, n_draws=n_draws)
    step = np.searchsorted(ends, future.at, side="left").clip(max=len(ends) - 1)
    group, keys = _cohort_numbers(drawn, grown)
    tally = _Tally(group[future.row] if len(future.row) else np.zeros(0, dtype=int), future.draw, step,
                   (keys.height, n_draws, len(ends)))  # fmt: skip
    parts = [_summed(tally, future.row, worth, name) for name, worth in _worths(drawn, spend).items()]
    has_bought = (drawn["last_day"] >= first_day_of(period_of(as_of + dt.timedelta(days=1), by), by)).to_numpy()
    parts.append(_buyers(tally, future.row, has_bought, drawn.height))
    return _named(pl.concat(parts), keys, as_of, by)


def _affordable(model: PurchaseModel, customers: pl.DataFrame, horizon: float, rules: CohortForecastRules) -> int:
    """Draws of the future: fewer where customers are many or buy often."""
    one_draw = customers.height + float(model.expected_purchases(customers, horizon).sum() or 0.0)
    return int(np.clip(rules.drawn_lives / max(one_draw, 1.0), 20, 400))


def _of_grown_cohorts(customers: pl.DataFrame, as_of: dt.date, by: PeriodUnit) -> pl.DataFrame:
    last = last_day_of(last_lived(as_of, by), by)
    return customers.filter(pl.col("first_day") <= last).with_columns(_cohort_day(by).alias("cohort"))


def _cohort_day(by: PeriodUnit) -> pl.Expr:
    every = {PeriodUnit.WEEK: "1w", PeriodUnit.MONTH: "1mo", PeriodUnit.QUARTER: "1q"}[by]
    return pl.col("first_day").dt.truncate(every)


def _draw(customers: pl.DataFrame, n: int) -> pl.DataFrame:
    if customers.height <= n:
        return customers
    slots = 1_000_000
    return customers.filter(pl.col("customer_id").hash(seed=7) % slots < int(slots * n / customers.height))


def _period_ends(as_of: dt.date, by: PeriodUnit, rules: CohortForecastRules) -> Array:
    """Days from as_of to the end of each coming period; the running one comes first where there is one."""
    lived = last_lived(as_of, by)
    is_running = last_day_of(lived, by) < as_of
    n = n_periods_ahead(by, rules) + is_running
    return np.array([(last_day_of(lived + 1 + k, by) - as_of).days for k in range(n)], dtype=float)


def _cohort_numbers(drawn: pl.DataFrame, everyone: pl.DataFrame) -> tuple[np.ndarray, pl.DataFrame]:
    """The cohort's number of each drawn customer, and the cohorts with how many customers one drawn stands for."""
    rows = ["is_known_before", "cohort"]
    sizes = everyone.group_by(rows).agg(pl.len().alias("_all"))
    keys = drawn.group_by(rows).agg(pl.len().alias("_drawn")).join(sizes, on=rows).sort(rows)
    keys = keys.with_columns((pl.col("_all") / pl.col("_drawn")).alias("_scale")).with_row_index("_group")
    numbered = drawn.join(keys.select(*rows, "_group"), on=rows, how="left", maintain_order="left")
    return numbered["_group"].cast(pl.Int64).to_numpy(), keys


@dataclass(frozen=True)
class _Tally:
    """Cohort, draw and step of every purchase drawn; ``shape`` is how many of each there are."""

    group: np.ndarray
    draw: np.ndarray
    step: np.ndarray
    shape: tuple[int, int, int]

    def sums(self, weights: Array | None = None, chosen: np.ndarray | slice = slice(None)) -> Array:
        """Sum weights (else count) by cohort, draw and step."""
        cell = np.ravel_multi_index((self.group[chosen], self.draw[chosen], self.step[chosen]), self.shape)
        size = int(np.prod(self.shape))
        return np.bincount(cell, weights=weights, minlength=size).reshape(self.shape).astype(float)


def _summed(tally: _Tally, row: np.ndarray, worth: _Worth, measure: str) -> pl.DataFrame:
    drawn, own = tally.sums(worth.mean[row]), tally.sums(worth.variance[row]).mean(axis=1)
    if measure == "cumulative_margin":
        drawn, own = drawn.cumsum(axis=2), own.cumsum(axis=1)
    return _cells(drawn.mean(axis=1), drawn.var(axis=1) + own, measure)


def _buyers(tally: _Tally, row: np.ndarray, has_bought: np.ndarray, n_rows: int) -> pl.DataFrame:
    """Customers with a purchase in the step, each once; in the running period those who have bought count already."""
    _, n_draws, n_steps = tally.shape
    _, first = np.unique((row * n_draws + tally.draw) * n_steps + tally.step, return_index=True)
    is_running = n_steps > 0 and has_bought.any()
    kept = first[~(has_bought[row[first]] & (tally.step[first] == 0))] if is_running else first
    drawn = tally.sums(chosen=kept)
    return _cells(drawn.mean(axis=1), drawn.var(axis=1), "n_customers")


def _cells(mean: Array, variance: Array, measure: str) -> pl.DataFrame:
    group, step = np.indices(mean.shape)
    return pl.DataFrame(
        {"_group": group.ravel(), "_step": step.ravel(), "expected": mean.ravel(), "_variance": variance.ravel()}
    ).with_columns(pl.lit(measure).alias("measure"))


def _named(cells: pl.DataFrame, keys: pl.DataFrame, as_of: dt.date, by: PeriodUnit) -> pl.DataFrame:
    numbers = {day: period_of(day, by) for day in keys["cohort"].unique()}
    named = cells.join(keys.with_columns(pl.col("_group").cast(pl.Int64)), on="_group")
    return named.select(
        "is_known_before",
        pl.col("cohort").replace_strict(numbers, return_dtype=pl.Int64),
        (pl.col("_step") + last_lived(as_of, by) + 1).alias("period"),
        "measure",
        pl.col("expected") * pl.col("_scale"),
        (pl.col("_variance").sqrt() * pl.col("_scale")).alias("chance_error"),
    ).sort("measure", *ROWS)


def _no_forecast() -> pl.DataFrame:
    types = {"is_known_before": pl.Boolean, "cohort": pl.Int64, "period": pl.Int64, "measure": pl.String}
    return pl.DataFrame(schema={**types, "expected": pl.Float64, "chance_error": pl.Float64})


def _worths(customers: pl.DataFrame, spend: SpendModel) -> dict[str, _Worth]:
    """What a purchase counts: orders as on past purchase days, money as the value engine expects it."""
    n_days = float((customers["frequency"] + 1).sum())
    n_orders = np.full(customers.height, float(customers["n_orders"].sum()) / max(n_days, 1.0))
    paid = spend.spend_moments(customers)
    variance = np.maximum(paid.square - paid.mean**2, 0.0)
    worths = {"n_orders": _Worth(n_orders, np.zeros(customers.height))}
    kept = kept_share(customers, rules=ValueRules())
    net = kept_share(customers.drop("cost_coverage", strict=False), rules=ValueRules())
    worths["revenue"] = _Worth(paid.mean * net.rates, variance * net.rates**2)
    if kept.basis is ValueBasis.MARGIN:
        worths["margin"] = worths["cumulative_margin"] = _Worth(paid.mean * kept.rates, variance * kept.rates**2)
    return worths


def add_range(forecast: pl.DataFrame, errors: Mapping[str, float], *, level: float) -> pl.DataFrame:
    """Add the range of each cell: forecast_cohorts -> + low, high; counts rounded, never below 0.

    ``errors``: typical relative error of such forecasts by measure (cumulative_margin errs as margin does).

    >>> cell = pl.DataFrame({"measure": ["n_customers"], "expected": [100.0], "chance_error": [0.0]})
    >>> add_range(cell, {"n_customers": 0.10}, level=0.90).select("low", "high").rows()
    [(84.0, 116.0)]
    """
    known = {**errors, "cumulative_margin": errors.get("margin", 0.0)}
    error = pl.col("measure").replace_strict(known, default=0.0, return_dtype=pl.Float64) * pl.col("expected")
    reach = float(norm.ppf((1 + level) / 2)) * (pl.col("chance_error") ** 2 + error**2).sqrt()
    is_count = pl.col("measure").is_in(["n_customers", "n_orders"])
    low, high = pl.col("expected") - reach, pl.col("expected") + reach
    return forecast.with_columns(
        pl.when(is_count).then(low.clip(lower_bound=0.0).round()).otherwise(low).alias("low"),
        pl.when(is_count).then(high.round()).otherwise(high).alias("high"),
    )
