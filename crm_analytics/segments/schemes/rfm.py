"""Recency, frequency, money: scores of 1 to 5 with edges that can be read and changed, and named groups of scores."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from crm_analytics.messages import Message
from crm_analytics.segments.schemes.scheme import OTHER, People, Scheme, make_scheme
from crm_analytics.settings import require

N_SCORES = 5
MIDDLE = 3  # the score of everybody on an axis on which all are alike
_LEVELS = (0.2, 0.4, 0.6, 0.8)
AXES = {"r_score": "days_since_last_purchase", "f_score": "frequency", "m_score": "revenue"}


@dataclass(frozen=True)
class RfmGroup:
    """A named group: the scores that it takes on each axis, both ends included."""

    name: str
    r_from: int = 1
    r_to: int = N_SCORES
    f_from: int = 1
    f_to: int = N_SCORES
    m_from: int = 1
    m_to: int = N_SCORES

    def __post_init__(self) -> None:
        for axis in "rfm":
            low, high = getattr(self, f"{axis}_from"), getattr(self, f"{axis}_to")
            require(1 <= low <= high <= N_SCORES, f"{axis}_from", low, f"1 to {N_SCORES}, and not above {axis}_to")

    def test(self) -> pl.Expr:
        """Whether the scores of a row lie inside."""
        return pl.all_horizontal(
            pl.col("r_score").is_between(self.r_from, self.r_to),
            pl.col("f_score").is_between(self.f_from, self.f_to),
            pl.col("m_score").is_between(self.m_from, self.m_to),
        )


# the names of the trade; the first that fits counts, and together they hold every score
DEFAULT_GROUPS = (
    RfmGroup("champions", r_from=4, f_from=4, m_from=4),
    RfmGroup("cannot_lose", r_to=2, f_from=4, m_from=4),
    RfmGroup("loyal", r_from=3, f_from=4),
    RfmGroup("big_spenders", r_from=3, m_from=5),
    RfmGroup("promising", r_from=4, f_from=2, f_to=3),
    RfmGroup("newcomers", r_from=4, f_to=1),
    RfmGroup("needs_attention", r_from=3, r_to=3),
    RfmGroup("at_risk", r_to=2, f_from=3),
    RfmGroup("sleeping", r_from=2, r_to=2),
    RfmGroup("lost", r_to=1),
)


@dataclass(frozen=True)
class RfmRules:
    """Where scores begin. Edges that are None are taken from the data: a fifth of the customers each, ties together."""

    r_edges: tuple[float, ...] | None = None  # days, rising: up to the first is 5, above the last 1
    f_edges: tuple[float, ...] | None = None  # purchase days, rising: below the first is 1, from the last on 5
    m_edges: tuple[float, ...] | None = None  # currency, rising: the same
    groups: tuple[RfmGroup, ...] = DEFAULT_GROUPS

    def __post_init__(self) -> None:
        for name in ("r_edges", "f_edges", "m_edges"):
            edges = getattr(self, name)
            holds = edges is None or (len(edges) == N_SCORES - 1 and list(edges) == sorted(edges))
            require(holds, name, edges, f"{N_SCORES - 1} amounts, rising")
        names = [group.name.strip() for group in self.groups]
        require(bool(names) and all(names) and len(set(names)) == len(names), "groups", names, "named, each once")

    def to_dict(self) -> dict[str, Any]:
        """Plain values, to be kept."""
        return asdict(self)

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> RfmRules:
        """Rules from what to_dict gave. Raises InvalidSetting."""
        edges = {n: None if kept.get(n) is None else tuple(kept[n]) for n in ("r_edges", "f_edges", "m_edges")}
        return cls(**edges, groups=tuple(RfmGroup(**group) for group in kept["groups"]))


def class_by_rfm(people: People, rules: RfmRules) -> Scheme:
    """Class customers by the first named group that takes their scores; who fits none is other.

    ``facts``: the edges in force (edges) and the scores of each customer (scores).
    """
    scored, edges = score_rfm(people.customers, rules)
    chain: Any = pl
    for group in rules.groups:
        chain = chain.when(group.test()).then(pl.lit(group.name))
    classes = scored.select(chain.otherwise(pl.lit(OTHER)).alias("class")).to_series()
    names = tuple(group.name for group in rules.groups)
    order = (*names, OTHER) if OTHER not in names and (classes == OTHER).any() else names
    scores = scored.select("customer_id", *AXES)
    facts = {"edges": edges, "scores": scores}
    return make_scheme("rfm", people.customers, classes, order=order, facts=facts, messages=_alike(edges, people))


def score_rfm(customers: pl.DataFrame, rules: RfmRules) -> tuple[pl.DataFrame, dict[str, tuple[float, ...]]]:
    """Score customers: + r_score, f_score, m_score (1 to 5, 5 = best), and the edges of each score.

    r: days since the last purchase; f: purchase days (frequency + 1); m: net revenue so far. Equal amounts have equal
    scores, so where many are alike a score may stay empty. Source: Hughes, Strategic Database Marketing (1994).

    >>> base = pl.DataFrame({"customer_id": list("abcde"), "days_since_last_purchase": [9, 1, 30, 90, 400],
    ...                      "frequency": [0, 1, 2, 3, 4], "revenue": [10.0, 10.0, 10.0, 80.0, 90.0]})
    >>> score_rfm(base, RfmRules())[0].select("r_score", "f_score", "m_score").rows()
    [(4, 1, 1), (5, 2, 1), (3, 3, 1), (2, 4, 4), (1, 5, 5)]
    """
    values = {name: _amounts(customers, name) for name in AXES}
    edges = {
        "r_score": _upper_edges(values["r_score"]) if rules.r_edges is None else rules.r_edges,
        "f_score": _lower_edges(values["f_score"]) if rules.f_edges is None else rules.f_edges,
        "m_score": _lower_edges(values["m_score"]) if rules.m_edges is None else rules.m_edges,
    }
    return customers.with_columns(_score(values[n], edges[n], falls=n == "r_score").alias(n) for n in AXES), edges


def _amounts(customers: pl.DataFrame, name: str) -> pl.Series:
    amounts = customers[AXES[name]].cast(pl.Float64)
    return amounts + 1 if name == "f_score" else amounts


def _lower_edges(values: pl.Series) -> tuple[float, ...]:
    """Amounts from which the scores 2 to 5 count; none when all are alike."""
    return tuple(_above(values, cut) for cut in _cuts(values))


def _upper_edges(values: pl.Series) -> tuple[float, ...]:
    return tuple(_cuts(values))


def _cuts(values: pl.Series) -> list[float]:
    known = values.drop_nulls()
    if known.n_unique() < 2:
        return []
    return [float(known.quantile(level, interpolation="lower")) for level in _LEVELS]  # type: ignore[arg-type]


def _above(values: pl.Series, cut: float) -> float:
    """The next higher amount: ``>=`` it is ``>`` the cut; infinite when there is none."""
    higher = values.filter(values > cut).min()
    return float("inf") if higher is None else float(higher)  # type: ignore[arg-type]


def _score(values: pl.Series, edges: tuple[float, ...], *, falls: bool) -> pl.Series:
    if not edges:
        return pl.Series([MIDDLE] * len(values), dtype=pl.Int64)
    passed = [(values > edge) if falls else (values >= edge) for edge in edges]
    count = pl.select(pl.sum_horizontal(each.cast(pl.Int64).fill_null(0) for each in passed)).to_series()
    return (N_SCORES - count) if falls else (count + 1)


def _alike(edges: dict[str, tuple[float, ...]], people: People) -> tuple[Message, ...]:
    n = people.customers.height
    return tuple(
        Message("schemes.all_alike", {"column": AXES[name], "n_customers": n}) for name in AXES if not edges[name]
    )
