"""The desk work around the purchases: prospects, opportunities, invoices and income from partners."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics import schemas
from crm_analytics.simulate.company import Company
from crm_analytics.simulate.frames import Array, as_table, dates, ids, pick, words_at
from crm_analytics.simulate.people import People, draw_names

TERM_DAYS = 30
OPEN_DAYS = 120  # an older opportunity that led to nothing has been given up


def make_prospects(
    rng: np.random.Generator, company: Company, people: People, *, profiles: pl.DataFrame, window: tuple[int, int]
) -> pl.DataFrame:
    """People met before they bought: some of the later customers, and more who have not bought."""
    met = np.flatnonzero((people.born > window[0] + 90) & (rng.random(people.n) < 0.16))
    won = (
        profiles[met.tolist()]
        .select("name", "region", "industry", "owner", "customer_id")
        .with_columns(
            dates(people.born[met]).alias("converted_on"),
            dates(people.born[met] - rng.integers(4, 90, len(met))).alias("created_on"),
        )
    )
    rows = pl.concat([won, _unconverted(rng, company, 2 * len(met), window)], how="diagonal")
    rows = rows.sort("created_on", "name").with_columns(
        ids("P", np.arange(1, len(rows) + 1), 5).alias("prospect_id"),
        words_at(company.prospect_sources, rng.integers(len(company.prospect_sources), size=len(rows))).alias("source"),
    )
    return as_table(rows, schemas.PROSPECTS)


def name_converted(prospects: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Who became a customer has the customer's name: PROSPECTS, PROFILES -> PROSPECTS, renamed; keeps rows."""
    known = profiles.select("customer_id", pl.col("name").alias("_name"))
    joined = prospects.join(known, on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("_name", "name").alias("name")).drop("_name")


def _unconverted(rng: np.random.Generator, company: Company, n: int, window: tuple[int, int]) -> pl.DataFrame:
    is_firm = rng.random(n) < 0.55
    return pl.DataFrame(
        {
            "name": draw_names(rng, company, is_firm),
            "region": words_at(company.regions, rng.integers(len(company.regions), size=n)),
            "industry": words_at(
                company.industries, np.where(is_firm, 1 + rng.integers(len(company.industries) - 1, size=n), 0)
            ),
            "owner": words_at(company.owners, rng.integers(len(company.owners), size=n)),
            "created_on": dates(window[0] + rng.random(n) * (window[1] - window[0])),
        }
    )


def make_opportunities(
    rng: np.random.Generator,
    people: People,
    prospects: pl.DataFrame,
    *,
    profiles: pl.DataFrame,
    window: tuple[int, int],
) -> pl.DataFrame:
    """Chances of a sale with prospects (won when they became customers) and with firms that already buy."""
    rows = pl.concat([_with_prospects(rng, prospects), _with_customers(rng, people, profiles, window)], how="diagonal")
    is_open = pl.col("closed_on").is_null() | (pl.col("closed_on") > pl.lit(window[1] - 1).cast(pl.Int32).cast(pl.Date))
    open_status = words_at(("qualified", "offered"), pick(rng, (1, 1), len(rows)))
    rows = rows.with_columns(
        pl.when(is_open).then(open_status).otherwise("status").alias("status"),
        pl.when(~is_open).then("closed_on").alias("closed_on"),
        pl.Series(np.exp(rng.normal(7.2, 0.8, len(rows))).round(-1)).alias("amount"),
    ).filter(~is_open | (pl.col("opened_on").cast(pl.Int32) > window[1] - OPEN_DAYS))
    rows = rows.sort("opened_on", "prospect_id", "customer_id")
    return as_table(
        rows.with_columns(ids("D", np.arange(1, len(rows) + 1), 5).alias("opportunity_id")), schemas.OPPORTUNITIES
    )


def _with_prospects(rng: np.random.Generator, prospects: pl.DataFrame) -> pl.DataFrame:
    chosen = prospects.filter(pl.Series(rng.random(len(prospects)) < 0.65))
    n = len(chosen)
    wait = pl.duration(days=pl.lit(pl.Series(rng.integers(0, 4, n))))
    given_up = pl.col("created_on") + pl.duration(days=pl.lit(pl.Series(rng.integers(20, 140, n))))
    return chosen.select(
        "prospect_id",
        "customer_id",
        "owner",
        (pl.col("created_on") + wait).alias("opened_on"),
        pl.coalesce("converted_on", given_up).alias("closed_on"),
        pl.when(pl.col("converted_on").is_null()).then(pl.lit("lost")).otherwise(pl.lit("won")).alias("status"),
    )


def _with_customers(
    rng: np.random.Generator, people: People, profiles: pl.DataFrame, window: tuple[int, int]
) -> pl.DataFrame:
    who = np.flatnonzero(people.is_firm & (rng.random(people.n) < 0.35))
    begin = np.maximum(people.born[who], window[0])
    opened = begin + rng.random(len(who)) * (window[1] - begin)
    return pl.DataFrame(
        {
            "customer_id": people.customer_id.gather(pl.Series(who)),
            "owner": profiles["owner"].gather(pl.Series(who)),
            "opened_on": dates(opened),
            "closed_on": dates(opened + rng.integers(10, 100, len(who))),
            "status": words_at(("won", "lost"), pick(rng, (45, 55), len(who))),
        }
    )


def make_invoices(
    rng: np.random.Generator, people: People, transactions: pl.DataFrame, *, last_day: int
) -> pl.DataFrame:
    """One invoice for each order of a firm; a customer's habit of paying is drawn once."""
    firms = people.customer_id.filter(pl.Series(people.is_firm))
    orders = (
        transactions.filter((pl.col("quantity") > 0) & pl.col("customer_id").is_in(firms.implode()))
        .group_by("order_id", "customer_id")
        .agg(pl.col("date").min(), pl.col("revenue").sum().round(2))
        .filter(pl.col("revenue") > 0)
        .sort("date", "order_id")
    )
    late = pl.DataFrame({"customer_id": people.customer_id, "_habit": pick(rng, (70, 20, 8, 2), people.n)})
    habit = orders.join(late, on="customer_id", how="left", maintain_order="left")["_habit"].to_numpy()
    due = orders["date"].cast(pl.Int32).to_numpy() + TERM_DAYS
    paid = due + _days_late(rng, habit)
    frame = orders.rename({"date": "issued_on", "revenue": "amount"}).with_columns(
        ids("R", np.arange(1, len(orders) + 1), 6).alias("invoice_id"),
        dates(due.astype(float)).alias("due_on"),
        dates(np.where(paid <= last_day, paid, np.nan)).alias("paid_on"),
    )
    return as_table(frame, schemas.INVOICES)


def _days_late(rng: np.random.Generator, habit: Array) -> Array:
    # punctual, late, very late, hardly ever
    means = np.take((0.0, 16.0, 55.0, 400.0), habit)
    return np.floor(rng.exponential(1, len(habit)) * means - np.where(habit == 0, rng.integers(0, 12, len(habit)), 0))


def make_partner_income(
    rng: np.random.Generator, company: Company, people: People, *, window: tuple[int, int]
) -> pl.DataFrame:
    """Income from joint selling with some of the firms."""
    partners = np.flatnonzero(people.is_firm & (rng.random(people.n) < 0.07))
    who = np.repeat(partners, rng.poisson(3, len(partners)))
    begin = np.maximum(people.born[who], window[0])
    frame = pl.DataFrame(
        {
            "customer_id": people.customer_id.gather(pl.Series(who)),
            "earned_on": dates(begin + rng.random(len(who)) * (window[1] - begin)),
            "partner": words_at(company.partners, rng.integers(len(company.partners), size=len(who))),
            "amount": np.exp(rng.normal(5, 0.6, len(who))).round(2),
        }
    )
    return as_table(frame, schemas.PARTNER_INCOME).sort("earned_on", "customer_id")
