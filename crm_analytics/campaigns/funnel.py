"""How far people came, side by side: sent, opened, clicked, registered, bought, by arm and treatment."""

from __future__ import annotations

import polars as pl

STEPS = ("sent", "opened", "clicked", "registered", "bought")


def campaign_funnel(
    assignments: pl.DataFrame, responses: pl.DataFrame, outcomes: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Count each step by arm and treatment: ASSIGNMENTS, RESPONSES, OUTCOMES -> FUNNEL.

    Shares are of everyone who was assigned to that side. ``bought`` comes from the outcomes (held out people buy,
    too), without them from reported orders. Each person counts once a step; people who were not assigned don't
    count; a step that nobody reported is left out.

    >>> drawn = pl.DataFrame({"customer_id": ["a", "b", "c"], "arm": ["targeted", "targeted", "held_out"]})
    >>> told = pl.DataFrame({"customer_id": ["a", "a", "b"], "event": ["sent", "opened", "sent"]})
    >>> campaign_funnel(drawn, told).select("arm", "event", "n_customers", "customer_share").rows()
    [('held_out', 'sent', 0, 0.0), ('held_out', 'opened', 0, 0.0), ('targeted', 'sent', 2, 1.0), ('targeted', 'opened', 1, 0.5)]
    """  # noqa: E501
    people = assignments.select("customer_id", "arm", _variant_or_null(assignments))
    events = responses.select("customer_id", pl.col("event").replace("ordered", "bought"))
    if outcomes is not None:
        bought = outcomes.filter("is_buyer").select("customer_id", pl.lit("bought").alias("event"))
        events = pl.concat([events.filter(pl.col("event") != "bought"), bought])
    counted = people.join(events.unique(), on="customer_id", how="left")
    sides = people.group_by("arm", "variant").agg(_size=pl.len().cast(pl.Int64))
    steps = [step for step in STEPS if (events["event"] == step).any()]
    grid = sides.join(pl.DataFrame({"event": steps}, schema={"event": pl.String}), how="cross")
    counts = counted.group_by("arm", "variant", "event").agg(n_customers=pl.len().cast(pl.Int64))
    joined = grid.join(counts, on=["arm", "variant", "event"], how="left", nulls_equal=True)
    order = pl.col("event").replace_strict({step: place for place, step in enumerate(STEPS)}, default=None)
    return (
        joined.with_columns(pl.col("n_customers").fill_null(0))
        .with_columns(customer_share=pl.col("n_customers") / pl.col("_size"))
        .sort("arm", "variant", order)
        .drop("_size")
    )


def _variant_or_null(assignments: pl.DataFrame) -> pl.Expr:
    return pl.col("variant") if "variant" in assignments.columns else pl.lit(None, pl.String).alias("variant")
