"""The tables of the campaign store, for SQLite and PostgreSQL alike. Migrations make them; a test compares the two."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# what has happened can't be changed afterwards: triggers refuse UPDATE and DELETE
APPEND_ONLY = ("assignments", "responses", "results", "lists_sent")


def _owner() -> list[sa.Column]:
    """Whose data, and which of the owner's data sets: part of every key, so that nobody meets another's rows."""
    return [
        sa.Column("owner_key", sa.String(200), primary_key=True),
        sa.Column("dataset_id", sa.String(200), primary_key=True),
    ]


def _row() -> list[sa.Column]:
    return [
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("owner_key", sa.String(200), nullable=False),
        sa.Column("dataset_id", sa.String(200), nullable=False),
        sa.Column("campaign_id", sa.String(200), nullable=False),
    ]


def _of_campaign() -> sa.ForeignKeyConstraint:
    names = ["owner_key", "dataset_id", "campaign_id"]
    return sa.ForeignKeyConstraint(names, [f"campaigns.{name}" for name in names])


campaigns = sa.Table(
    "campaigns", metadata, *_owner(),
    sa.Column("campaign_id", sa.String(200), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("stage", sa.String(20), nullable=False),
    sa.Column("objective", sa.Text, nullable=False),
    sa.Column("metric", sa.String(20), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("offer", sa.Text, nullable=False),
    sa.Column("cost_per_contact", sa.Double, nullable=False),
    sa.Column("fixed_cost", sa.Double, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date, nullable=False),
    sa.Column("holdout_rate", sa.Double, nullable=False),
    sa.Column("strata", sa.JSON, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("audience", sa.JSON, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("discount_rate", sa.Double, nullable=False),
    sa.Column("target_effect", sa.Double),
    sa.Column("expected_low", sa.Double),
    sa.Column("expected_high", sa.Double),
    sa.Column("variants", sa.JSON, nullable=False),
    sa.Column("contact_rules", sa.JSON, nullable=False),
    sa.Column("goal_id", sa.String(200)),
    sa.Column("cloned_from", sa.String(200)),
    sa.Column("is_archived", sa.Boolean, nullable=False),
)  # fmt: skip

assignments = sa.Table(
    "assignments", metadata, *_owner(),
    sa.Column("campaign_id", sa.String(200), primary_key=True),
    sa.Column("customer_id", sa.Text, primary_key=True),
    sa.Column("arm", sa.String(20), nullable=False),
    sa.Column("stratum", sa.Text),
    sa.Column("assigned_on", sa.Date),
    sa.Column("variant", sa.Text),
    sa.Column("covariates", sa.JSON(none_as_null=True)),  # what was known of the customer at the draw
    _of_campaign(),
)  # fmt: skip

responses = sa.Table(
    "responses", metadata, *_row(),
    sa.Column("customer_id", sa.Text, nullable=False),
    sa.Column("occurred_at", sa.DateTime, nullable=False),
    sa.Column("event", sa.String(20), nullable=False),
    _of_campaign(),
    sa.Index("responses_of_campaign", "owner_key", "dataset_id", "campaign_id"),
)  # fmt: skip

results = sa.Table(
    "results", metadata, *_row(),
    sa.Column("measured_on", sa.Date, nullable=False),
    sa.Column("segment", sa.Text),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("offer", sa.Text, nullable=False),
    sa.Column("metric", sa.String(20), nullable=False),
    sa.Column("method", sa.String(40), nullable=False),
    sa.Column("estimate", sa.Double, nullable=False),
    sa.Column("low", sa.Double),
    sa.Column("high", sa.Double),
    sa.Column("p_value", sa.Double),
    sa.Column("n_targeted", sa.BigInteger, nullable=False),
    sa.Column("n_held_out", sa.BigInteger, nullable=False),
    sa.Column("mean_targeted", sa.Double, nullable=False),
    sa.Column("mean_held_out", sa.Double, nullable=False),
    sa.Column("incremental_margin", sa.Double),
    sa.Column("cost", sa.Double),
    sa.Column("profit", sa.Double),
    sa.Column("roi", sa.Double),
    _of_campaign(),
    sa.Index("results_of_campaign", "owner_key", "dataset_id", "campaign_id"),
)  # fmt: skip

# which lists left the program, for whom and by which way; campaign_id is null for a list without a campaign
lists_sent = sa.Table(
    "lists_sent", metadata,
    sa.Column("row_id", sa.Integer, primary_key=True),
    sa.Column("owner_key", sa.String(200), nullable=False),
    sa.Column("dataset_id", sa.String(200), nullable=False),
    sa.Column("campaign_id", sa.String(200)),
    sa.Column("list_kind", sa.String(40), nullable=False),
    sa.Column("list_title", sa.Text, nullable=False),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("channel", sa.String(20)),
    sa.Column("n_customers", sa.BigInteger, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("sent_at", sa.DateTime, nullable=False),
    _of_campaign(),
    sa.Index("lists_sent_of_owner", "owner_key", "dataset_id"),
)  # fmt: skip

# small things that a reader keeps, by kind and name: scenarios, rules of stages, lists, goals, notes of the watch list
keepsakes = sa.Table(
    "keepsakes", metadata, *_owner(),
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("saved_at", sa.DateTime, nullable=False),
)  # fmt: skip
