"""A scale for money with a heavy tail: even near zero, logarithmic far from it, the same for losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_LEVEL = 0.10  # share of the amounts that fall into the even part


@dataclass(frozen=True)
class MoneyScale:
    """Positions on the scale: asinh(money / even_up_to).

    >>> scale = MoneyScale(even_up_to=10.0)
    >>> scale.money(scale.position(np.array([-500.0, 0.0, 500.0]))).round(6).tolist()
    [-500.0, 0.0, 500.0]
    """

    even_up_to: float  # currency; amounts up to here lie about as far apart as they differ

    def position(self, money: Array) -> Array:
        """Where an amount lies on the scale."""
        return np.arcsinh(np.asarray(money, dtype=float) / self.even_up_to)

    def money(self, position: Array) -> Array:
        """The amount at a position."""
        return np.sinh(np.asarray(position, dtype=float)) * self.even_up_to

    def edges(self, money: Array, n_bins: int) -> Array:
        """Amounts that cut the range of the given ones into bins of equal width on the scale."""
        low, high = self._range(money)
        return self.money(np.linspace(low, high, n_bins + 1))

    def _range(self, money: Array) -> tuple[float, float]:
        known = money[np.isfinite(money)]
        low, high = self.position(np.array([known.min(), known.max()])) if len(known) else (0.0, 0.0)
        # the widest amount must lie inside its bin, and one amount alone needs a bin too
        margin = 1e-9 + 1e-9 * max(abs(low), abs(high)) if high > low else 0.5
        return float(low - margin), float(high + margin)

    def ticks(self, low: float, high: float) -> list[float]:
        """Round amounts to label between two: zero and powers of ten outside the even part.

        >>> MoneyScale(10.0).ticks(-5.0, 2000.0)
        [0.0, 10.0, 100.0, 1000.0]
        """
        first, last = np.floor(np.log10(self.even_up_to)), np.log10(max(abs(low), abs(high), self.even_up_to))
        powers = [10.0**power for power in range(int(first), int(last) + 1)]
        return [amount for amount in [*(-power for power in powers[::-1]), 0.0, *powers] if low <= amount <= high]


def scale_for(money: Array) -> MoneyScale:
    """The scale that shows these amounts well: even up to the power of ten that few of them stay below.

    >>> scale_for(np.array([0.0, 20.0, 300.0, 4000.0])).even_up_to
    10.0
    """
    sizes = np.abs(money[np.isfinite(money) & (money != 0)])
    if not len(sizes):
        return MoneyScale(1.0)
    return MoneyScale(float(10.0 ** np.floor(np.log10(np.quantile(sizes, _LEVEL)))))
