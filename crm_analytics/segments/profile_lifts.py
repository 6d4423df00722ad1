"""What a class buys more or less often than everybody else: shares, their ratio with interval, corrected tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import hypergeom, norm

from crm_analytics.settings import require

CORRECTIONS = ("holm", "benjamini_hochberg")
OF_LINES = ("category", "product", "channel")
OF_CUSTOMERS = ("region", "industry", "acquisition_channel", "preferred_channel", "owner")
_SCHEMA = {"dimension": pl.String, "value_name": pl.String, "n_customers": pl.Int64, "class_rate": pl.Float64,
           "rest_rate": pl.Float64, "lift": pl.Float64, "low": pl.Float64, "high": pl.Float64, "p_value": pl.Float64,
           "p_adjusted": pl.Float64, "is_found": pl.Boolean}  # fmt: skip
Array = NDArray[np.float64]


@dataclass(frozen=True)
class LiftRules:
    """What is compared and how strictly."""

    correction: str = "holm"
    level: float = 0.95  # of the intervals; 1 - level is what p_adjusted is held against
    fewest: int = 10  # customers who hold a value; rarer ones are not compared
    most_values: int = 150  # values a dimension, the most common

    def __post_init__(self) -> None:
        require(self.correction in CORRECTIONS, "correction", self.correction, f"one of {', '.join(CORRECTIONS)}")
        require(0 < self.level < 1, "level", self.level, "between 0 and 1")


def class_lifts(
    members: pl.DataFrame, customers: pl.DataFrame, lines: pl.LazyFrame | None, *, as_of: dt.date,
    rules: LiftRules | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Compare a class with all others: customer_id of the class -> dimension, value_name, n_customers, class_rate,
    rest_rate, lift, low, high, p_value, p_adjusted, is_found; the surest first.

    class_rate: customers of the class who bought the product (or category, through the channel; who live in the
    region, ...) at least once up to as_of / those of whom it is known. lift = class_rate / rest_rate with Katz's
    interval; p-value: Fisher's exact test, two-sided (twice the smaller tail), corrected over all rows together.
    """
    rules = rules or LiftRules()
    counts = [*_counts_of_customers(customers, members), *_counts_of_lines(lines, customers, members, as_of)]
    kept = [
        table.filter(pl.col("_all") >= rules.fewest).sort("_all", "value_name", descending=[True, False])
        .head(rules.most_values) for table in counts
    ]  # fmt: skip
    table = pl.concat([each for each in kept if each.height] or [pl.DataFrame(schema=_COUNTS)])
    return compare_rates(table, rules) if table.height else pl.DataFrame(schema=_SCHEMA)


_COUNTS = {"dimension": pl.String, "value_name": pl.String, "_inside": pl.Int64, "_all": pl.Int64,
           "_n_inside": pl.Int64, "_n_all": pl.Int64}  # fmt: skip


def compare_rates(counts: pl.DataFrame, rules: LiftRules) -> pl.DataFrame:
    """Turn counts (_inside of _n_inside, _all of _n_all) into rates, lifts and corrected tests."""
    inside, n_inside, whole, n_whole = (
        counts[name].cast(pl.Float64).to_numpy() for name in ("_inside", "_n_inside", "_all", "_n_all")
    )
    p_values = exact_p_values(inside, n_inside, whole, n_whole)
    adjusted = adjust(p_values, rules.correction)
    low, high = lift_interval(inside, n_inside, whole, n_whole, level=rules.level)
    rest, n_rest = whole - inside, n_whole - n_inside
    class_rate, rest_rate = _ratio(inside, n_inside), _ratio(rest, n_rest)
    table = counts.select("dimension", "value_name", pl.col("_inside").alias("n_customers")).with_columns(
        class_rate=class_rate, rest_rate=rest_rate, lift=_ratio(class_rate, rest_rate), low=low, high=high,
        p_value=p_values, p_adjusted=adjusted, is_found=adjusted < 1 - rules.level,
    )  # fmt: skip
    numbers = [name for name, dtype in _SCHEMA.items() if dtype == pl.Float64]
    return table.with_columns(pl.col(numbers).fill_nan(None)).sort("p_adjusted", "p_value", "dimension", "value_name")


def _ratio(above: Array, below: Array) -> Array:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)


def exact_p_values(inside: Array, n_inside: Array, whole: Array, n_whole: Array) -> Array:
    """Fisher's exact test, two-sided as twice the smaller tail: how often chance alone draws so few or so many.

    >>> one = np.array([1.0])
    >>> float(exact_p_values(4 * one, 4 * one, 4 * one, 8 * one).round(4)[0])  # 2 / C(8, 4)
    0.0286
    """
    fewer = hypergeom.cdf(inside, n_whole, whole, n_inside)
    more = hypergeom.sf(inside - 1, n_whole, whole, n_inside)
    return np.asarray(np.clip(2 * np.minimum(fewer, more), 0.0, 1.0))


def lift_interval(
    inside: Array, n_inside: Array, whole: Array, n_whole: Array, *, level: float
) -> tuple[Array, Array]:  # fmt: skip
    """Katz's interval of a ratio of two rates, half a customer added to each count so that none is zero."""
    a, b = inside + 0.5, whole - inside + 0.5
    n, m = n_inside + 0.5, n_whole - n_inside + 0.5
    half = norm.ppf((1 + level) / 2) * np.sqrt(np.maximum(1 / a - 1 / n + 1 / b - 1 / m, 0.0))
    centre = np.log(a / n) - np.log(b / m)
    return np.exp(centre - half), np.exp(centre + half)


def adjust(p_values: Array, correction: str) -> Array:
    """Correct p-values for their number: holm (Holm 1979) keeps any false find rare, benjamini_hochberg their share.

    >>> adjust(np.array([0.01, 0.04, 0.03]), "holm").round(2).tolist()
    [0.03, 0.06, 0.06]
    >>> adjust(np.array([0.01, 0.04, 0.03]), "benjamini_hochberg").round(2).tolist()
    [0.03, 0.04, 0.04]
    """
    n = len(p_values)
    order = np.argsort(p_values, kind="stable")
    ordered = p_values[order]
    if correction == "holm":
        stepped = np.maximum.accumulate(ordered * (n - np.arange(n)))
    else:
        stepped = np.minimum.accumulate((ordered * n / (np.arange(n) + 1))[::-1])[::-1]
    adjusted = np.empty(n)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _counts_of_customers(customers: pl.DataFrame, members: pl.DataFrame) -> list[pl.DataFrame]:
    there = [name for name in OF_CUSTOMERS if name in customers.columns]
    marked = _marked(customers.select("customer_id", *there), members)
    return [_count(marked.drop_nulls(name).lazy(), name) for name in there]


def _counts_of_lines(
    lines: pl.LazyFrame | None, customers: pl.DataFrame, members: pl.DataFrame, as_of: dt.date
) -> list[pl.DataFrame]:  # fmt: skip
    if lines is None:
        return []
    columns = lines.collect_schema().names()
    marked = _marked(customers.select("customer_id"), members).lazy()
    bought = lines.filter(pl.col("date") <= as_of, pl.col("revenue") >= 0)
    return [
        _count(bought.select("customer_id", name).drop_nulls().unique().join(marked, on="customer_id"), name)
        for name in OF_LINES if name in columns
    ]  # fmt: skip


def _marked(customers: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    return customers.with_columns(pl.col("customer_id").is_in(members["customer_id"].implode()).alias("_is_inside"))


def _count(marked: pl.LazyFrame, name: str) -> pl.DataFrame:
    """Customers by value of a dimension, and of how many it is known: customer_id, value, _is_inside -> counts."""
    known = marked.select("customer_id", "_is_inside").unique()
    total = known.select(
        pl.len().cast(pl.Int64).alias("_n_all"), pl.col("_is_inside").sum().cast(pl.Int64).alias("_n_inside")
    )
    counts = marked.group_by(pl.col(name).cast(pl.String).alias("value_name")).agg(
        pl.col("_is_inside").sum().cast(pl.Int64).alias("_inside"), pl.len().cast(pl.Int64).alias("_all")
    )
    both = counts.join(total, how="cross").with_columns(pl.lit(name).alias("dimension"))
    return both.select(_COUNTS.keys()).collect()
