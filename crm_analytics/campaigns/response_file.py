"""What is wrong with a file of responses: every row is kept, or set aside for a reason that is counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from crm_analytics.schemas import Arm

EVENT = ("customer_id", "occurred_at", "event")


@dataclass(frozen=True)
class JudgedResponses:
    """A file's rows: those to keep, and how many were set aside for each reason; together they are all rows."""

    kept: pl.DataFrame  # customer_id, occurred_at, event; held-out customers among them
    set_aside: dict[str, int]  # other_campaign, unknown_customer, before_start, repeated, already_kept
    n_held_out: int  # kept rows of people who should not have been contacted


def judge_responses(
    events: pl.DataFrame, assignments: pl.DataFrame, already: pl.DataFrame, *, campaign_id: str, starts_on: dt.date
) -> JudgedResponses:
    """Sort the rows of a response file: RESPONSES, ASSIGNMENTS, what is kept already -> JudgedResponses.

    A row counts for the first reason that applies. What held-out people did is kept, because it shows who was
    contacted by mistake; an event before the first day of contact can't be a response to it.

    >>> day = dt.datetime(2024, 5, 2)
    >>> told = pl.DataFrame({"campaign_id": ["spring"] * 3, "customer_id": ["a", "a", "x"], "occurred_at": [day] * 3,
    ...                      "event": ["opened"] * 3})
    >>> drawn = pl.DataFrame({"customer_id": ["a"], "arm": ["targeted"]})
    >>> judged = judge_responses(told, drawn, told.clear(), campaign_id="spring", starts_on=dt.date(2024, 5, 1))
    >>> judged.kept.height, judged.set_aside
    (1, {'other_campaign': 0, 'unknown_customer': 1, 'before_start': 0, 'repeated': 1, 'already_kept': 0})
    """
    timed = events.cast({"occurred_at": pl.Datetime("us")})
    known = already.select(EVENT).cast({"occurred_at": pl.Datetime("us")}).unique().with_columns(_is_kept=True)
    arms = assignments.select("customer_id", _arm="arm")
    judged = timed.join(arms, on="customer_id", how="left", maintain_order="left").join(
        known, on=list(EVENT), how="left", maintain_order="left"
    )
    reasons = {
        "other_campaign": pl.col("campaign_id").ne_missing(campaign_id),
        "unknown_customer": pl.col("_arm").is_null(),
        "before_start": pl.col("occurred_at").dt.date() < starts_on,
        "repeated": ~pl.struct(EVENT).is_first_distinct(),
        "already_kept": pl.col("_is_kept").is_not_null(),
    }
    reason = pl.coalesce(pl.when(applies).then(pl.lit(code)) for code, applies in reasons.items())
    judged = judged.with_columns(_reason=reason)
    counts = dict(judged.group_by("_reason").agg(pl.len().cast(pl.Int64)).iter_rows())
    kept = judged.filter(pl.col("_reason").is_null())
    n_held_out = kept.filter(pl.col("_arm") == str(Arm.HELD_OUT)).height
    return JudgedResponses(kept.select(EVENT), {code: counts.get(code, 0) for code in reasons}, n_held_out)
