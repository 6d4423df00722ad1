"""Who responds because of contact? Scores learnt on a randomised campaign, and what contacting by them would bring.

Two learners: one model an arm, and one model of the transformed outcome y (z - e) / (e (1 - e)), whose mean is the
uplift (Athey & Imbens 2015). Each customer is scored by models that never saw that customer. When neither ranks people
better than the means of the strata do, the strata speak.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from crm_analytics.campaigns.audience import require_one_row_each
from crm_analytics.campaigns.uplift_curve import RankedTrial, curve_area, rank_better
from crm_analytics.errors import NotEnoughData, UnknownColumn, UnknownMetric
from crm_analytics.messages import Message
from crm_analytics.schemas import Arm
from crm_analytics.settings import UpliftTargetingRules

_DEFAULT_RULES = UpliftTargetingRules()
_FEW_FOR_THREADS = 50_000  # customers; below, threads wait for one another: twenty times slower on a busy machine


class UpliftLearner(StrEnum):
    """What scores the customers."""

    TWO_MODELS = "two_models"
    TRANSFORMED_OUTCOME = "transformed_outcome"
    STRATUM_MEANS = "stratum_means"


@dataclass(frozen=True)
class UpliftScores:
    """Predicted uplift of each customer, and what speaks for the learner."""

    scores: pl.DataFrame  # customer_id, uplift_score; rows as in the table that was learnt from
    learner: UpliftLearner
    areas: dict[str, float]  # area under the uplift curve of each learner that was tried, less that of chance
    trial: RankedTrial  # for the curve and the value of policies
    warnings: tuple[Message, ...]


def learn_uplift(
    outcomes: pl.DataFrame,
    *,
    features: Sequence[str],
    metric: str = "margin",
    rules: UpliftTargetingRules = _DEFAULT_RULES,
) -> UpliftScores:
    """Learn who responds because of contact: OUTCOMES with features known before the draw -> UpliftScores.

    With too few customers or buyers no model is tried. A model is taken only when the area under its curve exceeds
    chance, and that of the strata's means, with the level's certainty (paired bootstrap). Raises UnknownColumn,
    UnknownMetric, NotEnoughData for an arm of fewer than two.
    """
    _check(outcomes, [metric, *features])
    y, z = outcomes[metric].cast(pl.Float64).to_numpy(), (outcomes["arm"] == str(Arm.TARGETED)).to_numpy()
    strata = _codes(outcomes)
    share = _share_targeted(z, strata)
    folds = _folds(z, rules)
    scored = {UpliftLearner.STRATUM_MEANS: _cross_fit(_stratum_means, (strata[:, None], y, z, share), folds, rules)}
    warnings: tuple[Message, ...] = ()
    if _is_enough(y, z, rules):
        x = _features(outcomes, features)
        with threadpool_limits(1 if len(y) < _FEW_FOR_THREADS else None):
            scored |= {name: _cross_fit(learn, (x, y, z, share), folds, rules) for name, learn in _LEARNERS.items()}
    else:
        warnings = (_too_few(y, z, rules),)
    trials = {name: RankedTrial(scores, y, z, share) for name, scores in scored.items()}
    learner, told = _choose(trials, rules)
    table = outcomes.select("customer_id", uplift_score=pl.Series(scored[learner]))
    areas = {str(name): curve_area(trial) for name, trial in trials.items()}
    return UpliftScores(table, learner, areas, trials[learner], warnings or told)


def _check(outcomes: pl.DataFrame, names: Sequence[str]) -> None:
    missing = [name for name in ("customer_id", "arm", *names) if name not in outcomes.columns]
    if missing:
        raise UnknownColumn(column=missing, available=outcomes.columns)
    require_one_row_each(outcomes, "outcomes")
    metric = names[0]
    if outcomes[metric].null_count():
        raise UnknownMetric(metric=metric, n_customers=outcomes[metric].null_count(), instead="revenue")
    for arm in Arm:
        n = int((outcomes["arm"] == str(arm)).sum())
        if n < 2:
            raise NotEnoughData(what=str(arm), needed=2, found=n)


def _codes(outcomes: pl.DataFrame) -> np.ndarray:
    if "stratum" not in outcomes.columns:
        return np.zeros(outcomes.height, dtype=np.int64)
    return outcomes["stratum"].cast(pl.String).fill_null("").rank("dense").cast(pl.Int64).to_numpy() - 1


def _share_targeted(z: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Everyone's chance of having been targeted, by the draw: the stratum's share."""
    n, targeted = np.bincount(strata), np.bincount(strata, weights=z)
    usable = (targeted > 0) & (targeted < n)
    return np.where(usable, targeted / n, z.mean())[strata]


def _n_buyers(y: np.ndarray, z: np.ndarray) -> int:
    """Buyers of the arm with fewer."""
    return min(int(np.count_nonzero(y[z])), int(np.count_nonzero(y[~z])))


def _is_enough(y: np.ndarray, z: np.ndarray, rules: UpliftTargetingRules) -> bool:
    return len(y) >= rules.min_customers and _n_buyers(y, z) >= rules.min_buyers


def _too_few(y: np.ndarray, z: np.ndarray, rules: UpliftTargetingRules) -> Message:
    needed = {"needed": rules.min_customers, "needed_buyers": rules.min_buyers}
    return Message("targeting.too_few", {"n_customers": len(y), "n_buyers": _n_buyers(y, z), **needed})


def _folds(z: np.ndarray, rules: UpliftTargetingRules) -> list[tuple[np.ndarray, np.ndarray]]:
    n_folds = min(rules.n_folds, int(z.sum()), int((~z).sum()))
    return list(StratifiedKFold(n_folds, shuffle=True, random_state=rules.seed).split(z[:, None], z))


def _features(outcomes: pl.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Numbers as they are (null stays unknown to the trees), text as codes in alphabetical order."""

    def numbers(column: pl.Series) -> pl.Series:
        if column.dtype.is_numeric() or column.dtype == pl.Boolean:
            return column.cast(pl.Float64)
        return column.cast(pl.String).rank("dense").cast(pl.Float64)

    return np.column_stack([numbers(outcomes[name]).to_numpy() for name in names])


_Data = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # x, y, z and everyone's chance of being targeted
_Learn = Callable[[_Data, np.ndarray, UpliftTargetingRules], np.ndarray]


def _cross_fit(
    learn: _Learn, data: _Data, folds: list[tuple[np.ndarray, np.ndarray]], rules: UpliftTargetingRules
) -> np.ndarray:
    scores = np.empty(len(data[1]))
    for train, test in folds:
        x, y, z, share = (each[train] for each in data)
        scores[test] = learn((x, y, z, share), data[0][test], rules)
    return scores


def _stratum_means(data: _Data, x: np.ndarray, rules: UpliftTargetingRules) -> np.ndarray:
    strata, y, z, _ = data
    overall = y[z].mean() - y[~z].mean()
    means = {}
    for code in np.unique(strata):
        here = strata[:, 0] == code
        both = (here & z).any() and (here & ~z).any()
        means[code] = y[here & z].mean() - y[here & ~z].mean() if both else overall
    return np.array([means.get(code, overall) for code in x[:, 0]])


def _trees(rules: UpliftTargetingRules) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(
        max_iter=100, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=rules.min_leaf, random_state=rules.seed
    )


def _two_models(data: _Data, x: np.ndarray, rules: UpliftTargetingRules) -> np.ndarray:
    seen, y, z, _ = data
    targeted, held_out = (_trees(rules).fit(seen[side], y[side]) for side in (z, ~z))
    return np.asarray(targeted.predict(x) - held_out.predict(x))


def _transformed_outcome(data: _Data, x: np.ndarray, rules: UpliftTargetingRules) -> np.ndarray:
    seen, y, z, share = data
    # less the mean: the same uplift, with less noise
    centred = y - y.mean()
    return np.asarray(_trees(rules).fit(seen, centred * (z - share) / (share * (1 - share))).predict(x))


_LEARNERS: dict[UpliftLearner, _Learn] = {
    UpliftLearner.TWO_MODELS: _two_models,
    UpliftLearner.TRANSFORMED_OUTCOME: _transformed_outcome,
}


def _choose(
    trials: dict[UpliftLearner, RankedTrial], rules: UpliftTargetingRules
) -> tuple[UpliftLearner, tuple[Message, ...]]:
    strata = UpliftLearner.STRATUM_MEANS
    models = [name for name in trials if name != strata]
    if not models:
        return strata, ()
    best = max(models, key=lambda name: curve_area(trials[name]))
    # means of strata that don't differ rank worse than chance when cross-fitted, so a model has to beat chance, too;
    # the better of two was picked with the same data: each must pass at half the error
    if rank_better(trials[best], None, rules, n_tried=len(models)) and rank_better(
        trials[best], trials[strata], rules, n_tried=len(models)
    ):
        return best, ()
    told = [Message("targeting.no_better_than_strata", {"learner": str(best)})]
    if not rank_better(trials[strata], None, rules):
        told.append(Message("targeting.like_chance"))
    return strata, tuple(told)
