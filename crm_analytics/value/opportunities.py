"""Common numerics of the models that count in opportunities: each is taken or not, and one can be the last.

A customer who is alive after T opportunities lives through each further one with a personal probability 1 - theta,
theta beta(gamma, delta + T) over customers. Horizons are numbers of opportunities; time is rounded down to them.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln

from crm_analytics.value.forecasts import ForecastingModel
from crm_analytics.value.histories import Array, Histories
from crm_analytics.value.purchases import Horizon, PurchaseMoments

_FAR = 30.0  # discounted by exp(-30), an opportunity counts no more


class OpportunityModel(ForecastingModel):
    """Base of BgBb and ShiftedBetaGeometric."""

    def _dropout(self) -> tuple[float, float]:
        """Parameters gamma and delta of the dropout probability of a new customer."""
        raise NotImplementedError

    def _chance(self, histories: Histories) -> tuple[Array, Array]:
        """Mean and mean square of the probability to take an opportunity while alive."""
        raise NotImplementedError

    def _stayed(self, T: Array, n_ahead: int) -> Array:
        """Probability to live through 1, 2 .. n_ahead further opportunities, one line a customer alive after T."""
        gamma, delta = self._dropout()
        j = np.arange(1, n_ahead + 1)
        return np.exp(betaln(gamma, delta + T[:, None] + j) - betaln(gamma, delta + T)[:, None])

    def _alive_moments(self, histories: Histories, horizon: Horizon) -> PurchaseMoments:
        n_ahead = int(horizon.length)
        stayed = self._stayed(histories.T, n_ahead)
        factors = horizon.factors[np.searchsorted(horizon.ends, np.arange(1, n_ahead + 1))]
        mean, square = self._chance(histories)
        before = np.cumsum(factors) - factors
        return PurchaseMoments(
            p_alive=np.ones(len(histories)),
            expected=mean * stayed.sum(axis=1),
            discounted=mean * (stayed @ factors),
            discounted_squares=mean * (stayed @ factors**2),
            discounted_pairs=square * 2 * (stayed @ (factors * before)),
            p_none=1 - self._alive_at_least(histories, horizon.length, 1)[:, 0],
        )

    def _alive_discounted(self, histories: Histories, force: float) -> Array:
        T, row_of = np.unique(histories.T, return_inverse=True)
        n_ahead = int(np.ceil(_FAR / force))
        factors = np.exp(-force * np.arange(1, n_ahead + 1))
        sums = np.array([float((self._stayed(T[i : i + 1], n_ahead) @ factors)[0]) for i in range(len(T))])
        return np.asarray(self._chance(histories)[0] * sums[row_of])
