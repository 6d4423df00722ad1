"""What the Early warning page tells of satisfaction, what went with it, and the loyalty ladder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.early_warning.loyalty import climbs, loyalty_ladder, loyalty_rungs
from crm_analytics.early_warning.satisfaction import (
    Satisfaction,
    SatisfactionSource,
    measure_satisfaction,
    service_marks,
    survey_answers,
)
from crm_analytics.settings import YEAR_DAYS, SatisfactionRules


def satisfactions(
    data: DataSet, customers: pl.DataFrame, *, as_of: dt.date, rules: SatisfactionRules
) -> list[Satisfaction]:
    """Satisfaction of these customers from each source that is recorded, surveys first; none where nobody answered."""
    ledger = data.ledger.filter(pl.col("date") <= as_of)
    recorded: dict[SatisfactionSource, Callable[[], pl.DataFrame | None]] = {
        SatisfactionSource.SURVEY: lambda: survey_answers(data.surveys, rules),
        SatisfactionSource.SERVICE: lambda: service_marks(data.interactions, rules),
    }
    told = []
    for source, read in recorded.items():
        answers = read()
        if answers is None:
            continue
        own = answers.filter(pl.col("answered_on") <= as_of).join(
            customers.select("customer_id"), on="customer_id", how="semi", maintain_order="left"
        )
        if own.height:
            told.append(measure_satisfaction(own, ledger, source=source, as_of=as_of, rules=rules))
    return told


def ladder(
    data: DataSet, customers: pl.DataFrame, *, as_of: dt.date, rules: SatisfactionRules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The ladder on a day, and who climbed or fell in the year before: two tables, a row a rung."""
    now, before = (_rungs(data, customers, day, rules) for day in (as_of, as_of - dt.timedelta(days=YEAR_DAYS)))
    return loyalty_ladder(now, rules), climbs(before, now)


def _rungs(data: DataSet, customers: pl.DataFrame, day: dt.date, rules: SatisfactionRules) -> pl.DataFrame:
    rungs = loyalty_rungs(data.ledger, data.tables, as_of=day, rules=rules)
    return rungs.join(customers.select("customer_id"), on="customer_id", how="semi", maintain_order="left")
