"""Goals that are not sales: page views, registrations and consents won in a campaign's window."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from crm_analytics.campaigns.audience import require_one_row_each
from crm_analytics.settings import require

INTERACTION_METRICS = ("n_page_views", "is_registered", "is_consenting")
# what an interaction or a reported response is called, and the metric that it counts for
_NAMES = {
    "n_page_views": ("page_view",),
    "is_registered": ("registration", "registered"),
    "is_consenting": ("consent", "consented", "opt_in"),
}


def interaction_metrics(interactions: pl.DataFrame | None, responses: pl.DataFrame | None) -> list[str]:
    """Metrics that these data can tell: those of which at least one event was ever recorded.

    >>> seen = pl.DataFrame({"kind": ["page_view"]})
    >>> interaction_metrics(seen, None)
    ['n_page_views']
    """
    kinds = set() if interactions is None else set(interactions["kind"].drop_nulls().unique())
    events = set() if responses is None else set(responses["event"].drop_nulls().unique())
    return [metric for metric in INTERACTION_METRICS if (kinds | events) & set(_NAMES[metric])]


def collect_interaction_outcomes(
    people: pl.DataFrame,
    *,
    interactions: pl.DataFrame | None,
    responses: pl.DataFrame | None = None,
    starts_on: dt.date,
    ends_on: dt.date,
) -> pl.DataFrame:
    """Add what people did without buying: people -> + n_page_views, is_registered, is_consenting, rows kept.

    Everyone counts, 0 or false without an event from ``starts_on`` to ``ends_on``, both included. ``responses`` are
    the reported events of this campaign; somebody who is in both tables counts once. A metric is null for everyone
    when these data never record its events, so that "not recorded" is not taken for "none". Who is held out can
    register only where both arms are recorded (INTERACTIONS): responses know the contacted alone, and then the
    difference is what the invitation brought. Raises RepeatedCustomers and InvalidSetting.

    >>> seen = pl.DataFrame({"customer_id": ["a", "a"], "occurred_at": [dt.datetime(2024, 5, 2)] * 2,
    ...                      "kind": ["page_view"] * 2})
    >>> day = dt.date(2024, 5, 2)
    >>> collect_interaction_outcomes(pl.DataFrame({"customer_id": ["a", "b"]}), interactions=seen, starts_on=day,
    ...                              ends_on=day).select("customer_id", "n_page_views").rows()
    [('a', 2), ('b', 0)]
    """
    require(starts_on <= ends_on, "ends_on", ends_on, "on or after starts_on")
    require_one_row_each(people, "people")
    known = interaction_metrics(interactions, responses)
    events = _events(interactions, responses).filter(pl.col("occurred_at").dt.date().is_between(starts_on, ends_on))
    counts = events.group_by("customer_id").agg(
        n_page_views=_count("n_page_views"),
        is_registered=_count("is_registered") > 0,
        is_consenting=_count("is_consenting") > 0,
    )
    joined = people.join(counts, on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(_none_or_null(metric, metric in known) for metric in INTERACTION_METRICS)


def _events(interactions: pl.DataFrame | None, responses: pl.DataFrame | None) -> pl.DataFrame:
    schema: dict[str, Any] = {"customer_id": pl.String, "occurred_at": pl.Datetime("us"), "event": pl.String}
    parts = [pl.DataFrame(schema=schema)]
    if interactions is not None:
        parts.append(interactions.select("customer_id", pl.col("occurred_at").cast(pl.Datetime("us")), event="kind"))
    if responses is not None:
        parts.append(responses.select("customer_id", pl.col("occurred_at").cast(pl.Datetime("us")), "event"))
    return pl.concat(parts)


def _count(metric: str) -> pl.Expr:
    return pl.col("event").is_in(list(_NAMES[metric])).sum().cast(pl.Int64)


def _none_or_null(metric: str, is_known: bool) -> pl.Expr:
    none = pl.lit(0, pl.Int64) if metric == "n_page_views" else pl.lit(False)
    return pl.when(is_known).then(pl.col(metric).fill_null(none)).alias(metric)
