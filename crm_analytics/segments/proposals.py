"""Ways to come by a threshold: a quantile, a natural break, the cost of a service, the best so many people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crm_analytics.settings import require

Array = NDArray[np.float64]


def quantile_threshold(values: Array, level: float) -> float | None:
    """The value that ``level`` (0 to 1) of the known lie below; None when nothing is known.

    >>> quantile_threshold(np.array([1.0, 2.0, 3.0, 4.0]), 0.5)
    2.0
    """
    require(0 <= level <= 1, "level", level, "0 to 1")
    known = values[np.isfinite(values)]
    return float(np.quantile(known, level, method="lower")) if len(known) else None


def best_people_threshold(values: Array, n: int) -> float | None:
    """The value of the n-th best, so that the n best are high; those who tie with the last come in too.

    >>> best_people_threshold(np.array([5.0, 9.0, 7.0]), 2)
    7.0
    """
    require(n >= 1, "n", n, "1 or more")
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    place = max(len(known) - n, 0)
    return float(np.partition(known, place)[place])


def break_even_threshold(cost: float, share: float) -> float:
    """Value a year from which a service pays that costs ``cost`` a year and saves or wins ``share`` of that value.

    >>> break_even_threshold(30.0, 0.2)
    150.0
    """
    require(cost >= 0, "cost", cost, "0 or more")
    require(0 < share <= 1, "share", share, "above 0, to 1")
    return round(cost / share, 2)


def natural_break(values: Array) -> float | None:
    """Where the known positive values fall best into a lower and an upper group; None when they are all alike.

    Jenks' natural break for two classes (that is, one-dimensional two-means, solved exactly) of the values'
    logarithms, because money has a heavy tail. Source: Jenks 1967; Fisher 1958.

    >>> natural_break(np.array([1.0, 1.1, 1.2, 90.0, 100.0]))
    90.0
    """
    known = np.sort(values[np.isfinite(values) & (values > 0)])
    if not len(known) or known[0] == known[-1]:
        return None
    sizes, sums = np.arange(1, len(known)), np.cumsum(np.log(known))
    lower, upper = sums[:-1] / sizes, (sums[-1] - sums[:-1]) / (len(known) - sizes)
    # the spread between the groups; a break inside equal values would part those who are alike
    between = sizes * (len(known) - sizes) * (upper - lower) ** 2
    between[known[1:] == known[:-1]] = -1.0
    return float(known[1:][int(np.argmax(between))])
