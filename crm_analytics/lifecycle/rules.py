"""Life-cycle stage and standing of each customer, by rules that a manager can read.

Silence is measured in the customer's *own* rhythm: the mean gap between own purchases, shrunken to the base's.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw

from crm_analytics.customers import MINOR_UNITS, summarise_customers
from crm_analytics.schemas import Stage, Standing
from crm_analytics.settings import StageRules

UNKNOWN_GAP_DAYS = 90.0  # days; only where nobody has ever bought twice, so no rhythm can be measured


def assign_stage(customers: Any, rules: StageRules | None = None, *, as_of: dt.date | None = None) -> Any:
    """Place each customer in the life cycle: customers -> + usual_gap_days, silence_ratio, stage, standing.

    Keeps rows. Rates are purchase days a day; ``recent_frequency`` and ``recent_purchase_value`` must have been counted
    over ``rules.recent_days``; without the latter, money moves no stage. ``as_of`` is needed only for the standing
    new_line (with last_new_category_on).

    >>> import polars as pl
    >>> base = pl.DataFrame({"frequency": [0, 9, 9], "recency": [0, 270, 270], "T": [10, 280, 900],
    ...     "days_since_last_purchase": [10, 10, 630], "recent_frequency": [1, 6, 0]})
    >>> assign_stage(base)["stage"].to_list()
    ['exploration', 'stability', 'lapsed']
    """
    rules = rules or StageRules()
    table = nw.from_native(customers)
    base_gap = _base_gap(table)
    gap = (nw.col("recency") + rules.prior_gaps * base_gap) / (nw.col("frequency") + rules.prior_gaps)
    timed = table.with_columns(gap.alias("usual_gap_days")).with_columns(
        (nw.col("days_since_last_purchase") / nw.col("usual_gap_days")).alias("silence_ratio")
    )
    return timed.with_columns(
        _stage(timed, rules).alias("stage"), _standing(table, rules, as_of).alias("standing")
    ).to_native()


def stages_on(ledger: Any, *, as_of: dt.date, rules: StageRules | None = None) -> Any:
    """Find everybody's stage as it stood on a day: ledger -> customer_id, stage; those with a purchase by then.

    >>> import polars as pl
    >>> from crm_analytics.ledger import build_ledger
    >>> lines = pl.DataFrame({"customer_id": ["a"], "date": [dt.date(2024, 1, 1)], "revenue": [30.0]})
    >>> stages_on(build_ledger(lines), as_of=dt.date(2024, 1, 31)).rows()
    [('a', 'exploration')]
    """
    rules = rules or StageRules()
    customers = summarise_customers(ledger, as_of=as_of, recent_days=rules.recent_days)
    return nw.from_native(assign_stage(customers, rules)).select("customer_id", "stage").to_native()


def _base_gap(table: Any) -> float:
    sums = table.select(nw.col("recency").sum(), nw.col("frequency").sum())
    days, gaps = (sums.collect("polars") if isinstance(sums, nw.LazyFrame) else sums).row(0)
    return days / gaps if gaps and days else UNKNOWN_GAP_DAYS


def _stage(table: Any, rules: StageRules) -> nw.Expr:
    purchases = nw.col("frequency") + 1
    earlier_days = nw.col("T") - rules.recent_days
    recent = nw.col("recent_frequency") / rules.recent_days
    earlier = (purchases - nw.col("recent_frequency")) / nw.when(earlier_days > 0).then(earlier_days)
    tried_out = purchases > rules.exploration_max_purchases
    # over a shorter time before, the first purchase alone makes the earlier rate look high
    is_long = 2 * earlier_days >= rules.recent_days
    shrinking = (is_long & (recent < rules.decline_ratio * earlier)) | _spends_less(table, rules)
    slipping = (nw.col("silence_ratio") >= rules.degradation_after_gaps) | (tried_out & shrinking)
    # younger than the window: there is no earlier rate to compare with, and it got here by growing
    growing = (earlier_days <= 0) | (recent >= rules.growth_ratio * earlier)
    by_rule = [
        (nw.col("silence_ratio") >= rules.lapsed_after_gaps, Stage.LAPSED),
        (slipping, Stage.DEGRADATION),
        (~tried_out, Stage.EXPLORATION),
        (growing, Stage.FORMATION),
    ]
    return _first_true(by_rule, otherwise=Stage.STABILITY)


def _spends_less(table: Any, rules: StageRules) -> nw.Expr:
    """Whether a recent purchase day brings much less than it used to; False where that isn't looked at."""
    if rules.volume_decline_ratio == 0 or "recent_purchase_value" not in table.collect_schema().names():
        return nw.lit(False)
    n_recent = nw.col("recent_frequency")
    n_earlier = nw.col("frequency") + 1 - n_recent
    spent = nw.col("recent_purchase_value")
    spent_earlier = (nw.col("purchase_value") - spent).round(MINOR_UNITS)
    enough = (n_recent >= rules.volume_min_purchases) & (n_earlier >= rules.volume_min_purchases)
    return enough & (spent * n_earlier < rules.volume_decline_ratio * spent_earlier * n_recent)  # of means, undivided


def _standing(table: Any, rules: StageRules, as_of: dt.date | None) -> nw.Expr:
    regular = nw.lit(Standing.REGULAR.value)
    if as_of is not None and "last_new_category_on" in table.collect_schema().names():
        since = as_of - dt.timedelta(days=rules.new_line_days)
        new_line = nw.col("last_new_category_on") > since
        regular = nw.when(new_line).then(nw.lit(Standing.NEW_LINE.value)).otherwise(regular)
    return nw.when(nw.col("frequency") == 0).then(nw.lit(Standing.NEW.value)).otherwise(regular)


def _first_true(cases: list[tuple[nw.Expr, Stage]], *, otherwise: Stage) -> nw.Expr:
    result = nw.lit(otherwise.value)
    for condition, stage in reversed(cases):
        result = nw.when(condition).then(nw.lit(stage.value)).otherwise(result)
    return result
