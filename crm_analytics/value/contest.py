"""Everybody forecasts from one past day: every model and every formula done by hand, from what was known on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from crm_analytics.settings import ValueRules
from crm_analytics.value.clv import estimate_clv
from crm_analytics.value.contenders import find_season, in_season, make_model
from crm_analytics.value.fallback import fit_purchases, fit_spend
from crm_analytics.value.gamma_gamma import GammaGamma, SpendModel
from crm_analytics.value.histories import Array
from crm_analytics.value.money import kept_share
from crm_analytics.value.naive import NAIVE_FORMULAS
from crm_analytics.value.origins import Origin
from crm_analytics.value.purchases import PurchaseModel, monthly_horizon


@dataclass(frozen=True)
class Forecast:
    """What one contender expects of each customer of an origin."""

    code: str
    used: str
    purchases: Array
    value: Array
    model: PurchaseModel | None = None

    @property
    def is_naive(self) -> bool:
        return self.model is None


def that_differ(models: tuple[str, ...], last: Origin) -> tuple[str, ...]:
    """Leave out models in season where no season is known by the last origin: they would repeat the others."""
    return tuple(code for code in models if not in_season(code) or find_season(code, last.before, as_of=last.date))


def forecast_from(origin: Origin, rules: ValueRules, models: tuple[str, ...]) -> list[Forecast]:
    """Forecasts of the models, then of the formulas; all share the spend model, margins and refunds of that day."""
    rules = replace(rules, horizon_days=origin.length_days)
    spend, _ = fit_spend(origin.customers, GammaGamma(), rules)
    found = [
        _by_model(origin, make_model(code, find_season(code, origin.before, as_of=origin.date)), spend, rules)
        for code in models
    ]
    return [*found, *(_by_hand(origin, code, spend, rules) for code in NAIVE_FORMULAS)]


def _by_model(origin: Origin, wanted: PurchaseModel, spend: SpendModel, rules: ValueRules) -> Forecast:
    code = wanted.code  # a fallback has another one
    model, _ = fit_purchases(origin.customers, wanted, rules)
    valued = estimate_clv(origin.customers, model=model, spend=spend, rules=rules)
    purchases, value = (valued[name].fill_null(0.0).to_numpy() for name in ("expected_purchases", "clv"))
    return Forecast(code, model.code, purchases, value, model)


def _by_hand(origin: Origin, code: str, spend: SpendModel, rules: ValueRules) -> Forecast:
    purchases = NAIVE_FORMULAS[code](origin)
    horizon = monthly_horizon(rules.horizon_days, rules.annual_discount_rate)
    factor = float(horizon.factors @ horizon.widths) / horizon.length
    kept = kept_share(origin.customers, rules=rules).rates
    value = purchases * spend.spend_moments(origin.customers).mean * kept * factor
    return Forecast(code, code, purchases, np.nan_to_num(value))
