"""What customers say and do besides buying: interactions and surveys, both driven by the hidden stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.settings import YEAR_DAYS
from crm_analytics.simulate.frames import Array, as_table, dates, ids, in_opening_hours, instants, pick, words_at
from crm_analytics.simulate.people import People
from crm_analytics.simulate.stages import HiddenPaths

KINDS = ("page_view", "inquiry", "complaint", "suggestion", "service_request")
SERVICE_REQUEST, SUGGESTION, PAGE_VIEW = 4, 3, 0
# contacts a year in each stage, exploration to lapsed: complaints come before a customer goes
YEARLY = np.array(
    [
        (2.40, 2.40, 1.50, 0.80, 0.10),
        (0.90, 0.60, 0.25, 0.20, 0.04),
        (0.15, 0.15, 0.10, 0.90, 0.04),
        (0.03, 0.10, 0.20, 0.05, 0.01),
        (0.30, 0.50, 0.55, 0.70, 0.04),
    ]
)
STAGE_MOOD = (0.0, 0.5, 0.8, -1.2, -0.8)  # shift of a 1-to-7 score by stage


def make_interactions(
    rng: np.random.Generator,
    people: People,
    paths: HiddenPaths,
    *,
    categories: Sequence[str],
    window: tuple[float, float],
) -> pl.DataFrame:
    """The interactions of the window, in the order of time; the ids are numbered from 1."""
    who, when, kind, stage = _moments(rng, people, paths, window)
    n, is_service, is_suggestion = len(who), kind == SERVICE_REQUEST, kind == SUGGESTION
    closed = when + np.exp(rng.normal(0.4, 1.1, n))
    score = np.clip(np.round(4.0 + np.take(STAGE_MOOD, stage) - 0.15 * (closed - when) + rng.normal(0, 0.8, n)), 1, 5)
    is_closed, answers = closed < window[1], rng.random(n) < 0.6
    category = np.where(rng.random(n) < 0.75, people.favourites[who, 0], rng.integers(len(categories), size=n))
    other_channel = words_at(("email", "phone", "web", "shop"), pick(rng, (4, 3, 2, 1), n))
    frame = pl.DataFrame(
        {
            "interaction_id": ids("I", np.arange(1, n + 1), 7),
            "customer_id": people.customer_id.gather(pl.Series(who)),
            "occurred_at": instants(when),
            "kind": words_at(KINDS, kind),
            "channel": other_channel,
            "category": words_at(categories, category),
            "opened_at": instants(np.where(is_service, when, np.nan)),
            "closed_at": instants(np.where(is_service & is_closed, closed, np.nan)),
            "satisfaction": pl.Series(np.where(is_service & is_closed & answers, score, np.nan), nan_to_null=True),
            "is_adopted": pl.Series(np.where(is_suggestion, rng.random(n) < 0.25, np.nan), nan_to_null=True),
        }
    ).with_columns(
        pl.when(pl.col("kind") == KINDS[PAGE_VIEW]).then(pl.lit("web")).otherwise("channel").alias("channel")
    )
    return as_table(frame, schemas.INTERACTIONS)


def _moments(
    rng: np.random.Generator, people: People, paths: HiddenPaths, window: tuple[float, float]
) -> tuple[Array, Array, Array, Array]:
    begin = np.maximum(people.born, window[0])
    highest = YEARLY.max(axis=1)
    expected = np.maximum(window[1] - begin, 0)[:, None] * highest / YEAR_DAYS
    counts = rng.poisson(expected).ravel()
    who, kind = (part.ravel() for part in np.indices(expected.shape))
    who, kind = np.repeat(who, counts), np.repeat(kind, counts)
    when = in_opening_hours(begin[who] + rng.random(len(who)) * (window[1] - begin)[who])
    stage = paths.stage_at(who, when)
    keep = np.flatnonzero(rng.random(len(who)) < YEARLY[kind, stage] / highest[kind])
    keep = keep[np.argsort(when[keep], kind="stable")]
    return who[keep], when[keep], kind[keep], stage[keep]


def make_surveys(
    rng: np.random.Generator, people: People, paths: HiddenPaths, *, window: tuple[float, float], share: float = 0.22
) -> pl.DataFrame:
    """One answer of a share of the customers: scores 1 to 7 that follow the stage on that day."""
    who = np.flatnonzero(rng.random(people.n) < share)
    begin = np.maximum(people.born[who], window[0])
    when = begin + rng.random(len(who)) * (window[1] - begin)
    mood = np.take(STAGE_MOOD, paths.stage_at(who, when)) + rng.normal(0, 0.7, len(who))
    means = {
        "quality": (4.9, 1.0),
        "price": (4.3, 0.6),
        "convenience": (5.0, 0.7),
        "brand_awareness": (5.2, 0.2),
        "attitude": (4.7, 0.9),
        "ethics": (4.9, 0.4),
        "loyalty_programme": (4.0, 0.5),
        "time": (3.4, -0.6),
        "energy": (3.2, -0.6),
        "expectation": (5.0, 0.0),
        "performance": (4.9, 1.0),
    }
    scores = {name: _score(rng, mean + pull * mood) for name, (mean, pull) in means.items()}
    frame = pl.DataFrame(
        {"customer_id": people.customer_id.gather(pl.Series(who)), "answered_on": dates(when), **scores}
    )
    return as_table(frame, schemas.SURVEYS).sort("answered_on", "customer_id")


def _score(rng: np.random.Generator, mean: Array) -> Array:
    return np.clip(np.round(mean + rng.normal(0, 0.9, len(mean))), 1, 7)
