"""What the Early warning page tells of the churn score: how it was tried out, beside whom, and what it goes by."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from crm_analytics.dataset import DataSet
from crm_analytics.early_warning.churn_features import default_days
from crm_analytics.early_warning.churn_reasons import TreeRule, importances, readable_rules
from crm_analytics.early_warning.churn_score import Origins, learn_churn, longest_days
from crm_analytics.early_warning.churn_trial import calibration, compare_readers, read_churn
from crm_analytics.messages import Message
from crm_analytics.scoring import Scores
from crm_analytics.settings import ChurnRules, WatchRules

SHORTEST_DAYS = 30  # of the definition; in less, nearly everybody is silent


class Churn(NamedTuple):
    """The churn score tried out."""

    origins: Origins
    n_learnt: int
    n_tested: int
    left_share: float
    comparison: pl.DataFrame
    curve: pl.DataFrame
    importances: pl.DataFrame
    rules: list[TreeRule]


class Definition(NamedTuple):
    """Days without a purchase that count as churn: by the base's rhythm, and the most that the data's length bears."""

    by_rhythm: int
    longest: int

    @property
    def default(self) -> int:
        """The rhythm's, shortened to what fits."""
        return min(self.by_rhythm, self.longest)


def definition_of(data: DataSet, scores: Scores, rules: WatchRules) -> Definition:
    """What churn could mean with these data."""
    return Definition(default_days(scores.customers, rules), longest_days(data.first_date, scores.as_of))


def churn_of(data: DataSet, scores: Scores, *, days: int, rules: ChurnRules | None = None) -> Churn | Message:
    """Learn, try out, compare and explain; a Message where the data don't bear it."""
    rules = rules or ChurnRules()
    ledger = data.ledger.filter(pl.col("date") <= scores.as_of)
    score = learn_churn(ledger, as_of=scores.as_of, days=days, rules=rules)
    if isinstance(score, Message):
        return score
    told = read_churn(score, ledger)
    return Churn(
        origins=score.origins, n_learnt=score.learnt.height, n_tested=told.height,
        left_share=float(told["has_left"].mean()),  # type: ignore[arg-type]
        comparison=compare_readers(told, rules), curve=calibration(told, rules),
        importances=importances(score), rules=readable_rules(score, rules),
    )  # fmt: skip
