"""How such forecasts of cohorts did on past days of the same data: how wrong they were, how often their range held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from crm_analytics.calendar import PeriodUnit, last_day_of, last_lived, period_of
from crm_analytics.customers import summarise_customers
from crm_analytics.retention import count_retention
from crm_analytics.settings import CohortForecastRules, ValueRules
from crm_analytics.value.clv import fit_value_models
from crm_analytics.value.cohort_forecast import FORECAST, ROWS, add_range, forecast_cohorts, n_periods_ahead
from crm_analytics.value.contenders import find_season, make_model
from crm_analytics.value.origins import FEWEST_ORIGINS, LEARNING_SHARE, draw_customers

_CHECKED = tuple(name for name in FORECAST if name != "cumulative_margin")


@dataclass(frozen=True)
class CohortCheck:
    """Typical relative error by measure, and every cell that was forecast on a past day.

    ``cells``: as_of, is_known_before, cohort, period, measure, expected, chance_error, low, high, actual, is_held. The
    range of a day was made with what the days before it had taught.
    """

    errors: dict[str, float]
    cells: pl.DataFrame

    def held(self, measure: str) -> tuple[int, int, int]:
        """How many cells of a measure fell into their range, of how many, on how many past days."""
        cells = self.cells.filter(pl.col("measure") == measure)
        return int(cells["is_held"].sum()), cells.height, cells["as_of"].n_unique()


def check_cohort_forecasts(
    ledger: pl.DataFrame, *, as_of: dt.date, by: PeriodUnit = PeriodUnit.MONTH, known_until: dt.date | None = None,
    value: ValueRules | None = None, rules: CohortForecastRules | None = None,
) -> CohortCheck:  # fmt: skip
    """Forecast from past period ends and compare with what came: ledger up to as_of -> CohortCheck.

    The windows forecast don't overlap where three of them fit, and a third of the time is left to learn from. With
    fewer than three such days nothing was checked: no cells, and the errors are rules.prior_error. Bases of more than
    20,000 are drawn from.
    """
    rules, value = rules or CohortForecastRules(), value or ValueRules()
    seen = draw_customers(ledger.filter(pl.col("date") <= as_of))
    days, fewer = _past_days(seen, as_of, by, rules), replace(rules, drawn_lives=rules.drawn_lives // 4)
    actual = _actual(seen, as_of, by, known_until)
    errors: dict[str, list[float]] = {name: [] for name in _CHECKED}
    checked = []
    for day in days:
        forecast = _forecast_on(seen, day, by, known_until, (value, fewer))
        ranged = add_range(forecast, typical_errors(errors, rules), level=rules.level)
        compared = ranged.join(actual, on=[*ROWS, "measure"], how="inner")
        checked.append(compared.with_columns(pl.lit(day).alias("as_of")))
        for name in _CHECKED:
            errors[name].extend(_beyond_chance(compared.filter(pl.col("measure") == name)))
    cells = pl.concat(checked) if checked else pl.DataFrame(schema=_NO_CELLS)
    is_held = pl.col("actual").is_between(pl.col("low"), pl.col("high")).alias("is_held")
    return CohortCheck(typical_errors(errors, rules), cells.with_columns(is_held))


_NO_CELLS = {"as_of": pl.Date, "measure": pl.String, "actual": pl.Float64, "low": pl.Float64, "high": pl.Float64}


def typical_errors(errors: dict[str, list[float]], rules: CohortForecastRules) -> dict[str, float]:
    """Root of the mean squared relative error by measure, with rules.prior_periods of rules.prior_error before.

    >>> typical_errors({"revenue": [0.3, -0.3, 0.3]}, CohortForecastRules(prior_periods=3))["revenue"].__round__(3)
    0.255
    """
    prior = rules.prior_periods * rules.prior_error**2
    return {
        name: float(np.sqrt((prior + np.square(past).sum()) / (rules.prior_periods + len(past))))
        for name, past in errors.items()
    }


def _past_days(seen: pl.DataFrame, as_of: dt.date, by: PeriodUnit, rules: CohortForecastRules) -> list[dt.date]:
    bought = seen.filter("is_purchase_day")
    if bought.is_empty():
        return []
    first, last = period_of(bought["date"].sort()[0], by), last_lived(as_of, by)
    newest = last - n_periods_ahead(by, rules)
    earliest = first + max(1, round((last - first) * LEARNING_SHARE))
    # windows side by side where three fit, else as far apart as they can be
    apart = min(n_periods_ahead(by, rules), (newest - earliest) // (FEWEST_ORIGINS - 1))
    if apart < 1:
        return []
    n_days = min(rules.most_origins, 1 + (newest - earliest) // apart)
    return [last_day_of(newest - apart * back, by) for back in range(n_days - 1, -1, -1)]


def _actual(seen: pl.DataFrame, as_of: dt.date, by: PeriodUnit, known_until: dt.date | None) -> pl.DataFrame:
    """What each cohort did in each period: ROWS, measure, actual; 0 where nobody did anything."""
    is_known = (pl.col("first_day") <= (known_until or dt.date.min)).alias("is_known_before")
    cells = count_retention(seen.with_columns(is_known), as_of=as_of, by=by, keys=["is_known_before"])
    cohorts = cells.select("is_known_before", "cohort").unique()
    last = last_lived(as_of, by)
    every = cohorts.join(pl.DataFrame({"period": range(cells["cohort"].min() or 0, last + 1)}), how="cross")
    filled = every.join(cells, on=list(ROWS), how="left").with_columns(
        pl.when(pl.col("n_customers").is_null()).then(0.0).otherwise(pl.col("margin")).alias("margin"),
        pl.col("n_customers", "n_orders", "revenue").fill_null(0),
    )
    figures = filled.with_columns(pl.col(name).cast(pl.Float64) for name in _CHECKED)
    long = figures.unpivot(list(_CHECKED), index=list(ROWS), variable_name="measure", value_name="actual")
    return long.filter(pl.col("actual").is_not_null())


def _forecast_on(
    seen: pl.DataFrame, day: dt.date, by: PeriodUnit, known_until: dt.date | None,
    rules: tuple[ValueRules, CohortForecastRules],
) -> pl.DataFrame:  # fmt: skip
    value, how = rules
    before = seen.filter(pl.col("date") <= day)
    customers = summarise_customers(before, as_of=day, known_until=known_until)
    season = find_season(value.model_code, before, as_of=day)
    model, spend, _ = fit_value_models(customers, model=make_model(value.model_code, season), rules=value)
    return forecast_cohorts(customers, model=model, spend=spend, as_of=day, by=by, rules=how)


def _beyond_chance(compared: pl.DataFrame) -> list[float]:
    """Relative error of the cells that chance doesn't explain, one a period; none where nothing was expected.

    Its square is (sum of squared errors - sum of squared chance errors) / sum of squared forecasts.
    """
    missed = (pl.col("actual") - pl.col("expected")) ** 2 - pl.col("chance_error") ** 2
    periods = compared.group_by("period").agg(missed.sum().alias("_missed"), (pl.col("expected") ** 2).sum())
    told = periods.filter(pl.col("expected") > 0)
    return (told["_missed"].clip(lower_bound=0) / told["expected"]).sqrt().to_list()
