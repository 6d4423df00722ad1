"""A whole simulated company, or the plain model world, in one call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.settings import require
from crm_analytics.simulate.company import Company, PastCampaign, small_company
from crm_analytics.simulate.contacts import make_interactions, make_surveys
from crm_analytics.simulate.effects import ContactEffects
from crm_analytics.simulate.frames import Array, as_table, dates, day_of, month_ends, stream, words_at
from crm_analytics.simulate.pareto_nbd import ParetoNbdWorld, simulate_pareto_nbd
from crm_analytics.simulate.past_campaigns import (
    Wave,
    assignment_table,
    campaign_table,
    run_campaigns,
    visits,
    wave_responses,
)
from crm_analytics.simulate.people import People, draw_people, make_profiles, name_firms
from crm_analytics.simulate.purchases import (
    Candidates,
    Orders,
    accept,
    draw_candidates,
    make_lines,
    numbered,
    returned_lines,
    shelf_of,
)
from crm_analytics.simulate.sales import (
    make_invoices,
    make_opportunities,
    make_partner_income,
    make_prospects,
    name_converted,
)
from crm_analytics.simulate.stages import STAGES, HiddenPaths, LifeCycle, draw_paths

PERIOD = (dt.date(2022, 1, 1), dt.date(2024, 12, 31))
OVERSAMPLING = 1.7  # customers of before the data begin, who never buy again, are drawn too and left out


@dataclass(frozen=True)
class LifeCycleWorld:
    """What a life-cycle world is made of; campaigns = None gives two generic ones."""

    company: Company = field(default_factory=small_company)
    life: LifeCycle = field(default_factory=LifeCycle)
    effects: ContactEffects = field(default_factory=ContactEffects)
    campaigns: tuple[PastCampaign, ...] | None = None


@dataclass(frozen=True)
class World:
    """The tables of a simulated company, each with exactly its schema's columns; None = not part of that world."""

    transactions: pl.DataFrame
    truth: pl.DataFrame
    profiles: pl.DataFrame | None = None
    interactions: pl.DataFrame | None = None
    surveys: pl.DataFrame | None = None
    prospects: pl.DataFrame | None = None
    opportunities: pl.DataFrame | None = None
    invoices: pl.DataFrame | None = None
    partner_income: pl.DataFrame | None = None
    campaigns: pl.DataFrame | None = None
    assignments: pl.DataFrame | None = None
    responses: pl.DataFrame | None = None


def simulate_world(
    process: str = "life_cycle",
    *,
    seed: int,
    n_customers: int,
    period: tuple[dt.date, dt.date] = PERIOD,
    settings: LifeCycleWorld | ParetoNbdWorld | None = None,
) -> World:
    """A world whose truth is known, decided by the seed alone.

    "pareto_nbd" is the plain model world: transactions and truth. In "life_cycle" a hidden chain of stages scales a
    personal purchase rate; seasons, returns and campaigns with a hold-out are added; truth is the stage at month end.

    >>> world = simulate_world("pareto_nbd", seed=1, n_customers=3)
    >>> world.truth["customer_id"].to_list()
    ['C1', 'C2', 'C3']
    """
    require(process in ("pareto_nbd", "life_cycle"), "process", process, "pareto_nbd or life_cycle")
    require(n_customers > 0, "n_customers", n_customers, "above 0")
    require(period[0] < period[1], "period", period, "from an earlier to a later day")
    if process == "pareto_nbd":
        model = settings if isinstance(settings, ParetoNbdWorld) else ParetoNbdWorld()
        return World(*simulate_pareto_nbd(model, seed=seed, n_customers=n_customers, period=period))
    world = settings if isinstance(settings, LifeCycleWorld) else LifeCycleWorld()
    return _LifeCycleRun(seed, world, n_customers, period).tables()


class _LifeCycleRun:
    """One run: the hidden state outlives each of the steps that make a table of it."""

    def __init__(self, seed: int, world: LifeCycleWorld, n_customers: int, period: tuple[dt.date, dt.date]) -> None:
        self.seed, self.world, self.period = seed, world, period
        self.first, self.last = day_of(period[0]), day_of(period[1])
        self.window = (self.first, self.last + 1)
        self.plans = _generic_campaigns(period) if world.campaigns is None else world.campaigns
        self.people, self.paths, self.candidates = self._hidden_state(n_customers)
        self.profiles = make_profiles(seed, world.company, self.people)
        self.waves: list[Wave] = run_campaigns(
            seed,
            self.plans,
            people=self.people,
            hidden=(self.paths, self.candidates),
            effects=world.effects,
            profiles=self.profiles,
        )

    def _hidden_state(self, n: int) -> tuple[People, HiddenPaths, Candidates]:
        life, drawn = self.world.life, int(n * OVERSAMPLING) + 10
        everyone = draw_people(self.seed, self.world.company, n=drawn, first=self.first, last=self.last + 1)
        zero = np.zeros(drawn, dtype=np.int64)
        paths = draw_paths(stream(self.seed, "paths"), life, everyone.born, first_stage=zero, elapsed=zero)
        strength = max((plan.strength for plan in self.plans), default=0.0)
        candidates = draw_candidates(
            stream(self.seed, "candidates"),
            everyone,
            paths,
            life=life,
            window=(self.first - 10_000, self.last + 1),
            highest=self.world.effects.upper_bound(strength),
        )
        return _keep_buyers(everyone, paths, candidates, n, self.first)

    def tables(self) -> World:
        transactions, profiles = self._transactions(), name_firms(self.profiles)
        responses = self._responses()
        prospects = make_prospects(
            self._rng("prospects"), self.world.company, self.people, profiles=self.profiles, window=self.window
        )
        return World(
            transactions=transactions,
            truth=self._truth(),
            profiles=profiles,
            prospects=name_converted(prospects, profiles),
            interactions=self._interactions(responses),
            surveys=make_surveys(self._rng("surveys"), self.people, self.paths, window=self.window),
            opportunities=make_opportunities(
                self._rng("opportunities"), self.people, prospects, profiles=self.profiles, window=self.window
            ),
            invoices=make_invoices(self._rng("invoices"), self.people, transactions, last_day=self.last),
            partner_income=make_partner_income(
                self._rng("partners"), self.world.company, self.people, window=self.window
            ),
            campaigns=campaign_table(self.waves) if self.waves else None,
            assignments=assignment_table(self.waves, self.people) if self.waves else None,
            responses=pl.concat(responses) if self.waves else None,
        )

    def _rng(self, name: str) -> np.random.Generator:
        return stream(self.seed, name)

    def _purchases(self) -> tuple[Array, Array, Array]:
        """Customer, time and causing campaign (-1 = none) of all purchases, first ones included, in order of time."""
        accepted, caused_by = accept(self.candidates, [wave.contact for wave in self.waves])
        who = np.concatenate([np.arange(self.people.n), self.candidates.who[accepted]])
        when = np.concatenate([self.people.born, self.candidates.when[accepted]])
        caused = np.concatenate([np.full(self.people.n, -1), caused_by[accepted]])
        keep = np.flatnonzero(when >= self.first)
        keep = keep[np.lexsort((who[keep], when[keep]))]
        return who[keep], when[keep], caused[keep]

    def _orders(self) -> Orders:
        who, when, caused = self._purchases()
        names = self.world.company.categories
        about = np.array([names.index(w.plan.category) if w.plan.category in names else -1 for w in self.waves] + [-1])
        # half of what a campaign causes in a category is about something else that was bought on the visit
        focused = (caused >= 0) & (self._rng("focus").random(len(who)) < 0.8)
        coupon = self._coupons(who, when, caused)
        return Orders(who, when, self.paths.stage_at(who, when), np.where(focused, about[caused], -1), coupon)

    def _coupons(self, who: Array, when: Array, caused: Array) -> Array:
        """Number of the coupon of each order: the campaign's for its targets, a welcome for some first orders."""
        draw = self._rng("coupons").random(len(who))
        coupon = np.where((when == self.people.born[who]) & (draw < 0.15), 0, -1)
        for number, wave in enumerate(self.waves):
            targeted = np.zeros(self.people.n, dtype=bool)
            targeted[wave.who[wave.is_targeted]] = True
            inside = (when >= day_of(wave.plan.starts_on)) & (when < day_of(wave.plan.ends_on) + 1) & targeted[who]
            uses = inside & (draw < np.where(caused == number, 0.6, 0.12)) & (wave.plan.coupon is not None)
            coupon = np.where(uses, number + 1, coupon)
        return coupon

    def _transactions(self) -> pl.DataFrame:
        orders, life = self._orders(), self.world.life
        coupons = [self.world.company.welcome_coupon, *(wave.plan.coupon or "" for wave in self.waves)]
        lines = make_lines(
            self._rng("lines"),
            orders,
            self.people,
            shelf=shelf_of(self.world.company, coupons),
            life=life,
            order_ids=numbered("O", len(orders.who)),
        )
        stage = pl.DataFrame({"order_id": numbered("O", len(orders.who)), "_stage": orders.stage})
        rate = np.take(
            life.return_rate, lines.join(stage, on="order_id", how="left", maintain_order="left")["_stage"].to_numpy()
        )
        returns = returned_lines(self._rng("returns"), lines, rate).filter(pl.col("date") <= self.period[1])
        known = pl.when(pl.col("delivered_on") <= self.period[1]).then("delivered_on").alias("delivered_on")
        return pl.concat([lines, returns]).with_columns(known).sort("occurred_at", "order_id", maintain_order=True)

    def _responses(self) -> list[pl.DataFrame]:
        who, when, _ = self._purchases()
        rng = self._rng("responses")
        return [wave_responses(rng, wave, self.people, paths=self.paths, bought=(who, when)) for wave in self.waves]

    def _interactions(self, responses: list[pl.DataFrame]) -> pl.DataFrame:
        names = self.world.company.categories
        tables = [
            make_interactions(self._rng("interactions"), self.people, self.paths, categories=names, window=self.window)
        ]
        for wave, responded in zip(self.waves, responses, strict=True):
            tables.append(visits(responded, wave.plan.category, 1 + sum(map(len, tables))))
        return pl.concat(tables).sort("occurred_at", "interaction_id")

    def _truth(self) -> pl.DataFrame:
        return truth_table(self.people, self.paths, month_ends(self.first, self.last))


def truth_table(people: People, paths: HiddenPaths, days: Array) -> pl.DataFrame:
    """The hidden stage at the end of each of the days, for everyone who has bought by then, sorted."""
    who, day = (part.ravel() for part in np.meshgrid(np.arange(people.n), days, indexing="ij"))
    known = people.born[who] < day + 1
    who, day = who[known], day[known]
    frame = pl.DataFrame(
        {
            "customer_id": people.customer_id.gather(pl.Series(who)),
            "month_end": dates(day.astype(float)),
            "true_stage": words_at(STAGES, paths.stage_at(who, day + 1.0)),
            "true_rate": people.rate[who].round(2),
            "true_order_value": people.order_value[who].round(),
            "true_wallet": people.wallet[who].round(),
        }
    )
    return as_table(frame, schemas.TRUTH)


def _keep_buyers(
    people: People, paths: HiddenPaths, candidates: Candidates, n: int, first: int
) -> tuple[People, HiddenPaths, Candidates]:
    # whoever never buys while the data run is unknown to the company; the rest is thinned evenly over time
    buys, _ = accept(candidates, [])
    is_seen = people.born >= first
    is_seen[candidates.who[buys & (candidates.when >= first)]] = True
    seen = np.flatnonzero(is_seen)
    kept = seen[np.unique(np.linspace(0, len(seen) - 1, min(n, len(seen))).round().astype(np.int64))]
    number = np.full(people.n, -1)
    number[kept] = np.arange(len(kept))
    stays = number[candidates.who] >= 0
    parts = (candidates.when, candidates.mark, candidates.level)
    thinned = Candidates(number[candidates.who[stays]], *(part[stays] for part in parts))
    chosen = people.take(kept)
    return (
        People(**{**vars(chosen), "customer_id": people.customer_id.head(len(kept))}),
        HiddenPaths(paths.stages[kept], paths.entered[kept], paths.left[kept]),
        thinned,
    )


def _generic_campaigns(period: tuple[dt.date, dt.date]) -> tuple[PastCampaign, ...]:
    days = (period[1] - period[0]).days
    starts = [period[0] + dt.timedelta(days=days * part // 10) for part in (5, 8)]
    return tuple(
        PastCampaign(
            f"campaign_{number}", f"campaign_{number}", start, start + dt.timedelta(days=60), coupon=f"coupon_{number}"
        )
        for number, start in enumerate(starts, start=1)
    )
