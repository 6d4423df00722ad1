"""A churn score learnt from the past, tried out on later days that it has not seen, beside simple rules.

Gradient boosting (scikit-learn) learns on past days, is calibrated on a later one and tried out on the last one whose
outcome is known; no label of one reaches into the next, so nothing of the future is learnt from.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.frozen import FrozenEstimator
from threadpoolctl import threadpool_limits

from crm_analytics.early_warning.churn_features import FEATURES, churn_table
from crm_analytics.messages import Message, Severity
from crm_analytics.settings import ChurnRules, WatchRules

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Origins:
    """The days from which is looked ahead: to learn, to calibrate and to try out, each ``days`` before the next."""

    learn: tuple[dt.date, ...]
    calibrate: dt.date
    test: dt.date
    days: int


@dataclass(frozen=True)
class ChurnScore:
    """What was learnt: the calibrated model, its tables and days."""

    model: Any
    origins: Origins
    learnt: pl.DataFrame
    test: pl.DataFrame  # the customers of the last day, with has_left and p_churn
    features: tuple[str, ...]  # those of FEATURES that were known of somebody


def choose_origins(first: dt.date, as_of: dt.date, *, days: int, n_origins: int) -> Origins | None:
    """Lay the days back from as_of; None where not even one day to learn from fits with as much history before it.

    >>> choose_origins(dt.date(2022, 1, 1), dt.date(2024, 1, 1), days=90, n_origins=3).test
    datetime.date(2023, 10, 3)
    """
    back = [as_of - dt.timedelta(days=days * number) for number in range(1, n_origins + 3)]
    learn = tuple(day for day in back[2:] if (day - first).days >= days)
    return Origins(learn, back[1], back[0], days) if learn else None


def longest_days(first: dt.date, as_of: dt.date) -> int:
    """The longest definition of churn for which the data reach back far enough.

    >>> longest_days(dt.date(2023, 1, 1), dt.date(2024, 1, 1))
    91
    """
    return max((as_of - first).days // 4, 0)


def learn_churn(
    ledger: pl.DataFrame, *, as_of: dt.date, days: int, rules: ChurnRules | None = None,
    watch: WatchRules | None = None,
) -> ChurnScore | Message:  # fmt: skip
    """Learn who leaves and score the customers of the last day whose outcome is known: LEDGER -> ChurnScore.

    A Message says what is missing where the past is too short, or too few stayed or left.
    """
    rules, watch = rules or ChurnRules(), watch or WatchRules()
    bought = ledger.filter(pl.col("is_purchase_day"), pl.col("date") <= as_of)
    first = bought["date"].min()
    origins = choose_origins(first, as_of, days=days, n_origins=rules.n_origins) if isinstance(first, dt.date) else None
    if origins is None:
        known = (as_of - first).days if isinstance(first, dt.date) else 0
        params = {"days": days, "needed": 4 * days, "found": known}
        return Message("early_warning.past_too_short", params, Severity.WARNING)
    at = {
        day: churn_table(ledger, day, days=days, rules=watch)
        for day in (*origins.learn, origins.calibrate, origins.test)
    }
    learnt = pl.concat([_draw(at[day], rules.most_customers) for day in origins.learn])
    tables = (learnt, at[origins.calibrate], at[origins.test])
    lacking = next((told for told in (_lacking(table, rules) for table in tables) if told), None)
    if lacking is not None:
        return lacking
    features = tuple(name for name in FEATURES if learnt[name].count())
    calibrate = _draw(at[origins.calibrate], rules.most_customers)
    test = _draw(at[origins.test], rules.most_tested)
    with one_thread():
        model = _calibrated(_boosted(learnt, features), calibrate, features, rules)
        chances = model.predict_proba(features_of(test, features))[:, 1]
    scored = test.with_columns(pl.Series("p_churn", chances))
    return ChurnScore(model, origins, learnt, scored, features)


def _draw(table: pl.DataFrame, n: int) -> pl.DataFrame:
    """At most n rows, the same ones every time."""
    return table if table.height <= n else table.sample(n, seed=0)


def _lacking(table: pl.DataFrame, rules: ChurnRules) -> Message | None:
    n_left = int(table["has_left"].sum())
    found = {"n_customers": table.height, "n_left": n_left, "n_stayed": table.height - n_left}
    needed = {"needed": rules.fewest_customers, "needed_events": rules.fewest_events}
    is_enough = table.height >= rules.fewest_customers and min(n_left, table.height - n_left) >= rules.fewest_events
    return None if is_enough else Message("early_warning.too_few_to_learn", found | needed, Severity.WARNING)


def features_of(table: pl.DataFrame, features: tuple[str, ...]) -> Array:
    """The features as the model takes them: rows x features, NaN = not known."""
    return np.asarray(table.select(pl.col(name).cast(pl.Float64) for name in features).to_numpy())


def one_thread() -> threadpool_limits:
    """Keep scikit-learn to one thread: on a busy server its threads wait for one another."""
    return threadpool_limits(limits=1, user_api="openmp")


def _boosted(learnt: pl.DataFrame, features: tuple[str, ...]) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(
        learning_rate=0.06, max_iter=150, max_leaf_nodes=15, min_samples_leaf=30, l2_regularization=1.0,
        early_stopping=False, random_state=0,
    )  # fmt: skip
    return model.fit(features_of(learnt, features), learnt["has_left"].to_numpy())


def _calibrated(
    model: Any, table: pl.DataFrame, features: tuple[str, ...], rules: ChurnRules
) -> CalibratedClassifierCV:
    method = "isotonic" if table.height >= rules.isotonic_from else "sigmoid"
    return CalibratedClassifierCV(FrozenEstimator(model), method=method).fit(
        features_of(table, features), table["has_left"].to_numpy()
    )
