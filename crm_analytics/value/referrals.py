"""Word of mouth: who won whom, and what the referred are worth; each customer's value is counted once."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class ReferralTotals:
    """Customers won by referral and their value, which is part of customer equity and not on top of it."""

    n_referred: int
    n_referrers: int  # who are customers themselves
    clv: float
    clv_of_known_referrers: float  # the part that can be shown beside a customer


def add_referrals(customers: pl.DataFrame) -> pl.DataFrame:
    """Add whom each customer has won: + n_referred, referred_clv; keeps rows. Null where referred_by isn't recorded.

    Only customers recommended directly count, so each referred customer stands beside one referrer: the sum of
    referred_clv never holds anybody twice. Those who name themselves count as not referred.

    >>> table = pl.DataFrame({"customer_id": ["a", "b", "c"], "referred_by": [None, "a", "b"], "clv": [1.0, 2.0, 4.0]})
    >>> add_referrals(table).select("n_referred", "referred_clv").rows()
    [(1, 2.0), (1, 4.0), (0, 0.0)]
    """
    if not is_recorded(customers):
        return customers.with_columns(
            pl.lit(None, pl.Int64).alias("n_referred"), pl.lit(None, pl.Float64).alias("referred_clv")
        )
    won = _referred(customers).group_by(pl.col("referred_by").alias("customer_id"))
    counts = won.agg(pl.len().cast(pl.Int64).alias("n_referred"), pl.col("clv").sum().alias("referred_clv"))
    return customers.join(counts, on="customer_id", how="left", maintain_order="left").with_columns(
        pl.col("n_referred").fill_null(0), pl.col("referred_clv").fill_null(0.0)
    )


def referral_totals(customers: pl.DataFrame) -> ReferralTotals | None:
    """Count the customers won by referral and sum their clv; None where referred_by isn't recorded."""
    if not is_recorded(customers):
        return None
    referred = _referred(customers)
    known = referred.join(customers.select(pl.col("customer_id").alias("referred_by")), on="referred_by", how="semi")
    return ReferralTotals(
        n_referred=referred.height,
        n_referrers=known["referred_by"].n_unique(),
        clv=float(referred["clv"].sum()),
        clv_of_known_referrers=float(known["clv"].sum()),
    )


def is_recorded(customers: pl.DataFrame) -> bool:
    """Whether anybody's referrer is known."""
    return "referred_by" in customers.columns and customers["referred_by"].null_count() < customers.height


def _referred(customers: pl.DataFrame) -> pl.DataFrame:
    return customers.filter(pl.col("referred_by").is_not_null(), pl.col("referred_by") != pl.col("customer_id"))
