"""Tables behind the Overview page: how the base is doing, and what changed."""

from __future__ import annotations

import datetime as dt

import polars as pl

from crm_analytics.settings import YEAR_DAYS
from crm_analytics.views.figures import mean, share, total

BRIDGE_STEPS = ("new", "returned", "grown", "shrunk", "lost")


def headline_figures(customers: pl.DataFrame) -> dict[str, float | None]:
    """Sum the base up: scored customers -> n_customers, n_active, revenue, margin (of the trailing year), ...

    ``n_active`` bought in the 365 days up to as_of. margin is null where a cost is unknown. ``repeat_rate`` is the
    share with a repeat purchase day; ``customer_equity`` the sum of clv over present customers.
    """
    margin_known = customers["year_margin"].null_count() == 0
    return {
        "n_customers": customers.height,
        "n_active": customers.filter(pl.col("days_since_last_purchase") < YEAR_DAYS).height,
        "revenue": total(customers["year_revenue"]),
        "margin": total(customers["year_margin"]) if margin_known else None,
        "repeat_rate": mean(customers["frequency"] >= 1),
        "customer_equity": total(customers["clv"]),
    }


def revenue_by_month(ledger: pl.DataFrame, *, as_of: dt.date, known_until: dt.date | None) -> pl.DataFrame:
    """Split each month's net revenue: ledger -> month, kind (new or returning), revenue, n_customers.

    A customer is new in the calendar month of the first purchase; customers known before the data begin never are.
    """
    in_first_month = pl.col("date").dt.truncate("1mo") == pl.col("first_day").dt.truncate("1mo")
    is_new = in_first_month & (pl.col("first_day") > (known_until or dt.date.min))
    kinds = ledger.filter(pl.col("date") <= as_of).with_columns(
        pl.col("date").dt.truncate("1mo").alias("month"),
        pl.when(is_new).then(pl.lit("new")).otherwise(pl.lit("returning")).alias("kind"),
    )
    return (
        kinds.group_by("month", "kind")
        .agg(pl.col("revenue").sum().round(2), pl.col("customer_id").n_unique().cast(pl.Int64).alias("n_customers"))
        .sort("month", "kind")
    )


def revenue_bridge(ledger: pl.DataFrame, *, as_of: dt.date) -> pl.DataFrame:
    """Explain the change of revenue from the year before to the trailing year: step, revenue, n_customers.

    Steps: before, new (first purchase in the trailing year), returned (bought earlier, not in the year before),
    grown, shrunk, lost (bought in the year before only), now. The steps add up.
    """
    today = as_of.toordinal()
    age = today - pl.col("day")
    yearly = (
        ledger.filter(age >= 0)
        .group_by("customer_id")
        .agg(
            pl.col("revenue").filter(age < YEAR_DAYS).sum().alias("now"),
            pl.col("revenue").filter(age >= YEAR_DAYS, age < 2 * YEAR_DAYS).sum().alias("before"),
            (age < YEAR_DAYS).any().alias("_active_now"),
            ((age >= YEAR_DAYS) & (age < 2 * YEAR_DAYS)).any().alias("_active_before"),
            pl.col("first_day").first(),
        )
    )
    is_new = pl.col("first_day") > as_of - dt.timedelta(days=YEAR_DAYS)
    steps = yearly.with_columns(_bridge_step(is_new).alias("step"), (pl.col("now") - pl.col("before")).alias("revenue"))
    changes = steps.group_by("step").agg(pl.col("revenue").sum(), pl.len().cast(pl.Int64).alias("n_customers"))
    ends = [
        ("before", yearly["before"].sum(), yearly["_active_before"].sum()),
        ("now", yearly["now"].sum(), yearly["_active_now"].sum()),
    ]
    order = pl.DataFrame({"step": ["before", *BRIDGE_STEPS, "now"]})
    totals = pl.DataFrame(ends, schema=changes.schema, orient="row")
    return order.join(pl.concat([changes, totals]), on="step", how="left", maintain_order="left").with_columns(
        pl.col("revenue").fill_null(0.0).round(2), pl.col("n_customers").fill_null(0)
    )


def _bridge_step(is_new: pl.Expr) -> pl.Expr:
    active_now, active_before = pl.col("_active_now"), pl.col("_active_before")
    return (
        pl.when(active_now & is_new).then(pl.lit("new"))
        .when(active_now & ~active_before).then(pl.lit("returned"))
        .when(active_before & ~active_now).then(pl.lit("lost"))
        .when(pl.col("now") >= pl.col("before")).then(pl.lit("grown"))
        .otherwise(pl.lit("shrunk"))
    )  # fmt: skip


def returning_share(ledger: pl.DataFrame, *, as_of: dt.date, known_until: dt.date | None) -> float | None:
    """Share of the trailing year's net revenue from returning customers; null without revenue."""
    year = ledger.filter(pl.col("date") > as_of - dt.timedelta(days=YEAR_DAYS))
    months = revenue_by_month(year, as_of=as_of, known_until=known_until)
    returning = total(months.filter(pl.col("kind") == "returning")["revenue"])
    return share(returning, total(months["revenue"]))


def top_share(customers: pl.DataFrame, *, share_of_customers: float = 0.1) -> float | None:
    """Share of the trailing year's value that the best ``share_of_customers`` bring; null without any value."""
    values = customers["current_value"].fill_null(0).sort(descending=True)
    best = values.head(max(1, round(share_of_customers * len(values))))
    return share(total(best), total(values))


def value_concentration(customers: pl.DataFrame, *, n_points: int = 50) -> pl.DataFrame:
    """Add customers up from the best to the worst: customer_share, value_share (0 to 1), at most n_points + 1 rows."""
    values = customers["current_value"].fill_null(0).sort(descending=True)
    everything = total(values)
    if everything <= 0:
        return pl.DataFrame(schema={"customer_share": pl.Float64, "value_share": pl.Float64})
    ranks = pl.Series([round(point * len(values) / n_points) for point in range(n_points + 1)]).unique().sort()
    sums = pl.concat([pl.Series([0.0]), values.cum_sum()])
    return pl.DataFrame({"customer_share": ranks / len(values), "value_share": sums.gather(ranks) / everything})
