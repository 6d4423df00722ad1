"""The three drivers of equity: which of value, brand and relationship goes with staying and with spending."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from scipy.special import stdtrit

from crm_analytics.messages import Message, Severity
from crm_analytics.settings import SurveyRules
from crm_analytics.value.histories import Array


class Driver(StrEnum):
    """What customer equity rests on."""

    VALUE = "value"
    BRAND = "brand"
    RELATIONSHIP = "relationship"


class DriverOutcome(StrEnum):
    """What a driver may move."""

    RETENTION = "retention"
    SPENDING = "spending"


DRIVER_COLUMNS: Mapping[Driver, tuple[str, ...]] = {
    Driver.VALUE: ("quality", "price", "convenience"),
    Driver.BRAND: ("brand_awareness", "attitude", "ethics"),
    Driver.RELATIONSHIP: ("loyalty_programme",),
}
_SMALLEST_SPREAD = 1e-9
_ANSWERS_A_NUMBER, _OTHER_NUMBERS = 10, 3  # about ten answers for each number estimated; level and two held equal


@dataclass(frozen=True)
class DriverEffects:
    """What goes with one point more on each driver, and what there is to say about it.

    ``table``: driver, driver_outcome, effect, low, high, mean_score, n_answers; empty with too few answers.
    """

    table: pl.DataFrame
    n_answers: int
    messages: tuple[Message, ...]


def driver_effects(
    surveys: pl.DataFrame, ledger: pl.DataFrame, *, as_of: dt.date, value: str, rules: SurveyRules | None = None
) -> DriverEffects:
    """Regress what customers did after an answer on the three drivers' scores together.

    Retention: bought within rules.follow_up_days after the answer (effect in shares); spending: ``value`` (margin or
    revenue) of those days (currency). Each customer's latest answer whose follow-up lies before as_of counts; scores
    are means of the driver's answers (1 to 7). Purchase days and value of as many days before the answer are held
    equal (log), because good customers may answer better. Least squares with intervals that allow for unequal spread
    (HC3, MacKinnon and White 1985). It shows what goes together, not what causes what.
    """
    there = {driver.value: _present(surveys, names) for driver, names in DRIVER_COLUMNS.items()}
    scores = there if all(there.values()) else {}
    return _regress(surveys, ledger, scores, as_of=as_of, value=value, rules=rules or SurveyRules())


def item_effects(
    surveys: pl.DataFrame, ledger: pl.DataFrame, *, as_of: dt.date, value: str, rules: SurveyRules | None = None
) -> DriverEffects:
    """The same for the single answers beneath the drivers, all together: ``driver`` is the survey's column."""
    items = _present(surveys, tuple(name for names in DRIVER_COLUMNS.values() for name in names))
    scores = {name: [name] for name in items}
    return _regress(surveys, ledger, scores, as_of=as_of, value=value, rules=rules or SurveyRules())


def _present(surveys: pl.DataFrame, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name in surveys.columns]


def _regress(
    surveys: pl.DataFrame, ledger: pl.DataFrame, scores: dict[str, list[str]], *, as_of: dt.date, value: str,
    rules: SurveyRules,
) -> DriverEffects:  # fmt: skip
    answers = _followed_answers(surveys, scores, until=as_of - dt.timedelta(days=rules.follow_up_days))
    needed = max(rules.min_answers, _ANSWERS_A_NUMBER * (len(scores) + _OTHER_NUMBERS))
    if not scores or answers.height < needed:
        params = {"n_answers": answers.height, "needed": needed, "days": rules.follow_up_days}
        return DriverEffects(_table([]), answers.height, (Message("value.too_few_answers", params, Severity.WARNING),))
    told = _with_purchases(answers, ledger, value=value, days=rules.follow_up_days)
    varied = [name for name in scores if told[name].std() > _SMALLEST_SPREAD]  # type: ignore[operator]
    rows = [row for outcome in DriverOutcome for row in _effects(told, outcome, varied, rules.level)]
    return DriverEffects(_table(rows), told.height, ())


def strongest(effects: pl.DataFrame, outcome: DriverOutcome) -> str | None:
    """The driver whose effect is largest among those whose interval leaves out 0; None when there is none.

    Effects are for one point of score, so drivers compare as they stand.
    """
    clear = effects.filter(pl.col("driver_outcome") == outcome.value, (pl.col("low") > 0) | (pl.col("high") < 0))
    return str(clear.sort(pl.col("effect").abs(), descending=True)["driver"][0]) if clear.height else None


def _followed_answers(surveys: pl.DataFrame, scores: dict[str, list[str]], *, until: dt.date) -> pl.DataFrame:
    """The latest answer of each customer up to a day, with its scores; answers that leave one out are left out."""
    means = [pl.mean_horizontal(pl.col(name).cast(pl.Float64) for name in names).alias(score)
             for score, names in scores.items()]  # fmt: skip
    followed = surveys.filter(pl.col("answered_on") <= until).select("customer_id", "answered_on", *means)
    latest = followed.drop_nulls().sort("answered_on").unique("customer_id", keep="last", maintain_order=True)
    return latest.with_row_index("_row")


def _with_purchases(answers: pl.DataFrame, ledger: pl.DataFrame, *, value: str, days: int) -> pl.DataFrame:
    since = (pl.col("date") - pl.col("answered_on")).dt.total_days()
    bought = ledger.select("customer_id", "date", "is_purchase_day", value).join(answers, on="customer_id", how="inner")
    before, after = since.is_between(1 - days, 0), since.is_between(1, days)
    counts = bought.group_by("_row").agg(
        pl.col("is_purchase_day").filter(before).sum().cast(pl.Float64).alias("_days_before"),
        pl.col(value).filter(before).sum().alias("_value_before"),
        pl.col("is_purchase_day").filter(after).any().cast(pl.Float64).alias(DriverOutcome.RETENTION.value),
        pl.col(value).filter(after).sum().alias(DriverOutcome.SPENDING.value),
    )
    return answers.join(counts, on="_row", how="left", maintain_order="left").fill_null(0.0)


def _held_equal(answers: pl.DataFrame) -> list[Array]:
    before = [answers["_days_before"].to_numpy(), np.maximum(answers["_value_before"].to_numpy(), 0.0)]
    return [np.log1p(values) for values in before if values.std() > _SMALLEST_SPREAD]


def _effects(answers: pl.DataFrame, outcome: DriverOutcome, scores: list[str], level: float) -> list[tuple]:
    happened = answers[outcome.value].to_numpy()
    if happened.std() < _SMALLEST_SPREAD:  # everybody did the same: nothing goes with it, not even a rounding error
        happened = np.zeros(len(happened))
    design = np.column_stack([np.ones(len(happened)), answers.select(scores).to_numpy(), *_held_equal(answers)])
    coefficients, errors = robust_least_squares(design, happened)
    reach = float(stdtrit(len(design) - design.shape[1], (1 + level) / 2))
    return [
        (score, outcome.value, effect, effect - reach * error, effect + reach * error,
         float(answers[score].mean()), answers.height)  # type: ignore[arg-type]
        for score, effect, error in zip(scores, coefficients[1:].tolist(), errors[1:].tolist(), strict=False)
    ]  # fmt: skip


def robust_least_squares(design: Array, outcome: Array) -> tuple[Array, Array]:
    """Least-squares coefficients and their HC3 standard errors; columns that say the same share one effect.

    >>> design = np.array([[1.0, 0], [1, 0], [1, 1], [1, 1]])
    >>> coefficients, errors = robust_least_squares(design, np.array([0.0, 2, 3, 5]))
    >>> coefficients.round(6).tolist(), errors.round(6).tolist()
    ([1.0, 3.0], [1.414214, 2.0])
    """
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ outcome
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    scaled = (outcome - design @ coefficients) / np.maximum(1 - leverage, 1e-6)
    covariance = inverse @ (design.T * scaled**2) @ design @ inverse
    return coefficients, np.sqrt(np.maximum(np.diag(covariance), 0.0))


def _table(rows: list[tuple]) -> pl.DataFrame:
    names = {"driver": pl.String, "driver_outcome": pl.String, "effect": pl.Float64, "low": pl.Float64,
             "high": pl.Float64, "mean_score": pl.Float64, "n_answers": pl.Int64}  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")
