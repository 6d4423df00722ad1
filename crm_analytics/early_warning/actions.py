"""What to do about each customer on the watch list: the action and channel with the highest expected net gain."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

from crm_analytics.campaigns.memory import ExpectedResponse, expected_response
from crm_analytics.schemas import ContactChannel
from crm_analytics.settings import SaveRates

CHANNELS = tuple(channel.value for channel in ContactChannel)


class WatchAction(StrEnum):
    """What is suggested."""

    SETTLE = "settle"  # first settle what is open
    CALL = "call"
    LETTER = "letter"
    EMAIL = "email"
    WAIT = "wait"  # no contact pays
    NO_CONSENT = "no_consent"  # may not be contacted


_BY_CHANNEL = {
    ContactChannel.PHONE.value: WatchAction.CALL.value,
    ContactChannel.POST.value: WatchAction.LETTER.value,
    ContactChannel.EMAIL.value: WatchAction.EMAIL.value,
}


def measured_save_rates(results: pl.DataFrame) -> dict[str, ExpectedResponse]:
    """What campaigns with a hold-out measured, by channel: RESULTS of the metric is_buyer -> share who bought for it.

    Only channels that were measured themselves are in it.
    """
    found = {channel: expected_response(results, channel=channel, metric="is_buyer") for channel in CHANNELS}
    return {channel: told for channel, told in found.items() if told is not None and told.n_results}


def save_rates(assumed: SaveRates, measured: Mapping[str, ExpectedResponse]) -> dict[str, float]:
    """Save rate by channel: the measured one where there is one (never below 0), else the assumed.

    >>> save_rates(SaveRates(), {"email": ExpectedResponse(-0.01, -0.02, 0.0, 1, 0)})["email"]
    0.0
    """
    return {**assumed.by_channel(), **{channel: max(told.estimate, 0.0) for channel, told in measured.items()}}


def add_actions(watched: pl.DataFrame, *, rates: Mapping[str, float], costs: Mapping[str, float]) -> pl.DataFrame:
    """Suggest what to do: + watch_action, suggested_channel, net_gain (currency); rows kept.

    Net gain of a channel = value_at_stake x save rate - cost of a contact. Only channels with consent count; where
    the data know nothing of consent, all do. An open request is settled first, whatever else is suggested.
    """
    gains = {channel: _gain(watched, channel, rates[channel], costs[channel]) for channel in CHANNELS}
    best = pl.max_horizontal(*gains.values())
    channel, action = pl.lit(None, pl.String), pl.lit(WatchAction.WAIT.value)
    for name in reversed(CHANNELS):
        wins = (gains[name] == best) & (best > 0)
        channel = pl.when(wins).then(pl.lit(name)).otherwise(channel)
        action = pl.when(wins).then(pl.lit(_BY_CHANNEL[name])).otherwise(action)
    action = pl.when(best.is_null()).then(pl.lit(WatchAction.NO_CONSENT.value)).otherwise(action)
    if "open_request_days" in watched.columns:
        is_open = pl.col("open_request_days").is_not_null()
        action = pl.when(is_open).then(pl.lit(WatchAction.SETTLE.value)).otherwise(action)
    gain = pl.when(best.is_not_null()).then(pl.max_horizontal(best, pl.lit(0.0))).round(2)
    return watched.with_columns(
        action.alias("watch_action"), channel.alias("suggested_channel"), gain.alias("net_gain")
    )


def _gain(watched: pl.DataFrame, channel: str, rate: float, cost: float) -> pl.Expr:
    gain = pl.col("value_at_stake") * rate - cost
    consent = f"consent_{channel}"
    return pl.when(pl.col(consent).fill_null(False)).then(gain) if consent in watched.columns else gain


def knows_consent(watched: pl.DataFrame) -> bool:
    """Whether the data say of any channel who may be contacted."""
    return any(f"consent_{channel}" in watched.columns for channel in CHANNELS)
