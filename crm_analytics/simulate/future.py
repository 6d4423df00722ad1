"""The world goes on: what happens next to a company whose hidden truth is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.settings import require
from crm_analytics.simulate.contacts import make_interactions
from crm_analytics.simulate.effects import Contact, ContactEffects
from crm_analytics.simulate.frames import Array, as_table, day_of, month_ends, stream
from crm_analytics.simulate.habits import last_state, people_of_past, shelf_of_past
from crm_analytics.simulate.past_campaigns import first_purchase_after, response_table
from crm_analytics.simulate.people import People
from crm_analytics.simulate.purchases import (
    Candidates,
    Orders,
    accept,
    draw_candidates,
    make_lines,
    returned_lines,
)
from crm_analytics.simulate.stages import LifeCycle, draw_paths
from crm_analytics.simulate.world import truth_table

RETURN_DAYS = 30


@dataclass(frozen=True)
class TimePassed:
    """What the days brought: rows to append to the tables that were there."""

    transactions: pl.DataFrame
    interactions: pl.DataFrame
    responses: pl.DataFrame
    truth: pl.DataFrame


def let_time_pass(
    truth: pl.DataFrame,
    profiles: pl.DataFrame,
    transactions: pl.DataFrame,
    *,
    from_date: dt.date,
    days: int,
    contacted: pl.DataFrame | None = None,
    effects: ContactEffects | None = None,
    seed: int,
) -> TimePassed:
    """What the present customers do in the `days` days after from_date, given whom a campaign reached on that day.

    The hidden stage goes on from the last month end in truth up to from_date; prices, categories, channels and
    habits are read off the transactions. No new customers join. `contacted` has customer_id, channel and perhaps
    campaign_id. A contact changes the purchase rate by stage and by the share of the wallet that is spent elsewhere,
    and fades within weeks (ContactEffects): it wins sales in exploration, formation and, where there is headroom, in
    stability; it *loses* sales in degradation ("sleeping dogs") and in stability without headroom. The stage itself
    is not moved. The same seed with nobody contacted gives the counterfactual: every draw is shared, so the
    difference of the two runs is the true effect.
    """
    require(0 < days <= 366, "days", days, "1 to 366")
    run = _Future(truth, profiles, transactions, from_date=from_date, days=days, seed=seed)
    reached = _reached(contacted, run.people)
    contact = run.contact(reached, effects or ContactEffects())
    return run.outcome(reached, contact, (effects or ContactEffects()).upper_bound(1.0))


def _reached(contacted: pl.DataFrame | None, people: People) -> pl.DataFrame:
    """One row a customer of the world who was reached: number, channel, campaign_id."""
    schema = {"customer_id": pl.String, "channel": pl.String, "campaign_id": pl.String}
    frame = pl.DataFrame(schema=schema) if contacted is None else contacted
    frame = frame.with_columns(
        pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in frame.columns
    )
    numbers = pl.DataFrame({"customer_id": people.customer_id, "_number": np.arange(people.n)})
    return (
        frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
        .unique("customer_id", keep="first", maintain_order=True)
        .join(numbers, on="customer_id", maintain_order="left")
        .sort("_number")
    )


class _Future:
    """The hidden state on the last month end and the habits of the past, carried on; all draws but not the contacts."""

    def __init__(
        self,
        truth: pl.DataFrame,
        profiles: pl.DataFrame,
        transactions: pl.DataFrame,
        *,
        from_date: dt.date,
        days: int,
        seed: int,
    ) -> None:
        self.life, self.seed = LifeCycle(), seed
        self.from_date, self.until = from_date, from_date + dt.timedelta(days=days)
        self.start, self.end = day_of(from_date) + 1, day_of(from_date) + days + 1
        past = as_table(transactions, schemas.TRANSACTIONS).filter(pl.col("date") <= from_date)
        self.past = past
        self.sold = past.filter((pl.col("quantity") > 0) & (pl.col("revenue") > 0) & pl.col("product_id").is_not_null())
        state = last_state(truth, from_date)
        self.shelf = shelf_of_past(self.sold)
        self.people = people_of_past(state, profiles, self.sold, self.shelf)
        self.paths = draw_paths(
            self._rng("paths"),
            self.life,
            state["_since"].cast(pl.Int32).to_numpy() + 1.0,
            first_stage=state["_stage"].to_numpy(),
            elapsed=state["_elapsed"].to_numpy(),
            n_sojourns=8,
        )

    def _rng(self, name: str) -> np.random.Generator:
        return stream(self.seed, f"{name} after {self.from_date.isoformat()}")

    def contact(self, reached: pl.DataFrame, effects: ContactEffects) -> Contact:
        who = reached["_number"].to_numpy()
        stage = self.paths.stage_at(who, np.full(len(who), float(self.start)))
        change = np.zeros(self.people.n)
        strength = effects.strength(reached["channel"].fill_null("email").to_numpy().astype(str))
        change[who] = effects.change(stage, self.people.headroom[who], strength)
        return Contact(self.start, change, effects.fade_days)

    def outcome(self, reached: pl.DataFrame, contact: Contact, highest: float) -> TimePassed:
        window = (float(self.start), float(self.end))
        candidates = draw_candidates(
            self._rng("candidates"), self.people, self.paths, life=self.life, window=window, highest=highest
        )
        accepted, _ = accept(candidates, [contact])
        bought = (candidates.who[accepted], candidates.when[accepted])
        return TimePassed(
            transactions=self._transactions(candidates, accepted),
            interactions=self._interactions(window),
            responses=self._responses(reached, bought),
            truth=truth_table(self.people, self.paths, month_ends(self.start, self.end - 1)),
        )

    def _transactions(self, candidates: Candidates, accepted: Array) -> pl.DataFrame:
        # every candidate gets its basket, bought or not: so a contact never changes what others put into theirs
        n = len(candidates.who)
        stage = self.paths.stage_at(candidates.who, candidates.when)
        orders = Orders(candidates.who, candidates.when, stage, np.full(n, -1), np.full(n, -1))
        order_ids = f"N{self.from_date:%y%m%d}-" + pl.Series(np.arange(1, n + 1)).cast(pl.String).str.zfill(6)
        lines = make_lines(
            self._rng("lines"), orders, self.people, shelf=self.shelf, life=self.life, order_ids=order_ids
        )
        returns = returned_lines(self._rng("returns"), lines, 0.05)
        happened = order_ids.filter(pl.Series(accepted)).implode()
        rows = pl.concat([pl.concat([lines, returns]).filter(pl.col("order_id").is_in(happened)), self._late_returns()])
        known = pl.when(pl.col("delivered_on") <= self.until).then("delivered_on").alias("delivered_on")
        inside = (pl.col("date") > self.from_date) & (pl.col("date") <= self.until)
        return rows.filter(inside).with_columns(known).sort("occurred_at", "order_id", maintain_order=True)

    def _late_returns(self) -> pl.DataFrame:
        """Lines of the last month before from_date that come back only now."""
        returned = self.past.filter(pl.col("quantity") < 0)["order_id"].unique().implode()
        recent = self.sold.filter(
            (pl.col("date") > self.from_date - dt.timedelta(days=RETURN_DAYS))
            & ~pl.col("order_id").is_in(returned)
            & pl.col("customer_id").is_not_null()
        )
        # in an order of their own, so that the order of the rows does not matter
        ordered = recent.sort("order_id", "product_id", "quantity", "revenue")
        return returned_lines(self._rng("late returns"), ordered, 0.05)

    def _interactions(self, window: tuple[float, float]) -> pl.DataFrame:
        rng = self._rng("interactions")
        made = make_interactions(rng, self.people, self.paths, categories=self.shelf.categories, window=window)
        # ids of later days must not meet those of earlier ones
        tagged = pl.concat_str(pl.lit(f"N{self.from_date:%y%m%d}-"), "interaction_id")
        return made.with_columns(tagged.alias("interaction_id"))

    def _responses(self, reached: pl.DataFrame, bought: tuple[Array, Array]) -> pl.DataFrame:
        first = first_purchase_after(self.people.n, bought, self.start, self.end)
        everyone = np.arange(self.people.n)
        stage = self.paths.stage_at(everyone, np.full(self.people.n, float(self.start)))
        drawn = response_table(
            self._rng("responses"),
            self.people.customer_id,
            stage,
            start=self.start - 1.0,
            campaign=("", False),
            ordered_at=first,
        )
        names = reached.select("customer_id", pl.col("campaign_id").alias("_named"))
        joined = drawn.join(names, on="customer_id", maintain_order="left").with_columns(
            pl.col("_named").alias("campaign_id")
        )
        return joined.select(schemas.RESPONSES.names).filter(
            pl.col("occurred_at") < pl.lit(self.until + dt.timedelta(days=1))
        )
