"""How wrong such forecasts were on past days of the same data: the part of a total's range that no model can know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl

from crm_analytics.settings import ValueRules
from crm_analytics.value.clv import estimate_clv, fit_value_models
from crm_analytics.value.contenders import find_season, make_model
from crm_analytics.value.histories import Array
from crm_analytics.value.origins import FEWEST_ORIGINS, Origin, choose_windows, draw_customers, look_back
from crm_analytics.value.spend_free import OneAPurchase
from crm_analytics.value.spread import total_spread

# before anything was measured: forecasts of a whole base err by about a tenth, with the weight of three origins
PRIOR_ERROR, PRIOR_ORIGINS = 0.10, 3.0
PRIOR_BIAS_ORIGINS = 1.0  # weight of "no bias" against the origins
_ERRORS = np.geomspace(0.005, 1.5, 80)  # standard deviations of log(actual / forecast) that are considered


@dataclass(frozen=True)
class ModelError:
    """What past forecasts say about the next: moments of actual / forecast, beyond chance and uncertain parameters."""

    mean_factor: float  # E[actual / forecast]
    square_factor: float  # E[(actual / forecast)^2]
    bias: float  # expected log(actual / forecast): below 0, forecasts were too high
    typical_error: float  # square root of the mean squared log(actual / forecast) at the origins
    n_origins: int
    length_days: int


class ModelErrors(NamedTuple):
    """Errors of the totals of value and of purchases, and the forecasts that they come from.

    ``origins``: a row an origin with as_of, length_days, n_customers, measure ("value" or "purchases"), forecast,
    actual, log_error, chance_error (the standard error that chance and parameters explain).
    """

    value: ModelError
    purchases: ModelError
    origins: pl.DataFrame


def measure_model_errors(
    ledger: pl.DataFrame,
    *,
    as_of: dt.date,
    model_code: str = "mbg_nbd",
    rules: ValueRules | None = None,
    known_until: dt.date | None = None,
) -> ModelErrors | None:
    """Forecast from past days and compare with what came: ledger up to as_of -> ModelErrors; None with too little past.

    On each of at least three days the model is fitted to what was known then and forecasts the window after it for
    the customers known then. Nothing after ``as_of`` is read; larger bases are looked at through a draw of 20,000.
    """
    rules = rules or ValueRules()
    origins = past_origins(ledger, as_of=as_of, rules=rules, known_until=known_until)
    rows = [row for origin in origins for row in _compare(origin, model_code, rules)]
    table = pl.DataFrame(rows, schema=_COLUMNS, orient="row")
    errors = {measure: _summarise(part) for (measure,), part in table.partition_by("measure", as_dict=True).items()}
    value, purchases = errors.get("value"), errors.get("purchases")
    return ModelErrors(value, purchases, table) if value and purchases else None


def past_origins(
    ledger: pl.DataFrame, *, as_of: dt.date, rules: ValueRules, known_until: dt.date | None = None
) -> list[Origin]:
    """Rolling origins of a ledger, oldest first; none where three don't fit."""
    seen = ledger.filter(pl.col("date") <= as_of)
    bought = seen.filter("is_purchase_day")
    if bought.is_empty():
        return []
    windows = choose_windows(bought["date"].sort()[0], as_of, rules.horizon_days)
    drawn = draw_customers(seen)
    looked = [
        look_back(drawn, date, length_days=windows.length_days, rules=rules, known_until=known_until)
        for date in windows.dates
    ]
    return [origin for origin in looked if origin.customers.height >= rules.min_customers]


_COLUMNS = {
    "as_of": pl.Date, "length_days": pl.Int64, "n_customers": pl.Int64, "measure": pl.String, "forecast": pl.Float64,
    "actual": pl.Float64, "log_error": pl.Float64, "chance_error": pl.Float64,
}  # fmt: skip


def _compare(origin: Origin, model_code: str, rules: ValueRules) -> list[tuple[object, ...]]:
    """Forecast from one origin; measures without any forecast or outcome are left out."""
    rules = replace(rules, horizon_days=origin.length_days)
    season = find_season(model_code, origin.before, as_of=origin.date)
    model, spend, _ = fit_value_models(origin.customers, model=make_model(model_code, season), rules=rules)
    counted = replace(rules, annual_discount_rate=0.0)
    purchases = model.expected_purchases(origin.customers, origin.length_days)
    valued = estimate_clv(origin.customers, model=model, spend=spend, rules=rules)
    rows: list[tuple[object, ...]] = []
    for measure, table, paid, how, actual in (
        ("value", valued, spend, rules, origin.value),
        ("purchases", origin.customers.with_columns(purchases.alias("clv")), OneAPurchase(), counted, origin.n_bought),
    ):
        spread = total_spread(table, model=model, spend=paid, rules=how)
        if spread.total * actual.sum() > 0:  # a ratio only of two gains or two losses
            log_error, chance = float(np.log(actual.sum() / spread.total)), np.sqrt(spread.variance) / abs(spread.total)
            figures = (spread.total, float(actual.sum()), log_error, float(chance))
            rows.append((origin.date, origin.length_days, origin.customers.height, measure, *figures))
    return rows


def _summarise(origins: pl.DataFrame) -> ModelError | None:
    if origins.height < FEWEST_ORIGINS:
        return None
    errors, chance = origins["log_error"].to_numpy(), origins["chance_error"].to_numpy()
    weights, means, variances = predict_error(errors, chance)
    return ModelError(
        mean_factor=float(weights @ np.exp(means + variances / 2)),
        square_factor=float(weights @ np.exp(2 * means + 2 * variances)),
        bias=float(weights @ means),
        typical_error=float(np.sqrt(np.mean(errors**2))),
        n_origins=origins.height,
        length_days=int(origins["length_days"][0]),
    )


def predict_error(errors: Array, chance: Array) -> tuple[Array, Array, Array]:
    """The next log error beyond chance, as a mixture of normals: errors and their chance errors -> weights, means,
    variances.

    Errors scatter around a lasting bias with a standard deviation that isn't known: each of a grid of deviations is
    weighted by its prior (scaled inverse chi-squared around PRIOR_ERROR) and by how well it explains what was seen.
    What chance explains counts for nothing, and three origins move the prior only half of the way.
    """
    parts = np.array([_given_deviation(errors, chance, deviation) for deviation in _ERRORS])
    log_prior = -PRIOR_ORIGINS * (np.log(_ERRORS) + (PRIOR_ERROR / _ERRORS) ** 2 / 2)  # per step of the log grid
    log_weight = log_prior + parts[:, 0]
    weights = np.exp(log_weight - log_weight.max())
    return weights / weights.sum(), parts[:, 1], parts[:, 2]


def _given_deviation(errors: Array, chance: Array, deviation: float) -> tuple[float, float, float]:
    """Log-likelihood of the errors, mean and variance of the next one, all given the model's standard deviation."""
    precision = 1 / (chance**2 + deviation**2)
    of_prior = PRIOR_BIAS_ORIGINS / deviation**2
    total = of_prior + precision.sum()
    bias = float(precision @ errors) / total
    squares = float(precision @ (errors - bias) ** 2) + of_prior * bias**2
    log_likelihood = (np.log(precision).sum() + np.log(of_prior) - np.log(total) - squares) / 2
    return float(log_likelihood), bias, 1 / total + deviation**2
