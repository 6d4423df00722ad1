"""The uplift of a running campaign at each look so far, with the covariance of the looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from crm_analytics.campaigns.audience import require_one_row_each
from crm_analytics.campaigns.redrawn_looks import BuyersOfStratum, redraw_looks
from crm_analytics.campaigns.trial import Trial, merge_short_strata
from crm_analytics.errors import NotEnoughData, UnknownMetric
from crm_analytics.schemas import Arm
from crm_analytics.settings import UpliftRules, require

_DEFAULT_RULES = UpliftRules()


@dataclass(frozen=True)
class Looks:
    """Estimates at the looks so far, what blurs them, and how many buyers the smaller arm had."""

    starts_on: dt.date  # first day of the window
    looked_on: tuple[dt.date, ...]
    estimates: np.ndarray  # uplift up to each look, in the metric a customer
    covariance: np.ndarray  # of these estimates, look by look
    n_buyers: np.ndarray  # of the smaller arm
    redrawn: np.ndarray | None = field(default=None, repr=False)  # where buyers are few: the looks of other draws

    @property
    def errors(self) -> np.ndarray:
        """Standard error of each estimate."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance), 0.0))

    @property
    def days(self) -> np.ndarray:
        """Days of the window up to each look."""
        return np.array([(day - self.starts_on).days + 1 for day in self.looked_on], dtype=float)


def estimate_looks(
    sales: pl.DataFrame,
    assignments: pl.DataFrame,
    *,
    starts_on: dt.date,
    looked_on: Sequence[dt.date],
    metric: str = "margin",
    rules: UpliftRules = _DEFAULT_RULES,
) -> Looks:
    """Estimate the uplift up to each look: LEDGER, ASSIGNMENTS -> Looks.

    Differences inside the strata of the draw, weighted by size; strata with fewer than two customers of an arm are
    pooled. ``metric`` is margin, revenue or n_orders. Raises NotEnoughData for an arm of fewer than two,
    UnknownMetric, RepeatedCustomers, InvalidSetting.

    >>> day = dt.date(2024, 5, 6)
    >>> bought = pl.DataFrame({"customer_id": ["a", "a"], "date": [day, day + dt.timedelta(days=7)], "revenue": [9.0, 3.0]})
    >>> drawn = pl.DataFrame({"customer_id": list("abcd"), "arm": ["targeted", "targeted", "held_out", "held_out"],
    ...                       "stratum": [None] * 4})
    >>> weeks = [day + dt.timedelta(days=6), day + dt.timedelta(days=13)]
    >>> estimate_looks(bought, drawn, starts_on=day, looked_on=weeks, metric="revenue").estimates.tolist()
    [4.5, 6.0]
    """  # noqa: E501
    require(metric in ("margin", "revenue", "n_orders"), "metric", metric, "margin, revenue or n_orders")
    require(len(looked_on) > 0 and min(looked_on) >= starts_on, "looked_on", list(looked_on), "days of the window")
    require_one_row_each(assignments, "assignments")
    days = sorted(set(looked_on))
    people = _grouped(assignments)
    bought = _cumulated(sales, people, metric, (starts_on, days))
    strata = _pooled(_buyers_by_stratum(people, bought), people)
    estimates, covariance, n_buyers = combine_looks(strata)
    is_normal = n_buyers[-1] >= rules.normal_from_buyers or len(bought) == 0
    rng = np.random.default_rng([rules.seed, len(bought)])
    redrawn = None if is_normal else redraw_looks(strata, n_draws=rules.n_draws, rng=rng)
    return Looks(starts_on, tuple(days), estimates, covariance, n_buyers, redrawn)


def _grouped(assignments: pl.DataFrame) -> pl.DataFrame:
    """Customers with the code of their stratum (_stratum) and of the group that it is compared in (_group)."""
    for arm in Arm:
        n = int((assignments["arm"] == str(arm)).sum())
        if n < 2:
            raise NotEnoughData(what=str(arm), needed=2, found=n)
    codes = assignments["stratum"].cast(pl.String).fill_null("").rank("dense").cast(pl.Int64) - 1
    is_held_out = (assignments["arm"] == str(Arm.HELD_OUT)).to_numpy()
    trial = merge_short_strata(Trial(np.zeros(len(codes)), is_held_out, codes.to_numpy(), codes.to_numpy()))
    return assignments.select("customer_id", _is_targeted=~pl.Series(is_held_out), _stratum=codes, _group=trial.groups)


def _cumulated(
    sales: pl.DataFrame, people: pl.DataFrame, metric: str, window: tuple[dt.date, list[dt.date]]
) -> pl.DataFrame:
    """Buyers only: the columns of people and the sum up to each look."""
    starts_on, days = window
    lines = sales.filter(pl.col("date").is_between(starts_on, days[-1])).join(people, on="customer_id", how="semi")
    if lines[metric].null_count():
        unknown = lines.filter(pl.col(metric).is_null())["customer_id"].n_unique()
        raise UnknownMetric(metric=metric, n_customers=unknown, instead="revenue")
    value = pl.col(metric).cast(pl.Float64)
    sums = [value.filter(pl.col("date") <= day).sum().alias(f"_look_{place}") for place, day in enumerate(days)]
    return people.join(lines.group_by("customer_id").agg(sums), on="customer_id", how="inner", maintain_order="left")


def _buyers_by_stratum(people: pl.DataFrame, bought: pl.DataFrame) -> list[BuyersOfStratum]:
    sizes = people.group_by("_stratum").agg(
        pl.col("_is_targeted").sum().cast(pl.Int64).alias("_targeted"), pl.len().cast(pl.Int64).alias("_n")
    )
    strata = []
    for code, n_targeted, n in sizes.sort("_stratum").iter_rows():
        # a fixed order, so that the order of rows changes no redraw
        buyers = bought.filter(pl.col("_stratum") == code).sort("customer_id")
        sums = buyers.select(pl.selectors.starts_with("_look_")).to_numpy()
        strata.append(BuyersOfStratum(sums, buyers["_is_targeted"].to_numpy(), n_targeted, n - n_targeted))
    return strata


def _pooled(strata: list[BuyersOfStratum], people: pl.DataFrame) -> list[BuyersOfStratum]:
    groups = people.select("_stratum", "_group").unique().sort("_stratum")["_group"].to_list()
    pooled = []
    for group in sorted(set(groups)):
        parts = [stratum for stratum, its_group in zip(strata, groups, strict=True) if its_group == group]
        sums, arms = (np.concatenate(each) for each in zip(*[part[:2] for part in parts], strict=True))
        pooled.append(BuyersOfStratum(sums, arms, *(sum(each) for each in zip(*[p[2:] for p in parts], strict=True))))
    return pooled


def combine_looks(strata: Sequence[BuyersOfStratum]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Estimates, their covariance, and buyers of the smaller arm at each look."""
    n_looks = strata[0].sums.shape[1]
    estimates, covariance = np.zeros(n_looks), np.zeros((n_looks, n_looks))
    everyone = sum(each.n_targeted + each.n_held_out for each in strata)
    n_buyers = np.zeros((2, n_looks), dtype=np.int64)
    for each in strata:
        weight = (each.n_targeted + each.n_held_out) / everyone
        for side, (rows, n) in enumerate(((each.is_targeted, each.n_targeted), (~each.is_targeted, each.n_held_out))):
            sums = each.sums[rows]
            mean = sums.sum(axis=0) / n
            estimates += (weight if side == 0 else -weight) * mean
            covariance += weight**2 * (sums.T @ sums - n * np.outer(mean, mean)) / (n * max(n - 1, 1))
            n_buyers[side] += (sums != 0).sum(axis=0)
    return estimates, covariance, n_buyers.min(axis=0)
