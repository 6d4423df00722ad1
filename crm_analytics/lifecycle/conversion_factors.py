"""Which recorded facts go with a step from one standing to the next: tests corrected for their number, never causes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import polars as pl
from scipy.stats import chi2_contingency

from crm_analytics.lifecycle.conversion import Conversion
from crm_analytics.retention.difference import holm
from crm_analytics.schemas import Arm

WINDOW_DAYS = 182  # days in which the step is taken or not
LANDMARK_DAYS = 30  # a contact within these days may go with steps after them
FEWEST = 20  # people with one value of a fact; rarer values are left out
SURE = 0.05  # adjusted p-value below which a fact counts as found
FACTORS = (
    "region", "industry", "source", "acquisition_channel", "first_channel", "first_category", "first_coupon",
    "first_order_size", "owner",
)  # fmt: skip
CAMPAIGN = "campaign"
_COLUMNS = {
    "conversion": pl.String, "factor": pl.String, "n_customers": pl.Int64, "best_level": pl.String,
    "best_rate": pl.Float64, "worst_level": pl.String, "worst_rate": pl.Float64, "association": pl.Float64,
    "p_value": pl.Float64, "p_adjusted": pl.Float64, "is_found": pl.Boolean,
}  # fmt: skip


def describe_starts(
    ledger: pl.DataFrame, first_purchases: pl.DataFrame, *, profiles: pl.DataFrame | None,
    prospects: pl.DataFrame | None,
) -> pl.DataFrame:  # fmt: skip
    """Put together what is recorded of everybody at the start: -> customer_id and those of FACTORS that are recorded.

    ``first_coupon`` becomes with or without, ``first_order_size`` small, middle or large (thirds of the money of the
    first day).
    """
    size = (
        ledger.filter(pl.col("date").dt.date() == pl.col("first_day"))
        .group_by("customer_id")
        .agg(pl.col("gross_revenue").sum().alias("_size"))
        .with_columns(_third("_size").alias("first_order_size"))
    )
    facts = first_purchases.join(size.drop("_size"), on="customer_id", how="left")
    if facts["first_coupon"].null_count() < facts.height:
        has = pl.col("first_coupon").is_not_null()
        facts = facts.with_columns(pl.when(has).then(pl.lit("with")).otherwise(pl.lit("without")).alias("first_coupon"))
    known = [facts, *([profiles] if profiles is not None else []), *_as_people(prospects)]
    everybody = pl.concat([table.select("customer_id") for table in known]).unique()
    for table in known:
        names = [name for name in FACTORS if name in table.columns]
        told = table.select("customer_id", *names).unique("customer_id", keep="first")
        everybody = everybody.join(told, on="customer_id", how="left", suffix="_more")
        everybody = everybody.with_columns(
            pl.coalesce(name, f"{name}_more").alias(name) for name in names if f"{name}_more" in everybody.columns
        ).select(pl.exclude("^.*_more$"))
    if "first_region" in facts.columns and "region" not in everybody.columns:
        return everybody.join(facts.select("customer_id", region="first_region"), on="customer_id", how="left")
    return everybody


def _third(column: str) -> pl.Expr:
    low, high = (pl.col(column).quantile(share) for share in (1 / 3, 2 / 3))
    small, middle, large = (pl.lit(name) for name in ("small", "middle", "large"))
    return pl.when(pl.col(column) <= low).then(small).when(pl.col(column) <= high).then(middle).otherwise(large)


def _as_people(prospects: pl.DataFrame | None) -> list[pl.DataFrame]:
    if prospects is None:
        return []
    bought_as = [pl.col("customer_id")] if "customer_id" in prospects.columns else []
    return [prospects.with_columns(pl.coalesce(*bought_as, "prospect_id").alias("customer_id"))]


def conversion_factors(
    conversions: pl.DataFrame, facts: pl.DataFrame, *, as_of: dt.date, assignments: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Test which facts go with the steps: find_conversions, describe_starts -> conversion, factor, n_customers,
    best_level, best_rate, worst_level, worst_rate, association, p_value, p_adjusted, is_found; the surest first.

    Counts everybody who stood before the step at least half a year before as_of; the rate is the share who took it
    within that half year. Chi-squared test of all values of a fact together, Cramér's V as association (0 none, 1 all),
    Holm's correction over all facts and steps. The campaign is a landmark test: of those who had not taken the step
    after 30 days, whether a contact in these days goes with the step in the rest of the half year. What goes together
    need not cause each other.
    """
    asked = conversions.filter(pl.col("from_on") <= as_of - dt.timedelta(days=WINDOW_DAYS)).with_columns(
        (pl.col("moved_on") - pl.col("from_on")).dt.total_days().alias("_days")
    ).with_columns((pl.col("_days") <= WINDOW_DAYS).fill_null(False).alias("_took"))  # fmt: skip
    rows = [row for step in Conversion for row in _test_step(step, asked, facts, assignments)]
    if not rows:
        return pl.DataFrame(schema=_COLUMNS)
    adjusted = holm(np.array([row["p_value"] for row in rows]))
    table = pl.DataFrame(rows).with_columns(pl.Series("p_adjusted", adjusted))
    found = table.with_columns((pl.col("p_adjusted") < SURE).alias("is_found"))
    return found.select(list(_COLUMNS)).sort("p_adjusted", "p_value", "association", descending=[False, False, True])


def _test_step(
    step: Conversion, asked: pl.DataFrame, facts: pl.DataFrame, assignments: pl.DataFrame | None
) -> Iterator[dict[str, object]]:
    people = asked.filter(pl.col("conversion") == step.value)
    told = people.join(facts, on="customer_id", how="left")
    for factor in FACTORS:
        if factor in told.columns and not (step is Conversion.TO_NEW and factor.startswith("first_")):
            yield from _test(step, factor, told.select(pl.col(factor).alias("_level"), "_took"))
    if assignments is not None and "assigned_on" in assignments.columns and step is not Conversion.TO_NEW:
        yield from _test(step, CAMPAIGN, _landmark(people, assignments))


def _landmark(people: pl.DataFrame, assignments: pl.DataFrame) -> pl.DataFrame:
    waiting = people.filter(pl.col("_days").is_null() | (pl.col("_days") > LANDMARK_DAYS))
    contacted = assignments.filter(pl.col("arm") == Arm.TARGETED.value).join(
        waiting.select("customer_id", "from_on"), on="customer_id"
    )
    since = (pl.col("assigned_on") - pl.col("from_on")).dt.total_days()
    early = contacted.filter(since.is_between(0, LANDMARK_DAYS)).select(
        "customer_id", pl.lit("contacted").alias("_level")
    )
    marked = waiting.join(early.unique("customer_id"), on="customer_id", how="left")
    return marked.select(pl.col("_level").fill_null("not_contacted"), "_took")


def _test(step: Conversion, factor: str, told: pl.DataFrame) -> Iterator[dict[str, object]]:
    """One row; none where there are not two values to compare, or everybody did the same."""
    levels = told.drop_nulls("_level").group_by("_level").agg(
        pl.len().cast(pl.Int64).alias("_n"), pl.col("_took").sum().cast(pl.Int64).alias("_k")
    ).filter(pl.col("_n") >= FEWEST).sort("_level")  # fmt: skip
    n, k = levels["_n"].to_numpy(), levels["_k"].to_numpy()
    if levels.height < 2 or k.sum() in (0, n.sum()):
        return
    tested = chi2_contingency(np.array([k, n - k]), correction=False)
    best, worst = int(np.argmax(k / n)), int(np.argmin(k / n))
    yield {
        "conversion": step.value, "factor": factor, "n_customers": int(n.sum()),
        "best_level": levels["_level"][best], "best_rate": float(k[best] / n[best]),
        "worst_level": levels["_level"][worst], "worst_rate": float(k[worst] / n[worst]),
        "association": float(np.sqrt(tested.statistic / n.sum())), "p_value": float(tested.pvalue),
    }  # fmt: skip
