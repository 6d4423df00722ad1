"""Purchases themselves as the value: what lets totals of purchases have the same ranges as totals of money."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import polars as pl

from crm_analytics.value.gamma_gamma import SpendMoments
from crm_analytics.value.histories import to_polars
from crm_analytics.value.likelihood import FittedModel


class OneAPurchase(FittedModel):
    """Every purchase counts as 1.

    >>> OneAPurchase().expected_spend(pl.DataFrame({"frequency": [0, 7]})).to_list()
    [1.0, 1.0]
    """

    code = "one_a_purchase"
    param_names = ()

    def fit(self, customers: Any) -> Self:
        """Nothing is estimated."""
        return self

    def expected_spend(self, customers: Any) -> pl.Series:
        """1 a row."""
        return pl.Series("expected_spend", self.spend_moments(customers).mean)

    def spend_moments(self, customers: Any) -> SpendMoments:
        """1 a purchase, without any spread."""
        ones = np.ones(to_polars(customers).height)
        return SpendMoments(ones, ones, ones)
