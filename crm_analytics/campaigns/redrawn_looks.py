"""Looks at a running campaign as they would have been if the draw had fallen otherwise and nothing had worked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit


class BuyersOfStratum(NamedTuple):
    """Buyers of a stratum of the draw with their sums up to each look, and the sizes of its arms."""

    sums: np.ndarray  # a row a buyer, a column a look
    is_targeted: np.ndarray
    n_targeted: int  # everyone, buyers or not
    n_held_out: int


def redraw_looks(strata: Sequence[BuyersOfStratum], *, n_draws: int, rng: np.random.Generator) -> np.ndarray:
    """Difference / standard error at each look (a column) for each redraw (a row); the first row is the true draw."""
    n_looks = strata[0].sums.shape[1]
    everyone = sum(each.n_targeted + each.n_held_out for each in strata)
    differences, variances = np.zeros((n_draws, n_looks)), np.zeros((n_draws, n_looks))
    for each in strata:
        weight = (each.n_targeted + each.n_held_out) / everyone
        _add_stratum(each, weight, rng, differences, variances)
    return differences / np.sqrt(np.where(variances > 0, variances, np.inf))


def _add_stratum(
    stratum: BuyersOfStratum, weight: float, rng: np.random.Generator, differences: np.ndarray, variances: np.ndarray
) -> None:
    n = stratum.n_targeted + stratum.n_held_out
    n_buyers, n_draws = len(stratum.sums), len(differences)
    drawn = rng.hypergeometric(n_buyers, n - n_buyers, stratum.n_held_out, n_draws) if 0 < n_buyers < n else None
    n_drawn = drawn if drawn is not None else np.full(n_draws, stratum.n_held_out if n_buyers else 0)
    order = np.argsort(stratum.is_targeted, kind="stable")  # held-out buyers first: the first redraw takes just them
    n_drawn[0] = int((~stratum.is_targeted).sum())
    sizes = np.array([stratum.n_targeted, stratum.n_held_out], dtype=float)
    _sum_looks(np.ascontiguousarray(stratum.sums[order]), n_drawn, sizes, weight, rng, differences, variances)


@njit(cache=True, nogil=True)
def _sum_looks(
    sums: np.ndarray, n_drawn: np.ndarray, sizes: np.ndarray, weight: float, rng: np.random.Generator,
    differences: np.ndarray, variances: np.ndarray,
) -> None:  # fmt: skip
    n, n_looks = sums.shape
    places = np.arange(n)
    total, squares = np.zeros(n_looks), np.zeros(n_looks)
    for row in range(n):
        for look in range(n_looks):
            total[look] += sums[row, look]
            squares[look] += sums[row, look] ** 2
    for draw in range(len(n_drawn)):
        held, held_squares = np.zeros(n_looks), np.zeros(n_looks)
        of_others = draw > 0 and 2 * n_drawn[draw] > n
        for place in range(n - n_drawn[draw] if of_others else n_drawn[draw]):
            if draw > 0:
                other = place + int(rng.random() * (n - place))
                places[place], places[other] = places[other], places[place]
            row = places[place]
            for look in range(n_looks):
                held[look] += sums[row, look]
                held_squares[look] += sums[row, look] ** 2
        for look in range(n_looks):
            s = total[look] - held[look] if of_others else held[look]
            q = squares[look] - held_squares[look] if of_others else held_squares[look]
            t, r = total[look] - s, squares[look] - q
            differences[draw, look] += weight * (t / sizes[0] - s / sizes[1])
            spread = max(r - t * t / sizes[0], 0.0) / (sizes[0] * max(sizes[0] - 1, 1))
            spread += max(q - s * s / sizes[1], 0.0) / (sizes[1] * max(sizes[1] - 1, 1))
            variances[draw, look] += weight * weight * spread
