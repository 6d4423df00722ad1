"""Which channel for whom: the expected net gain of a contact, and what the customer prefers.

The teaching texts' example is chasing debts: a letter costs about 1, a telephone call about 30, so a call must win
much more often, or be about much more money; and whoever brings less than either costs is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from crm_analytics.errors import UnknownColumn
from crm_analytics.schemas import Arm, ContactChannel
from crm_analytics.settings import require

CHANNELS = tuple(map(str, ContactChannel))
FORGONE = 0.2  # share of the best channel's net gain that a customer's preference may cost


@dataclass(frozen=True)
class ChannelTerms:
    """What a channel does and costs."""

    response: float  # share of the contacted who respond because of the contact, 0 to 1
    cost: float  # currency a contact

    def __post_init__(self) -> None:
        require(0 <= self.response <= 1, "response", self.response, "0 to 1")
        require(self.cost >= 0, "cost", self.cost, "0 or more")


def choose_channels(
    customers: pl.DataFrame,
    terms: Mapping[str, ChannelTerms],
    *,
    worth: pl.Series,
    forgone: float = FORGONE,
    consent_confirmed: bool = False,
) -> pl.DataFrame:
    """Choose each customer's channel: customers -> + best_channel, net_gain, choice_reason, rows kept.

    Net gain of a channel = response x worth of a response - cost, in currency; ``worth`` is each customer's, in row
    order. The highest wins; the preferred channel is taken in its place where it gives up at most ``forgone`` of it.
    best_channel and net_gain are null for those left alone. choice_reason: highest_gain, preferred, costs_more,
    no_consent (nobody may be reached by any channel on offer) or worth_unknown. Raises UnknownColumn for a channel
    without terms in the schema, InvalidSetting.

    >>> people = pl.DataFrame({"customer_id": ["a", "b"], "consent_email": [True] * 2, "consent_phone": [True] * 2})
    >>> terms = {"email": ChannelTerms(0.02, 1.0), "phone": ChannelTerms(0.10, 30.0)}
    >>> chosen = choose_channels(people, terms, worth=pl.Series([40.0, 900.0]))
    >>> chosen.select("best_channel", "net_gain").rows()
    [(None, None), ('phone', 60.0)]
    """
    require(0 <= forgone <= 1, "forgone", forgone, "0 to 1")
    strange = [name for name in terms if name not in CHANNELS]
    if strange:
        raise UnknownColumn(column=strange, available=CHANNELS)
    offered = [name for name in CHANNELS if name in terms]
    known = customers.with_columns(_worth=worth.cast(pl.Float64)).with_columns(
        _gain(name, terms[name], customers.columns, consent_confirmed) for name in offered
    )
    gains = [f"_gain_{name}" for name in offered]
    best = known.with_columns(_best=pl.max_horizontal(gains) if gains else pl.lit(None, pl.Float64))
    return best.with_columns(_choices(customers.columns, offered, forgone)).pipe(_told).drop(
        "_worth", "_best", "_preferred_gain", "_top", *gains
    )  # fmt: skip


def _gain(channel: str, terms: ChannelTerms, columns: Iterable[str], confirmed: bool) -> pl.Expr:
    consent = f"consent_{channel}"
    agreed = pl.col(consent) if consent in columns else pl.lit(None, pl.Boolean)
    gain = pl.col("_worth") * terms.response - terms.cost
    return pl.when(agreed.fill_null(confirmed)).then(gain).alias(f"_gain_{channel}")


def _choices(columns: Iterable[str], offered: list[str], forgone: float) -> list[pl.Expr]:
    """The channel with the highest gain, and what the preferred one would bring where it may stand in."""
    nothing = pl.lit(None, pl.String)
    top = pl.coalesce(*(pl.when(pl.col(f"_gain_{name}") == pl.col("_best")).then(pl.lit(name)) for name in offered),
                      nothing)  # fmt: skip
    preferred = pl.lit(None, pl.Float64)
    if "preferred_channel" in columns:
        own = [pl.when(pl.col("preferred_channel") == name).then(pl.col(f"_gain_{name}")) for name in offered]
        preferred = pl.coalesce(*own, preferred)
    is_enough = (preferred > 0) & (preferred >= (1 - forgone) * pl.col("_best"))
    return [top.alias("_top"), pl.when(is_enough).then(preferred).alias("_preferred_gain")]


def _told(judged: pl.DataFrame) -> pl.DataFrame:
    pays, by_choice = pl.col("_best") > 0, pl.col("_preferred_gain").is_not_null()
    preferred = pl.col("preferred_channel") if "preferred_channel" in judged.columns else pl.lit(None, pl.String)
    followed = by_choice & preferred.ne_missing(pl.col("_top"))
    return judged.with_columns(
        best_channel=pl.when(by_choice).then(preferred).when(pays).then(pl.col("_top")),
        net_gain=pl.when(by_choice).then(pl.col("_preferred_gain")).when(pays).then(pl.col("_best")),
        choice_reason=pl.when(pl.col("_worth").is_null())
        .then(pl.lit("worth_unknown"))
        .when(pl.col("_best").is_null())
        .then(pl.lit("no_consent"))
        .when(followed)
        .then(pl.lit("preferred"))
        .when(pays)
        .then(pl.lit("highest_gain"))
        .otherwise(pl.lit("costs_more")),
    )


def channel_table(chosen: pl.DataFrame) -> pl.DataFrame:
    """Who gets which channel: chosen customers -> best_channel, choice_reason, n_customers, net_gain, most first.

    >>> chosen = pl.DataFrame({"best_channel": ["post", "post"], "choice_reason": ["preferred"] * 2,
    ...                        "net_gain": [1.0, 2.0]})
    >>> channel_table(chosen).rows()
    [('post', 'preferred', 2, 3.0)]
    """
    return (
        chosen.group_by("best_channel", "choice_reason")
        .agg(n_customers=pl.len().cast(pl.Int64), net_gain=pl.col("net_gain").sum())
        .sort("n_customers", "choice_reason", descending=[True, False])
    )


def measured_response(tests: Iterable[tuple[str, pl.DataFrame]]) -> dict[str, float]:
    """Share of the contacted who bought because of it, by channel: (channel, OUTCOMES) of measured tests -> rate.

    Each test's difference of the shares of buyers between the arms, weighed by its size; below 0 counts as 0. A
    channel without a test is left out.

    >>> table = pl.DataFrame({"arm": ["targeted"] * 2 + ["held_out"] * 2, "is_buyer": [True, True, True, False]})
    >>> measured_response([("email", table)])
    {'email': 0.5}
    """
    sums: dict[str, list[float]] = {}
    for channel, outcomes in tests:
        shares = dict(outcomes.group_by("arm").agg(pl.col("is_buyer").cast(pl.Float64).mean()).iter_rows())
        if {str(arm) for arm in Arm} <= shares.keys():
            caused = (shares[str(Arm.TARGETED)] - shares[str(Arm.HELD_OUT)]) * outcomes.height
            found = sums.setdefault(channel, [0.0, 0.0])
            found[0] += caused
            found[1] += outcomes.height
    return {channel: max(caused / n, 0.0) for channel, (caused, n) in sums.items()}


def worth_of_response(customers: pl.DataFrame, *, basis: str) -> pl.Series:
    """What one response is worth: ``order`` (margin, else revenue, of the customer's usual order) or ``clv``; currency.

    An order's worth is its mean purchase value times the margin rate of the base (1 where costs are unknown); a
    customer without a repeat purchase gets what all have spent a purchase day. Null where not even that is known.

    >>> worth_of_response(pl.DataFrame({"clv": [5.0]}), basis="clv").to_list()
    [5.0]
    """
    require(basis in ("order", "clv"), "basis", basis, "order or clv")
    if basis == "clv":
        return customers["clv"].cast(pl.Float64)
    spent, days = float(customers["revenue"].sum()), int((customers["frequency"] + 1).sum() or 0)
    usual = spent / days if days > 0 else None
    own = customers["monetary_value"].cast(pl.Float64)
    return (own if usual is None else own.fill_null(usual)) * _margin_rate(customers)


def _margin_rate(customers: pl.DataFrame) -> float:
    known = customers.filter(pl.col("margin").is_not_null() & (pl.col("value_basis") == "margin"))
    revenue = float(known["revenue"].sum())
    return float(known["margin"].sum()) / revenue if revenue > 0 else 1.0
