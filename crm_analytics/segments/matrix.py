"""Gold, silver, iron and lead: the 2 x 2 of current value and growth potential."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import narwhals.stable.v2 as nw

from crm_analytics.schemas import Segment
from crm_analytics.settings import WALLET, SegmentRules

NO_VALUE, NO_POTENTIAL, NO_WALLET = "no_current_value", "no_growth_potential", "no_wallet"


def assign_segment(customers: Any, rules: SegmentRules | None = None) -> Any:
    """Class each customer: customers with both axes -> + segment, not_assessed_reason; keeps rows.

    A value at the threshold is high (``>=``). A null axis gives a null segment with its reason, so the four classes
    and "not assessed" always add up to the base.

    >>> import polars as pl
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
    unmeasured = NO_WALLET if rules.potential_by == WALLET else NO_POTENTIAL
    reason = nw.when(value.is_null()).then(nw.lit(NO_VALUE)).otherwise(nw.lit(unmeasured))
    return table.with_columns(
        nw.when(assessed).then(nw.when(rich).then(high).otherwise(low)).alias("segment"),
        nw.when(~assessed).then(reason).alias("not_assessed_reason"),
    ).to_native()


def _null_if_nan(name: str) -> nw.Expr:
    # NaN >= x is true on every engine
    column = nw.col(name).cast(nw.Float64)
    return nw.when(~column.is_nan()).then(column)


def propose_thresholds(customers: Any, rules: SegmentRules) -> SegmentRules:
    """Fill thresholds that are None from the quantiles that the rules name, rounded to two significant digits.

    Where so many customers share the lowest value that the quantile falls on it, the next higher value is taken:
    a threshold that everybody reaches parts nobody. Zero and losses are never high.

    >>> import polars as pl
    >>> base = pl.DataFrame({"current_value": [0.0, 0.0, 0.0, 7.0], "growth_potential": [1.0, 2.0, 3.0, 4.0]})
    >>> rules = propose_thresholds(base, SegmentRules())
    >>> rules.current_value_threshold, rules.growth_potential_threshold
    (7.0, 2.0)
    """
    value, potential = rules.current_value_threshold, rules.growth_potential_threshold
    if value is not None and potential is not None:
        return rules
    axes = nw.from_native(customers).select(_null_if_nan("current_value"), _null_if_nan("growth_potential"))
    known = axes.collect("polars") if isinstance(axes, nw.LazyFrame) else axes
    values, potentials = known["current_value"], known["growth_potential"]
    return replace(
        rules,
        current_value_threshold=_propose(values, rules.value_quantile) if value is None else value,
        growth_potential_threshold=_propose(potentials, rules.potential_quantile) if potential is None else potential,
    )


def _propose(values: nw.Series, level: float) -> float:
    known = values.drop_nulls()
    if not len(known):
        return 0.0
    bottom = max(float(known.min()), 0.0)  # neither the lowest value nor a loss is high
    cut, above = float(known.quantile(level, interpolation="lower")), known.filter(known > bottom)
    if cut <= bottom and len(above):
        cut = float(above.min())
    if cut <= 0:
        return 1.0  # nobody brings anything: nobody is high
    rounded = float(f"{cut:.2g}")
    return rounded if rounded > bottom or cut == bottom else cut
