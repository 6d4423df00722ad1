"""What to change next time, each change with what it should bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from scipy.special import ndtri

from crm_analytics.campaigns.best_cut import BestCut
from crm_analytics.campaigns.memory import channel_effect, propose_next
from crm_analytics.campaigns.plan import Campaign
from crm_analytics.campaigns.returns import CampaignResult
from crm_analytics.campaigns.several import Comparison
from crm_analytics.messages import Message

_REACH = float(ndtri(0.975))
_CLEAR = 0.05  # p-value, corrected for all pairs, below which one treatment beats another
Range = tuple[float, float, float]  # expected, low, high; currency over the whole audience


@dataclass(frozen=True)
class Proposal:
    """One change for the next campaign; ``gain`` is what it should add to doing the same again, in currency.

    ``changes`` holds fields of the plan (holdout in percent, cost, channel, offer, without, ...) as text; None where
    no campaign is proposed.
    """

    message: Message
    gain: Range | None
    changes: Mapping[str, str] | None


def propose(
    result: CampaignResult,
    plan: Campaign,
    *,
    by_segment: Mapping[str, CampaignResult] | None = None,
    memory: pl.DataFrame | None = None,
    variants: tuple[Comparison, ...] = (),
    cut: BestCut | None = None,
) -> list[Proposal]:
    """Turn a result into changes of the next plan, the most important first.

    ``memory`` (RESULTS) may know a better channel, ``variants`` (measured against one another) a better offer, ``cut``
    a threshold below which contact doesn't earn its cost; each is proposed only when its interval is above 0.
    """
    segments = by_segment or {}
    first = [
        Proposal(message, _gain_of(message, result, plan, segments), _changes_of(message, plan))
        for message in propose_next(result, plan, by_segment=segments)
    ]
    offers, audiences = _better_offer(variants, plan), _better_audience(cut, result)
    found = [*first, *offers, *audiences, *_other_channel(memory, result, plan)]
    return sorted(found, key=_costs_money)  # stable: what costs money comes last


def _costs_money(proposal: Proposal) -> bool:
    return proposal.gain is not None and proposal.gain[0] < 0


def _gain_of(
    message: Message, result: CampaignResult, plan: Campaign, by_segment: Mapping[str, CampaignResult]
) -> Range | None:
    if message.code == "next.cut_cost":
        saved = (plan.cost_per_contact - float(message.params["cost_per_contact"])) * result.uplift.n_targeted
        return saved, saved, saved
    if message.code == "next.stop" and result.profit_low is not None and result.profit_high is not None:
        return -result.profit, -result.profit_high, -result.profit_low
    if message.code == "next.drop_segment":
        part = by_segment[str(message.params["segment"])]
        if part.profit_low is not None and part.profit_high is not None:
            return -part.profit, -part.profit_high, -part.profit_low
    if message.code == "next.larger_holdout":
        return _price_of_certainty(result, plan, float(message.params["holdout_rate"]))
    if message.code == "next.more_customers":
        everyone = result.uplift.n_targeted + result.uplift.n_held_out
        more = int(message.params["n_customers"]) / everyone - 1
        if result.profit_low is not None and result.profit_high is not None:
            profits = (result.profit, result.profit_low, result.profit_high)
            expected, low, high = (more * (profit + plan.fixed_cost) for profit in profits)  # paid once all the same
            return expected, low, high
    return None  # the same again adds nothing


def _price_of_certainty(result: CampaignResult, plan: Campaign, holdout_rate: float) -> Range | None:
    """What those who are no longer contacted would have brought, cost of contact taken off, as a loss."""
    uplift = result.uplift
    if uplift.low is None or uplift.high is None:
        return None
    n_fewer = uplift.n_targeted - (uplift.n_targeted + uplift.n_held_out) * (1 - holdout_rate)
    each = (uplift.estimate, uplift.high, uplift.low)
    expected, low, high = (n_fewer * (plan.cost_per_contact - brought) for brought in each)
    return expected, low, high


def _changes_of(message: Message, plan: Campaign) -> Mapping[str, str] | None:
    params = message.params
    if message.code in ("next.repeat_same", "next.goods_unpaid"):
        return {}
    if message.code == "next.cut_cost":
        return {"cost": f"{params['cost_per_contact']:.2f}"}
    if message.code == "next.larger_holdout":
        return {"holdout": str(round(100 * params["holdout_rate"]))}
    if message.code == "next.more_customers":
        return {"audience": "", "without": ""}
    if message.code == "next.drop_segment":
        without = [*plan.audience.get("without", []), str(params["segment"])]
        return {"without": ",".join(without)}
    return None


def _better_offer(variants: tuple[Comparison, ...], plan: Campaign) -> list[Proposal]:
    """The treatment that beats another beyond doubt, with its offer."""
    offers = {str(each.get("name")): str(each.get("offer", "")) for each in plan.variants}
    clear = [each for each in variants if each.p_adjusted is not None and each.p_adjusted < _CLEAR]
    if not clear:
        return []
    widest = max(clear, key=lambda each: abs(each.uplift.estimate))
    is_first = widest.uplift.estimate > 0
    best = widest.variant if is_first else str(widest.against)
    n_changed = widest.uplift.n_held_out if is_first else widest.uplift.n_targeted  # those who got the worse one
    sizes = sorted(abs(each or 0.0) * n_changed for each in (widest.uplift.low, widest.uplift.high))
    gain = (abs(widest.uplift.estimate) * n_changed, sizes[0], sizes[1])
    return [Proposal(Message("next.best_variant", {"variant": best}), gain, {"offer": offers.get(best, "")})]


def _better_audience(cut: BestCut | None, result: CampaignResult) -> list[Proposal]:
    if cut is None or cut.low <= 0:
        return []
    n = result.uplift.n_targeted + result.uplift.n_held_out
    params = {"threshold": cut.threshold, "customer_share": cut.customer_share}
    message = Message("next.higher_threshold", params)
    return [Proposal(message, (cut.gain * n, cut.low * n, cut.high * n), {"current_value_min": f"{cut.threshold:.2f}"})]


def _other_channel(memory: pl.DataFrame | None, result: CampaignResult, plan: Campaign) -> list[Proposal]:
    """A channel whose campaigns brought more a contact, cost taken off, beyond chance."""
    if memory is None or memory.is_empty():
        return []
    metric, n = result.uplift.metric, result.uplift.n_targeted
    here = channel_effect(memory, channel=plan.channel, metric=metric)
    found: list[Proposal] = []
    for channel in sorted(set(memory["channel"].drop_nulls()) - {str(plan.channel)}):
        there, cost = channel_effect(memory, channel=channel, metric=metric), contact_cost(memory, channel)
        if here is None or there is None or cost is None:
            continue
        more = there[0] - here[0] - (cost - plan.cost_per_contact)
        reach = _REACH * (there[1] + here[1]) ** 0.5
        if more > reach:
            gain = (more * n, (more - reach) * n, (more + reach) * n)
            changes = {"channel": channel, "cost": f"{cost:.2f}"}
            found.append(Proposal(Message("next.other_channel", {"channel": channel}), gain, changes))
    return found


def contact_cost(memory: pl.DataFrame, channel: str) -> float | None:
    """Mean cost of a contact by a channel, the fixed cost shared out: RESULTS -> currency; None where it isn't known.

    >>> table = pl.DataFrame({"campaign_id": ["a"], "segment": [None], "channel": ["email"], "cost": [50.0],
    ...                       "n_targeted": [100]})
    >>> contact_cost(table, "email")
    0.5
    """
    # whole campaigns: a segment's cost leaves the fixed cost out; what is no money has no cost
    told = pl.col("segment").is_null() & pl.col("cost").is_not_null() & (pl.col("n_targeted") > 0)
    known = memory.filter(told, pl.col("channel") == channel).unique("campaign_id", keep="last")
    return float(known["cost"].sum()) / int(known["n_targeted"].sum()) if known.height else None
