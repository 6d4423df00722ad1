"""Can the measurement be trusted? Lost customers, held-out people who were contacted, effects that fade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from scipy.special import chdtrc

from crm_analytics.campaigns.measurement import Uplift, measure_uplift
from crm_analytics.campaigns.outcomes import collect_outcomes
from crm_analytics.errors import UnknownColumn
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import Arm
from crm_analytics.settings import UpliftRules

_DEFAULT_RULES = UpliftRules()
_REACHED = ("sent", "opened", "clicked")  # events that only a contact can cause


def check_sample_ratio(
    outcomes: pl.DataFrame, *, expected_shares: Mapping[str, float], rules: UpliftRules = _DEFAULT_RULES
) -> list[Message]:
    """Compare the sizes of arms and treatments that were analysed with those planned: OUTCOMES -> an alarm, or none.

    ``expected_shares`` of everyone, by treatment where there are several (column variant), else by arm; held_out is
    among them. Pearson's chi-square; people who drop out after the draw are no chance. Raises UnknownColumn.

    >>> table = pl.DataFrame({"arm": ["targeted"] * 80 + ["held_out"] * 50})
    >>> [alarm.code for alarm in check_sample_ratio(table, expected_shares={"targeted": 0.8, "held_out": 0.2})]
    ['uplift.sample_ratio_of_arms']
    """
    if "arm" not in outcomes.columns:
        raise UnknownColumn(column=["arm"], available=outcomes.columns)
    side = pl.coalesce("variant", "arm") if "variant" in outcomes.columns else pl.col("arm")
    counts = dict(outcomes.group_by(side.alias("arm")).agg(pl.len().cast(pl.Int64)).iter_rows())
    names = sorted({*expected_shares, *counts})
    expected = [expected_shares.get(name, 0.0) * outcomes.height for name in names]
    if len(names) < 2 or outcomes.is_empty():
        return []
    if min(expected) > 0:
        pairs = zip((counts.get(name, 0) for name in names), expected, strict=True)
        p_value = float(chdtrc(len(names) - 1, sum((n - each) ** 2 / each for n, each in pairs)))
    else:  # people of an arm that nobody planned
        p_value = 0.0
    if p_value >= rules.sample_ratio_alarm:
        return []
    return [Message("uplift.sample_ratio_of_arms", {"n_arms": len(names), "p_value": p_value}, Severity.ERROR)]


@dataclass(frozen=True)
class Contacts:
    """Who was really reached, by arm; rates are None where no contact at all was reported."""

    n_reached_held_out: int
    reached_targeted_rate: float | None
    reached_held_out_rate: float | None
    warnings: tuple[Message, ...] = ()

    def effect_on_reached(self, uplift: Uplift) -> float | None:
        """Uplift of one person who was reached: uplift / difference of the rates of being reached (Bloom 1984)."""
        if self.reached_targeted_rate is None or self.reached_held_out_rate is None:
            return None
        difference = self.reached_targeted_rate - self.reached_held_out_rate
        return uplift.estimate / difference if difference > 0 else None


def find_contacts(assignments: pl.DataFrame, responses: pl.DataFrame) -> Contacts:
    """Look for held-out people who were contacted and targeted who weren't: ASSIGNMENTS, RESPONSES -> Contacts.

    Both pull the measured effect towards nothing; everyone stays in the arm that was drawn.

    >>> drawn = pl.DataFrame({"customer_id": ["a", "b"], "arm": ["targeted", "held_out"]})
    >>> told = pl.DataFrame({"customer_id": ["a", "b"], "event": ["sent", "opened"]})
    >>> find_contacts(drawn, told).warnings[0].code
    'contacts.held_out_reached'
    """
    reached = responses.filter(pl.col("event").is_in(list(_REACHED))).select("customer_id").unique()
    if reached.is_empty():
        return Contacts(0, None, None)
    flagged = assignments.join(reached.with_columns(_reached=True), on="customer_id", how="left")
    flags = {arm: flagged.filter(pl.col("arm") == str(arm))["_reached"].fill_null(False) for arm in Arm}
    targeted, held_out = flags[Arm.TARGETED], flags[Arm.HELD_OUT]
    warnings = _contact_warnings(targeted, held_out)
    return Contacts(int(held_out.sum()), _rate(targeted), _rate(held_out), warnings)


def _rate(flags: pl.Series) -> float | None:
    return int(flags.sum()) / len(flags) if len(flags) else None


def _contact_warnings(targeted: pl.Series, held_out: pl.Series) -> tuple[Message, ...]:
    warnings, n_wrong = [], int(held_out.sum())
    if n_wrong:
        params = {"n_customers": n_wrong, "n_held_out": len(held_out)}
        warnings.append(Message("contacts.held_out_reached", params, Severity.WARNING))
    n_missed = len(targeted) - int(targeted.sum())
    if n_missed:
        warnings.append(Message("contacts.targeted_missed", {"n_customers": n_missed, "n_targeted": len(targeted)}))
    return tuple(warnings)


@dataclass(frozen=True)
class Novelty:
    """The effect week by week (WEEK_EFFECTS), and whether the later half of the window differs from the first."""

    weeks: pl.DataFrame
    first_half: Uplift | None
    later_half: Uplift | None
    fades_p_value: float | None
    warnings: tuple[Message, ...] = ()


def measure_novelty(
    sales: pl.DataFrame, assignments: pl.DataFrame, *, starts_on: dt.date, ends_on: dt.date, metric: str = "margin"
) -> Novelty:
    """Does the effect last? LEDGER, ASSIGNMENTS -> the effect of each week, and first against later half.

    The halves are compared customer by customer (later less first, a day), by the draw, so that both halves may lean on
    the same people. Windows of less than two weeks have no halves. Raises as ``measure_uplift``.

    >>> day = dt.date(2024, 5, 6)
    >>> bought = pl.DataFrame({"customer_id": ["a"], "date": [day], "quantity": [1], "revenue": [9.0], "cost": [5.0]})
    >>> drawn = pl.DataFrame({"customer_id": ["a", "b"], "arm": ["targeted", "held_out"]})
    >>> measure_novelty(bought, drawn, starts_on=day, ends_on=day + dt.timedelta(days=13)).weeks["estimate"].to_list()
    [4.0, 0.0]
    """
    n_days = (ends_on - starts_on).days + 1
    weeks = [(first, min(first + 6, n_days - 1)) for first in range(0, n_days, 7)]
    effects = [_in_days(sales, assignments, starts_on, days, metric) for days in weeks]
    table = _weeks_table(weeks, [measure_uplift(each, metric=metric) for each in effects])
    if n_days < 14:
        return Novelty(table, None, None, None)
    middle = n_days // 2
    halves = [_in_days(sales, assignments, starts_on, d, metric) for d in ((0, middle - 1), (middle, n_days - 1))]
    first, later = (measure_uplift(each, metric=metric) for each in halves)
    change = _change(halves[0], halves[1], metric, (middle, n_days - middle))
    uplift = measure_uplift(change, metric=metric)
    return Novelty(table, first, later, uplift.p_value, _fading(uplift))


def _in_days(
    sales: pl.DataFrame, assignments: pl.DataFrame, starts_on: dt.date, days: tuple[int, int], metric: str
) -> pl.DataFrame:
    first, last = (starts_on + dt.timedelta(days=each) for each in days)
    outcomes = collect_outcomes(sales, assignments, starts_on=first, ends_on=last)
    return outcomes.select("customer_id", "arm", "stratum", pl.col(metric).cast(pl.Float64))


def _change(first: pl.DataFrame, later: pl.DataFrame, metric: str, n_days: tuple[int, int]) -> pl.DataFrame:
    # both tables hold everyone of the assignments in the same order
    return later.with_columns((pl.col(metric) / n_days[1] - first[metric] / n_days[0]).alias(metric))


def _fading(change: Uplift) -> tuple[Message, ...]:
    if change.high is not None and change.high < 0:
        return (Message("novelty.fades", {"p_value": change.p_value}, Severity.WARNING),)
    if change.low is not None and change.low > 0:
        return (Message("novelty.grows", {"p_value": change.p_value}),)
    return ()


def _weeks_table(weeks: list[tuple[int, int]], effects: list[Uplift]) -> pl.DataFrame:
    rows = [
        (number + 1, days[1] - days[0] + 1, each.estimate, each.low, each.high)
        for number, (days, each) in enumerate(zip(weeks, effects, strict=True))
    ]
    schema = {"week": pl.Int64, "n_days": pl.Int64, "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
