"""The one word on a campaign; more orders with less margin is never a success."""

from __future__ import annotations

from enum import StrEnum

from crm_analytics.campaigns.measurement import Uplift
from crm_analytics.campaigns.returns import CampaignResult
from crm_analytics.schemas import ValueBasis


class Verdict(StrEnum):
    """What a campaign's measurement amounts to."""

    PAID = "paid"  # it worked, and even the lower bound of the profit is above 0
    WORKED = "worked"  # it worked; whether it earned its cost is open
    COST_MORE = "cost_more"  # it worked, but even the upper bound of the profit is below 0
    LESS_MARGIN = "less_margin"  # more of what was measured, less margin
    HURT = "hurt"
    TOO_FEW = "too_few"  # may have helped or hurt
    NOTHING_BOUGHT = "nothing_bought"
    NOT_TRUSTED = "not_trusted"  # the arms aren't those that were drawn


def judge(uplift: Uplift, money: CampaignResult) -> Verdict:
    """Judge a campaign by its own metric and by its money (margin, or revenue where cost is unknown).

    Revenue above the cost of contact is no profit yet: without the cost of goods a campaign never counts as paid.

    >>> import polars as pl
    >>> from crm_analytics.campaigns import campaign_result, measure_uplift
    >>> table = pl.DataFrame({"arm": ["targeted", "held_out"], "margin": [0.0, 0.0]})
    >>> silent = measure_uplift(table)
    >>> judge(silent, campaign_result(silent, n_targeted=1))
    <Verdict.NOTHING_BOUGHT: 'nothing_bought'>
    """
    codes = {message.code for message in (*uplift.warnings, *money.uplift.warnings)}
    if codes & {"uplift.sample_ratio", "uplift.sample_ratio_of_arms"}:
        return Verdict.NOT_TRUSTED
    if uplift.low is None or uplift.high is None:
        return Verdict.NOTHING_BOUGHT if uplift.mean_targeted == uplift.mean_held_out == 0 else Verdict.TOO_FEW
    if uplift.high < 0:
        return Verdict.HURT
    if uplift.low <= 0:
        return Verdict.TOO_FEW
    return _of_success(money, is_less_margin="uplift.less_margin" in codes or money.uplift.estimate < 0)


def _of_success(money: CampaignResult, *, is_less_margin: bool) -> Verdict:
    if is_less_margin:
        return Verdict.LESS_MARGIN
    if money.value_basis == ValueBasis.MARGIN and money.profit_low is not None and money.profit_low > 0:
        return Verdict.PAID
    return Verdict.COST_MORE if money.profit_high is not None and money.profit_high < 0 else Verdict.WORKED
