"""Campaigns of the past: who was drawn, who was held out, and how people responded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.simulate.company import PastCampaign
from crm_analytics.simulate.effects import Contact, ContactEffects
from crm_analytics.simulate.frames import Array, as_table, day_of, instants, stream, words_at
from crm_analytics.simulate.people import People
from crm_analytics.simulate.purchases import Candidates, accept
from crm_analytics.simulate.stages import HiddenPaths

SILENT_DAYS = 180  # an audience of silent customers: no purchase for so long
SEND_HOUR = 9 / 24
OPENS = (0.50, 0.55, 0.48, 0.25, 0.12)  # probability by stage, exploration to lapsed
CLICKS_IF_OPENED, REGISTERS_IF_CLICKED = 0.38, 0.45


@dataclass(frozen=True)
class Wave:
    """One campaign as it was carried out: numbers of the customers, and who of them was targeted."""

    plan: PastCampaign
    who: Array
    is_targeted: Array
    stratum: pl.Series
    contact: Contact


def run_campaigns(
    seed: int,
    plans: Sequence[PastCampaign],
    *,
    people: People,
    hidden: tuple[HiddenPaths, Candidates],
    effects: ContactEffects,
    profiles: pl.DataFrame,
) -> list[Wave]:
    """Carry out the campaigns in the order of their start; each sees the purchases that the earlier ones led to."""
    waves: list[Wave] = []
    for plan in sorted(plans, key=lambda plan: (plan.starts_on, plan.campaign_id)):
        recent = _bought_recently(people, hidden[1], [wave.contact for wave in waves], day_of(plan.starts_on))
        consent = profiles[f"consent_{plan.channel}"].fill_null(False).to_numpy()
        waves.append(_draw_wave(stream(seed, plan.campaign_id), plan, people, (recent, consent), hidden[0], effects))
    return waves


def _bought_recently(people: People, candidates: Candidates, contacts: Sequence[Contact], day: int) -> Array:
    accepted, _ = accept(candidates, contacts)
    seen = accepted & (candidates.when < day)
    last = people.born.copy()
    np.maximum.at(last, candidates.who[seen], candidates.when[seen])
    return day - last <= SILENT_DAYS


def _draw_wave(
    rng: np.random.Generator,
    plan: PastCampaign,
    people: People,
    known: tuple[Array, Array],
    paths: HiddenPaths,
    effects: ContactEffects,
) -> Wave:
    recent, consent = known
    day = day_of(plan.starts_on)
    wanted = {"private": ~people.is_firm, "business": people.is_firm, "silent": ~recent, "recent": recent}
    who = np.flatnonzero(consent & (people.born < day) & wanted.get(plan.audience, np.ones(people.n, dtype=bool)))
    stratum = people.is_firm[who] * 2 + recent[who]
    is_targeted = _stratified_draw(rng, stratum, plan.holdout_rate)
    strength = effects.strength(np.full(len(who), plan.channel)) * plan.strength
    change = np.zeros(people.n)
    change[who] = (
        effects.change(paths.stage_at(who, np.full(len(who), day)), people.headroom[who], strength) * is_targeted
    )
    labels = words_at(("private_silent", "private_recent", "business_silent", "business_recent"), stratum)
    return Wave(plan, who, is_targeted, labels, Contact(day, change, effects.fade_days, plan.category))


def _stratified_draw(rng: np.random.Generator, stratum: Array, holdout_rate: float) -> Array:
    # the same share is held out of every stratum, within one customer
    order = np.lexsort((rng.random(len(stratum)), stratum))
    held_out = np.diff(np.floor(np.arange(len(stratum) + 1) * holdout_rate + rng.random())) > 0
    is_targeted = np.ones(len(stratum), dtype=bool)
    is_targeted[order] = ~held_out
    return is_targeted


def campaign_table(waves: Sequence[Wave]) -> pl.DataFrame:
    """The campaigns table."""
    names = [name for name in schemas.CAMPAIGNS.names if name in PastCampaign.__dataclass_fields__]
    return as_table(
        pl.DataFrame([{name: getattr(wave.plan, name) for name in names} for wave in waves]), schemas.CAMPAIGNS
    )


def assignment_table(waves: Sequence[Wave], people: People) -> pl.DataFrame:
    """The assignments table: everyone who was drawn, with the arm."""
    arms = (schemas.Arm.HELD_OUT.value, schemas.Arm.TARGETED.value)
    frames = [
        pl.DataFrame(
            {
                "campaign_id": wave.plan.campaign_id,
                "customer_id": people.customer_id.gather(pl.Series(wave.who)),
                "arm": words_at(arms, wave.is_targeted.astype(np.int64)),
                "stratum": wave.stratum,
                "assigned_on": wave.plan.starts_on,
            },
            schema_overrides={"assigned_on": pl.Date},
        )
        for wave in waves
    ]
    return as_table(pl.concat(frames), schemas.ASSIGNMENTS)


def response_table(
    rng: np.random.Generator,
    customer_id: pl.Series,
    stage: Array,
    *,
    start: float,
    campaign: tuple[str, bool],
    ordered_at: Array,
) -> pl.DataFrame:
    """The responses of everyone contacted: sent, opened, clicked, registered, ordered (NaN in ordered_at = never).

    `campaign` is its id and whether it takes registrations. Who opened and bought in the window has ordered.
    """
    draws = rng.random((3, len(stage)))
    opened = draws[0] < np.take(OPENS, stage)
    clicked = opened & (draws[1] < CLICKS_IF_OPENED)
    registered = clicked & (draws[2] < REGISTERS_IF_CLICKED) & campaign[1]
    sent_at = np.full(len(stage), start + SEND_HOUR)
    opened_at = sent_at + rng.exponential(0.5, len(stage))
    clicked_at = opened_at + rng.exponential(0.01, len(stage)) + 0.002
    moments = {
        "sent": sent_at,
        "opened": np.where(opened, opened_at, np.nan),
        "clicked": np.where(clicked, clicked_at, np.nan),
        "registered": np.where(registered, clicked_at + 0.005, np.nan),
        "ordered": np.where(opened & (ordered_at > opened_at), ordered_at, np.nan),
    }
    frames = [
        pl.DataFrame({"customer_id": customer_id, "occurred_at": instants(at), "event": event})
        for event, at in moments.items()
    ]
    rows = pl.concat(frames).drop_nulls("occurred_at").with_columns(pl.lit(campaign[0], pl.String).alias("campaign_id"))
    return as_table(rows, schemas.RESPONSES).sort("occurred_at", "customer_id", "event")


def wave_responses(
    rng: np.random.Generator, wave: Wave, people: People, *, paths: HiddenPaths, bought: tuple[Array, Array]
) -> pl.DataFrame:
    """The responses to one campaign of the past; `bought` holds customer and time of all purchases."""
    who = wave.who[wave.is_targeted]
    start, end = day_of(wave.plan.starts_on), day_of(wave.plan.ends_on) + 1
    first = first_purchase_after(people.n, bought, start + SEND_HOUR, end)
    return response_table(
        rng,
        people.customer_id.gather(pl.Series(who)),
        paths.stage_at(who, np.full(len(who), start)),
        start=start,
        campaign=(wave.plan.campaign_id, wave.plan.takes_registrations),
        ordered_at=first[who],
    )


def first_purchase_after(n: int, bought: tuple[Array, Array], start: float, end: float) -> Array:
    """Time of each customer's first purchase in the window; NaN without one."""
    who, when = bought
    inside = (when >= start) & (when < end)
    first = np.full(n, np.inf)
    np.minimum.at(first, who[inside], when[inside])
    return np.where(np.isinf(first), np.nan, first)


def visits(responses: pl.DataFrame, category: str | None, first_id: int) -> pl.DataFrame:
    """The page views that clicks on a message lead to, as interactions numbered from first_id."""
    clicks = responses.filter(pl.col("event") == "clicked")
    numbers = pl.Series(np.arange(first_id, first_id + len(clicks))).cast(pl.String).str.zfill(7)
    frame = clicks.select(
        ("I" + numbers).alias("interaction_id"),
        "customer_id",
        "occurred_at",
        pl.lit("page_view").alias("kind"),
        pl.lit("web").alias("channel"),
        pl.lit(category, pl.String).alias("category"),
    )
    return as_table(frame, schemas.INTERACTIONS)
