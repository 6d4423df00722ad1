"""How sure each customer's tier is: current value is observed, the thresholds are fixed, potential has a range."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from crm_analytics.segments.peers import Array, peer_levels
from crm_analytics.segments.potential import discounted_years, margin_rate
from crm_analytics.segments.tiers import TIERS, read_axes, thresholds_of, tier_numbers
from crm_analytics.segments.wallets import wallet_ranges
from crm_analytics.settings import EXPECTED, PEERS, RESIDUAL, WALLET, CertaintyRules, SegmentRules, ValueRules

_LARGE = 200_000  # customers; above, the peer level is learnt anew fewer times: each takes a second
_FEWER_DRAWS = 5


def add_tier_probability(
    customers: pl.DataFrame,
    rules: SegmentRules,
    *,
    certainty: CertaintyRules | None = None,
    value: ValueRules | None = None,
) -> pl.DataFrame:
    """Add how sure the tier is: + segment (at these thresholds), tier_probability; keeps rows; null = not assessed.

    Current value and both thresholds (money) are taken as they are; uncertain is whether potential reaches its
    threshold:

    - by wallet: the estimate errs and is drawn towards the wallets of alike customers (see ``wallets``); with enough
      known wallets, customers without one are judged so as well
    - by peers without wallets: the peer level is learnt anew from resampled customers
    - by clv: from the range of clv

    >>> one = pl.DataFrame({"current_value": [9.0], "growth_potential": [80.0], "potential_measure": ["wallet_headroom"],
    ...     "year_revenue": [100.0], "year_margin": [20.0], "revenue": [300.0], "margin": [60.0], "frequency": [3],
    ...     "T": [800], "value_basis": ["margin"], "wallet": [500.0]})
    >>> add_tier_probability(one, SegmentRules(9, 80))["tier_probability"].round(3).to_list()
    [0.5]
    """  # noqa: E501
    numbers = tier_numbers(read_axes(customers), rules)
    chances = chance_of_potential(
        customers, thresholds_of(rules)[1], certainty=certainty or CertaintyRules(), value=value or ValueRules()
    )
    is_promising = np.isin(numbers, [TIERS.index("gold"), TIERS.index("silver")])
    tiers = pl.Series([*TIERS, None], dtype=pl.String).gather(pl.Series(numbers))
    probability = pl.Series(np.where(is_promising, chances, 1 - chances), nan_to_null=True)
    is_assessed = pl.Series(numbers < len(TIERS))
    return customers.with_columns(
        tiers.alias("segment"), pl.when(is_assessed).then(probability).alias("tier_probability")
    )


def chance_of_potential(
    customers: pl.DataFrame, threshold: float, *, certainty: CertaintyRules, value: ValueRules
) -> Array:
    """Probability that growth potential reaches a threshold (currency a year), one a row; NaN = not measured."""
    measures = customers["potential_measure"]
    if threshold <= 0:  # potential is never below 0
        return np.where(measures.is_not_null().to_numpy(), 1.0, np.nan)
    chances, ranges = np.full(customers.height, np.nan), wallet_ranges(customers, certainty)
    needed = _own_yield(customers) + threshold
    by_wallet = measures.is_in([WALLET] if ranges is None else [WALLET, PEERS]).fill_null(False).to_numpy()
    if by_wallet.any():
        chances[by_wallet] = _by_wallet(customers, ranges, needed, certainty)[by_wallet]
    by_peers = (measures == PEERS).fill_null(False).to_numpy() & ~by_wallet
    if by_peers.any():
        chances[by_peers] = _by_peers(customers, needed, certainty)[by_peers]
    by_clv = measures.is_in([RESIDUAL, EXPECTED]).fill_null(False).to_numpy()
    if by_clv.any():
        chances[by_clv] = _by_clv(customers, threshold, value)[by_clv]
    return chances


def _own_yield(customers: pl.DataFrame) -> Array:
    own = pl.when(pl.col("value_basis") == "margin").then("year_margin").otherwise("year_revenue")
    return customers.select(own.cast(pl.Float64).fill_null(float("nan"))).to_series().to_numpy()


def _by_wallet(
    customers: pl.DataFrame, ranges: tuple[Array, Array] | None, needed: Array, certainty: CertaintyRules
) -> Array:
    rate = margin_rate(customers)
    if rate <= 0:
        return np.zeros(customers.height)
    mean, deviation = ranges if ranges is not None else _as_estimated(customers, certainty)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = ndtr((mean - np.log(needed / rate)) / deviation)
    return np.where(needed <= 0, 1.0, chance)


def _as_estimated(customers: pl.DataFrame, certainty: CertaintyRules) -> tuple[Array, Array]:
    wallet = customers["wallet"].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    return np.log(np.where(wallet > 0, wallet, np.nan)), np.full(customers.height, certainty.wallet_error)


def _by_peers(customers: pl.DataFrame, needed: Array, certainty: CertaintyRules) -> Array:
    """The level's own error, as if it were normal: few draws tell its mean and deviation, not its tail."""
    own = _own_yield(customers)
    is_known = np.isfinite(own)
    known, yearly, rng = customers.filter(pl.Series(is_known)), own[is_known], np.random.default_rng(certainty.seed)
    n_draws = certainty.n_draws if customers.height <= _LARGE else min(_FEWER_DRAWS, certainty.n_draws)
    levels = np.stack([peer_levels(known, yearly, draw=rng) for _ in range(n_draws)])
    deviation = np.maximum(levels.std(axis=0, ddof=1), 1e-9)
    chances = np.full(customers.height, np.nan)
    chances[is_known] = ndtr((peer_levels(known, yearly) - needed[is_known]) / deviation)
    return chances


def _by_clv(customers: pl.DataFrame, threshold: float, value: ValueRules) -> Array:
    """Where the needed clv lies in its range, taken as two halves of a normal, one a side."""
    names = ("clv", "clv_low", "clv_high", "p_alive")
    clv, low, high, p_alive = (customers[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in names)
    kept = np.where((customers["potential_measure"] == RESIDUAL).fill_null(False).to_numpy(), p_alive, 1.0)
    needed = (kept * _own_yield(customers) + threshold) * discounted_years(value)
    reach = float(ndtri((1 + value.range_level) / 2))
    deviation = np.maximum(np.where(needed < clv, clv - low, high - clv) / reach, 1e-9)
    return np.asarray(ndtr((clv - needed) / deviation))


def certainty_table(customers: pl.DataFrame, *, sure_from: float = CertaintyRules.sure_from) -> pl.DataFrame:
    """How sure each tier is: + segment, n_customers, mean_probability, n_uncertain (below ``sure_from``), uncertain_share.

    In: the table of ``add_tier_probability``. In the order of the tiers; those not assessed are left out.
    """  # noqa: E501
    known = customers.filter(pl.col("segment").is_not_null()).group_by("segment").agg(
        pl.len().cast(pl.Int64).alias("n_customers"),
        pl.col("tier_probability").mean().alias("mean_probability"),
        (pl.col("tier_probability") < sure_from).sum().cast(pl.Int64).alias("n_uncertain"),
    )  # fmt: skip
    order = pl.DataFrame({"segment": TIERS}).join(known, on="segment", how="left", maintain_order="left")
    counted = order.with_columns(pl.col("n_customers", "n_uncertain").fill_null(0))
    share = pl.when(pl.col("n_customers") > 0).then(pl.col("n_uncertain") / pl.col("n_customers"))
    return counted.with_columns(share.alias("uncertain_share"))


def stability_table(then: pl.DataFrame, now: pl.DataFrame, rules: SegmentRules) -> pl.DataFrame:
    """Who stayed in a tier at the same thresholds: two scored tables -> segment, n_customers (then), n_stayed, stay_share.

    Customers who can't be assessed on either day are left out, as are those who came in between.

    >>> then = pl.DataFrame({"customer_id": ["a", "b"], "current_value": [9.0, 9.0], "growth_potential": [5.0, 5.0]})
    >>> now = then.with_columns(pl.Series("current_value", [9.0, 1.0]))
    >>> stability_table(then, now, SegmentRules(5, 5)).row(0)
    ('gold', 2, 1, 0.5)
    """  # noqa: E501
    later = _placed(now, rules).rename({"segment": "_now"})
    both = _placed(then, rules).join(later, on="customer_id").drop_nulls()
    counts = both.group_by("segment").agg(
        pl.len().cast(pl.Int64).alias("n_customers"),
        (pl.col("segment") == pl.col("_now")).sum().cast(pl.Int64).alias("n_stayed"),
    )
    order = pl.DataFrame({"segment": TIERS}).join(counts, on="segment", how="left", maintain_order="left")
    counted = order.with_columns(pl.col("n_customers", "n_stayed").fill_null(0))
    share = pl.when(pl.col("n_customers") > 0).then(pl.col("n_stayed") / pl.col("n_customers"))
    return counted.with_columns(share.alias("stay_share"))


def _placed(customers: pl.DataFrame, rules: SegmentRules) -> pl.DataFrame:
    numbers: NDArray[np.int64] = tier_numbers(read_axes(customers), rules)
    tiers = pl.Series([*TIERS, None], dtype=pl.String).gather(pl.Series(numbers))
    return customers.select("customer_id", tiers.alias("segment"))
