"""Tables behind the Segments page: the density of customers over the two axes, the tiers, and who moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.messages import Message
from crm_analytics.segments import (
    Axes,
    advise_relationship,
    axes_messages,
    count_move,
    count_movers,
    count_tiers,
    propose_thresholds,
    rank_correlation,
    read_axes,
)
from crm_analytics.segments.concentration import Concentration, concentration
from crm_analytics.segments.tiers import CONSENTED, MONEY, TIERS, WALLET_SHARES, WALLETS, tier_numbers
from crm_analytics.settings import SegmentRules
from crm_analytics.value.textbook import RelationshipLevel
from crm_analytics.views.money_scale import MoneyScale, scale_for

Array = NDArray[np.float64]

N_BINS = 26  # cells an axis: fine enough to see, few enough to redraw at each move of a slider
N_STOPS = 60  # stops of a slider

CONTACT_COLUMNS = ("name", "email", "preferred_channel", "region", "owner")
LIST_COLUMNS = (
    "segment", "stage", "current_value", "growth_potential", "potential_measure", "clv", "clv_low", "clv_high",
    "p_alive", "expected_purchases", "days_since_last_purchase",
)  # fmt: skip


_SHARES = {
    "revenue_share": "year_revenue", "margin_share": "year_margin", "current_value_share": "current_value",
    "equity_share": "clv",
}  # fmt: skip
_TIER_COLUMNS = (
    "segment", "n_customers", "customer_share", "year_revenue", "revenue_share", "year_margin", "margin_share",
    "year_cost_to_serve", "current_value", "current_value_share", "growth_potential", "clv", "equity_share", "mean_clv",
    "order_value", "consented_share", "wallet_share",
)  # fmt: skip


class Moved(NamedTuple):
    """What follows from thresholds: the tiers, how many were in each before, and who changes class."""

    tiers: pl.DataFrame
    earlier: dict[str | None, int]
    movers: pl.DataFrame


class Density(NamedTuple):
    """How many customers lie in each cell of both axes: the cells that hold anyone, and the edges and scales."""

    cells: pl.DataFrame
    value_edges: Array
    potential_edges: Array
    value_scale: MoneyScale
    potential_scale: MoneyScale


@dataclass(frozen=True)
class SegmentBase:
    """All that the live matrix needs and that no threshold changes."""

    axes: Axes
    total_value: float  # current value of everybody whose value is known
    density: Density
    correlation: float | None
    concentration: Concentration
    proposed: SegmentRules
    value_stops: tuple[float, ...]
    potential_stops: tuple[float, ...]
    messages: tuple[Message, ...]


def segment_base(customers: pl.DataFrame, *, proposed: SegmentRules) -> SegmentBase:
    """Prepare the matrix once: scored customers and the proposed thresholds -> SegmentBase."""
    axes = read_axes(customers)
    correlation = rank_correlation(axes)
    return SegmentBase(
        axes=axes,
        total_value=float(np.nansum(axes.current_value)),
        density=matrix_density(axes),
        correlation=correlation,
        concentration=concentration(axes.current_value),
        proposed=proposed,
        value_stops=threshold_stops(axes.current_value, proposed.current_value_threshold),
        potential_stops=threshold_stops(axes.growth_potential, proposed.growth_potential_threshold),
        messages=tuple(axes_messages(axes, correlation)),
    )


def proposed_thresholds(customers: pl.DataFrame, rules: SegmentRules) -> SegmentRules:
    """The thresholds that the data propose, whatever was chosen."""
    return propose_thresholds(customers, replace(rules, current_value_threshold=None, growth_potential_threshold=None))


def matrix_density(axes: Axes, *, n_bins: int = N_BINS) -> Density:
    """Count the assessed in cells of equal width on a money scale.

    cells: value_from, value_to, potential_from, potential_to (currency a year), n_customers; empty cells are left out.
    """
    values, potentials = axes.current_value[axes.is_assessed], axes.growth_potential[axes.is_assessed]
    value_scale, potential_scale = scale_for(values), scale_for(potentials)
    value_edges, potential_edges = value_scale.edges(values, n_bins), potential_scale.edges(potentials, n_bins)
    counts, _, _ = np.histogram2d(values, potentials, bins=(value_edges, potential_edges))
    column, row = np.nonzero(counts)
    cells = pl.DataFrame(
        {
            "value_from": value_edges[column],
            "value_to": value_edges[column + 1],
            "potential_from": potential_edges[row],
            "potential_to": potential_edges[row + 1],
            "n_customers": counts[column, row].astype(np.int64),
        }
    )
    return Density(cells, value_edges, potential_edges, value_scale, potential_scale)


def threshold_stops(values: Array, proposed: float | None, *, n_stops: int = N_STOPS) -> tuple[float, ...]:
    """Where a slider stops: quantiles in two significant digits and whole cents, and the proposed threshold.

    >>> threshold_stops(np.array([0.0, 0.0, 118.0, np.nan]), 50.0, n_stops=3)
    (0.0, 50.0, 120.0)
    """
    known = values[np.isfinite(values)]
    cuts = np.quantile(known, np.linspace(0, 1, n_stops)) if len(known) else np.zeros(1)
    stops = {round(float(f"{cut:.2g}"), 2) + 0.0 for cut in cuts} | (
        {float(proposed)} if proposed is not None else set()
    )
    return tuple(sorted(stops))


def few_stops(stops: tuple[float, ...], *, n: int = 16) -> tuple[float, ...]:
    """About n of a slider's stops, evenly spread, the first and the last among them.

    >>> few_stops((0.0, 1.0, 2.0, 3.0, 4.0), n=3)
    (0.0, 2.0, 4.0)
    """
    places = np.unique(np.linspace(0, len(stops) - 1, min(n, len(stops))).round().astype(int))
    return tuple(stops[place] for place in places)


def nearest_stop(stops: tuple[float, ...], value: float) -> float:
    """The stop that is closest to a typed value.

    >>> nearest_stop((0.0, 50.0, 120.0), 90.0)
    120.0
    """
    return min(stops, key=lambda stop: abs(stop - value))


def tier_table(axes: Axes, rules: SegmentRules) -> pl.DataFrame:
    """Tiers at given thresholds: count_tiers + customer_share, revenue_share, margin_share, current_value_share,
    equity_share, mean_clv, order_value, consented_share.

    A share is null when its whole isn't above 0; a column is null where the data have nothing of its kind.
    """
    return _with_shares(count_tiers(axes, rules), len(axes))


def _with_shares(tiers: pl.DataFrame, n_all: int) -> pl.DataFrame:
    missing = [
        pl.lit(None, pl.Float64).alias(name)
        for name in (*MONEY, CONSENTED, WALLETS, WALLET_SHARES)
        if name not in tiers.columns
    ]
    n_customers = pl.col("n_customers")
    return tiers.with_columns(missing).with_columns(
        (n_customers / max(1, n_all)).alias("customer_share"),
        *(_share(whole).alias(share) for share, whole in _SHARES.items()),
        _each("clv", n_customers).round(2).alias("mean_clv"),
        _each("gross_revenue", pl.col("n_orders")).round(2).alias("order_value"),
        _each(CONSENTED, n_customers).alias("consented_share"),
        _each(WALLET_SHARES, pl.col(WALLETS)).alias("wallet_share"),
    ).select(*_TIER_COLUMNS)  # fmt: skip


def _each(total: str, number: pl.Expr) -> pl.Expr:
    return pl.when(number > 0).then(pl.col(total) / number)


def profit_and_loss(tiers: pl.DataFrame, owners: Mapping[str, str]) -> pl.DataFrame:
    """The trailing year's account of each tier, and who answers for it: tier_table -> segment, tier_owner,
    n_customers, year_revenue, cost_of_goods, year_margin, year_cost_to_serve, current_value."""
    owner = pl.col("segment").replace_strict(dict(owners), default=None, return_dtype=pl.String)
    return tiers.select(
        "segment", owner.alias("tier_owner"), "n_customers", "year_revenue",
        (pl.col("year_revenue") - pl.col("year_margin")).round(2).alias("cost_of_goods"),
        "year_margin", "year_cost_to_serve", "current_value",
    )  # fmt: skip


def _share(name: str) -> pl.Expr:
    total = pl.col(name).sum()
    return pl.when(total > 0).then(pl.col(name) / total)


def movers_table(axes: Axes, *, before: SegmentRules, after: SegmentRules) -> pl.DataFrame:
    """Who changes class: segment_before, segment_after, n_customers, current_value, current_value_share, clv.

    The largest move comes first; those who stay are left out.
    """
    return _as_movers(count_movers(axes, before=before, after=after), float(np.nansum(axes.current_value)))


def moved(base: SegmentBase, *, before: SegmentRules, after: SegmentRules) -> Moved:
    """``tier_table`` after, sizes before, and ``movers_table``, by one pass over the customers."""
    tiers, earlier, movers = count_move(base.axes, before=before, after=after)
    return Moved(_with_shares(tiers, len(base.axes)), earlier, _as_movers(movers, base.total_value))


def _as_movers(counted: pl.DataFrame, total: float) -> pl.DataFrame:
    share = pl.col("current_value") / total if total > 0 else pl.lit(None, pl.Float64)
    return (
        counted.filter(pl.col("segment_before") != pl.col("segment_after"))
        .with_columns(share.alias("current_value_share"))
        .select("segment_before", "segment_after", "n_customers", "current_value", "current_value_share", "clv")
        .sort("n_customers", descending=True)
    )


def reasons_not_assessed(customers: pl.DataFrame) -> pl.DataFrame:
    """Why customers are in no tier: scored customers -> not_assessed_reason, n_customers."""
    missing = customers.filter(pl.col("not_assessed_reason").is_not_null())
    return missing.group_by("not_assessed_reason").agg(pl.len().cast(pl.Int64).alias("n_customers")).sort("n_customers")


def measures(customers: pl.DataFrame) -> pl.DataFrame:
    """How potential was measured: scored customers -> potential_measure, n_customers."""
    known = customers.filter(pl.col("potential_measure").is_not_null())
    counts = known.group_by("potential_measure").agg(pl.len().cast(pl.Int64).alias("n_customers"))
    return counts.sort("n_customers", descending=True)


def advised_level(tiers: pl.DataFrame, segment: str) -> RelationshipLevel | None:
    """The relationship that a tier deserves by its size and value; None when nobody is in it."""
    row = tiers.filter(pl.col("segment") == segment).row(0, named=True)
    known = tiers.filter(pl.col("current_value").is_not_null())
    total, n_customers = float(known["current_value"].sum()), int(known["n_customers"].sum())
    if not row["n_customers"] or total <= 0:
        return None
    relative = (row["current_value"] / row["n_customers"]) / (total / n_customers)
    return advise_relationship(customer_share=row["n_customers"] / n_customers, relative_value=relative)


def tier_members(customers: pl.DataFrame, axes: Axes, *, rules: SegmentRules, segment: str) -> pl.DataFrame:
    """The customers of one tier at given thresholds, with the segment they have there; same columns, same order."""
    members = customers.filter(pl.Series(tier_numbers(axes, rules) == TIERS.index(segment)))
    return members.with_columns(pl.lit(segment).alias("segment"))


def tier_list(members: pl.DataFrame) -> pl.DataFrame:
    """What a list of customers shows, the most valuable first: customer_id, who they are, LIST_COLUMNS."""
    names = [name for name in ("customer_id", *CONTACT_COLUMNS, *LIST_COLUMNS) if name in members.columns]
    return members.select(names).sort("clv", "customer_id", descending=[True, False], nulls_last=True)
