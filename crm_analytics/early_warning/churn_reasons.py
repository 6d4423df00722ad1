"""What a churn score goes by: how much each figure matters, and one tree of questions that can be read aloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from sklearn.inspection import permutation_importance
from sklearn.tree import DecisionTreeClassifier

from crm_analytics.early_warning.churn_score import ChurnScore, features_of, one_thread
from crm_analytics.settings import ChurnRules

# known of everybody and read at a glance
_ASKED = (
    "days_since_last_purchase", "usual_gap_days", "silence_ratio", "frequency", "T", "recent_frequency", "year_revenue",
)  # fmt: skip
_MOST_SHUFFLED = 1_000  # customers whose figures are shuffled
_FEWEST_IN_LEAF = 25


@dataclass(frozen=True)
class Answer:
    """One question of the tree as it was answered: the figure is above the threshold, or not."""

    feature: str
    is_above: bool
    threshold: float


@dataclass(frozen=True)
class TreeRule:
    """Customers to whom the same answers apply: how many of the tried-out ones there are, and which share left."""

    answers: tuple[Answer, ...]
    n_customers: int
    left_share: float | None


def importances(score: ChurnScore) -> pl.DataFrame:
    """How much worse the score orders customers when one figure is shuffled among them (permutation importance).

    -> feature, importance (loss of auc), spread (standard deviation over five shuffles), the most important first.
    """
    test = score.test if score.test.height <= _MOST_SHUFFLED else score.test.sample(_MOST_SHUFFLED, seed=1)
    known, left = features_of(test, score.features), test["has_left"].to_numpy()
    with one_thread():
        found = permutation_importance(score.model, known, left, scoring="roc_auc", n_repeats=5, random_state=0)
    table = {"feature": list(score.features), "importance": found.importances_mean, "spread": found.importances_std}
    return pl.DataFrame(table).sort("importance", "feature", descending=[True, False])


def readable_rules(score: ChurnScore, rules: ChurnRules | None = None) -> list[TreeRule]:
    """Learn one small tree from the same past and count what came of it on the later day; most leavers first."""
    rules = rules or ChurnRules()
    smallest = max(_FEWEST_IN_LEAF, score.learnt.height // 50)
    tree = DecisionTreeClassifier(max_depth=rules.tree_depth, min_samples_leaf=smallest, random_state=0)
    tree.fit(_asked(score.learnt), score.learnt["has_left"].to_numpy())
    leaves, left = tree.apply(_asked(score.test)), score.test["has_left"].to_numpy()
    told = [
        TreeRule(
            answers, int((leaves == leaf).sum()), float(left[leaves == leaf].mean()) if (leaves == leaf).any() else None
        )
        for leaf, answers in _paths(tree.tree_)
    ]
    return sorted(told, key=lambda rule: -1.0 if rule.left_share is None else rule.left_share, reverse=True)


def _asked(table: pl.DataFrame) -> Any:
    return table.select(pl.col(name).cast(pl.Float64) for name in _ASKED).to_numpy()


def _paths(tree: Any, node: int = 0, answers: tuple[Answer, ...] = ()) -> list[tuple[int, tuple[Answer, ...]]]:
    """The leaves below a node, each with the answers that lead to it."""
    below, above = int(tree.children_left[node]), int(tree.children_right[node])
    if below == above:  # a leaf has no children
        return [(node, _shortened(answers))]
    feature, threshold = _ASKED[int(tree.feature[node])], float(tree.threshold[node])
    sides = ((below, False), (above, True))
    return [leaf for child, is_above in sides
            for leaf in _paths(tree, child, (*answers, Answer(feature, is_above, threshold)))]  # fmt: skip


def _shortened(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Of two answers about one figure to the same side, the later one says it all."""
    last = {(answer.feature, answer.is_above): answer for answer in answers}
    return tuple(last.values())


def shown_threshold(answer: Answer) -> float:
    """The threshold as it is said: whole for counts and days, one decimal for a ratio.

    >>> shown_threshold(Answer("frequency", True, 3.5)), shown_threshold(Answer("silence_ratio", True, 1.26))
    (3.0, 1.3)
    """
    return round(answer.threshold, 1) if answer.feature == "silence_ratio" else float(np.floor(answer.threshold))
