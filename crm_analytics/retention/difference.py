"""Is a difference between groups of customers more than chance? Tests that hold for few customers and skewed money.

Shares are compared by Fisher's exact test (Fisher 1935), with many customers by the two-proportion test; money and
orders by a permutation test (Pitman 1937), with many customers by the normal limit of the same test. Several
comparisons at once are corrected by Holm's method (Holm 1979). No test tells why groups differ.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from scipy.stats import binomtest, chi2_contingency, fisher_exact, norm

from crm_analytics.settings import DifferenceRules

Array = np.ndarray
COLUMNS = (
    "group", "n_customers", "mean", "low", "high", "mean_of_others", "difference_from_others", "p_value", "p_adjusted",
    "is_different",
)  # fmt: skip


def compare_with_rest(followed: pl.DataFrame, *, measure: str, rules: DifferenceRules | None = None) -> pl.DataFrame:
    """Compare each group with all others: group, <measure> of each customer -> group, n_customers, mean, low, high,
    mean_of_others, difference_from_others, p_value, p_adjusted, is_different.

    ``measure`` is a flag (shares) or a number. low and high bound the group's own mean. p_adjusted is Holm's over the
    groups tested; groups of fewer than rules.min_customers are not tested: null. Customers whose measure is null are
    left out.

    >>> people = pl.DataFrame({"group": ["a"] * 20 + ["b"] * 20, "is_repeat": [True] * 18 + [False] * 22})
    >>> compare_with_rest(people, measure="is_repeat").select("group", "mean", "is_different").rows()
    [('a', 0.9, True), ('b', 0.0, True)]
    """
    rules = rules or DifferenceRules()
    known = followed.filter(pl.col(measure).is_not_null())
    sums = _sums(known, measure, rules)
    test = _test_shares if known[measure].dtype == pl.Boolean else _test_means
    is_tested = (sums["n_customers"] >= rules.min_customers).to_numpy() & (sums.height > 1)
    p_values, adjusted = np.full((2, sums.height), np.nan)
    if is_tested.any():
        p_values[is_tested] = test(known, sums, measure, rules)[is_tested]
        adjusted[is_tested] = holm(p_values[is_tested])
    return _judged(sums, p_values, adjusted, rules)


def compare_pair(
    followed: pl.DataFrame, *, measure: str, pair: tuple[str, str], n_pairs: int = 1,
    rules: DifferenceRules | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Compare two groups with each other: as compare_with_rest, two rows, the other group in place of the rest.

    ``n_pairs``: among how many pairs this one was picked after a look at the figures; p_adjusted = p x n_pairs
    (Bonferroni), because the pair that looks most different of many differs by chance alone.
    """
    rules = rules or DifferenceRules()
    two = followed.filter(pl.col("group").is_in(list(pair)))
    table = compare_with_rest(two, measure=measure, rules=rules)
    adjusted = (pl.col("p_value") * max(n_pairs, 1)).clip(upper_bound=1.0)
    return table.with_columns(adjusted.alias("p_adjusted")).with_columns(_is_different(rules))


def holm(p_values: Array) -> Array:
    """Holm's adjusted p-values: the smallest times their number, the next times one less, never falling, at most 1.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values)
    steps = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def _sums(known: pl.DataFrame, measure: str, rules: DifferenceRules) -> pl.DataFrame:
    """Figures of each group and of all others: + _total of the group."""
    value = pl.col(measure).cast(pl.Float64)
    groups = known.group_by("group").agg(
        pl.len().cast(pl.Int64).alias("n_customers"),
        value.sum().alias("_total"),
        value.std().fill_null(0.0).alias("_sd"),
    )
    n_others = pl.col("n_customers").sum() - pl.col("n_customers")
    mean, of_others = pl.col("_total") / pl.col("n_customers"), (pl.col("_total").sum() - pl.col("_total")) / n_others
    figured = groups.with_columns(
        mean.alias("mean"), pl.when(n_others > 0).then(of_others).alias("mean_of_others")
    ).with_columns((pl.col("mean") - pl.col("mean_of_others")).alias("difference_from_others"))
    bounds = _wilson if known[measure].dtype == pl.Boolean else _around_mean
    return bounds(figured, rules.level).sort("mean", "group", descending=[True, False], nulls_last=True)


def _wilson(groups: pl.DataFrame, level: float) -> pl.DataFrame:
    counts = zip(groups["_total"].to_list(), groups["n_customers"].to_list(), strict=True)
    ends = [binomtest(int(k), int(n)).proportion_ci(confidence_level=level, method="wilson") for k, n in counts]
    return groups.with_columns(
        pl.Series("low", [end.low for end in ends], dtype=pl.Float64),
        pl.Series("high", [end.high for end in ends], dtype=pl.Float64),
    )


def _around_mean(groups: pl.DataFrame, level: float) -> pl.DataFrame:
    reach = float(norm.ppf((1 + level) / 2)) * pl.col("_sd") / pl.col("n_customers").sqrt()
    is_known = pl.col("n_customers") > 1
    return groups.with_columns(
        pl.when(is_known).then(pl.col("mean") - reach).alias("low"),
        pl.when(is_known).then(pl.col("mean") + reach).alias("high"),
    )


def _test_shares(known: pl.DataFrame, sums: pl.DataFrame, measure: str, rules: DifferenceRules) -> Array:
    hits, sizes = sums["_total"].to_numpy(), sums["n_customers"].to_numpy()
    test = _fisher if known.height <= rules.most_for_exact else _two_proportions
    return np.array([test(k, n, hits.sum(), sizes.sum()) for k, n in zip(hits, sizes, strict=True)])


def _fisher(hits: float, n: int, all_hits: float, n_all: int) -> float:
    return float(fisher_exact(_two_by_two(hits, n, all_hits, n_all)).pvalue)


def _two_proportions(hits: float, n: int, all_hits: float, n_all: int) -> float:
    table = _two_by_two(hits, n, all_hits, n_all)
    if 0 in (*table.sum(axis=0), *table.sum(axis=1)):
        return 1.0
    return float(chi2_contingency(table, correction=False).pvalue)


def _two_by_two(hits: float, n: int, all_hits: float, n_all: int) -> Array:
    return np.array([[hits, n - hits], [all_hits - hits, n_all - n - all_hits + hits]], dtype=int)


def _test_means(known: pl.DataFrame, sums: pl.DataFrame, measure: str, rules: DifferenceRules) -> Array:
    values = known[measure].cast(pl.Float64).to_numpy()
    sizes, totals = sums["n_customers"].to_numpy(), sums["_total"].to_numpy()
    distances = np.abs(totals - sizes * values.mean())
    test: Callable[..., Array] = _permuted if len(values) <= rules.most_for_permutation else _normal_limit
    return test(values, sizes, distances, rules)


def _permuted(values: Array, sizes: Array, distances: Array, rules: DifferenceRules) -> Array:
    """Deal the values out to the groups anew again and again: how often is a group's sum as far from its share?"""
    n_draws = int(np.clip(rules.permuted_values // max(len(values), 1), 999, rules.most_permutations))
    random, edges = np.random.default_rng(rules.seed), np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int)
    share, tolerance = sizes * values.mean(), 1e-9 * max(float(np.abs(values).sum()), 1e-300)
    as_far = np.zeros(len(sizes))
    for _ in range(n_draws):
        as_far += np.abs(np.add.reduceat(random.permutation(values), edges) - share) >= distances - tolerance
    return (1 + as_far) / (1 + n_draws)


def _normal_limit(values: Array, sizes: Array, distances: Array, rules: DifferenceRules) -> Array:
    n = len(values)
    spread = np.sqrt(sizes * (n - sizes) / (n - 1) * values.var())
    scaled = np.divide(distances, spread, out=np.zeros(len(sizes)), where=spread > 0)
    return np.asarray(2 * norm.sf(scaled))


def _judged(sums: pl.DataFrame, p_values: Array, adjusted: Array, rules: DifferenceRules) -> pl.DataFrame:
    table = sums.with_columns(
        pl.Series("p_value", p_values, dtype=pl.Float64).fill_nan(None),
        pl.Series("p_adjusted", adjusted, dtype=pl.Float64).fill_nan(None),
    ).with_columns(_is_different(rules))
    return table.select(COLUMNS)


def _is_different(rules: DifferenceRules) -> pl.Expr:
    return (pl.col("p_adjusted") < 1 - rules.level).alias("is_different")
