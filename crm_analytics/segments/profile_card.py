"""The profile card of a class: six questions, answered from what the data hold, and what would tell the rest."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.stats import norm

from crm_analytics.schemas import ValueBasis
from crm_analytics.segments.schemes.features import LOGGED


class Question(StrEnum):
    """What must be known of a segment."""

    NEEDS = "needs"
    WHY = "why"
    STYLE = "style"
    MOTIVES = "motives"
    REVENUE = "revenue"
    COST_TO_SERVE = "cost_to_serve"


# which columns answer a question, as means over the customers of whom it is known
ANSWERS: Mapping[Question, tuple[str, ...]] = {
    Question.NEEDS: ("n_categories", "wallet", "quality", "price", "convenience"),
    Question.WHY: ("T", "age_years", "acquisition_cost", "days_since_last_purchase", "frequency"),
    Question.STYLE: ("order_value", "usual_gap_days", "coupon_rate", "refund_rate", "time", "energy"),
    Question.MOTIVES: ("brand_awareness", "attitude", "ethics", "loyalty_programme", "reaction_rate", "expectation"),
    Question.REVENUE: ("year_revenue", "year_margin", "current_value", "growth_potential", "clv", "p_alive"),
    Question.COST_TO_SERVE: ("cost_to_serve", "cost_to_inform", "n_contacts", "n_complaints", "satisfaction"),
}
# where a column comes from when it is missing: (table, column)
SOURCES: Mapping[str, tuple[str, str]] = {
    "n_categories": ("transactions", "category"),
    "wallet": ("customers", "wallet"),
    "age_years": ("customers", "birthday"),
    "acquisition_cost": ("customers", "acquisition_cost"),
    "coupon_rate": ("transactions", "coupon"),
    "reaction_rate": ("responses", "event"),
    "year_margin": ("transactions", "cost"),
    "cost_to_serve": ("interactions", "channel"),
    "cost_to_inform": ("surveys", "answered_on"),
    "n_contacts": ("interactions", "kind"),
    "n_complaints": ("interactions", "kind"),
    "satisfaction": ("interactions", "satisfaction"),
    **{name: ("surveys", name) for name in (
        "quality", "price", "convenience", "time", "energy", "brand_awareness", "attitude", "ethics",
        "loyalty_programme", "expectation")},
}  # fmt: skip
NOTABLE_FROM = 0.2  # standardised difference from which a class is unlike the others (Cohen 1988: small)
_FACTS = {"question": pl.String, "fact": pl.String, "class_value": pl.Float64, "rest_value": pl.Float64,
          "difference": pl.Float64, "chance_error": pl.Float64, "n_known": pl.Int64}  # fmt: skip


class ProfileCard(NamedTuple):
    """``facts``: question, fact (a column), class_value, rest_value, difference (in deviations of all),
    chance_error (of the difference), n_known;
    ``missing``: question, needed_table, needed_column."""

    facts: pl.DataFrame
    missing: pl.DataFrame


def profile_card(customers: pl.DataFrame, members: pl.DataFrame) -> ProfileCard:
    """Answer the six questions for a class: customers and the class's customer_id -> ProfileCard.

    Each fact is a mean over the class beside that over all others; a customer of whom it isn't known counts in
    neither. The difference is told in standard deviations of all (amounts in logs, so that no giant decides).

    >>> base = pl.DataFrame({"customer_id": ["a", "b"], "clv": [9.0, 1.0]})
    >>> profile_card(base, base.head(1)).facts.select("question", "fact", "class_value", "rest_value").row(0)
    ('revenue', 'clv', 9.0, 1.0)
    """
    is_inside = customers["customer_id"].is_in(members["customer_id"].implode()).to_numpy()
    facts, missing, told = [], [], _told(customers)
    for question, names in ANSWERS.items():
        for name in names:
            if name in told:
                facts.append((question.value, name, *_compare(customers[name], is_inside, is_logged=name in _IN_LOGS)))
            elif name in SOURCES:
                missing.append((question.value, *SOURCES[name]))
    schema = {"question": pl.String, "needed_table": pl.String, "needed_column": pl.String}
    return ProfileCard(
        pl.DataFrame(facts, schema=_FACTS, orient="row"),
        pl.DataFrame(missing, schema=schema, orient="row").unique(maintain_order=True),
    )


def _told(customers: pl.DataFrame) -> set[str]:
    """Columns that hold anything; no margin where too many costs are unknown to count with it."""
    held = {name for name in customers.columns if customers[name].null_count() < customers.height}
    counts_revenue = "value_basis" in held and customers["value_basis"][0] == ValueBasis.REVENUE
    return held - {"year_margin"} if counts_revenue else held


_IN_LOGS = {*LOGGED, "wallet", "year_revenue", "year_margin", "growth_potential", "clv", "acquisition_cost"}


def _compare(values: pl.Series, is_inside: np.ndarray, *, is_logged: bool) -> tuple[object, ...]:
    """Both means, the difference in deviations, its error if there were none, and of how many it is known."""
    numbers = values.cast(pl.Float64).fill_nan(None).to_numpy()
    is_known = ~np.isnan(numbers)
    inside, rest = numbers[is_inside & is_known], numbers[~is_inside & is_known]
    if not len(inside) or not len(rest):
        return _mean(inside), _mean(rest), None, None, len(inside)
    scaled = np.sign(numbers) * np.log1p(np.abs(numbers)) if is_logged else numbers
    spread = float(np.nanstd(scaled))
    gap = float(np.nanmean(scaled[is_inside]) - np.nanmean(scaled[~is_inside]))
    error = float(np.sqrt(1 / len(inside) + 1 / len(rest)))
    return _mean(inside), _mean(rest), gap / spread if spread > 0 else None, error, len(inside)


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def most_unusual(facts: pl.DataFrame) -> pl.DataFrame:
    """The fact of each question in which a class is least like the others, the most unusual first.

    One a question: margin, current value and clv would else say the same three times. They differ by NOTABLE_FROM or
    more, and by more than chance would make of so many facts (Bonferroni at 5 %).
    """
    limit = float(norm.isf(0.025 / max(1, facts.height)))
    size = pl.col("difference").abs()
    notable = facts.filter(size >= NOTABLE_FROM, size > limit * pl.col("chance_error"))
    ordered = notable.sort(size, descending=True, maintain_order=True)
    return ordered.unique("question", keep="first", maintain_order=True)
