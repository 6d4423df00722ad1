"""Stripe payments: failed, uncaptured, refunded and disputed charges mixed with the paid ones, times in UTC."""

from __future__ import annotations

import polars as pl

from crm_analytics.intake.presets.amounts import give_back, say_undated
from crm_analytics.intake.presets.cells import number, person
from crm_analytics.intake.presets.preset import Preset, Reshaped
from crm_analytics.schemas import TRANSACTIONS

_LOST = ("lost", "charge_refunded")  # disputes whose money is gone


def reshape_payments(parts: pl.DataFrame) -> Reshaped:
    """One line a charge, one more for what was refunded and one for a dispute that was lost."""
    charges = number(parts, "_amount", "_refunded", "_disputed", "_tax").with_columns(
        person("_customer", "email").alias("customer_id"),
        pl.col("currency").str.to_uppercase(),
        _status().alias("status"),
        pl.col("_tax").fill_null(0.0).alias("tax"),
        pl.lit(0.0).alias("shipping"),
    )
    charges = charges.with_columns((pl.col("_amount") - pl.col("tax")).round(2).alias("revenue"))
    refunds = give_back(charges, pl.col("_refunded"), pl.coalesce("_refunded_at", "occurred_at"))
    is_lost = pl.col("_dispute").str.to_lowercase().is_in(_LOST)
    # a dispute may follow a refund of part of the charge: no more is lost than was left
    at_stake = pl.min_horizontal("_disputed", pl.col("_amount") - pl.col("_refunded").fill_null(0.0))
    losses = give_back(charges.filter(is_lost), at_stake, pl.coalesce("_disputed_at", "occurred_at"))
    undated = pl.concat(
        [refunds.filter(pl.col("_refunded_at").is_null()), losses.filter(pl.col("_disputed_at").is_null())]
    )
    return Reshaped(pl.concat([charges, refunds, losses]), say_undated(undated))


def _status() -> pl.Expr:
    is_test = pl.col("_mode").str.to_lowercase() == "test"
    is_open = (pl.col("_captured").str.to_lowercase() == "false") & (pl.col("_status").str.to_lowercase() != "failed")
    return pl.when(is_test).then(pl.lit("test")).when(is_open).then(pl.lit("uncaptured")).otherwise(pl.col("_status"))


PAYMENTS = Preset(
    name="stripe_payments",
    system="stripe",
    table=TRANSACTIONS,
    columns={
        "order_id": ("id",),
        "occurred_at": ("Created (UTC)", "Created date (UTC)", "Created (UTC+0)"),
        "email": ("Customer Email",),
        "currency": ("Currency",),
        "product": ("Description",),
        "_amount": ("Amount",),
        "_refunded": ("Amount Refunded",),
        "_status": ("Status",),
        "_customer": ("Customer ID",),
        "_captured": ("Captured",),
        "_mode": ("Mode",),
        "_tax": ("Tax",),
        "_refunded_at": ("Refunded date (UTC)",),
        "_disputed": ("Disputed Amount",),
        "_dispute": ("Dispute Status",),
        "_disputed_at": ("Dispute Date (UTC)",),
    },
    signature=("order_id", "occurred_at", "_amount", "_refunded", "_status"),
    reshape=reshape_payments,
    source_time_zone="UTC",
    is_payment=True,
)
