"""How unevenly value is spread over customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Concentration:
    """Shares of all value that the best tenth and fifth bring, and Gini's coefficient; None without any value.

    With losses in the base a share may be above 1: the best bring more than all together.
    """

    top_tenth: float | None
    top_fifth: float | None
    gini: float | None  # 0 = everybody brings the same, 1 = one brings all; losses count as 0


def concentration(values: NDArray[np.float64]) -> Concentration:
    """Measure it over the customers whose value is known.

    >>> concentration(np.array([10.0] + [0.0] * 9))
    Concentration(top_tenth=1.0, top_fifth=1.0, gini=0.9)
    """
    known = np.sort(values[np.isfinite(values)])
    if not len(known) or known.sum() <= 0:
        return Concentration(None, None, None)
    return Concentration(_top(known, 0.1), _top(known, 0.2), _gini(np.maximum(known, 0.0)))


def _top(ascending: NDArray[np.float64], share: float) -> float:
    n = max(1, round(share * len(ascending)))
    return float(ascending[-n:].sum() / ascending.sum())


def _gini(ascending: NDArray[np.float64]) -> float:
    n = len(ascending)
    ranks = np.arange(1, n + 1)
    return float(round(2 * (ranks * ascending).sum() / (n * ascending.sum()) - (n + 1) / n, 12))
