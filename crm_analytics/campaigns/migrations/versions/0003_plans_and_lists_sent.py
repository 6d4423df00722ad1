"""More of a plan, what was known at the draw, and a history of the lists that were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CAMPAIGN_KEY = ["owner_key", "dataset_id", "campaign_id"]
_ONLY_ADDED = "lists_sent"


def _plan_columns() -> list[sa.Column]:
    # defaults of the server fill the rows that are there
    return [
        sa.Column("message", sa.Text, nullable=False, server_default=""),
        sa.Column("discount_rate", sa.Double, nullable=False, server_default="0"),
        sa.Column("target_effect", sa.Double),
        sa.Column("expected_low", sa.Double),
        sa.Column("expected_high", sa.Double),
        sa.Column("variants", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("contact_rules", sa.JSON, nullable=False, server_default="{}"),
        sa.Column("goal_id", sa.String(200)),
        sa.Column("cloned_from", sa.String(200)),
        sa.Column("is_archived", sa.Boolean, nullable=False, server_default=sa.false()),
    ]


def _draw_columns() -> list[sa.Column]:
    return [sa.Column("variant", sa.Text), sa.Column("covariates", sa.JSON)]


def upgrade() -> None:
    for column in _plan_columns():
        op.add_column("campaigns", column)
    for column in _draw_columns():
        op.add_column("assignments", column)
    _create_lists_sent()
    _refuse_changes()


def downgrade() -> None:
    op.drop_table("lists_sent")
    for column in _draw_columns():
        op.drop_column("assignments", column.name)
    for column in _plan_columns():
        op.drop_column("campaigns", column.name)


def _create_lists_sent() -> None:
    op.create_table(
        "lists_sent",
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
        sa.ForeignKeyConstraint(_CAMPAIGN_KEY, [f"campaigns.{name}" for name in _CAMPAIGN_KEY]),
    )
    op.create_index("lists_sent_of_owner", "lists_sent", ["owner_key", "dataset_id"])


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {_ONLY_ADDED}_refuses_{change.lower()} BEFORE {change} ON {_ONLY_ADDED} "
                f"BEGIN SELECT RAISE(ABORT, '{_ONLY_ADDED} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {_ONLY_ADDED}_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {_ONLY_ADDED} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
