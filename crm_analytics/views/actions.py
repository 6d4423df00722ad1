"""Tables behind "What to do": what a contact of a tier may be expected to bring, channel by channel."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from crm_analytics.campaigns.memory import expected_response
from crm_analytics.campaigns.proposals import contact_cost

MONEY_METRICS = ("margin", "revenue")


def measured_in(memory: pl.DataFrame, segment: str) -> pl.DataFrame:
    """What campaigns caused in one tier, the newest first: RESULTS -> its rows, the last measurement of each."""
    own = memory.filter(pl.col("segment") == segment)
    last = own.unique(["campaign_id", "channel", "metric"], keep="last", maintain_order=True)
    return last.sort("measured_on", "campaign_id", descending=[True, False])


def expected_by_channel(
    memory: pl.DataFrame, *, segment: str, n_by_channel: Mapping[str, int], metric: str
) -> pl.DataFrame:
    """What contacting a tier should bring by each channel that was measured: RESULTS -> ACTION_VIEW, the best first.

    Uplift a customer is that of ``expected_response`` (empirical Bayes over all campaigns), cost a contact the mean
    of what contacts cost by this channel (fixed cost included); net gain = customers x (uplift - cost), with the
    uplift's range. ``n_by_channel``: customers of the tier who may be contacted by a channel. A channel that was never
    measured in this metric, or whose cost isn't known, is left out.

    >>> memory = pl.DataFrame({"campaign_id": ["a"], "segment": ["gold"], "channel": ["email"], "metric": ["margin"],
    ...     "estimate": [2.0], "low": [1.0], "high": [3.0], "cost": [50.0], "n_targeted": [100]})
    >>> whole = memory.with_columns(segment=pl.lit(None, pl.String))
    >>> memory = pl.concat([memory, whole])
    >>> table = expected_by_channel(memory, segment="gold", n_by_channel={"email": 10}, metric="margin")
    >>> table.select("channel", "estimate", "cost_per_contact", "net_gain").row(0)
    ('email', 2.0, 0.5, 15.0)
    """
    channels = [each for each in _channels(memory, metric) if n_by_channel.get(each)]
    rows = [_expected(memory, each, segment, n_by_channel[each], metric) for each in channels]
    schema = {
        "channel": pl.String, "n_customers": pl.Int64, "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "cost_per_contact": pl.Float64, "net_gain": pl.Float64, "net_gain_low": pl.Float64,
        "net_gain_high": pl.Float64, "n_results": pl.Int64, "n_others": pl.Int64,
    }  # fmt: skip
    found = pl.DataFrame([row for row in rows if row is not None], schema=schema, orient="row")
    return found.sort("net_gain", "channel", descending=[True, False])


def _channels(memory: pl.DataFrame, metric: str) -> list[str]:
    return memory.filter(pl.col("metric") == metric)["channel"].drop_nulls().unique().sort().to_list()


def _expected(memory: pl.DataFrame, channel: str, segment: str, n: int, metric: str) -> tuple[object, ...] | None:
    response = expected_response(memory, channel=channel, segment=segment, metric=metric)
    cost = contact_cost(memory, channel)
    if response is None or cost is None:
        return None
    net = (n * (each - cost) for each in (response.estimate, response.low, response.high))
    told = (response.estimate, response.low, response.high, cost, *net)
    return (channel, n, *told, response.n_results, response.n_others)
