"""What past campaigns teach about the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtri

from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.returns import CampaignResult
from crm_analytics.messages import Message, Severity
from crm_analytics.schemas import ValueBasis

_LEVEL = 0.95  # of the bounds that the store keeps, and of the range that is given back


@dataclass(frozen=True)
class ExpectedResponse:
    """Uplift to expect from the next campaign, a targeted customer, with the range that it should fall into."""

    estimate: float
    low: float
    high: float
    n_results: int  # measurements of this very channel and segment; 0 = only the others speak
    n_others: int  # measurements of other channels or segments that were leant on


def expected_response(
    results: pl.DataFrame, *, channel: str, segment: str | None = None, metric: str = "margin"
) -> ExpectedResponse | None:
    """What the memory lets expect of a channel and segment: RESULTS -> metric a customer; None without any result.

    Measurements count by their precision; those of the same channel and segment are shrunken towards the mean of
    all (empirical Bayes, with the spread between campaigns by DerSimonian & Laird 1986). The last measurement of
    a campaign and segment counts; one without an interval can't be weighed and doesn't.

    >>> past = pl.DataFrame({"campaign_id": ["spring"], "segment": [None], "channel": ["email"], "metric": ["margin"],
    ...                      "estimate": [2.0], "low": [1.0], "high": [3.0]}, schema_overrides={"segment": pl.String})
    >>> expected_response(past, channel="email").estimate
    2.0
    """
    usable = _usable(results, metric)
    if usable.is_empty():
        return None
    is_here = (usable["channel"] == str(channel)) & usable["segment"].eq_missing(pl.Series([segment], dtype=pl.String))
    estimates, variances = usable["estimate"].to_numpy(), _variances(usable)
    between = _between_variance(estimates, variances)
    mean, mean_variance = _weighted_mean(estimates, variances + between)
    here = is_here.to_numpy()
    if here.any():
        mean, mean_variance = _shrink(estimates[here], variances[here], (mean, mean_variance), between)
    reach = float(ndtri((1 + _LEVEL) / 2)) * (mean_variance + between) ** 0.5
    return ExpectedResponse(mean, mean - reach, mean + reach, int(here.sum()), int((~here).sum()))


def channel_effect(results: pl.DataFrame, *, channel: str, metric: str = "margin") -> tuple[float, float] | None:
    """Mean uplift of a channel's whole campaigns and its variance: RESULTS -> metric a customer; None without any.

    Random effects (DerSimonian & Laird 1986): campaigns of one channel may differ beyond chance.

    >>> past = pl.DataFrame({"campaign_id": ["spring", "fall"], "segment": [None, None], "channel": ["email"] * 2,
    ...                      "metric": ["margin"] * 2, "estimate": [2.0, 4.0], "low": [1.0, 3.0], "high": [3.0, 5.0]})
    >>> channel_effect(past, channel="email")[0]
    3.0
    """
    usable = _usable(results, metric).filter(pl.col("segment").is_null(), pl.col("channel") == str(channel))
    if usable.is_empty():
        return None
    estimates, variances = usable["estimate"].to_numpy(), _variances(usable)
    return _weighted_mean(estimates, variances + _between_variance(estimates, variances))


def _usable(results: pl.DataFrame, metric: str) -> pl.DataFrame:
    weighable = (pl.col("metric") == metric) & (pl.col("high") > pl.col("low"))
    return results.filter(weighable).unique(["campaign_id", "segment", "channel"], keep="last", maintain_order=True)


def _variances(results: pl.DataFrame) -> np.ndarray:
    width = (results["high"] - results["low"]).to_numpy()
    return np.asarray((width / (2 * ndtri((1 + _LEVEL) / 2))) ** 2)


def _weighted_mean(estimates: np.ndarray, variances: np.ndarray) -> tuple[float, float]:
    weights = 1 / variances
    return float(weights @ estimates / weights.sum()), float(1 / weights.sum())


def _between_variance(estimates: np.ndarray, variances: np.ndarray) -> float:
    weights = 1 / variances
    mean, _ = _weighted_mean(estimates, variances)
    excess = float(weights @ (estimates - mean) ** 2) - (len(estimates) - 1)
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    return max(0.0, excess / scale) if scale > 0 else 0.0


def _shrink(
    estimates: np.ndarray, variances: np.ndarray, prior: tuple[float, float], between: float
) -> tuple[float, float]:
    own, own_variance = _weighted_mean(estimates, variances)
    trust = between / (between + own_variance)  # no spread between campaigns: all of them measure the same thing
    mean = trust * own + (1 - trust) * prior[0]
    return mean, trust * own_variance + (1 - trust) ** 2 * prior[1]


def propose_next(
    result: CampaignResult, plan: Campaign, *, by_segment: Mapping[str, CampaignResult] | None = None
) -> list[Message]:
    """What a measured campaign suggests for the next one, the most important first.

    Codes: next.repeat_same, next.goods_unpaid, next.cut_cost, next.stop, next.larger_holdout, next.more_customers,
    next.drop_segment.
    """
    return [*_verdict(result, plan), *_losing_segments(by_segment or {})]


def _verdict(result: CampaignResult, plan: Campaign) -> list[Message]:
    if result.profit_low is not None and result.profit_low > 0:
        # revenue above the cost of contact is no profit before the goods are paid
        code = "next.repeat_same" if result.value_basis == ValueBasis.MARGIN else "next.goods_unpaid"
        return [Message(code, {"profit": result.profit, "profit_low": result.profit_low})]
    if result.profit_high is not None and result.profit_high < 0:
        return _after_a_loss(result, plan)
    return _when_undecided(result, plan)


def _after_a_loss(result: CampaignResult, plan: Campaign) -> list[Message]:
    affordable = result.uplift.estimate - plan.fixed_cost / max(result.uplift.n_targeted, 1)
    if affordable > 0 and result.value_basis == ValueBasis.MARGIN:
        return [Message("next.cut_cost", {"cost_per_contact": affordable})]
    return [Message("next.stop", {"profit": result.profit, "profit_high": result.profit_high}, Severity.WARNING)]


def _when_undecided(result: CampaignResult, plan: Campaign) -> list[Message]:
    proposals = []
    if plan.holdout_rate < 0.5:  # half and half sees most
        proposals.append(Message("next.larger_holdout", {"holdout_rate": min(0.5, 2 * plan.holdout_rate)}))
    needed = _customers_needed(result)
    if needed is not None:
        proposals.append(Message("next.more_customers", {"n_customers": needed}))
    return proposals


def _customers_needed(result: CampaignResult) -> int | None:
    """Audience at which this profit, if it is real, would show: the interval shrinks with the root of the size."""
    uplift = result.uplift
    if uplift.low is None or uplift.high is None or result.profit <= 0 or result.value_basis != ValueBasis.MARGIN:
        return None
    reach = (uplift.high - uplift.low) / 2
    profit = result.profit / max(uplift.n_targeted, 1)
    return int(np.ceil((uplift.n_targeted + uplift.n_held_out) * (reach / profit) ** 2))


def _losing_segments(by_segment: Mapping[str, CampaignResult]) -> list[Message]:
    return [
        Message("next.drop_segment", {"segment": segment, "profit": result.profit}, Severity.WARNING)
        for segment, result in by_segment.items()
        if result.profit_high is not None and result.profit_high < 0
    ]
