"""Small things that a reader keeps, of any kind; scenarios are one kind of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keepsakes",
        sa.Column("owner_key", sa.String(200), nullable=False),
        sa.Column("dataset_id", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("owner_key", "dataset_id", "kind", "name"),
    )
    op.execute(
        "INSERT INTO keepsakes (owner_key, dataset_id, kind, name, content, saved_at) "
        "SELECT owner_key, dataset_id, 'scenario', name, thresholds, saved_at FROM scenarios"
    )
    op.drop_table("scenarios")


def downgrade() -> None:
    op.create_table(
        "scenarios",
        sa.Column("owner_key", sa.String(200), nullable=False),
        sa.Column("dataset_id", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("thresholds", sa.JSON, nullable=False),
        sa.Column("saved_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("owner_key", "dataset_id", "name"),
    )
    op.execute(
        "INSERT INTO scenarios (owner_key, dataset_id, name, thresholds, saved_at) "
        "SELECT owner_key, dataset_id, name, content, saved_at FROM keepsakes WHERE kind = 'scenario'"
    )
    op.drop_table("keepsakes")
