"""Any two schemes on the same frame: how much they agree, who is where in both, and what either tells of the future."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics.segments.schemes.crossing import join_classes
from crm_analytics.segments.schemes.scheme import Scheme

_MONEY = ("year_revenue", "year_margin", "current_value", "clv")
_FOLDS = 2
_SEED = 0
_FEWEST_TOLD = 20  # customers; below, nothing can be said of the unseen half


def class_table(scheme: Scheme, customers: pl.DataFrame) -> pl.DataFrame:
    """Total each class: -> class, n_customers, customer_share, year_revenue, revenue_share, year_margin,
    current_value, current_value_share, clv, mean_clv; the classes in their order, empty ones included.

    The counts add up to the base. A share is null when its whole isn't above 0, a sum when a part is unknown.
    """
    money = [name for name in _MONEY if name in customers.columns]
    sums = [pl.when(pl.col(n).null_count() == 0).then(pl.col(n).sum().round(2)).alias(n) for n in money]
    joined = scheme.members.join(customers.select("customer_id", *money), on="customer_id", how="left")
    found = joined.group_by("class").agg(pl.len().cast(pl.Int64).alias("n_customers"), *sums)
    frame = pl.DataFrame({"class": list(scheme.classes)}, schema={"class": pl.String})
    table = frame.join(found, on="class", how="left", maintain_order="left")
    is_empty = pl.col("n_customers").is_null()  # a sum over nobody is 0
    table = table.with_columns(pl.when(is_empty).then(0.0).otherwise(pl.col(name)).alias(name) for name in money)
    table = table.with_columns(pl.col("n_customers").fill_null(0))
    shares = {"n_customers": "customer_share", "year_revenue": "revenue_share", "current_value": "current_value_share"}
    table = table.with_columns(_share(name).alias(share) for name, share in shares.items() if name in table.columns)
    if "clv" in table.columns:
        mean = pl.when(pl.col("n_customers") > 0).then(pl.col("clv") / pl.col("n_customers"))
        table = table.with_columns(mean.round(2).alias("mean_clv"))
    names = ("class", "n_customers", "customer_share", "year_revenue", "revenue_share", "year_margin", "current_value",
             "current_value_share", "clv", "mean_clv")  # fmt: skip
    return table.select(name for name in names if name in table.columns)


def _share(name: str) -> pl.Expr:
    whole = pl.col(name).sum()
    return pl.when(whole > 0).then(pl.col(name) / whole)


def agreement(first: Scheme, second: Scheme) -> float | None:
    """Adjusted Rand index of two schemes: 1 = the same parting, 0 = no more alike than by chance; None for nobody.

    Source: Hubert & Arabie, Comparing Partitions, Journal of Classification 2 (1985).

    >>> from crm_analytics.segments.schemes.scheme import make_scheme
    >>> base = pl.DataFrame({"customer_id": list("abcd")})
    >>> halves = make_scheme("halves", base, pl.Series(["x", "x", "y", "y"]), order=("x", "y"))
    >>> agreement(halves, halves)
    1.0
    """
    cells = join_classes(first, second).group_by("class_first", "class_second").len("_n")
    counts = cells["_n"].cast(pl.Float64)
    n = float(counts.sum())
    if n < 2:
        return None
    rows, columns = (cells.group_by(side).agg(pl.col("_n").sum())["_n"].cast(pl.Float64) for side in cells.columns[:2])
    both, one, other = _pairs(counts), _pairs(rows), _pairs(columns)
    expected, highest = one * other / (n * (n - 1) / 2), (one + other) / 2
    return 1.0 if highest == expected else (both - expected) / (highest - expected)


def _pairs(counts: pl.Series) -> float:
    return float((counts * (counts - 1) / 2).sum())


def separated_share(scheme: Scheme, outcome: pl.DataFrame, *, column: str) -> float | None:
    """How much of the differences in what came next a scheme tells, out of sample: 1 = all, 0 or less = nothing.

    ``scheme`` must rest on an earlier day, ``outcome`` holds customer_id and ``column``, what came after it. The mean
    of a class in one half of the customers (drawn by chance) forecasts the other half; 1 - the squared error / that of
    one mean for all, as in eta squared, but never flattered by the number of classes. None below 20 customers or
    where all brought the same.
    """
    joined = scheme.members.join(outcome.select("customer_id", column), on="customer_id", how="inner")
    joined = joined.with_columns(pl.col(column).cast(pl.Float64)).drop_nulls()
    if joined.height < _FEWEST_TOLD or joined[column].n_unique() < 2:
        return None
    codes = joined["class"].rank("dense").cast(pl.Int64).to_numpy() - 1
    values = joined[column].to_numpy()
    fold = np.random.default_rng(_SEED).permutation(len(values)) % _FOLDS
    errors, whole = np.empty(len(values)), np.empty(len(values))
    for held_out in range(_FOLDS):
        told, unseen = fold != held_out, fold == held_out
        errors[unseen] = values[unseen] - _class_means(codes, values, told)[codes[unseen]]
        whole[unseen] = values[unseen] - values[told].mean()
    return float(1 - (errors**2).sum() / (whole**2).sum()) if (whole**2).sum() > 0 else None


def _class_means(codes: np.ndarray, values: np.ndarray, told: np.ndarray) -> np.ndarray:
    n_classes = int(codes.max()) + 1
    counts = np.bincount(codes[told], minlength=n_classes)
    sums = np.bincount(codes[told], values[told], n_classes)
    # a class that the other half doesn't hold is forecast with everybody's mean
    return np.where(counts > 0, sums / np.maximum(counts, 1), values[told].mean())
