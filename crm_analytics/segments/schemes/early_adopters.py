"""Early adopters: who is again and again among the first buyers of what is new, more often than by chance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl
from scipy.stats import binom

from crm_analytics.messages import Message
from crm_analytics.segments.schemes.scheme import People, Scheme, make_scheme
from crm_analytics.settings import require

UNITS = ("product_id", "product", "category")
ADOPTER_CLASSES = ("early_adopter", "sometimes_early", "follower", "nothing_new")


@dataclass(frozen=True)
class AdopterRules:
    """Who counts as early. Rogers (1962) calls the first 2.5 % innovators and the next 13.5 % early adopters: 16 %."""

    unit: str = "product_id"  # what is new: product_id, product or category
    first_share: float = 0.16  # share of a novelty's buyers
    fewest_novelties: int = 2  # novelties on which one must have been early
    fewest_buyers: int = 20  # buyers that a novelty needs
    settling_days: int = 90  # sold first within so many days of the data's begin: perhaps not new
    chance_level: float = 0.05  # being early so often by chance alone must be rarer than this

    def __post_init__(self) -> None:
        require(self.unit in UNITS, "unit", self.unit, f"one of {', '.join(UNITS)}")
        require(0 < self.first_share < 1, "first_share", self.first_share, "between 0 and 1")
        require(self.fewest_novelties >= 1, "fewest_novelties", self.fewest_novelties, "1 or more")
        require(self.fewest_buyers >= 2, "fewest_buyers", self.fewest_buyers, "2 or more")
        require(0 < self.chance_level <= 1, "chance_level", self.chance_level, "between 0 and 1")


def class_by_adoption(people: People, rules: AdopterRules) -> Scheme:
    """Class customers by how early they take up what is new.

    A novelty is first sold more than settling_days after the data begin and has fewest_buyers buyers. Early is who
    lies among its first first_share buyers; people of one day share a place, the worst of theirs, so that a tie makes
    nobody early. An early adopter was early on fewest_novelties, and more often than one who draws the place by lot
    would be with probability chance_level (binomial). ``facts``: n_novelties, n_by_chance (early adopters expected if
    all places were drawn by lot) and counts (customer_id, n_new, n_early).
    """
    novelties = _novelties(people, rules)
    counts = _count(novelties, rules)
    known = people.customers.select("customer_id").join(counts, on="customer_id", how="left", maintain_order="left")
    known = known.with_columns(pl.col("n_new").fill_null(0), pl.col("n_early").fill_null(0))
    early, new = known["n_early"], known["n_new"]
    needed = new.replace_strict({n: early_needed(n, rules) for n in new.unique()}, return_dtype=pl.Int64)
    classes = pl.select(
        pl.when(new == 0).then(pl.lit("nothing_new")).when(early >= needed).then(pl.lit("early_adopter"))
        .when(early > 0).then(pl.lit("sometimes_early")).otherwise(pl.lit("follower"))
    ).to_series()  # fmt: skip
    n_novelties = novelties[rules.unit].n_unique() if novelties.height else 0
    facts = {"n_novelties": n_novelties, "n_by_chance": _by_chance(new, rules), "counts": known}
    messages = (
        () if n_novelties else (Message("schemes.nothing_new", {"column": rules.unit, "n": rules.fewest_buyers}),)
    )
    return make_scheme(
        "early_adopters", people.customers, classes, order=ADOPTER_CLASSES, facts=facts, messages=messages
    )


def early_needed(n_new: int, rules: AdopterRules) -> int:
    """Novelties on which one of ``n_new`` must have been early: more than chance explains, and fewest_novelties.

    >>> early_needed(2, AdopterRules()), early_needed(10, AdopterRules())
    (2, 5)
    """
    # the smallest count whose probability by lot, or of more, is at most chance_level
    beyond = int(binom.isf(rules.chance_level, n_new, rules.first_share)) + 1 if n_new else 1
    return max(rules.fewest_novelties, beyond)


def _by_chance(n_new: pl.Series, rules: AdopterRules) -> float:
    counts = n_new.filter(n_new > 0).value_counts(name="_n").rows()
    return float(sum(k * binom.sf(early_needed(n, rules) - 1, n, rules.first_share) for n, k in counts))


def _novelties(people: People, rules: AdopterRules) -> pl.DataFrame:
    """When each customer first bought each thing that was new: one row a pair."""
    schema: dict[str, Any] = {"customer_id": pl.String, rules.unit: pl.String, "_first": pl.Date}
    if people.lines is None or rules.unit not in people.lines.collect_schema().names():
        return pl.DataFrame(schema=schema)
    bought = people.lines.filter(
        pl.col(rules.unit).is_not_null(), pl.col("date") <= people.as_of, pl.col("revenue") >= 0
    )
    launched = bought.group_by(rules.unit).agg(
        pl.col("date").min().alias("_launch"), pl.col("customer_id").n_unique().alias("_n_buyers")
    )
    begin = pl.col("_launch").min()  # the first day of the data: something is sold on it
    is_new = pl.col("_launch") > begin + dt.timedelta(days=rules.settling_days)
    novelties = launched.filter(is_new, pl.col("_n_buyers") >= rules.fewest_buyers).select(rules.unit)
    sold = bought.join(novelties, on=rules.unit, how="semi")
    return sold.group_by("customer_id", rules.unit).agg(pl.col("date").min().alias("_first")).collect()


def _count(novelties: pl.DataFrame, rules: AdopterRules) -> pl.DataFrame:
    place = pl.col("_first").rank("max").over(rules.unit)
    is_early = place <= rules.first_share * pl.len().over(rules.unit)
    return novelties.with_columns(is_early.alias("_early")).group_by("customer_id").agg(
        pl.len().cast(pl.Int64).alias("n_new"), pl.col("_early").sum().cast(pl.Int64).alias("n_early")
    )  # fmt: skip
