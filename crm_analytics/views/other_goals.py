"""What else a campaign changed beside its own metric: purchases, page views, registrations, consents."""

from __future__ import annotations

import polars as pl

from crm_analytics.campaigns import Uplift, measure_uplift
from crm_analytics.campaigns.interaction_outcomes import (
    INTERACTION_METRICS,
    collect_interaction_outcomes,
    interaction_metrics,
)
from crm_analytics.campaigns.several import holm
from crm_analytics.views.results import Measured

GOALS = ("n_page_views", "is_registered", "is_consenting", "is_buyer", "n_orders", "revenue")


def other_goals(
    measured: Measured, *, interactions: pl.DataFrame | None, responses: pl.DataFrame | None
) -> pl.DataFrame:
    """Every goal that the data can tell beside the campaign's own: INTERACTIONS, its RESPONSES -> a row a goal.

    metric, mean_targeted, mean_held_out, estimate, low, high, p_value, p_adjusted (Holm: several goals are looked at).
    Everyone who was assigned counts. A goal that the data never record has no row.
    """
    known = interaction_metrics(interactions, responses)
    metrics = [each for each in GOALS if each != measured.uplift.metric and (each in known or _is_sale(measured, each))]
    campaign = measured.campaign
    outcomes = collect_interaction_outcomes(
        measured.outcomes.drop(INTERACTION_METRICS, strict=False), interactions=interactions, responses=responses,
        starts_on=campaign.starts_on, ends_on=campaign.ends_on,
    )  # fmt: skip
    found = {metric: measure_uplift(outcomes, metric=metric) for metric in metrics}
    adjusted = holm([each.p_value for each in found.values()])
    rows = [
        (metric, *_told(uplift), p_adjusted)
        for (metric, uplift), p_adjusted in zip(found.items(), adjusted, strict=True)
    ]
    names = ("mean_targeted", "mean_held_out", "estimate", "low", "high", "p_value", "p_adjusted")
    return pl.DataFrame(rows, schema={"metric": pl.String, **dict.fromkeys(names, pl.Float64)}, orient="row")


def _is_sale(measured: Measured, metric: str) -> bool:
    return metric not in INTERACTION_METRICS and measured.outcomes[metric].null_count() == 0


def _told(uplift: Uplift) -> tuple[float | None, ...]:
    return uplift.mean_targeted, uplift.mean_held_out, uplift.estimate, uplift.low, uplift.high, uplift.p_value
