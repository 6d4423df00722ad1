"""A campaign in money: what it caused, what it cost, what stays; and what a planned test can see."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from scipy.special import ndtri

from crm_analytics.campaigns.measurement import Uplift
from crm_analytics.errors import NotEnoughData
from crm_analytics.schemas import ValueBasis
from crm_analytics.settings import require


@dataclass(frozen=True)
class CampaignResult:
    """A measured campaign in currency; None = can't be said (no interval, or no cost to divide by)."""

    uplift: Uplift
    incremental_margin: float
    incremental_margin_low: float | None
    incremental_margin_high: float | None
    cost: float
    profit: float
    profit_low: float | None
    profit_high: float | None
    roi: float | None
    roi_low: float | None
    roi_high: float | None
    credit_everything: float  # all that the targeted bought: what a campaign without a hold-out would claim
    value_basis: str  # margin, or revenue where cost is unknown
    profit_chance: float | None = None  # how sure the interval makes it that the profit is above 0


def campaign_result(
    uplift: Uplift, *, n_targeted: int, cost_per_contact: float = 0.0, fixed_cost: float = 0.0
) -> CampaignResult:
    """Turn an uplift in margin (or revenue) into money: incremental margin = uplift x targeted; ROI on the cost.

    Profit = incremental margin - cost; roi = profit / cost, null without cost. The bounds are those of the uplift.
    Raises InvalidSetting for a metric that is no money.

    >>> table = pl.DataFrame({"arm": ["targeted"] * 2 + ["held_out"] * 2, "margin": [8.0, 4.0, 2.0, 2.0]})
    >>> from crm_analytics.campaigns.measurement import measure_uplift
    >>> result = campaign_result(measure_uplift(table), n_targeted=2, cost_per_contact=1.0, fixed_cost=2.0)
    >>> result.incremental_margin, result.cost, result.roi, result.credit_everything
    (8.0, 4.0, 1.0, 12.0)
    """
    require(uplift.metric in list(ValueBasis), "metric", uplift.metric, "margin or revenue")
    for name, cost_part in (("cost_per_contact", cost_per_contact), ("fixed_cost", fixed_cost)):
        require(cost_part >= 0, name, cost_part, "0 or more")
    cost = cost_per_contact * n_targeted + fixed_cost
    caused = {name: _times(value, n_targeted) for name, value in _bounds(uplift).items()}
    return CampaignResult(
        uplift=uplift,
        incremental_margin=uplift.estimate * n_targeted,
        incremental_margin_low=caused["low"],
        incremental_margin_high=caused["high"],
        cost=cost,
        profit=uplift.estimate * n_targeted - cost,
        profit_low=_less(caused["low"], cost),
        profit_high=_less(caused["high"], cost),
        roi=_roi(uplift.estimate * n_targeted, cost),
        roi_low=_roi(caused["low"], cost),
        roi_high=_roi(caused["high"], cost),
        credit_everything=uplift.mean_targeted * n_targeted,
        value_basis=uplift.metric,
        profit_chance=uplift.chance_above(cost / n_targeted) if n_targeted else None,
    )


def _bounds(uplift: Uplift) -> dict[str, float | None]:
    return {"low": uplift.low, "high": uplift.high}


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def _less(value: float | None, cost: float) -> float | None:
    return None if value is None else value - cost


def _roi(caused: float | None, cost: float) -> float | None:
    return None if caused is None or cost <= 0 else (caused - cost) / cost


def detectable_uplift(
    past_values: pl.Series, *, n_customers: int, holdout_rate: float = 0.2, power: float = 0.8, level: float = 0.95,
    mean: float | None = None,
) -> float:  # fmt: skip
    """The smallest uplift a customer that a test of this size sees with the given power, in the values' unit.

    ``past_values``: the metric of such customers, each one with or without a purchase, in a past window as long as
    the campaign's (or what strata and covariate leave of it). (z of level + z of power) x standard deviation x
    root(1/targeted + 1/held out); with the metric's ``mean`` the targeted vary more by the share that they buy more,
    as they do when contact makes more purchases of the same kind. It is too hopeful for fewer than 30 expected
    buyers an arm. Raises NotEnoughData for an empty arm or fewer than two values. Source: Cohen 1988, chapter 2.

    >>> round(detectable_uplift(pl.Series([0.0, 0.0, 0.0, 40.0]), n_customers=400), 2)
    7.0
    >>> round(detectable_uplift(pl.Series([0.0, 0.0, 0.0, 40.0]), n_customers=400, mean=10.0), 2)
    7.51
    """
    require(0 < holdout_rate < 1, "holdout_rate", holdout_rate, "between 0 and 1")
    require(0.5 <= power < 1, "power", power, "0.5 to below 1")
    n_held_out = round(n_customers * holdout_rate)
    n_targeted = n_customers - n_held_out
    if min(n_held_out, n_targeted) < 1:
        raise NotEnoughData(what="detectable_uplift", needed=2, found=n_customers)
    spread = past_values.drop_nulls().cast(pl.Float64).to_frame("_value").select(pl.col("_value").std()).item()
    if spread is None:
        raise NotEnoughData(what="detectable_uplift", needed=2, found=len(past_values.drop_nulls()))
    reach = float(ndtri((1 + level) / 2) + ndtri(power)) * float(spread)
    still = reach**2 * (1 / n_held_out + 1 / n_targeted)
    growing = reach**2 / (mean * n_targeted) if mean is not None and mean > 0 else 0.0
    return float((growing + (growing**2 + 4 * still) ** 0.5) / 2)
