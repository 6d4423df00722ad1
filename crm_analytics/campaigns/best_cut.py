"""Would contacting only those above a threshold have earned more? Told by customers who did not choose it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri

from crm_analytics.campaigns.uplift_curve import RankedTrial
from crm_analytics.errors import UnknownColumn
from crm_analytics.schemas import Arm
from crm_analytics.settings import require

_STOPS = 20  # thresholds that are tried: quantiles of the column
_LEVEL = 0.95


@dataclass(frozen=True)
class BestCut:
    """A threshold on something known before the draw, and what it would have added."""

    column: str
    threshold: float  # contact from here on (>=)
    customer_share: float  # of the audience that is contacted then
    gain: float  # metric a customer of the audience, above contacting everyone, cost taken off
    low: float
    high: float


def best_cut(
    outcomes: pl.DataFrame, *, column: str, metric: str = "margin", cost_per_contact: float = 0.0, seed: int = 0
) -> BestCut | None:
    """The threshold below which contact doesn't earn its cost: OUTCOMES -> BestCut; None where all have one value.

    Each half of the customers chooses its threshold, and the other half tells what it is worth, so the gain is not
    too hopeful; the threshold that is named is the whole audience's. Raises UnknownColumn and InvalidSetting.

    >>> flags = ["targeted", "held_out"] * 200
    >>> table = pl.DataFrame({"arm": flags, "margin": [3.0, 1.0] * 100 + [1.0, 1.0] * 100, "past": [9.0] * 200 + [1.0] * 200})
    >>> cut = best_cut(table, column="past", cost_per_contact=1.0)
    >>> cut.threshold, cut.customer_share, round(cut.gain, 2)
    (9.0, 0.5, 0.5)
    """  # noqa: E501
    missing = [name for name in (column, metric, "arm") if name not in outcomes.columns]
    if missing:
        raise UnknownColumn(column=missing, available=outcomes.columns)
    require(cost_per_contact >= 0, "cost_per_contact", cost_per_contact, "0 or more")
    known = outcomes.filter(pl.col(column).is_not_null())
    scores = known[column].cast(pl.Float64).to_numpy()
    stops = np.unique(np.quantile(scores, np.linspace(0, 1, _STOPS + 1), method="higher")) if len(scores) else scores
    if len(stops) < 2:
        return None
    worth = _effects(known, metric) - cost_per_contact
    is_first = np.random.default_rng(seed).permutation(len(scores)) % 2 == 0
    added = np.empty(len(scores))
    for half in (is_first, ~is_first):
        cut = _choose(scores[half], worth[half], stops)
        added[~half] = np.where(scores[~half] >= cut, 0.0, -worth[~half])
    reach = float(ndtri((1 + _LEVEL) / 2)) * float(added.std(ddof=1)) / len(added) ** 0.5
    threshold, gain = _choose(scores, worth, stops), float(added.mean())
    return BestCut(column, threshold, float((scores >= threshold).mean()), gain, gain - reach, gain + reach)


def _effects(outcomes: pl.DataFrame, metric: str) -> np.ndarray:
    is_targeted = (outcomes["arm"] == str(Arm.TARGETED)).to_numpy()
    values = outcomes[metric].cast(pl.Float64).fill_null(0.0).to_numpy()
    share = np.clip(np.full(len(values), is_targeted.mean()), 1e-6, 1 - 1e-6)
    return RankedTrial(values, values, is_targeted, share).effects


def _choose(scores: np.ndarray, worth: np.ndarray, stops: np.ndarray) -> float:
    """The stop from which on contacts are worth most in all; the lowest of equal ones."""
    return float(stops[int(np.argmax([worth[scores >= stop].sum() for stop in stops]))])
