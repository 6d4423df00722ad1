"""Clusters: groups of customers who behave alike, as many as the data bear out, named by what is unusual in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from crm_analytics.errors import NotEnoughData
from crm_analytics.messages import Message, Severity
from crm_analytics.segments.schemes.features import BEHAVIOUR, Array, Features, add_behaviour, scale_features
from crm_analytics.segments.schemes.scheme import People, Scheme, make_scheme
from crm_analytics.settings import require

METHODS = ("k_means", "gaussian_mixture")
_FIT_ROWS = 6_000  # customers, drawn by chance; more doesn't move the centres
_SILHOUETTE_ROWS = 1_500  # its time grows with the square
_N_RESAMPLES = 4  # draws that a number of clusters is tried on
_FEWEST_A_CLUSTER = 10  # customers
STABLE_FROM = 0.75  # mean adjusted Rand from which clusters count as found again (Hennig 2007 uses 0.75 for Jaccard)
STRUCTURE_FROM = 0.25  # mean silhouette below which no structure is to be spoken of (Kaufman & Rousseeuw 1990)
_SEED = 0


@dataclass(frozen=True)
class ClusterRules:
    """How clusters are sought; ``n_clusters`` None = the number that the data bear out best."""

    method: str = "k_means"
    n_clusters: int | None = None
    most_clusters: int = 7
    features: tuple[str, ...] = BEHAVIOUR

    def __post_init__(self) -> None:
        require(self.method in METHODS, "method", self.method, f"one of {', '.join(METHODS)}")
        require(2 <= self.most_clusters <= 12, "most_clusters", self.most_clusters, "2 to 12")
        require(self.n_clusters is None or 2 <= self.n_clusters <= 12, "n_clusters", self.n_clusters, "2 to 12")
        require(bool(self.features), "features", self.features, "at least one")


def class_by_cluster(people: People, rules: ClusterRules) -> Scheme:
    """Class customers into clusters, the one of the highest mean current value first: cluster_1, cluster_2, ...

    Fitted on at most 6,000 customers drawn by chance; all are assigned in one pass. ``facts``: trials (n_clusters,
    silhouette, found_again, is_chosen) and traits (class, feature, difference; the most unusual first). Raises
    NotEnoughData.
    """
    customers = add_behaviour(people.customers)
    features = scale_features(customers, rules.features)
    drawn = _draw(features.values, _FIT_ROWS)
    _require_enough(drawn)
    # one thread: waiting threads of a busy machine cost more than they bring
    with threadpool_limits(1):
        trials = [_try(drawn, k, rules.method) for k in _numbers(drawn, rules)]
        chosen = choose_number(trials)
        labels = _fit(drawn, chosen["n_clusters"], rules.method).predict(features.values)
    places = _by_value(labels, customers["current_value"].fill_null(0.0).to_numpy())
    n_found = int(places.max()) + 1
    classes = pl.Series(places).cast(pl.Int64).replace_strict({n: f"cluster_{n + 1}" for n in range(n_found)})
    facts = {
        "trials": pl.DataFrame([{**trial, "is_chosen": trial is chosen} for trial in trials]),
        "traits": find_traits(features, places),
    }
    order = tuple(f"cluster_{n + 1}" for n in range(n_found))
    messages = (*_doubts(chosen), *_missing(features))
    return make_scheme("clusters", people.customers, classes, order=order, facts=facts, messages=messages)


def _draw(values: Array, most: int) -> Array:
    if len(values) <= most:
        return values
    return values[np.sort(np.random.default_rng(_SEED).choice(len(values), most, replace=False))]


def _require_enough(drawn: Array) -> None:
    n_different = len(np.unique(drawn, axis=0)) if drawn.size else 0
    if n_different < 2 * _FEWEST_A_CLUSTER:
        raise NotEnoughData(what="clusters", needed=2 * _FEWEST_A_CLUSTER, found=n_different)


def _numbers(drawn: Array, rules: ClusterRules) -> list[int]:
    if rules.n_clusters is not None:
        return [rules.n_clusters]
    most = min(rules.most_clusters, len(np.unique(drawn, axis=0)) // _FEWEST_A_CLUSTER)
    return list(range(2, max(2, most) + 1))


def _fit(values: Array, n_clusters: int, method: str, *, seed: int = _SEED) -> Any:
    # imported here: a second that only this scheme needs
    if method == "k_means":
        from sklearn.cluster import KMeans

        return KMeans(n_clusters, n_init=3, random_state=seed, max_iter=100).fit(values)
    from sklearn.mixture import GaussianMixture

    mixture = GaussianMixture(n_clusters, covariance_type="diag", reg_covar=1e-3, random_state=seed, max_iter=200)
    return mixture.fit(values)


def _try(drawn: Array, n_clusters: int, method: str) -> dict[str, Any]:
    from sklearn.metrics import silhouette_score

    labels = _fit(drawn, n_clusters, method).predict(drawn)
    some = np.random.default_rng(_SEED).permutation(len(drawn))[:_SILHOUETTE_ROWS]
    is_apart = len(np.unique(labels[some])) > 1
    silhouette = float(silhouette_score(drawn[some], labels[some])) if is_apart else 0.0
    found_again = _stability(drawn, labels, n_clusters, method)
    return {"n_clusters": n_clusters, "silhouette": round(silhouette, 3), "found_again": round(found_again, 3)}


def _stability(drawn: Array, labels: np.ndarray, n_clusters: int, method: str) -> float:
    """Mean adjusted Rand between the clusters and those found in customers drawn again with replacement."""
    from sklearn.metrics import adjusted_rand_score

    found = []
    for seed in range(1, _N_RESAMPLES + 1):
        rows = np.random.default_rng(seed).integers(0, len(drawn), len(drawn))
        again = _fit(drawn[rows], n_clusters, method, seed=seed).predict(drawn)
        found.append(adjusted_rand_score(labels, again))
    return float(np.mean(found))


def choose_number(trials: list[dict[str, Any]]) -> dict[str, Any]:
    """Take the best-parted of the stable numbers; where none is stable, the most stable.

    >>> choose_number([{"n_clusters": 2, "silhouette": 0.3, "found_again": 0.9},
    ...                {"n_clusters": 3, "silhouette": 0.5, "found_again": 0.4}])["n_clusters"]
    2
    """
    stable = [trial for trial in trials if trial["found_again"] >= STABLE_FROM]
    if stable:
        return max(stable, key=lambda trial: (trial["silhouette"], -trial["n_clusters"]))
    return max(trials, key=lambda trial: (trial["found_again"], -trial["n_clusters"]))


def _by_value(labels: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Number clusters from 0 by falling mean value; numbers that no customer got are left out."""
    found = np.unique(labels)
    means = [value[labels == label].mean() for label in found]
    place = np.empty(int(labels.max()) + 1, dtype=np.int64)
    place[found[np.argsort(-np.array(means), kind="stable")]] = np.arange(len(found))
    return place[labels]


def find_traits(features: Features, places: np.ndarray) -> pl.DataFrame:
    """What is unusual in each cluster: -> class, feature, difference (mean less the base's, in the base's deviations).

    The most unusual feature of a class comes first.
    """
    spread, overall = features.values.std(axis=0), features.values.mean(axis=0)
    rows = []
    for place in range(int(places.max()) + 1):
        difference = (features.values[places == place].mean(axis=0) - overall) / np.where(spread > 0, spread, 1.0)
        ordered = np.argsort(-np.abs(difference), kind="stable")
        rows += [(f"cluster_{place + 1}", features.names[i], round(float(difference[i]), 3)) for i in ordered]
    return pl.DataFrame(rows, schema={"class": pl.String, "feature": pl.String, "difference": pl.Float64}, orient="row")


def _doubts(chosen: dict[str, Any]) -> list[Message]:
    told = {"n_clusters": chosen["n_clusters"], "stability": chosen["found_again"], "silhouette": chosen["silhouette"]}
    found = []
    if chosen["found_again"] < STABLE_FROM:
        found.append(Message("schemes.clusters_unstable", told, Severity.WARNING))
    if chosen["silhouette"] < STRUCTURE_FROM:
        found.append(Message("schemes.clusters_overlap", told, Severity.WARNING))
    return found


def _missing(features: Features) -> list[Message]:
    return [
        Message("schemes.feature_missing", {"column": name, "n_customers": n})
        for name, n in features.n_missing.items()
        if n
    ]
