"""What contacting the best-scored customers would bring: the uplift curve, its area, and the value of a policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri

from crm_analytics.settings import UpliftTargetingRules, require

_DEFAULT_RULES = UpliftTargetingRules()
_POINTS = 101  # of a curve: none, each hundredth, all


@dataclass(frozen=True)
class RankedTrial:
    """A randomised campaign with a score for each customer that was learnt without that customer."""

    scores: np.ndarray
    values: np.ndarray  # the metric
    is_targeted: np.ndarray
    share: np.ndarray  # chance of having been targeted, by the draw

    @property
    def order(self) -> np.ndarray:
        """Rows from the highest score to the lowest; customers with equal scores in a fixed, arbitrary order."""
        mixed = np.random.default_rng(0).permutation(len(self.scores))
        return np.asarray(mixed[np.argsort(-self.scores[mixed], kind="stable")])

    @property
    def effects(self) -> np.ndarray:
        """One customer's contribution to the uplift: inverse-probability weighted, mean = uplift (Horvitz & Thompson).

        Values count from their mean, which changes no mean of contributions and takes noise out.
        """
        centred = self.values - self.values.mean()
        return np.asarray(centred * (self.is_targeted / self.share - ~self.is_targeted / (1 - self.share)))


def uplift_curve(trial: RankedTrial, *, rules: UpliftTargetingRules = _DEFAULT_RULES) -> pl.DataFrame:
    """Gain of contacting the best-scored share, against as many by chance: -> UPLIFT_CURVE (Qini curve).

    Gain is the uplift summed over those contacted, divided by all customers; at 1 it is the uplift of the campaign.
    Bounds by redrawing customers (bootstrap), for each share alone. Source: Radcliffe 2007; Gutierrez & Gerardy 2017.
    """
    curve, drawn = _curve(trial.effects[trial.order]), _redrawn_curves(trial, rules)
    tail = (1 - rules.level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    shares = np.linspace(0, 1, _POINTS)
    columns = {"customer_share": shares, "gain": curve, "gain_low": low, "gain_high": high}
    return pl.DataFrame({**columns, "gain_by_chance": shares * curve[-1]})


def curve_area(trial: RankedTrial) -> float:
    """Area between the uplift curve and the line of chance (the Qini coefficient, a customer): 0 = ranks like chance.

    >>> flags = np.array([True, False] * 2)
    >>> good = RankedTrial(np.array([2.0, 2.0, 1.0, 1.0]), np.array([5.0, 1.0, 3.0, 3.0]), flags, np.full(4, 0.5))
    >>> curve_area(good) > 0
    True
    """
    return float(_area(_curve(trial.effects[trial.order])[None])[0])


def area_interval(trial: RankedTrial, *, rules: UpliftTargetingRules = _DEFAULT_RULES) -> tuple[float, float]:
    """Bounds of the area, by redrawing customers."""
    tail = (1 - rules.level) / 2
    low, high = np.quantile(_area(_redrawn_curves(trial, rules)), [tail, 1 - tail])
    return float(low), float(high)


def rank_better(one: RankedTrial, other: RankedTrial | None, rules: UpliftTargetingRules, *, n_tried: int = 1) -> bool:
    """Whether a ranking has the larger area (than chance: None) with the level's certainty, by redrawing customers."""
    difference = _area(_redrawn_curves(one, rules))
    if other is not None:
        difference = difference - _area(_redrawn_curves(other, rules))
    return bool(np.quantile(difference, (1 - rules.level) / n_tried) > 0)


def _curve(effects: np.ndarray) -> np.ndarray:
    sums = np.concatenate([[0.0], np.cumsum(effects)])
    places = np.round(np.linspace(0, len(effects), _POINTS)).astype(np.int64)
    return np.asarray(sums[places] / max(len(effects), 1))


def _area(curves: np.ndarray) -> np.ndarray:
    shares = np.linspace(0, 1, _POINTS)
    return np.asarray(np.trapezoid(curves - shares * curves[:, -1:], shares, axis=1))


def _redrawn_curves(trial: RankedTrial, rules: UpliftTargetingRules) -> np.ndarray:
    """A curve for each bootstrap draw; the same customers are drawn for every ranking of them."""
    order, effects = trial.order, trial.effects
    rng, n = np.random.default_rng(rules.seed), len(effects)
    curves = np.empty((rules.n_bootstrap, _POINTS))
    for draw in range(rules.n_bootstrap):
        counts = np.bincount(rng.integers(0, n, n), minlength=n)[order]
        places = np.cumsum(counts)
        sums = np.concatenate([[0.0], np.cumsum(counts * effects[order])])
        at = np.searchsorted(places, np.linspace(0, n, _POINTS), side="left") + 1
        at[0] = 0
        curves[draw] = sums[np.minimum(at, n)] / n
    return curves


@dataclass(frozen=True)
class PolicyValue:
    """What contacting the best-scored share would bring a customer of all, cost of contact taken off."""

    customer_share: float
    value: float  # metric a customer, above contacting nobody
    low: float
    high: float
    of_all: float  # contacting everyone, above contacting nobody
    better_than_all: float  # value less of_all
    better_than_all_low: float
    better_than_all_high: float


def policy_value(
    trial: RankedTrial, *, customer_share: float, cost_per_contact: float = 0.0,
    rules: UpliftTargetingRules = _DEFAULT_RULES,
) -> PolicyValue:  # fmt: skip
    """Value of "contact the best-scored share" against contacting all and nobody, on the randomised data.

    Each customer of the share counts with the inverse-probability weighted effect less the cost; normal interval of
    the mean over customers. Raises InvalidSetting.

    >>> flags = np.array([True, False] * 50)
    >>> trial = RankedTrial(np.repeat([2.0, 1.0], 50), np.where(flags, np.repeat([6.0, 2.0], 50), 2.0), flags, np.full(100, 0.5))
    >>> best = policy_value(trial, customer_share=0.5, cost_per_contact=1.0)
    >>> round(best.value, 6), round(best.of_all, 6)
    (1.5, 1.0)
    """  # noqa: E501
    require(0 <= customer_share <= 1, "customer_share", customer_share, "between 0 and 1")
    require(cost_per_contact >= 0, "cost_per_contact", cost_per_contact, "0 or more")
    n = len(trial.values)
    is_in = np.zeros(n, dtype=bool)
    is_in[trial.order[: round(n * customer_share)]] = True
    worth = trial.effects - cost_per_contact
    value, low, high = _mean_interval(np.where(is_in, worth, 0.0), rules.level)
    rest, rest_low, rest_high = _mean_interval(np.where(is_in, 0.0, -worth), rules.level)
    return PolicyValue(customer_share, value, low, high, float(worth.mean()), rest, rest_low, rest_high)


def _mean_interval(values: np.ndarray, level: float) -> tuple[float, float, float]:
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / len(values) ** 0.5 if len(values) > 1 else float("inf")
    reach = float(ndtri((1 + level) / 2)) * error
    return mean, mean - reach, mean + reach


def best_share(trial: RankedTrial, *, cost_per_contact: float) -> float:
    """The share of customers at which the curve less the cost is highest; 0 when no contact earns its cost.

    It is picked where the curve is highest, so its own value is too hopeful: look at policy_value on other data.
    """
    shares = np.linspace(0, 1, _POINTS)
    return float(shares[int(np.argmax(_curve(trial.effects[trial.order]) - cost_per_contact * shares))])
