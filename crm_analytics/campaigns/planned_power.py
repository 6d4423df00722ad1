"""How often a planned test would see an effect, found by running the very test on campaigns drawn from the past.

A formula with a normal distribution promises too much for skewed money and a small hold-out: of 80 % planned it keeps
65 % (simulated; docs/campaigns_measured.md). So past customers are drawn again, with more buyers among the contacted,
and each such campaign is judged as the real one will be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from crm_analytics.campaigns.simulated_tests import SimulatedStratum, share_found
from crm_analytics.errors import NotEnoughData, UnknownColumn, UnknownMetric
from crm_analytics.settings import PowerRules, require

_DEFAULT_RULES = PowerRules()
MIN_PER_ARM = 2  # customers
_NEAR = 0.04  # of the power: then the many campaigns follow at once
_LEAST_LEFT = 0.01  # of the variance: nothing explains customers better


def has_arms(n_customers: int, holdout_rate: float) -> bool:
    """Whether both arms would have the two customers that a comparison takes.

    >>> has_arms(10, 0.2), has_arms(5, 0.2)
    (True, False)
    """
    n_held_out = round(n_customers * holdout_rate)
    return min(n_held_out, n_customers - n_held_out) >= MIN_PER_ARM


def planned_power(
    past: pl.DataFrame,
    *,
    metric: str,
    uplift: float,
    n_customers: int,
    holdout_rate: float = 0.2,
    rules: PowerRules = _DEFAULT_RULES,
) -> float:
    """How often a test of this size would find an uplift a customer: past OUTCOMES -> 0 to 1.

    ``past`` holds the metric of such customers in a window as long as the campaign's, buyers or not, and perhaps the
    ``stratum`` of the draw and the ``past_margin`` that the analysis adjusts by. The effect is more buyers of the same
    kind among the contacted; where everybody buys, larger orders. Simulated on ``rules.n_campaigns`` campaigns, so it
    is right within a few points. Raises UnknownColumn, UnknownMetric, NotEnoughData where an arm would have fewer than
    two or nobody bought.

    >>> bought = pl.DataFrame({"margin": [0.0, 0.0, 0.0, 40.0, 20.0] * 40})
    >>> planned_power(bought, metric="margin", uplift=12.0, n_customers=400) > 0.99
    True
    """
    return _power(_read_test(past, metric, n_customers, holdout_rate), abs(uplift), rules)


def plan_detectable(
    past: pl.DataFrame,
    *,
    metric: str,
    n_customers: int,
    holdout_rate: float = 0.2,
    power: float = 0.8,
    rules: PowerRules = _DEFAULT_RULES,
) -> float | None:
    """The smallest uplift a customer that a test of this size would find with the given power: past OUTCOMES -> metric.

    None where not even an effect on everybody would be found so often; 0 where nobody differed, so that nothing tells.
    Begins with the formula and corrects it by simulated campaigns, first by a few. Raises as ``planned_power``.
    """
    require(0.5 <= power < 1, "power", power, "0.5 to below 1")
    test = _read_test(past, metric, n_customers, holdout_rate)
    if test.variance == 0:
        return 0.0
    reached = 0.0
    needed = float(ndtri((1 + rules.level) / 2) + ndtri(power))
    uplift = min(test.mean * _growth_at(needed, test.variance / test.mean**2, test.left, test), test.most)
    for n_campaigns in (*[max(rules.n_campaigns // 4, 100)] * (rules.n_corrections - 1), rules.n_campaigns):
        if n_campaigns < rules.n_campaigns and abs(reached - power) < _NEAR:
            continue
        reached = _power(test, uplift, replace(rules, n_campaigns=n_campaigns))
        if uplift == test.most and reached < power:
            return None
        # the power moves with uplift / error - z: how far it is off says by which factor the uplift is
        seen = float(ndtri((1 + rules.level) / 2) + ndtri(min(max(reached, 0.05), 0.995)))
        uplift = min(uplift * min(max(needed / seen, 0.5), 2.0), test.most)
    return uplift


class _Past(NamedTuple):
    """Past customers of a stratum: their share of all, the share who bought, and what the buyers brought."""

    share: float
    buying: float
    values: np.ndarray

    @property
    def mean(self) -> float:
        """Of all its customers."""
        return self.buying * float(self.values.mean()) if len(self.values) else 0.0


@dataclass(frozen=True)
class _Test:
    """A planned test: such customers in the past, and the sizes of its arms."""

    strata: Sequence[_Past]
    variance: float  # inside the strata
    left: float  # share of it that the year before doesn't explain
    is_share: bool  # done or not, so that nobody can do it twice
    n_customers: int
    n_held_out: int

    @property
    def n_targeted(self) -> int:
        return self.n_customers - self.n_held_out

    @property
    def mean(self) -> float:
        return sum(each.share * each.mean for each in self.strata)

    @property
    def n_buyers(self) -> float:
        """To expect in the smaller arm without effect."""
        return min(self.n_held_out, self.n_targeted) * sum(each.share * each.buying for each in self.strata)

    @property
    def most(self) -> float:
        """The largest uplift that can be: of a share, that everybody does it."""
        return 1 - self.mean if self.is_share else np.inf


def _read_test(past: pl.DataFrame, metric: str, n_customers: int, holdout_rate: float) -> _Test:
    if metric not in past.columns:
        raise UnknownColumn(column=[metric], available=past.columns)
    if past[metric].null_count():
        raise UnknownMetric(metric=metric, n_customers=past[metric].null_count(), instead="revenue")
    if not has_arms(n_customers, holdout_rate):
        raise NotEnoughData(what="planned_power", needed=2 * MIN_PER_ARM, found=n_customers)
    known = _with_strata(past, metric, n_customers * min(holdout_rate, 1 - holdout_rate))
    strata = [_read_stratum(part["_value"].to_numpy(), past.height) for part in known.partition_by("_stratum")]
    is_share = past.schema[metric] == pl.Boolean
    test = _Test(strata, *_spread(known), is_share, n_customers, round(n_customers * holdout_rate))
    if test.mean <= 0:
        raise NotEnoughData(what="planned_power", needed=1, found=0)
    return test


def _with_strata(past: pl.DataFrame, metric: str, n_smaller: float) -> pl.DataFrame:
    """The metric, the year before and the strata; those too short for the smaller arm are one, as in the analysis."""
    zero, one = pl.lit(0.0), pl.lit("")
    before = pl.col("past_margin").cast(pl.Float64).fill_null(0.0) if "past_margin" in past.columns else zero
    stratum = pl.col("stratum").fill_null("") if "stratum" in past.columns else one
    read = past.select(pl.col(metric).cast(pl.Float64).alias("_value"), before.alias("_before"), stratum.alias("_name"))
    is_long = pl.len().over("_name") / past.height * n_smaller >= MIN_PER_ARM
    return read.with_columns(_stratum=pl.when(is_long).then("_name"))


def _read_stratum(values: np.ndarray, n_all: int) -> _Past:
    bought = values[values != 0]
    return _Past(len(values) / n_all, len(bought) / len(values), bought)


def _spread(known: pl.DataFrame) -> tuple[float, float]:
    """Variance inside the strata, and the share of it that the year before leaves."""
    inside = known.select(pl.col("_value", "_before") - pl.col("_value", "_before").mean().over("_stratum"))
    y, x = inside["_value"].to_numpy(), inside["_before"].to_numpy()
    squares, explained = float(y @ y), float(x @ y) ** 2 / float(x @ x) if float(x @ x) > 0 else 0.0
    left = max(1 - explained / squares, _LEAST_LEFT) if squares > 0 else 1.0
    return squares / max(len(y) - 1, 1), left


def _power(test: _Test, uplift: float, rules: PowerRules) -> float:
    growth = _as_unadjusted(min(uplift, test.most) / test.mean, test)
    if test.n_buyers >= rules.normal_from_buyers:
        return _normal_power(test, growth, rules)
    return share_found(_simulated(test, _contacted(test, growth)), rules)


def _as_unadjusted(growth: float, test: _Test) -> float:
    """The growth that a test without adjustment sees as often: the year before explains nothing of the new buyers."""
    if test.left == 1 or growth == 0:
        return growth
    error = (test.left / test.n_held_out + (test.left + growth) / test.n_targeted) ** 0.5
    return _growth_at(growth / error, 1.0, 1.0, test)


def _growth_at(reach: float, variance: float, left: float, test: _Test) -> float:
    """Growth of the mean that lies ``reach`` standard errors from none; ``variance`` over the squared mean.

    Contact that makes more people buy spreads the targeted by the same share: growth^2 = reach^2 x variance x
    (left / held out + (left + growth) / targeted), solved for the growth.
    """
    still = reach**2 * variance * left * (1 / test.n_held_out + 1 / test.n_targeted)
    growing = reach**2 * variance / test.n_targeted
    return float((growing + (growing**2 + 4 * still) ** 0.5) / 2)


def _normal_power(test: _Test, growth: float, rules: PowerRules) -> float:
    variance = test.variance / test.mean**2
    error = (variance / test.n_held_out + variance * (1 + growth) / test.n_targeted) ** 0.5
    return float(ndtr(growth / error - ndtri((1 + rules.level) / 2)))


class _Contacted(NamedTuple):
    """What contact makes of the strata: the share who buy in each, and the factor of what a buyer brings."""

    buying: Sequence[float]
    factor: float


def _contacted(test: _Test, growth: float) -> _Contacted:
    buying = np.array([each.buying for each in test.strata])
    more = min(growth, 1 / float(buying.max()) - 1)
    if more < growth and test.is_share:  # the same part of those who don't, in every stratum
        return _Contacted(list(buying + (1 - buying) * min(growth * test.mean / test.most, 1.0)), 1.0)
    return _Contacted(list(buying * (1 + more)), (1 + growth) / (1 + more))


def _simulated(test: _Test, contacted: _Contacted) -> list[SimulatedStratum]:
    return [
        SimulatedStratum(
            n_targeted=max(round(test.n_targeted * each.share), MIN_PER_ARM),
            n_held_out=max(round(test.n_held_out * each.share), MIN_PER_ARM),
            buying_targeted=min(buying, 1.0),
            buying_held_out=each.buying,
            values=each.values if len(each.values) else np.ones(1),  # nobody bought there before
            factor=contacted.factor,
        )
        for each, buying in zip(test.strata, contacted.buying, strict=True)
    ]
