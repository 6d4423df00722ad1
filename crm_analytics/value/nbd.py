"""Models without dropout: the NBD of Ehrenberg (1959), a yardstick for the others, and the mean of the base."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy.special import betainc

from crm_analytics.errors import NotEnoughData
from crm_analytics.messages import Message, Severity
from crm_analytics.value.forecasts import ForecastingModel, Lives, draw_purchases
from crm_analytics.value.histories import Array, Histories, levels_of
from crm_analytics.value.likelihood import FitInfo, Likelihood, maximise
from crm_analytics.value.purchases import Horizon, PurchaseMoments
from crm_analytics.value.rising import log_rising, slope_rising


class WithoutDropout(ForecastingModel):
    """Customers buy at a personal rate, gamma distributed, and never leave: P(alive) is 1 for everyone who bought."""

    def _rates(self, histories: Histories) -> tuple[Array, Array]:
        """Shape and scale (1 / rate) of each customer's purchase rate, given the history."""
        raise NotImplementedError

    def _p_alive(self, histories: Histories) -> Array:
        return np.ones(len(histories))

    def _alive_moments(self, histories: Histories, horizon: Horizon) -> PurchaseMoments:
        shape, scale = self._rates(histories)
        area = float(horizon.factors @ horizon.widths)
        return PurchaseMoments(
            p_alive=np.ones(len(shape)),
            expected=shape * scale * horizon.length,
            discounted=shape * scale * area,
            discounted_squares=shape * scale * float(horizon.factors**2 @ horizon.widths),
            discounted_pairs=shape * (shape + 1) * scale**2 * area**2,
            p_none=np.exp(-shape * np.log1p(scale * horizon.length)),
        )

    def _alive_at_least(self, histories: Histories, horizon: float, n_max: int) -> Array:
        shape, scale = self._rates(histories)
        share = scale * horizon / (1 + scale * horizon)
        return np.asarray(betainc(np.arange(1, n_max + 1), shape[:, None], share[:, None]))

    def _alive_discounted(self, histories: Histories, force: float) -> Array:
        shape, scale = self._rates(histories)
        return shape * scale / force

    def _alive_lives(self, histories: Histories, ends: Array, rng: np.random.Generator) -> Lives:
        shape, scale = self._rates(histories)
        rate = rng.gamma(shape) * scale
        row, at = draw_purchases(rate, ends, rng)
        return Lives(rate, np.full(len(rate), np.inf), row, at)


class NbdNoDropout(WithoutDropout):
    """NBD: gamma distributed purchase rates, no dropout; params r, alpha. Source: Ehrenberg (1959).

    >>> import polars as pl
    >>> model = NbdNoDropout()
    >>> model.params_ = {"r": 1.0, "alpha": 10.0}
    >>> someone = pl.DataFrame({"frequency": [4], "recency": [30], "T": [40]})
    >>> model.expected_purchases(someone, 20)[0]
    2.0
    """

    code = "nbd"
    param_names = ("r", "alpha")

    def fit(self, customers: Any) -> Self:
        """Estimate r and alpha by maximum likelihood."""
        histories = self._read(customers)
        if not len(histories):
            raise NotEnoughData(what=self.code, needed=1, found=0)
        rate = max(histories.frequency.sum(), 0.5) / max(histories.T.sum(), 1e-6)
        starts = [np.log([r, r / rate]) for r in (1.0, 0.3, 5.0)]
        optimum = maximise(lambda rows: nbd_likelihood(histories.take(rows)), len(histories), starts)
        return self._keep(optimum, len(histories), histories.messages)

    def _rates(self, histories: Histories) -> tuple[Array, Array]:
        r, alpha = self.params_["r"], self.params_["alpha"]
        return r + histories.frequency, 1 / (alpha + histories.T)


class CohortMean(WithoutDropout):
    """The base's mean purchase rate for everyone, moved towards the customer's own by one purchase's weight.

    Params: rate = repeat purchases / time observed. Nothing is estimated, so it always exists; without any repeat
    purchase the rate is 0 and so are all forecasts.

    >>> import polars as pl
    >>> two = pl.DataFrame({"frequency": [0, 2], "recency": [0, 30], "T": [50, 50]})
    >>> CohortMean().fit(two).expected_purchases(two, 100).to_list()
    [1.0, 3.0]
    """

    code = "cohort_mean"
    param_names = ("rate",)

    def fit(self, customers: Any) -> Self:
        """Take the mean rate of the usable rows."""
        histories = self._read(customers)
        observed = float(histories.T.sum())
        n_repeats = float(histories.frequency.sum())
        self.params_ = {"rate": n_repeats / observed if observed > 0 else 0.0}
        silence = [] if n_repeats else [Message("value.no_repeat_purchases", {}, Severity.WARNING)]
        self.fit_ = FitInfo(True, len(histories), (*histories.messages, *silence))
        return self

    def _rates(self, histories: Histories) -> tuple[Array, Array]:
        rate = self.params_["rate"]
        return 1 + histories.frequency, rate / (1 + rate * histories.T)


def nbd_likelihood(histories: Histories) -> Likelihood:
    """Log-likelihood of all rows and its gradient, in the logarithms of r and alpha."""
    x, T = histories.frequency, histories.T
    levels, _, counts = levels_of(x)

    def evaluate(log_params: Array) -> tuple[float, Array]:
        r, alpha = np.exp(log_params)
        log_T, n = np.log(alpha + T), len(x)
        by_level = log_rising(r, levels)
        gradient = np.array([
            counts @ slope_rising(r, levels) + n * log_params[1] - log_T.sum(),
            n * r / alpha - ((r + x) / (alpha + T)).sum(),
        ])  # fmt: skip
        return float(counts @ by_level + n * r * log_params[1] - (r + x) @ log_T), gradient * np.exp(log_params)

    return Likelihood(evaluate, len(x))
