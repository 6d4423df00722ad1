"""The first tables of the campaign store, with the triggers that keep history as it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = ("assignments", "responses", "results")
_CAMPAIGN_KEY = ["owner_key", "dataset_id", "campaign_id"]


def upgrade() -> None:
    _create_campaigns()
    _create_assignments()
    _create_responses()
    _create_results()
    _create_scenarios()
    for table in _APPEND_ONLY:
        _refuse_changes(table)


def downgrade() -> None:
    for table in ("scenarios", "results", "responses", "assignments", "campaigns"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _text_key(name: str) -> sa.Column:
    return sa.Column(name, sa.String(200), nullable=False)


def _of_campaign() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(_CAMPAIGN_KEY, [f"campaigns.{name}" for name in _CAMPAIGN_KEY])


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        *(_text_key(name) for name in _CAMPAIGN_KEY),
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
        sa.PrimaryKeyConstraint(*_CAMPAIGN_KEY),
    )


def _create_assignments() -> None:
    op.create_table(
        "assignments",
        *(_text_key(name) for name in _CAMPAIGN_KEY),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("arm", sa.String(20), nullable=False),
        sa.Column("stratum", sa.Text),
        sa.Column("assigned_on", sa.Date),
        sa.PrimaryKeyConstraint(*_CAMPAIGN_KEY, "customer_id"),
        _of_campaign(),
    )


def _create_responses() -> None:
    op.create_table(
        "responses",
        sa.Column("row_id", sa.Integer, primary_key=True),
        *(_text_key(name) for name in _CAMPAIGN_KEY),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("occurred_at", sa.DateTime, nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        _of_campaign(),
    )
    op.create_index("responses_of_campaign", "responses", _CAMPAIGN_KEY)


def _create_results() -> None:
    op.create_table(
        "results",
        sa.Column("row_id", sa.Integer, primary_key=True),
        *(_text_key(name) for name in _CAMPAIGN_KEY),
        sa.Column("measured_on", sa.Date, nullable=False),
        sa.Column("segment", sa.Text),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("offer", sa.Text, nullable=False),
        sa.Column("metric", sa.String(20), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("estimate", sa.Double, nullable=False),
        *(sa.Column(name, sa.Double) for name in ("low", "high", "p_value")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("n_targeted", "n_held_out")),
        *(sa.Column(name, sa.Double, nullable=False) for name in ("mean_targeted", "mean_held_out")),
        *(sa.Column(name, sa.Double) for name in ("incremental_margin", "cost", "profit", "roi")),
        _of_campaign(),
    )
    op.create_index("results_of_campaign", "results", _CAMPAIGN_KEY)


def _create_scenarios() -> None:
    op.create_table(
        "scenarios",
        *(_text_key(name) for name in ("owner_key", "dataset_id", "name")),
        sa.Column("thresholds", sa.JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("owner_key", "dataset_id", "name"),
    )


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
