"""Value without an end: what a customer is worth over the whole rest of the relation."""

from __future__ import annotations

import numpy as np
import polars as pl

from crm_analytics.settings import ValueRules
from crm_analytics.value.gamma_gamma import SpendModel
from crm_analytics.value.money import kept_share
from crm_analytics.value.purchases import PurchaseModel


def add_lifetime_value(
    customers: pl.DataFrame, *, model: PurchaseModel, spend: SpendModel, rules: ValueRules
) -> pl.DataFrame:
    """Add clv over an infinite horizon: + clv_lifetime; keeps rows.

    clv_lifetime = discounted expected residual purchases (DERT; each discounted from its moment) x expected spend x
    (1 - refund rate) x margin rate. It takes the model at its word for decades that nobody has seen. Raises
    InvalidSetting at a discount rate of 0, where money of any year counts alike and there is no sum.
    """
    purchases = model.discounted_expected(customers, rules.annual_discount_rate).fill_null(np.nan).to_numpy()
    worth = purchases * spend.spend_moments(customers).mean * kept_share(customers, rules=rules).rates
    return customers.with_columns(pl.Series("clv_lifetime", worth).fill_nan(None))
