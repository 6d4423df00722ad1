"""Which model speaks: models and naive formulas, chosen on earlier days and judged on the last, unseen one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import polars as pl

from crm_analytics.messages import Message, Severity
from crm_analytics.settings import ValueRules
from crm_analytics.value.accuracy import accuracy, calibrate
from crm_analytics.value.contenders import MODEL_CODES
from crm_analytics.value.contest import Forecast, forecast_from, that_differ
from crm_analytics.value.histories import Array
from crm_analytics.value.model_error import past_origins
from crm_analytics.value.origins import Origin

NEARLY_EQUAL = 0.01  # a loss within one per cent of the best counts as equal; then the default is preferred
_MOST_WEEKS = 26  # of a tracking plot; longer windows are told by the month


@dataclass(frozen=True)
class Scoreboard:
    """All forecasts from past days, beside what came.

    ``scores``: a row for each origin, contender and measure (value, purchases): as_of, is_last, model, is_naive,
    measure, n_customers, forecast, actual, log_error, mae, rmse, gini, and used (what a fallback put in its place).
    ``losses``: model, is_naive, loss on the origins before the last, the lowest first.
    Of the last origin: ``calibration`` (model, measure, decile, n_customers, forecast, actual), ``tracking`` (model,
    step_end, forecast and actual purchase days in the step, cumulative_forecast, cumulative_actual; of the winner, the
    best naive formula and the model of the rules) and ``cohorts`` (model, measure, cohort, n_customers, forecast,
    actual).
    """

    winner: str
    best_naive: str
    length_days: int
    chosen_on: tuple[dt.date, ...]
    reported_on: dt.date
    scores: pl.DataFrame
    losses: pl.DataFrame
    calibration: pl.DataFrame
    tracking: pl.DataFrame
    cohorts: pl.DataFrame
    messages: tuple[Message, ...]


def run_scoreboard(
    ledger: pl.DataFrame,
    *,
    as_of: dt.date,
    rules: ValueRules | None = None,
    known_until: dt.date | None = None,
    models: tuple[str, ...] = MODEL_CODES,
) -> Scoreboard | None:
    """Let all models and naive formulas forecast from past days: ledger -> Scoreboard; None where three don't fit.

    On each origin everything is as it was known then: customers, models, spend, margins and refunds. The winner is
    the model with the lowest loss on all origins but the last: mean of |log(actual / forecast)| of the total value
    + log(rmse / best rmse) of a customer's purchases, so that being wrong by a tenth costs the same in sum and in
    detail; a loss within 0.01 of the best counts as equal, and then the first of MODEL_CODES wins.
    """
    rules = rules or ValueRules()
    origins = past_origins(ledger, as_of=as_of, rules=rules, known_until=known_until)
    if len(origins) < 3:
        return None
    models = that_differ(models, origins[-1])
    by_origin = [forecast_from(origin, rules, models) for origin in origins]
    scores = pl.concat(map(_score, origins, by_origin)).with_columns(is_last=pl.col("as_of") == origins[-1].date)
    return _fill(scores, origins, by_origin[-1], models, rules)


def _fill(
    scores: pl.DataFrame, origins: list[Origin], shown: list[Forecast], models: tuple[str, ...], rules: ValueRules
) -> Scoreboard:
    losses, last = rank_contenders(scores), origins[-1]
    winner, best_naive = choose_winner(losses, models), losses.filter("is_naive")["model"][0]
    tracked = [forecast for forecast in shown if forecast.code in (winner, best_naive, rules.model_code)]
    return Scoreboard(
        winner=winner,
        best_naive=best_naive,
        length_days=last.length_days,
        chosen_on=tuple(origin.date for origin in origins[:-1]),
        reported_on=last.date,
        scores=scores,
        losses=losses,
        calibration=_by_measure(last, shown, calibrate),
        tracking=pl.concat([_track(last, forecast) for forecast in tracked]),
        cohorts=_by_measure(last, shown, partial(_by_cohort, last)),
        messages=_verdict(scores, losses, winner, best_naive, last.length_days),
    )


def rank_contenders(scores: pl.DataFrame) -> pl.DataFrame:
    """Loss of each contender on all origins but the last: scores -> model, is_naive, loss; the lowest first."""
    earlier = scores.filter(~pl.col("is_last"))
    of_total = earlier.filter(measure="value").select("as_of", "model", "is_naive", pl.col("log_error").abs())
    best = pl.col("rmse").min().over("as_of")
    of_each = earlier.filter(measure="purchases").select("as_of", "model", (pl.col("rmse") / best).log().alias("rmse"))
    loss = of_total.join(of_each, on=["as_of", "model"]).with_columns(
        (pl.col("log_error").fill_null(np.inf) + pl.col("rmse").fill_nan(0.0)).alias("loss")
    )
    return loss.group_by("model", "is_naive").agg(pl.col("loss").mean()).sort("loss", "model")


def choose_winner(losses: pl.DataFrame, models: tuple[str, ...] = MODEL_CODES) -> str:
    """First of the models in their order whose loss is nearly the lowest.

    >>> table = pl.DataFrame({"model": ["b", "a", "n"], "is_naive": [False, False, True], "loss": [0.2, 0.205, 0.1]})
    >>> choose_winner(table, ("a", "b"))
    'a'
    """
    of_models = losses.filter(~pl.col("is_naive"))
    best = of_models.filter(pl.col("loss") <= pl.col("loss").min() + NEARLY_EQUAL)["model"].to_list()
    return next((code for code in models if code in best), models[0])


def _score(origin: Origin, forecasts: list[Forecast]) -> pl.DataFrame:
    rows = [
        {
            "as_of": origin.date, "model": forecast.code, "used": forecast.used, "is_naive": forecast.is_naive,
            "measure": measure, "n_customers": origin.customers.height,
            **accuracy(expected, actual),
        }
        for forecast in forecasts
        for measure, expected, actual in _measures(origin, forecast)
    ]  # fmt: skip
    numbers = dict.fromkeys(("forecast", "actual", "log_error", "mae", "rmse", "gini"), pl.Float64)
    return pl.DataFrame(rows, schema_overrides=numbers)


def _measures(origin: Origin, forecast: Forecast) -> tuple[tuple[str, Array, Array], ...]:
    return ("value", forecast.value, origin.value), ("purchases", forecast.purchases, origin.n_bought)


def _by_measure(
    origin: Origin, forecasts: list[Forecast], table_of: Callable[[Array, Array], pl.DataFrame]
) -> pl.DataFrame:
    return pl.concat(
        table_of(expected, actual).select(
            pl.lit(forecast.code).alias("model"), pl.lit(measure).alias("measure"), pl.all()
        )
        for forecast in forecasts
        for measure, expected, actual in _measures(origin, forecast)
    )


def _by_cohort(origin: Origin, forecast: Array, actual: Array) -> pl.DataFrame:
    """Totals by the quarter of the first purchase: -> cohort (its first day), n_customers, forecast, actual."""
    quarter = origin.customers["first_day"].dt.truncate("1q").alias("cohort")
    table = pl.DataFrame([quarter, pl.Series("forecast", forecast), pl.Series("actual", actual)])
    sums = table.group_by("cohort").agg(
        pl.len().cast(pl.Int64).alias("n_customers"), pl.col("forecast", "actual").sum()
    )
    return sums.sort("cohort")


def _track(origin: Origin, forecast: Forecast) -> pl.DataFrame:
    """Purchase days week by week (month by month in long windows) after the last origin, expected beside actual."""
    step = 7 if origin.length_days <= 7 * _MOST_WEEKS else 30
    ends = [*range(step, origin.length_days, step), origin.length_days]
    expected = np.array([_expected_until(origin, forecast, end) for end in ends])
    days_after = origin.after.filter("is_purchase_day").select((pl.col("date") - origin.date).dt.total_days())
    actual = np.searchsorted(np.sort(days_after.to_series().to_numpy()), ends, side="right").astype(float)
    return pl.DataFrame(
        {
            "model": forecast.code,
            "step_end": [origin.date + dt.timedelta(days=end) for end in ends],
            "forecast": np.diff(expected, prepend=0.0),
            "actual": np.diff(actual, prepend=0.0),
            "cumulative_forecast": expected,
            "cumulative_actual": actual,
        }
    )


def _expected_until(origin: Origin, forecast: Forecast, end: int) -> float:
    if forecast.model is None:
        return float(forecast.purchases.sum()) * end / origin.length_days
    return float(forecast.model.expected_purchases(origin.customers, end).sum())


def _verdict(
    scores: pl.DataFrame, losses: pl.DataFrame, winner: str, best_naive: str, length_days: int
) -> tuple[Message, ...]:
    last = scores.filter(pl.col("is_last"), pl.col("actual") != 0, measure="value")
    if last.is_empty():  # nothing came: no error can be told in per cent
        return ()
    errors = dict(last.select("model", pl.col("forecast") / pl.col("actual") - 1).iter_rows())
    loss = dict(losses.select("model", "loss").iter_rows())
    params = {
        "model": winner, "error_percent": round(100 * errors[winner]),
        "naive": best_naive, "naive_error_percent": round(100 * errors[best_naive]),
        "length_days": length_days, "n_origins": scores["as_of"].n_unique(),
    }  # fmt: skip
    if loss[best_naive] < loss[winner] - NEARLY_EQUAL:
        return (Message("value.naive_formula_was_better", params, Severity.WARNING),)
    return (Message("value.model_chosen", params, Severity.INFO),)
