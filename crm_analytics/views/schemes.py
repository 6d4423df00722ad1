"""Tables behind the ways to segment: the people, what each way tells of what came next, the columns for rules."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.errors import CrmError
from crm_analytics.scoring import Scores
from crm_analytics.segments.schemes import People, SchemeRules, classify, separated_share
from crm_analytics.segments.schemes.further_columns import add_further_columns
from crm_analytics.segments.schemes.scheme import Scheme
from crm_analytics.settings import YEAR_DAYS
from crm_analytics.value.serving import add_costs, contact_costs_of
from crm_analytics.views.value_money import records_of

_NO_RULES = ("customer_id", "name", "email", "value_basis", "not_assessed_reason", "declared_standing",
             "potential_measure", "current_value_basis")  # fmt: skip


def people_of(data: DataSet, scores: Scores, *, customers: pl.DataFrame) -> People:
    """The customers with all that side tables say of them, and their lines: what every scheme is given."""
    costs = contact_costs_of(data.campaigns)
    served = add_costs(customers, records_of(data, scores), costs=costs)
    further = add_further_columns(served, data.tables, lines=data.lines, as_of=scores.as_of)
    return People(further, scores.as_of, data.lines)


def rule_columns(customers: pl.DataFrame) -> list[str]:
    """Columns that a rule, a tree or a scheme by column may ask for: those that tell somebody apart."""
    names = [name for name in customers.columns if name not in _NO_RULES and not name.startswith("consent_")]
    counts = customers.select(pl.col(name).n_unique().alias(name) for name in names)
    return [name for name in names if counts[name][0] > 1] if customers.height else []


def text_columns(customers: pl.DataFrame, *, most_values: int = 60) -> list[str]:
    """Columns of few texts: those by whose values customers can be classed."""
    texts = [name for name in rule_columns(customers) if customers.schema[name] == pl.String]
    return [name for name in texts if customers[name].n_unique() <= most_values]


def tree_columns(customers: pl.DataFrame) -> tuple[str, ...]:
    """Columns that a tree may part by: numbers, flags and texts of few values; no money range and no tier."""
    left_out = {"segment", "stage", "standing", "clv_low", "clv_high", "potential_measure", "current_value_basis"}
    texts = set(text_columns(customers))
    return tuple(
        name
        for name in rule_columns(customers)
        if name not in left_out
        and (name in texts or customers.schema[name].is_numeric() or customers.schema[name] == pl.Boolean)
    )


class Past(NamedTuple):
    """An earlier day with its customers, and what each brought from then until the later day."""

    people: People
    until: dt.date
    outcome: pl.DataFrame  # customer_id, value
    basis: str


def past_of(data: DataSet, before: Scores, *, customers: pl.DataFrame, until: dt.date) -> Past:
    """Put an earlier day's customers beside the value (margin, else revenue) of the window that followed."""
    basis = "margin" if str(before.customers["value_basis"][0]) == "margin" else "revenue"
    window = data.ledger.filter(pl.col("date") > before.as_of, pl.col("date") <= until)
    sums = window.group_by("customer_id").agg(pl.col(basis).sum().round(2).alias("value"))
    known = customers.select("customer_id").join(sums, on="customer_id", how="left", maintain_order="left")
    return Past(
        people_of(data, before, customers=customers), until, known.with_columns(pl.col("value").fill_null(0.0)), basis
    )


def past_day(data: DataSet, as_of: dt.date) -> dt.date | None:
    """The earlier day on which schemes are tried: a year before, or the middle of shorter data; None below 60 days."""
    span = (as_of - data.first_date).days
    return None if span < 60 else as_of - dt.timedelta(days=min(YEAR_DAYS, span // 2))


def scheme_figures(schemes: dict[str, SchemeRules], people: People, past: Past | None) -> pl.DataFrame:
    """Put schemes side by side: -> scheme, n_classes, n_empty, largest_rate, separated_rate; the most telling first.

    separated_rate is measured on the earlier day and what followed it (see separated_share); a scheme that can't be
    built on a day has nulls there.
    """
    rows = [_figures(name, _built(people, rules), _separated(past, rules)) for name, rules in schemes.items()]
    schema = {"scheme": pl.String, "n_classes": pl.Int64, "n_empty": pl.Int64, "largest_rate": pl.Float64,
              "separated_rate": pl.Float64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row").sort("separated_rate", descending=True, nulls_last=True)


def _figures(name: str, scheme: Scheme | None, separated: float | None) -> tuple[object, ...]:
    if scheme is None:
        return name, None, None, None, None
    counts = scheme.members.group_by("class").len("_n")["_n"]
    largest = int(counts.max() or 0) / max(1, scheme.members.height)  # type: ignore[arg-type]
    return name, len(counts), len(scheme.classes) - len(counts), largest, separated


def _built(people: People, rules: SchemeRules) -> Scheme | None:
    try:
        return classify(people, rules)
    except CrmError:
        return None


def _separated(past: Past | None, rules: SchemeRules) -> float | None:
    scheme = _built(past.people, rules) if past else None
    return separated_share(scheme, past.outcome, column="value") if scheme and past else None


def members_of(scheme: Scheme, customers: pl.DataFrame, class_name: str) -> pl.DataFrame:
    """The customers of one class, their columns kept, the most valuable first."""
    inside = scheme.members.filter(pl.col("class") == class_name).select("customer_id")
    found = customers.join(inside, on="customer_id", how="semi")
    return found.sort("clv", "customer_id", descending=[True, False], nulls_last=True)
