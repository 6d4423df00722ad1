"""Gold, silver, iron and lead: the 2 x 2 of current value and growth potential."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from crm_analytics.schemas import Segment
from crm_analytics.settings import SegmentRules

NO_VALUE, NO_POTENTIAL = "no_current_value", "no_growth_potential"


def assign_segment(customers: Any, rules: SegmentRules | None = None) -> Any:
    """Class each customer: customers with both axes -> + segment, not_assessed_reason; keeps rows.

    A value at the threshold is high (``>=``). A null axis gives a null segment with its reason, so the four classes
    and "not assessed" always add up to the base.

    >>> base = pl.DataFrame({"current_value": [9.0, 1.0, 9.0, 1.0], "growth_potential": [5.0, 5.0, 0.0, 0.0]})
    >>> rules = SegmentRules(current_value_threshold=9, growth_potential_threshold=5)
    >>> assign_segment(base, rules)["segment"].to_list()
    ['gold', 'silver', 'iron', 'lead']
    """
    table = nw.from_native(customers)
    rules = propose_thresholds(customers, rules or SegmentRules())
    value, potential = _null_if_nan("current_value"), _null_if_nan("growth_potential")
    rich, promising = value >= rules.current_value_threshold, potential >= rules.growth_potential_threshold
    high = nw.when(promising).then(nw.lit(Segment.GOLD.value)).otherwise(nw.lit(Segment.IRON.value))
    low = nw.when(promising).then(nw.lit(Segment.SILVER.value)).otherwise(nw.lit(Segment.LEAD.value))
    assessed = ~value.is_null() & ~potential.is_null()
    reason = nw.when(value.is_null()).then(nw.lit(NO_VALUE)).otherwise(nw.lit(NO_POTENTIAL))
    return table.with_columns(
        nw.when(assessed).then(nw.when(rich).then(high).otherwise(low)).alias("segment"),
        nw.when(~assessed).then(reason).alias("not_assessed_reason"),
    ).to_native()


def _null_if_nan(name: str) -> nw.Expr:
    # NaN >= x is true on every engine
    column = nw.col(name).cast(nw.Float64)
    return nw.when(~column.is_nan()).then(column)


def propose_thresholds(customers: Any, rules: SegmentRules) -> SegmentRules:
    """Fill thresholds that are None from the quantiles that the rules name, rounded to two significant digits."""
    if rules.current_value_threshold is not None and rules.growth_potential_threshold is not None:
        return rules
    axes = nw.from_native(customers).select("current_value", "growth_potential")
    axes = axes.collect("polars") if isinstance(axes, nw.LazyFrame) else axes
    value = rules.current_value_threshold
    potential = rules.growth_potential_threshold
    return replace(
        rules,
        current_value_threshold=_quantile(axes["current_value"], rules.value_quantile) if value is None else value,
        growth_potential_threshold=(
            _quantile(axes["growth_potential"], rules.potential_quantile) if potential is None else potential
        ),
    )


def _quantile(values: nw.Series, level: float) -> float:
    known = values.drop_nulls()
    cut = known.quantile(level, interpolation="lower") if len(known) else 0.0
    return _round_significant(float(cut))


def _round_significant(value: float) -> float:
    return float(f"{value:.2g}")


def summarise_segments(customers: pl.DataFrame) -> pl.DataFrame:
    """Total each class: scored customers -> segment, n_customers, revenue, margin, clv, ... in the order of the tiers.

    "not assessed" comes last as a null segment; the rows add up to the base.
    """
    order = pl.DataFrame({"segment": [tier.value for tier in Segment] + [None]}, schema={"segment": pl.String})
    totals = customers.group_by("segment").agg(
        pl.len().cast(pl.Int64).alias("n_customers"),
        *[pl.col(name).sum() for name in ("year_revenue", "current_value", "growth_potential", "clv", "n_orders", "revenue")],
        pl.col("year_margin").sum(),
    )
    filled = order.join(totals, on="segment", how="left", nulls_equal=True, maintain_order="left")
    filled = filled.with_columns(pl.exclude("segment").fill_null(0))
    return filled.filter(pl.col("segment").is_not_null() | (pl.col("n_customers") > 0))
