"""Intervals without a formula: means of customers drawn again and again (Efron's bootstrap)."""

from __future__ import annotations

import numpy as np

from crm_analytics.value.histories import Array

N_DRAWS = 400
_BLOCK = 50  # draws at a time: the weights of a large base stay small
_MOST_ROWS = 5_000  # above, the mean's spread is taken from so many rows and narrowed to all of them


def drawn_means(values: Array, *, n_draws: int = N_DRAWS, seed: int = 0) -> Array:
    """Means of the columns over rows drawn with replacement: (rows, columns) -> (n_draws, columns).

    NaN = not observed: a column's mean is taken over the rows where it is observed.

    >>> drawn_means(np.ones((4, 1)), n_draws=3).ravel().tolist()
    [1.0, 1.0, 1.0]
    """
    random = np.random.default_rng(seed)
    n = len(values)
    drawn = values[random.choice(n, _MOST_ROWS, replace=False)] if n > _MOST_ROWS else values
    is_known = np.isfinite(drawn)
    filled = np.where(is_known, drawn, 0.0)
    means = np.vstack([_means(filled, is_known, size, random) for size in _blocks(n_draws)])
    return np.asarray(_observed_mean(values) + (means - _observed_mean(drawn)) * np.sqrt(len(drawn) / max(n, 1)))


def _observed_mean(values: Array) -> Array:
    is_known = np.isfinite(values)
    return np.asarray(np.where(is_known, values, 0.0).sum(axis=0) / np.maximum(is_known.sum(axis=0), 1))


def _means(filled: Array, is_known: np.ndarray, n_draws: int, random: np.random.Generator) -> Array:
    n = len(filled)
    places = random.integers(0, n, (n_draws, n)) + n * np.arange(n_draws)[:, None]
    weights = np.bincount(places.ravel(), minlength=n_draws * n).reshape(n_draws, n).astype(float)
    n_known = weights @ is_known
    return np.divide(weights @ filled, n_known, out=np.full((n_draws, filled.shape[1]), np.nan), where=n_known > 0)


def _blocks(n_draws: int) -> list[int]:
    return [min(_BLOCK, n_draws - start) for start in range(0, n_draws, _BLOCK)]


def interval(draws: Array, level: float) -> tuple[float, float] | None:
    """The middle ``level`` of the draws; None when some draw has no value or there are none.

    >>> interval(np.arange(101.0), 0.5)
    (25.0, 75.0)
    """
    if not len(draws) or np.isnan(draws).any():
        return None
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
