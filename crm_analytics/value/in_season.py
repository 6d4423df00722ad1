"""Purchase models that live by a season's clock.

In a month of index 2 the clock of buying runs twice as fast. Measured on that clock, purchases come at a steady rate
again, so a model fitted in *season days* is season-aware in all it says: exactly for NBD, BG/NBD and MBG/NBD, whose
dropout follows purchases; in Pareto/NBD leaving is taken to run on the same clock.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Self

import numpy as np
import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.value.forecasts import ForecastingModel, FuturePurchases
from crm_analytics.value.histories import Array, to_polars
from crm_analytics.value.likelihood import FitInfo
from crm_analytics.value.purchases import YEAR, Horizon, PurchaseMoments, discounted_steps, plain_horizon
from crm_analytics.value.season import EPOCH, Season


class InSeason:
    """A purchase model on the season's clock: answers in calendar days, and needs ``first_day`` beside T (days).

    >>> from crm_analytics.value.nbd import NbdNoDropout
    >>> model = NbdNoDropout()
    >>> model.params_ = {"r": 1.0, "alpha": 9.0}
    >>> christmas = InSeason(model, Season((0.5,) * 6 + (1.5,) * 6))
    >>> someone = pl.DataFrame({"frequency": [0], "recency": [0], "T": [1], "first_day": [dt.date(2023, 6, 29)]})
    >>> christmas.expected_purchases(someone, 10).round(3).to_list()  # ten days of July are 15 season days
    [1.579]
    """

    def __init__(self, model: ForecastingModel, season: Season) -> None:
        self.model, self.season = model, season

    @property
    def code(self) -> str:
        return f"{self.model.code}_in_season"

    @property
    def params_(self) -> dict[str, float]:
        return self.model.params_

    @property
    def log_likelihood_(self) -> float:
        """On the season's clock: not to be compared with that of a model on the calendar's."""
        return self.model.log_likelihood_

    @property
    def standard_errors_(self) -> dict[str, float]:
        return self.model.standard_errors_

    @property
    def fit_(self) -> FitInfo:
        return self.model.fit_

    def fit(self, customers: Any) -> Self:
        """Fit the model to the histories in season days."""
        self.model.fit(self.in_season_days(customers))
        return self

    def p_alive(self, customers: Any) -> pl.Series:
        """Probability of being active at T, one a row."""
        return self.model.p_alive(self.in_season_days(customers))

    def expected_purchases(self, customers: Any, horizon: float) -> pl.Series:
        """Purchases expected within the horizon (days) after T, one a row."""
        return self.model.expected_purchases(
            self.in_season_days(customers), self._ahead(customers, plain_horizon(horizon)).length
        )

    def purchase_moments(self, customers: Any, horizon: Horizon) -> PurchaseMoments:
        """Moments of the purchases within a discounted horizon, for the usable rows."""
        return self.model.purchase_moments(self.in_season_days(customers), self._ahead(customers, horizon))

    def purchase_probabilities(self, customers: Any, horizon: float, n_max: int) -> Array:
        """Probability of 0, 1 .. n_max purchases within the horizon."""
        ahead = self._ahead(customers, plain_horizon(horizon)).length
        return self.model.purchase_probabilities(self.in_season_days(customers), ahead, n_max)

    def discounted_expected(
        self, customers: Any, annual_discount_rate: float, horizon: float | None = None, *, year: float = YEAR
    ) -> pl.Series:
        """Discounted expected residual purchases; over an infinite horizon the season's months even out."""
        table = self.in_season_days(customers)
        if horizon is None:
            return self.model.discounted_expected(table, annual_discount_rate, year=year)
        steps = self._ahead(customers, discounted_steps(horizon, annual_discount_rate, year))
        return self.model.discounted_within(table, steps)

    def sample_future(self, customers: Any, horizon: float, seed: int = 0, *, n_draws: int = 1) -> FuturePurchases:
        """Draw each customer's purchases within the horizon after T, given the history."""
        ahead = self._ahead(customers, plain_horizon(horizon)).length
        drawn = self.model.sample_future(self.in_season_days(customers), ahead, seed, n_draws=n_draws)
        start = self._as_of(to_polars(customers)).toordinal()
        days, passed = self.season.clock(start, start + int(np.ceil(horizon)) + 1)
        return replace(drawn, at=np.interp(drawn.at, passed, days) - start)

    def params_drawn(self, n_draws: int, seed: int = 0) -> list[Self]:
        """Copies with parameters drawn from their normal approximation; the season stays as it is."""
        return [type(self)(model, self.season) for model in self.model.params_drawn(n_draws, seed)]

    def in_season_days(self, customers: Any) -> pl.DataFrame:
        """The table with recency and T on the season's clock. Raises UnknownColumn without first_day."""
        table = to_polars(customers)
        if "first_day" not in table.columns:
            raise UnknownColumn(column="first_day", available=table.columns)
        first_days = table["first_day"].cast(pl.Date).cast(pl.Int32)
        first = first_days.cast(pl.Float64).to_numpy() + EPOCH
        recency, T = (table[name].cast(pl.Float64).to_numpy() for name in ("recency", "T"))
        if not np.isfinite(first).any():
            return table
        days, passed = self.season.clock(int(np.nanmin(first)), int(np.nanmax(first + T)) + 1)
        at_first = np.interp(first, days, passed)
        on_clock = {
            "recency": np.interp(first + recency, days, passed) - at_first,
            "T": np.interp(first + T, days, passed) - at_first,
        }
        return table.with_columns(pl.Series(name, values).fill_nan(None) for name, values in on_clock.items())

    def _ahead(self, customers: Any, horizon: Horizon) -> Horizon:
        return self.season.horizon(horizon, self._as_of(to_polars(customers)))

    @staticmethod
    def _as_of(table: pl.DataFrame) -> dt.date:
        end = table.select((pl.col("first_day") + pl.duration(days=pl.col("T").cast(pl.Int64))).max()).item()
        return end or dt.date(1970, 1, 1)
